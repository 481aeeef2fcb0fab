"""Italian."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

ITALIAN = Phrasebook(
    tag="it",
    skip="Vai al testo",
    site="Sito",
    all_statements="Tutte le dichiarazioni",
    feeds="Feed",
    calendar="Calendario",
    languages="Lingue",
    warning="Avviso sul contenuto",
    table="Tabella",
    remembers="Ricorda",
    author="Autore",
    first_published="Prima pubblicazione",
    original="Pubblicazione originale",
    sources="Fonti",
    tags="Etichette",
    published="Pubblicazione",
    corrected="Correzione",
    retracted="Ritiro",
    address="Indirizzo permanente",
    cite="Citare",
    share="Condividere",
    email="E-mail",
    other_languages="In altre lingue",
    editions="Edizioni",
    previous="Edizione precedente",
    next="Edizione successiva",
    all_editions="Tutte le edizioni",
    late_day="Data prevista: {due}; data di pubblicazione: {published}.",
    late_hour="Data prevista: {due}, ore {hour}; pubblicazione: ore {published}.",
    retraction="Questa dichiarazione è stata ritirata.",
    retracted_title="Ritirata: {title}",
    tag_of="Etichetta",
    section_of="Sezione",
    language_of="Lingua",
    sections="Sezioni",
    follow="Seguire",
    follow_how="Inserisca uno di questi indirizzi in un lettore di feed.",
    what_is_feed="Che cos’è un feed",
    by_year="Tutto per anno",
    years="Anni",
    pages="Pagine",
    topics="Temi",
    earlier="Prima nel {year}",
    later="Dopo nel {year}",
    nothing="Qui non c’è più nulla.",
    nothing_yet="Non è stato ancora pubblicato nulla.",
    first_here="La prima dichiarazione apparirà qui nel suo giorno.",
    first_appears="Prima pubblicazione prevista",
    returns="Prossima pubblicazione",
    further="… e ancora {count}",
    described="Dichiarazioni ripubblicate negli anniversari dei giorni che ricordano. A cura di: {author}.",
    today="Oggi",
    nothing_today="Oggi non si ripubblica nessuna dichiarazione.",
    coming="Prossimi giorni",
    still_to_come="in arrivo",
    find="Sfogliare",
    glance="L’anno in breve",
    full_mark="Segno pieno",
    open_mark="Segno vuoto",
    is_out="pubblicato",
    nothing_this_year="Nessuna dichiarazione in quest’anno.",
    statements=("{count} dichiarazione", "{count} dichiarazioni"),
    day_mark="{day}: {statements}",
    not_found="Pagina non trovata",
    no_page="A questo indirizzo non c’è nessuna pagina",
    no_page_why=(
        "Le pagine di questo sito mantengono il loro indirizzo. Se ha seguito un collegamento, forse è stato "
        "troncato lungo il percorso."
    ),
    feeds_how=(
        "Un feed segnala a un lettore di feed le novità di questo sito. Copi uno di questi indirizzi nel lettore "
        "che preferisce; i tre feed contengono le stesse dichiarazioni. Non si chiedono né nome, né account, né "
        "indirizzo e-mail."
    ),
    parts="Feed parziali",
    parts_how=(
        "Ognuno di questi feed contiene una parte delle dichiarazioni, in formato Atom; gli altri indirizzi sono "
        "nella pagina dell’etichetta, della sezione o della lingua."
    ),
    import_all="Un lettore che importa elenchi li prende tutti insieme da qui:",
    programs="Per i programmi",
    programs_how=(
        "Ogni dichiarazione mantiene il suo identificativo, il suo indirizzo e la sua data di pubblicazione; "
        "ognuno dei suoi anniversari è una voce a sé."
    ),
    json_fields=(
        "Nel feed JSON, {extension} indica per ogni voce la dichiarazione ({statement}), la sigla di questa "
        "ricorrenza ({label}), il suo numero ({number}), il giorno celebrato ({date}), il giorno ricordato "
        "({event_date}), il momento previsto ({due}) e la versione ({version}), che cresce a ogni correzione. "
        "Accanto a ogni pagina, {record} contiene la scheda completa."
    ),
    feed_seen=(
        "Questo è un feed web. Per seguirlo, copi il suo indirizzo dalla barra degli indirizzi in un lettore di "
        "feed. Le stesse dichiarazioni si leggono nelle pagine di questo sito."
    ),
)
