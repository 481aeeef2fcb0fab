"""French; a no-break space stands before a colon, a narrow one before a semicolon."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

FRENCH = Phrasebook(
    tag="fr",
    colon="\u00a0: ",
    skip="Aller au texte",
    site="Site",
    all_statements="Toutes les déclarations",
    feeds="Flux",
    calendar="Calendrier",
    languages="Langues",
    warning="Avertissement sur le contenu",
    table="Tableau",
    remembers="En mémoire de",
    author="Auteur",
    first_published="Première publication",
    original="Publication d’origine",
    sources="Sources",
    tags="Mots-clés",
    published="Publication",
    corrected="Correction",
    retracted="Retrait",
    address="Adresse permanente",
    cite="Citer",
    share="Partager",
    email="E-mail",
    other_languages="Dans d’autres langues",
    editions="Éditions",
    previous="Édition précédente",
    next="Édition suivante",
    all_editions="Toutes les éditions",
    late_day="Prévu le {due}\u202f; publié le {published}.",
    late_hour="Prévu le {due} à {hour}\u202f; publié à {published}.",
    retraction="Cette déclaration a été retirée.",
    retracted_title="Retirée\u00a0: {title}",
    tag_of="Mot-clé",
    section_of="Rubrique",
    language_of="Langue",
    sections="Rubriques",
    follow="Suivre",
    follow_how="Indiquez l’une de ces adresses à un lecteur de flux.",
    what_is_feed="Qu’est-ce qu’un flux\u202f?",
    by_year="Tout par année",
    years="Années",
    pages="Pages",
    topics="Thèmes",
    earlier="Plus tôt en {year}",
    later="Plus tard en {year}",
    nothing="Il n’y a plus rien ici.",
    nothing_yet="Rien n’a encore été publié.",
    first_here="La première déclaration paraîtra ici à sa date.",
    first_appears="Paraîtra pour la première fois",
    returns="Prochaine publication",
    further="… et {count} de plus",
    described=(
        "Déclarations publiées à nouveau aux anniversaires des jours qu’elles rappellent. Éditeur\u00a0: {author}."
    ),
    today="Aujourd’hui",
    nothing_today="Aucune déclaration n’est publiée à nouveau aujourd’hui.",
    coming="Prochains jours",
    still_to_come="à venir",
    find="Parcourir",
    glance="L’année en un coup d’œil",
    full_mark="Marque pleine",
    open_mark="Marque vide",
    is_out="publié",
    nothing_this_year="Aucune déclaration n’est publiée ni prévue pour cette année.",
    statements=("{count} déclaration", "{count} déclarations"),
    day_mark="{day}\u00a0: {statements}",
    not_found="Page introuvable",
    no_page="Il n’y a pas de page à cette adresse",
    no_page_why=(
        "Les pages de ce site gardent leur adresse. Si vous avez suivi un lien, il a peut-être été tronqué en chemin."
    ),
    feeds_how=(
        "Un flux signale à un lecteur de flux les nouveautés de ce site. Copiez l’une de ces adresses dans le "
        "lecteur de votre choix\u202f; les trois flux contiennent les mêmes déclarations. Aucun nom, aucun "
        "compte, aucune adresse e-mail n’est demandé."
    ),
    parts="Flux partiels",
    parts_how=(
        "Chacun de ces flux contient une partie des déclarations, au format Atom\u202f; les autres adresses "
        "figurent sur la page du mot-clé, de la rubrique ou de la langue."
    ),
    import_all="Un lecteur qui importe des listes les reprend tous d’un coup à cette adresse\u00a0:",
    programs="Pour les programmes",
    programs_how=(
        "Chaque déclaration garde son identifiant, son adresse et sa date de publication\u202f; chacun de ses "
        "anniversaires est une entrée à part entière."
    ),
    json_fields=(
        "Dans le flux JSON, {extension} indique pour chaque entrée la déclaration ({statement}), le repère de ce "
        "retour ({label}), son numéro ({number}), le jour commémoré cette fois ({date}), le jour remémoré "
        "({event_date}), le moment prévu ({due}) et la version ({version}), qui augmente à chaque correction. À "
        "côté de chaque page, {record} contient la notice complète."
    ),
    feed_seen=(
        "Ceci est un flux web. Pour le suivre, copiez son adresse depuis la barre d’adresse dans un lecteur de "
        "flux. Les mêmes déclarations se lisent sur les pages de ce site."
    ),
)
