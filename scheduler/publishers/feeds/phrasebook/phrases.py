"""The phrases that a language must have to speak on pages and in feeds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """The pages' own words in one language.

    None holds a `"`, a `<` or a backslash, for one stands in a stylesheet. No date and no name stands in a place that
    would bend it, and no noun behind a number but in `statements`.

    Attributes:
        tag: the BCP 47 tag of the language.
        colon: what stands between a label and what it labels, with its space.
        instant: a moment, with `{day}`, `{hour}` and `{zone}`.
        skip: leads past the head of a page.
        site, years, pages, topics: what a set of links is called, said to screen readers only; `table` is said of one.
        warning: stands before an author's warning; `remembers` to `share` are the facts of an edition.
        first_published, corrected, retracted: labels of a date.
        late_day, late_hour: that an edition came out late, with `{due}` and `{published}`, and with `{hour}`, the hour
            it was due on the same day (`{published}` is then an hour too).
        retraction: the note in the place of words that were taken back; `retracted_title` has their `{title}`.
        further: that a list goes on, with the number `{count}` of what it leaves out.
        earlier, later: the parts of a list of one `{year}` that stand before and after.
        described: what the site is, with the name of its `{author}`.
        nothing: a list that has lost its lines.
        first_here: follows `nothing_yet` on the front page.
        statements: how many there are, with the number `{count}`: a pattern for each form that
            `domain.wording.language.Language.form` tells apart.
        day_mark: what a mark of the year is called, with its `{day}` and its `{statements}`.
        follow_how, what_is_feed: beneath `follow`; the second is a link.
        json_fields: what stands in a JSON feed beyond the standard, with the names of its fields.
        feed_seen: what a person reads who opens a feed in a browser.
    """

    tag: str
    colon: str = ": "
    instant: str = "{day}, {hour} ({zone})"

    # head and foot of every page
    skip: str
    site: str
    all_statements: str
    feeds: str
    calendar: str

    # the page of an edition, and its entry in the feeds
    languages: str
    warning: str
    table: str
    remembers: str
    author: str
    first_published: str
    original: str
    sources: str
    tags: str
    published: str
    corrected: str
    retracted: str
    address: str
    cite: str
    share: str
    email: str
    other_languages: str
    editions: str
    previous: str
    next: str
    all_editions: str
    late_day: str
    late_hour: str
    retraction: str
    retracted_title: str

    # lists, and the page of a statement
    tag_of: str
    section_of: str
    language_of: str
    sections: str
    follow: str
    follow_how: str
    what_is_feed: str
    by_year: str
    years: str
    pages: str
    topics: str
    earlier: str
    later: str
    nothing: str
    nothing_yet: str
    first_here: str
    first_appears: str
    returns: str
    further: str

    # the front page, years and months
    described: str
    today: str
    nothing_today: str
    coming: str
    still_to_come: str
    find: str
    glance: str
    full_mark: str
    open_mark: str
    is_out: str
    nothing_this_year: str
    statements: tuple[str, ...]
    day_mark: str

    # 404.html
    not_found: str
    no_page: str
    no_page_why: str

    # feeds.html, and a feed in a browser
    feeds_how: str
    parts: str
    parts_how: str
    import_all: str
    programs: str
    programs_how: str
    json_fields: str
    feed_seen: str
