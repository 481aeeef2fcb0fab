"""The words of one occurrence, made once for every publisher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from types import MappingProxyType
from typing import Final, Generic, Literal, TypeVar

from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import AnniversaryRule, Return, Unit
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Variant, Words
from scheduler.domain.wording.intervals import event_words, interval_words
from scheduler.domain.wording.language import ENGLISH, Language, language_or_plain
from scheduler.domain.wording.overridden import language_of
from scheduler.domain.wording.plain import Plain
from scheduler.errors import ValueRefused
from scheduler.text import markup, templates
from scheduler.text.cleaning import one_line
from scheduler.text.sanitising import sanitised
from scheduler.text.template_fields import address, fields_before_title
from scheduler.text.template_syntax import TemplateProblem

_T = TypeVar("_T")

PLAIN = "plain"
"""The name of the words that no variant replaces."""

_TRIED_NUMBERS = (1, 2, 25)
_TRIED_SITE = Site(title="Site", url="https://site.example/", tag="site.example,2000", author="Site", zone="UTC")
_OPTIONAL: Mapping[str, object] = {"place": "Place", "section": "Section", "first_published": dt.date(2000, 1, 1)}
"""What stands for the keys of a statement whose own are not known to `check_words`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """The rendered words of one occurrence in one language.

    Attributes:
        title: one line of plain text.
        summary: one line of plain text; the first paragraph where the author wrote none, after the
            sentence that frames a reprint.
        html: the body, sanitised, every address absolute; above a reprint stands the sentence that says so.
        text: the same as plain text.
        social: the author's words for short posts, or None.
        warning: content warning, one line, or None.
        variant: which words won: `plain`, `25`, `every 10`.
        lang: BCP 47 tag of the words.
        url: address of the edition's page; a translation has its own.
        number: the n of the n-th time.
        ordinal: it as an ordinal in digits (`37th`), or None in a language without words yet.
        event_date, date: the day remembered and the day kept, in the language's long form.
        interval: the days kept, from the first to the last; `date` where it is one.
        weekday: of the day kept, or None in a language without words yet.
        day: the day kept, ISO 8601.
        fields: the template fields, for templates of a target's own.
    """

    title: str
    summary: str
    html: str
    text: str
    social: str | None
    warning: str | None
    variant: str
    lang: str
    url: str
    number: int
    ordinal: str | None
    event_date: str
    date: str
    interval: str
    weekday: str | None
    day: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The templates that won for one number: the variant's where it has its own, else the plain ones."""

    variant: str
    title: str
    body: str
    summary: str | None
    social: str | None
    warning: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsProblem:
    """One thing wrong in the words of a statement.

    Attributes:
        path: the keys that lead to the template: `("title",)`, `("editions", "25", "body")`.
        line: 1-based, within that template.
        what: the fault, one sentence.
        cure: what to write instead, one sentence.
        code: a short stable name.
    """

    path: tuple[str, ...]
    line: int
    what: str
    cure: str
    code: str

    @property
    def key(self) -> str:
        """The path with dots: `editions.25.body`."""
        return ".".join(self.path)


def choose_variant(words: Words, number: int) -> Variant | None:
    """The variant for a number: its own, else that of the greatest `every N` that divides it, else none."""
    exact = next((variant for variant in words.variants if variant.number == number), None)
    if exact is not None or number < 1:
        return exact
    dividing = (variant for variant in words.variants if variant.multiple and number % variant.multiple == 0)
    return max(dividing, key=lambda variant: variant.multiple or 0, default=None)


def why_chosen(words: Words, number: int) -> str:
    """Which words win for a number and over which others, for a person: `the edition written for 25`."""
    chosen = choose_variant(words, number)
    if chosen is None:
        return "the plain text"
    dividing = sorted(
        each.multiple for each in words.variants if each.multiple and number > 0 and number % each.multiple == 0
    )
    beaten = [multiple for multiple in dividing if multiple != chosen.multiple]
    won = f"`every {chosen.multiple}`" if chosen.multiple else f"the edition written for {number}"
    over = " and ".join(f"`every {multiple}`" for multiple in beaten)
    return f"{won} — more exact than {over}" if over else won


def choose(words: Words, number: int) -> Chosen:
    """The templates for a number; what a variant leaves out stays plain."""
    variant = choose_variant(words, number) or Variant(name=PLAIN)
    return Chosen(
        variant=variant.name,
        title=_first(variant.title, words.title),
        body=_first(variant.body, words.body),
        summary=words.summary if variant.summary is None else variant.summary,
        social=words.social if variant.social is None else variant.social,
        warning=words.warning,
    )


def fields(occurrence: Occurrence, site: Site, words: Words) -> dict[str, object]:
    """Every template field of an occurrence in the language of `words`, its rendered title among them.

    Raises:
        ValueRefused: the title cannot be rendered.
    """
    language = language_of(words.lang, site.phrases)
    given = fields_before_title(occurrence, site, words, language)
    title = _line("title", choose(words, occurrence.number).title, given, language)
    if not title:
        raise ValueRefused(
            f"The title is empty for number {occurrence.number}.", "Give every number one, with {% else %}."
        )
    return {**given, "title": title}


def headline(occurrence: Occurrence, site: Site, *, lang: str | None = None) -> str:
    """The title alone, for lists: a hundredth of the work of `compose`.

    Raises:
        ValueRefused: the title cannot be rendered.
    """
    return str(fields(occurrence, site, occurrence.statement.words_in(lang))["title"])


def compose(occurrence: Occurrence, site: Site, *, lang: str | None = None) -> Composition:
    """All the words of an occurrence; the very same occurrence in the same language is composed once.

    Args:
        occurrence: which return of which statement.
        site: gives title and base address.
        lang: the language wanted; without a translation into it the original's words are used.

    Raises:
        ValueRefused: a template cannot be rendered for this occurrence; the sentence names it.
    """
    return _composed(_It(occurrence.statement), occurrence.returned, _It(site), lang)


class _It(Generic[_T]):
    """A value that never changes, known by being itself: to compare all that is in it would cost more than its use."""

    __slots__ = ("itself",)

    def __init__(self, itself: _T) -> None:
        self.itself: Final = itself

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _It) and self.itself is other.itself

    def __hash__(self) -> int:
        return id(self.itself)


@lru_cache(maxsize=32)  # an edition goes to every target at once: ten times the same words, in a few languages
def _composed(of: _It[Statement], returned: Return, at: _It[Site], lang: str | None) -> Composition:
    statement, site = of.itself, at.itself
    occurrence = Occurrence(statement=statement, returned=returned)
    words = statement.words_in(lang)
    chosen, language = choose(words, occurrence.number), language_of(words.lang, site.phrases)
    given = fields(occurrence, site, words)
    url = address(occurrence, site, words)
    reprint = statement.mode == "reprint"
    content = markup.html(chosen.body if reprint else _part("body", chosen.body, given, language), page_url=url)
    summary = _line("summary", chosen.summary, given, language) if chosen.summary is not None else ""
    frame = _frame(statement, language, url, by=statement.author or site.author) if reprint else ""
    html = frame + content
    return Composition(
        title=str(given["title"]),
        # What a reprint says of its own day must not stand alone under this year's title.
        summary=summary or " ".join(filter(None, map(markup.first_paragraph, (frame, content)))),
        html=html,
        text=markup.plain(html),
        social=_part("social", chosen.social, given, language).strip() or None if chosen.social else None,
        warning=_line("warning", chosen.warning, given, language) or None if chosen.warning else None,
        variant=chosen.variant,
        lang=words.lang,
        url=url,
        number=occurrence.number,
        ordinal=_text_or_none(given["ordinal"]),
        event_date=str(given["event_date"] or event_words(statement.rule, Plain(tag=words.lang))),
        date=str(given["date"]),
        interval=interval_words(occurrence.day, occurrence.last_day, language),
        weekday=_text_or_none(given["weekday"]),
        day=occurrence.day.isoformat(),
        fields=MappingProxyType(given),
    )


def check_words(
    words: Words,
    rule: AnniversaryRule,
    *,
    mode: Literal["living", "reprint"] = "living",
    given: Mapping[str, object] = _OPTIONAL,
    returns: Iterable[Return] = (),
) -> list[WordsProblem]:
    """Everything wrong with the templates of a statement or of a translation.

    Every template is judged by its syntax and then rendered for a few numbers the rule allows (1, 2, 25, the first
    milestones, the variants' own) and for `returns`, so that what would fail on the day fails now.

    Args:
        words: whose templates to judge.
        rule: the statement's.
        mode: the body of a reprint is no template.
        given: the statement's `place`, `section` and `first_published` (a date), None for what it lacks; without this
            all three count as written.
        returns: real occurrences to try besides, such as the next one.
    """
    bodies = mode == "living"
    tried = {returned.number: returned for returned in (*_samples(words, rule), *returns)}
    statement = Statement(
        id=rule.key or "statement",
        rule=rule,
        words=words,
        path="",
        source_sha256="",
        place=_text(given, "place"),
        section=_text(given, "section"),
        first_published=_day(given, "first_published"),
    )
    language = language_or_plain(words.lang)
    fields = {
        number: fields_before_title(Occurrence(statement, tried[number]), _TRIED_SITE, words, language)
        for number in sorted(tried)
    }
    chosen = {number: choose(words, number) for number in fields}
    found: list[WordsProblem] = []
    for path, source in _templates(words, bodies=bodies):
        served = {number: fields[number] for number in fields if getattr(chosen[number], path[-1]) == source}
        found.extend(_problems(path, source, served, language))
    return found


def _part(key: str, source: str, given: Mapping[str, object], language: Language) -> str:
    try:
        return templates.render(source, given, language)
    except ValueRefused as refusal:
        raise ValueRefused(f"`{key}`: {refusal.what}", refusal.cure, code=refusal.code) from refusal


def _line(key: str, source: str, given: Mapping[str, object], language: Language) -> str:
    return one_line(_part(key, source, given, language)).text


def _frame(statement: Statement, language: Language, url: str, *, by: str) -> str:
    """The sentence above a reprint: in the language of its words if we can, and linked to where it stood first."""
    try:
        words = language.reprint(statement.first_published, by)
    except ValueRefused:
        language = ENGLISH
        words = language.reprint(statement.first_published, by)
    sentence = f"<em>{escape(words)}</em>"
    if statement.original is not None:
        sentence = f'<a href="{escape(statement.original)}">{sentence}</a>'
    return sanitised(f'<p lang="{language.tag}">{sentence}</p>\n', page_url=url)


def _first(own: str | None, plain: str) -> str:
    return plain if own is None else own


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _problems(
    path: tuple[str, ...], source: str, served: Mapping[int, Mapping[str, object]], language: Language
) -> Iterator[WordsProblem]:
    """What is wrong with one template, tried with the fields of each number that it serves."""
    title = path[-1] == "title"
    found = templates.problems(source, fields=templates.FIELDS - {"title"} if title else templates.FIELDS)
    if found:
        for problem in found:
            yield WordsProblem(path=path, line=problem.line, what=problem.what, cure=problem.cure, code=problem.code)
        return
    for number, fields in served.items():
        made = templates.trial(source, fields if title else {**fields, "title": "Title"}, language)
        if isinstance(made, str):
            if made.strip() or path[-1] not in {"title", "body"}:
                continue
            made = TemplateProblem(
                line=1, what=f"Nothing is left of the {path[-1]}.", cure="Give every number its words, with {% else %}."
            )
        what = f"For number {number}: {made.what}"
        yield WordsProblem(path=path, line=made.line, what=what, cure=made.cure, code=made.code)
        return


def _templates(words: Words, *, bodies: bool) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every template with the keys that lead to it."""
    for name in ("title", "summary", "body", "social", "warning"):
        source = getattr(words, name)
        if source is not None and (bodies or name != "body"):
            yield (name,), source
    for variant in words.variants:
        for name in ("title", "summary", "body", "social"):
            source = getattr(variant, name)
            if source is not None and (bodies or name != "body"):
                yield ("editions", variant.name, name), source


def _samples(words: Words, rule: AnniversaryRule) -> Iterator[Return]:
    """Made-up returns with numbers that the rule allows."""
    unit, step, only = rule.every.unit, rule.every.step, rule.only
    numbers = {number * step for number in _TRIED_NUMBERS} | {
        each.number or each.multiple or 1 for each in words.variants
    }
    if unit is Unit.ONCE:
        numbers = {0}
    elif only is not None:
        multiple = only.multiple or 1
        numbers |= {*sorted(only.numbers)[:3], multiple * (only.beyond // multiple + 1)}
        numbers = {number for number in numbers if number in only}
    for number in sorted(numbers):
        if number % step == 0:
            years = number if unit is Unit.YEAR else 0
            yield Return(number=number, years=years, label="2001", day=dt.date(2001, 1, 1 + number % 28))


def _text(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name, _OPTIONAL[name])
    return value if isinstance(value, str) else None


def _day(given: Mapping[str, object], name: str) -> dt.date | None:
    value = given.get(name, _OPTIONAL[name])
    return value if isinstance(value, dt.date) else None
