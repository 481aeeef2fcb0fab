"""Dutch."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

DUTCH = Phrasebook(
    tag="nl",
    skip="Naar de tekst",
    site="Site",
    all_statements="Alle verklaringen",
    feeds="Feeds",
    calendar="Kalender",
    languages="Talen",
    warning="Inhoudswaarschuwing",
    table="Tabel",
    remembers="Herdenkt",
    author="Auteur",
    first_published="Voor het eerst gepubliceerd op",
    original="Oorspronkelijke publicatie",
    sources="Bronnen",
    tags="Trefwoorden",
    published="Gepubliceerd",
    corrected="Gecorrigeerd op",
    retracted="Ingetrokken op",
    address="Vast adres",
    cite="Citeren",
    share="Delen",
    email="E-mail",
    other_languages="In andere talen",
    editions="Edities",
    previous="Vorige editie",
    next="Volgende editie",
    all_editions="Alle edities",
    late_day="Gepland op {due}; gepubliceerd op {published}.",
    late_hour="Gepland op {due} om {hour} uur; gepubliceerd om {published} uur.",
    retraction="Deze verklaring is ingetrokken.",
    retracted_title="Ingetrokken: {title}",
    tag_of="Trefwoord",
    section_of="Rubriek",
    language_of="Taal",
    sections="Rubrieken",
    follow="Volgen",
    follow_how="Voer een van deze adressen in een feedlezer in.",
    what_is_feed="Wat een feed is",
    by_year="Alles per jaar",
    years="Jaren",
    pages="Pagina’s",
    topics="Onderwerpen",
    earlier="Eerder in {year}",
    later="Later in {year}",
    nothing="Hier staat niets meer.",
    nothing_yet="Er is nog niets gepubliceerd.",
    first_here="De eerste verklaring verschijnt hier op haar dag.",
    first_appears="Verschijnt voor het eerst op",
    returns="Keert terug op",
    further="… en nog {count}",
    described=(
        "Verklaringen, opnieuw gepubliceerd op de verjaardagen van de dagen die ze herdenken. Uitgever: {author}."
    ),
    today="Vandaag",
    nothing_today="Vandaag keert er geen verklaring terug.",
    coming="Komende dagen",
    still_to_come="komt nog",
    find="Bladeren",
    glance="Het jaar in één oogopslag",
    full_mark="Vol teken",
    open_mark="Open teken",
    is_out="gepubliceerd",
    nothing_this_year="Dit jaar keert er geen verklaring terug.",
    statements=("{count} verklaring", "{count} verklaringen"),
    day_mark="{day}: {statements}",
    not_found="Niet gevonden",
    no_page="Op dit adres staat geen pagina",
    no_page_why="De pagina’s hier houden hun adres. Als u een link hebt gevolgd, is die onderweg misschien afgekapt.",
    feeds_how=(
        "Een feed vertelt een feedlezer wat er nieuw is op deze site. Kopieer een van deze adressen naar een "
        "lezer van uw keuze; de drie feeds bevatten dezelfde verklaringen. Er wordt geen naam, account of "
        "e-mailadres gevraagd."
    ),
    parts="Delen ervan",
    parts_how=(
        "Elk van deze feeds bevat een deel van de verklaringen, als Atom; de andere adressen staan op de pagina "
        "van het trefwoord, de rubriek of de taal."
    ),
    import_all="Een lezer die lijsten importeert, neemt ze hier allemaal tegelijk over:",
    programs="Voor programma’s",
    programs_how=(
        "Elke verklaring houdt haar kenmerk, adres en publicatiedatum; elk van haar verjaardagen is een eigen item."
    ),
    json_fields=(
        "In de JSON-feed noemt {extension} bij elk item de verklaring ({statement}), het kenmerk van deze "
        "terugkeer ({label}), het volgnummer ({number}), de dag van de herdenking ({date}), de herdachte dag "
        "({event_date}), het geplande tijdstip ({due}) en de versie ({version}), die met elke correctie stijgt. "
        "Naast elke pagina bevat {record} het volledige record."
    ),
    feed_seen=(
        "Dit is een webfeed. Kopieer het adres uit de adresbalk naar een feedlezer om hem te volgen. Dezelfde "
        "verklaringen staan als leesbare pagina’s op deze site."
    ),
)
