"""German; no phrase has an ß, so that all of them hold in Switzerland too."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

GERMAN = Phrasebook(
    tag="de",
    skip="Zum Text springen",
    site="Website",
    all_statements="Alle Erklärungen",
    feeds="Feeds",
    calendar="Kalender",
    languages="Sprachen",
    warning="Inhaltswarnung",
    table="Tabelle",
    remembers="Erinnert an",
    author="Verfasst von",
    first_published="Erstmals veröffentlicht am",
    original="Originalveröffentlichung",
    sources="Quellen",
    tags="Schlagwörter",
    published="Veröffentlicht",
    corrected="Berichtigt am",
    retracted="Zurückgezogen am",
    address="Dauerhafte Adresse",
    cite="Zitieren",
    share="Teilen",
    email="E-Mail",
    other_languages="In anderen Sprachen",
    editions="Ausgaben",
    previous="Vorherige Ausgabe",
    next="Nächste Ausgabe",
    all_editions="Alle Ausgaben",
    late_day="Fällig am {due}; veröffentlicht am {published}.",
    late_hour="Fällig am {due} um {hour} Uhr; veröffentlicht um {published} Uhr.",
    retraction="Diese Erklärung wurde zurückgezogen.",
    retracted_title="Zurückgezogen: {title}",
    tag_of="Schlagwort",
    section_of="Rubrik",
    language_of="Sprache",
    sections="Rubriken",
    follow="Abonnieren",
    follow_how="Tragen Sie eine dieser Adressen in einen Feedreader ein.",
    what_is_feed="Was ein Feed ist",
    by_year="Alle nach Jahren",
    years="Jahre",
    pages="Seiten",
    topics="Themen",
    earlier="Früher im Jahr {year}",
    later="Später im Jahr {year}",
    nothing="Hier steht nichts mehr.",
    nothing_yet="Noch ist nichts veröffentlicht.",
    first_here="Die erste Erklärung erscheint hier an ihrem Tag.",
    first_appears="Erscheint erstmals am",
    returns="Kehrt wieder am",
    further="… und {count} weitere",
    described=(
        "Erklärungen, neu veröffentlicht an den Jahrestagen der Tage, an die sie erinnern. Herausgegeben von: {author}."
    ),
    today="Heute",
    nothing_today="Heute kehrt keine Erklärung wieder.",
    coming="Kommende Tage",
    still_to_come="steht noch aus",
    find="Finden",
    glance="Das Jahr im Überblick",
    full_mark="Gefüllte Markierung",
    open_mark="Offene Markierung",
    is_out="veröffentlicht",
    nothing_this_year="In diesem Jahr kehrt keine Erklärung wieder.",
    statements=("{count} Erklärung", "{count} Erklärungen"),
    day_mark="{day}: {statements}",
    not_found="Nicht gefunden",
    no_page="Unter dieser Adresse gibt es keine Seite",
    no_page_why=(
        "Die Seiten hier behalten ihre Adressen. Falls Sie einem Link gefolgt sind, wurde er unterwegs "
        "vielleicht abgeschnitten."
    ),
    feeds_how=(
        "Ein Feed sagt einem Feedreader, was auf dieser Website neu ist. Kopieren Sie eine dieser Adressen in "
        "einen Feedreader Ihrer Wahl; die drei Feeds enthalten dieselben Erklärungen. Weder Name noch Konto noch "
        "E-Mail-Adresse werden verlangt."
    ),
    parts="Einzelne Teile",
    parts_how=(
        "Jeder dieser Feeds enthält einen Teil der Erklärungen, als Atom; die weiteren Adressen stehen auf der "
        "Seite des Schlagworts, der Rubrik oder der Sprache."
    ),
    import_all="Ein Feedreader, der Listen importiert, übernimmt hier alle auf einmal:",
    programs="Für Programme",
    programs_how=(
        "Jede Erklärung behält ihre Kennung, ihre Adresse und ihr Veröffentlichungsdatum; jeder ihrer Jahrestage "
        "ist ein eigener Eintrag."
    ),
    json_fields=(
        "Im JSON-Feed nennt {extension} zu jedem Eintrag die Erklärung ({statement}), das Kennzeichen dieser "
        "Wiederkehr ({label}), ihre Nummer ({number}), den begangenen Tag ({date}), den Tag, an den erinnert wird "
        "({event_date}), den vorgesehenen Zeitpunkt ({due}) und die Fassung ({version}), die mit jeder "
        "Berichtigung steigt. Neben jeder Seite enthält {record} den ganzen Datensatz."
    ),
    feed_seen=(
        "Dies ist ein Webfeed. Um ihm zu folgen, kopieren Sie seine Adresse aus der Adresszeile in einen "
        "Feedreader. Dieselben Erklärungen stehen als lesbare Seiten auf dieser Website."
    ),
)
