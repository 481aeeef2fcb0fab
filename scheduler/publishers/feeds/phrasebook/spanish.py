"""Spanish."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

SPANISH = Phrasebook(
    tag="es",
    skip="Ir al texto",
    site="Sitio",
    all_statements="Todas las declaraciones",
    feeds="Canales",
    calendar="Calendario",
    languages="Idiomas",
    warning="Advertencia de contenido",
    table="Tabla",
    remembers="Recuerda",
    author="Autoría",
    first_published="Primera publicación",
    original="Publicación original",
    sources="Fuentes",
    tags="Etiquetas",
    published="Publicación",
    corrected="Corrección",
    retracted="Retirada",
    address="Dirección permanente",
    cite="Citar",
    share="Compartir",
    email="Correo electrónico",
    other_languages="En otros idiomas",
    editions="Ediciones",
    previous="Edición anterior",
    next="Edición siguiente",
    all_editions="Todas las ediciones",
    late_day="Previsto para el {due}; publicado el {published}.",
    late_hour="Previsto para el {due}, {hour} h; hora de publicación: {published} h.",
    retraction="Esta declaración ha sido retirada.",
    retracted_title="Retirada: {title}",
    tag_of="Etiqueta",
    section_of="Sección",
    language_of="Idioma",
    sections="Secciones",
    follow="Seguir",
    follow_how="Indique una de estas direcciones a un lector de canales.",
    what_is_feed="Qué es un canal",
    by_year="Todo por años",
    years="Años",
    pages="Páginas",
    topics="Temas",
    earlier="Antes en {year}",
    later="Después en {year}",
    nothing="Aquí ya no hay nada.",
    nothing_yet="Todavía no se ha publicado nada.",
    first_here="La primera declaración aparecerá aquí en su día.",
    first_appears="Aparecerá por primera vez",
    returns="Próxima publicación",
    further="… y {count} más",
    described=(
        "Declaraciones que se publican de nuevo en los aniversarios de los días que recuerdan. Editor: {author}."
    ),
    today="Hoy",
    nothing_today="Hoy no se publica de nuevo ninguna declaración.",
    coming="Próximos días",
    still_to_come="por venir",
    find="Explorar",
    glance="El año de un vistazo",
    full_mark="Marca llena",
    open_mark="Marca vacía",
    is_out="publicado",
    nothing_this_year="En este año no hay ninguna declaración.",
    statements=("{count} declaración", "{count} declaraciones"),
    day_mark="{day}: {statements}",
    not_found="Página no encontrada",
    no_page="No hay ninguna página en esta dirección",
    no_page_why=(
        "Las páginas de este sitio conservan su dirección. Si siguió un enlace, es posible que se haya cortado "
        "por el camino."
    ),
    feeds_how=(
        "Un canal (feed) informa a un lector de canales de las novedades de este sitio. Copie una de estas "
        "direcciones en el lector que prefiera; los tres canales contienen las mismas declaraciones. No se pide "
        "nombre, cuenta ni correo electrónico."
    ),
    parts="Canales parciales",
    parts_how=(
        "Cada uno de estos canales contiene una parte de las declaraciones, en formato Atom; las demás "
        "direcciones están en la página de la etiqueta, la sección o el idioma."
    ),
    import_all="Un lector que importa listas los toma todos a la vez de aquí:",
    programs="Para programas",
    programs_how=(
        "Cada declaración conserva su identificador, su dirección y su fecha de publicación; cada uno de sus "
        "aniversarios es una entrada propia."
    ),
    json_fields=(
        "En el canal JSON, {extension} indica para cada entrada la declaración ({statement}), la marca de esta "
        "ocasión ({label}), su número ({number}), el día conmemorado esta vez ({date}), el día recordado "
        "({event_date}), el momento previsto ({due}) y la versión ({version}), que aumenta con cada corrección. "
        "Junto a cada página, {record} contiene el registro completo."
    ),
    feed_seen=(
        "Esto es un canal web. Para seguirlo, copie su dirección de la barra de direcciones a un lector de "
        "canales. Las mismas declaraciones están en las páginas de este sitio."
    ),
)
