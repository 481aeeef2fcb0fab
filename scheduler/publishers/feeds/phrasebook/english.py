"""English."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

ENGLISH = Phrasebook(
    tag="en",
    skip="Skip to the text",
    site="Site",
    all_statements="All statements",
    feeds="Feeds",
    calendar="Calendar",
    languages="Languages",
    warning="Content warning",
    table="Table",
    remembers="Remembers",
    author="Author",
    first_published="First published on",
    original="Original publication",
    sources="Sources",
    tags="Tags",
    published="Published",
    corrected="Corrected on",
    retracted="Retracted on",
    address="Permanent address",
    cite="To cite",
    share="To share",
    email="E-mail",
    other_languages="In other languages",
    editions="Editions",
    previous="Previous edition",
    next="Next edition",
    all_editions="All editions",
    late_day="Due on {due}; published on {published}.",
    late_hour="Due on {due} at {hour}; published at {published}.",
    retraction="This statement has been retracted.",
    retracted_title="Retracted: {title}",
    tag_of="Tag",
    section_of="Section",
    language_of="Language",
    sections="Sections",
    follow="Follow",
    follow_how="Give one of these addresses to a feed reader.",
    what_is_feed="What a feed is",
    by_year="All by year",
    years="Years",
    pages="Pages",
    topics="Topics",
    earlier="Earlier in {year}",
    later="Later in {year}",
    nothing="Nothing stands here any more.",
    nothing_yet="Nothing has been published yet.",
    first_here="The first statement appears here on its day.",
    first_appears="First appears",
    returns="Returns next",
    further="… and {count} more",
    described="Statements of {author}, published again on the anniversaries of the days they remember.",
    today="Today",
    nothing_today="No statement returns today.",
    coming="Coming days",
    still_to_come="still to come",
    find="Find",
    glance="The year at a glance",
    full_mark="A full mark",
    open_mark="An open mark",
    is_out="published",
    nothing_this_year="No statement returns in this year.",
    statements=("{count} statement", "{count} statements"),
    day_mark="{day}: {statements}",
    not_found="Not found",
    no_page="There is no page at this address",
    no_page_why=(
        "Pages here keep their addresses. If you followed a link, it may have been cut short on its way to you."
    ),
    feeds_how=(
        "A feed tells a feed reader what is new on this site. Copy one of these addresses into a reader of your "
        "choice; the three feeds hold the same statements. No name, no account and no e-mail address is asked "
        "for."
    ),
    parts="Parts of it",
    parts_how=(
        "Each of these holds a part of the statements, as Atom; the page of the tag, section or language has the "
        "other addresses."
    ),
    import_all="A reader that imports lists takes all of them at once from here:",
    programs="For programs",
    programs_how=(
        "Every statement keeps its identity, address and date of publication; each of its anniversaries is an "
        "entry of its own."
    ),
    json_fields=(
        "In the JSON feed, {extension} says for each entry which {statement} it is, the {label} of this return, "
        "its {number}, the {date} kept, the {event_date} remembered, when it was {due}, and its {version}, which "
        "rises with a correction. Beside each page, {record} holds the whole record."
    ),
    feed_seen=(
        "This is a web feed. To follow it, copy its address from the address bar into a feed reader. The same "
        "statements stand as readable pages on this site."
    ),
)
