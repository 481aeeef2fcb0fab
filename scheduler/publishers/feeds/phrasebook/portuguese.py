"""Portuguese, and what Portugal and the countries that write as it does say otherwise."""

from __future__ import annotations

from dataclasses import replace

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

PORTUGUESE = Phrasebook(
    tag="pt",
    skip="Ir para o texto",
    site="Site",
    all_statements="Todas as declarações",
    feeds="Feeds",
    calendar="Calendário",
    languages="Idiomas",
    warning="Aviso de conteúdo",
    table="Tabela",
    remembers="Relembra",
    author="Autoria",
    first_published="Primeira publicação",
    original="Publicação original",
    sources="Fontes",
    tags="Etiquetas",
    published="Publicação",
    corrected="Correção",
    retracted="Retirada",
    address="Endereço permanente",
    cite="Citar",
    share="Compartilhar",
    email="E-mail",
    other_languages="Em outros idiomas",
    editions="Edições",
    previous="Edição anterior",
    next="Próxima edição",
    all_editions="Todas as edições",
    late_day="Prevista para {due}; publicada em {published}.",
    late_hour="Prevista para {due}, {hour}; hora da publicação: {published}.",
    retraction="Esta declaração foi retirada.",
    retracted_title="Retirada: {title}",
    tag_of="Etiqueta",
    section_of="Seção",
    language_of="Idioma",
    sections="Seções",
    follow="Seguir",
    follow_how="Informe um destes endereços a um leitor de feeds.",
    what_is_feed="O que é um feed",
    by_year="Tudo por ano",
    years="Anos",
    pages="Páginas",
    topics="Temas",
    earlier="Antes em {year}",
    later="Depois em {year}",
    nothing="Aqui já não há nada.",
    nothing_yet="Ainda não foi publicado nada.",
    first_here="A primeira declaração aparecerá aqui no seu dia.",
    first_appears="Aparecerá pela primeira vez",
    returns="Próxima publicação",
    further="… e mais {count}",
    described="Declarações publicadas de novo nos aniversários dos dias que relembram. Editor: {author}.",
    today="Hoje",
    nothing_today="Hoje nenhuma declaração é publicada de novo.",
    coming="Próximos dias",
    still_to_come="por vir",
    find="Explorar",
    glance="Visão geral do ano",
    full_mark="Marca cheia",
    open_mark="Marca vazia",
    is_out="publicado",
    nothing_this_year="Não há nenhuma declaração neste ano.",
    statements=("{count} declaração", "{count} declarações"),
    day_mark="{day}: {statements}",
    not_found="Página não encontrada",
    no_page="Não há nenhuma página neste endereço",
    no_page_why=(
        "As páginas deste site mantêm os seus endereços. Se seguiu um link, ele pode ter sido cortado no caminho."
    ),
    feeds_how=(
        "Um feed informa a um leitor de feeds o que há de novo neste site. Copie um destes endereços para o "
        "leitor da sua preferência; os três feeds contêm as mesmas declarações. Não se pede nome, conta nem "
        "endereço de e-mail."
    ),
    parts="Feeds parciais",
    parts_how=(
        "Cada um destes feeds contém uma parte das declarações, em Atom; os outros endereços estão na página da "
        "etiqueta, da seção ou do idioma."
    ),
    import_all="Um leitor que importa listas obtém todos de uma vez aqui:",
    programs="Para programas",
    programs_how=(
        "Cada declaração mantém o seu identificador, o seu endereço e a sua data de publicação; cada um dos seus "
        "aniversários é uma entrada própria."
    ),
    json_fields=(
        "No feed JSON, {extension} indica para cada entrada a declaração ({statement}), a marca desta ocasião "
        "({label}), o seu número ({number}), o dia assinalado ({date}), o dia relembrado ({event_date}), o "
        "momento previsto ({due}) e a versão ({version}), que aumenta com cada correção. Ao lado de cada página, "
        "{record} contém o registro completo."
    ),
    feed_seen=(
        "Isto é um feed. Para segui-lo, copie o endereço da barra de endereços para um leitor de feeds. As "
        "mesmas declarações estão em páginas deste site."
    ),
)
EUROPEAN = replace(
    PORTUGUESE,
    tag="pt-PT",
    share="Partilhar",
    other_languages="Noutros idiomas",
    section_of="Secção",
    sections="Secções",
    follow_how="Indique um destes endereços a um leitor de feeds.",
    parts_how=(
        "Cada um destes feeds contém uma parte das declarações, em Atom; os outros endereços estão na página da "
        "etiqueta, da secção ou do idioma."
    ),
    json_fields=PORTUGUESE.json_fields.replace("registro", "registo"),
)
