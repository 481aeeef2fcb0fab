"""Short posts: one text made to fit a network, cut where a reader would stop, or split into a numbered thread.

Pure. A network gives its limit, its measure and its escape (`Shape`); everything else is alike everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import regex

from scheduler.domain.edition import Part
from scheduler.errors import ValueRefused
from scheduler.text.composition import Composition
from scheduler.text.measures import WEB_ADDRESS

_T = TypeVar("_T")

MOST_SEGMENTS = 30
"""A thread of more posts than this is no post any more."""

_ELLIPSIS = "…"
_GRAPHEME = regex.compile(r"\X")
_SENTENCE_END = regex.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”’）]*)")
_WORD = regex.compile(r"\S+")
_UNSPACED = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}"
    r"\p{Script=Myanmar}]"
)
_CLINGS = regex.compile(r"[\p{Pe}\p{Pf}\p{Po}\p{M}ー々]")
_AT = regex.compile(r"(?<![\w/])([@＠])(?=\w)")
_BETWEEN = regex.compile(r"[^\p{L}\p{M}\p{N}]+")

WORD_JOINER = "\u2060"
"""Takes no room, breaks no line, and stands between an `@` and the name, so that nobody is called by it."""


def as_it_is(text: str) -> str:
    """The escape of a network that interprets nothing."""
    return text


def unmentioned(text: str) -> str:
    """The text with a word joiner (U+2060) after every `@` that begins a name: it reads the same and pings nobody.

    So `@everyone` and a handle in a quotation stay words. The `@` of a mail or web address stays.
    """
    return _AT.sub(rf"\1{WORD_JOINER}", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How one network wants its texts.

    Attributes:
        limit: of one post, in the unit of `measure`.
        measure: the length of a text as it is sent (`text.measures`).
        escape: makes prose harmless there (`unmentioned`, markup); web addresses never pass it.
    """

    limit: int
    measure: Callable[[str], int]
    escape: Callable[[str], str] = as_it_is

    def sent(self, text: str) -> str:
        """The text as it is sent."""
        done, parts = 0, []
        for address in WEB_ADDRESS.finditer(text):
            parts += [self.escape(text[done : address.start()]), address.group()]
            done = address.end()
        return "".join([*parts, self.escape(text[done:])])

    def length(self, text: str) -> int:
        """How long the text is once it is sent."""
        return self.measure(self.sent(text))

    def fits(self, text: str) -> bool:
        """Whether it is short enough for one post."""
        return self.length(text) <= self.limit


def short_posts(
    words: Composition,
    shape: Shape,
    *,
    link: str | None,
    tags: Iterable[str] = (),
    thread: bool = False,
) -> tuple[Part, ...]:
    """One post of these words, or the posts of a thread.

    The author's `social` where there is one; else title, summary and link. What is too long is cut at the end of a
    sentence or else of a word, with an ellipsis, and the last web address in it is kept whole at its end; with `thread`
    it is split at such places instead, and numbered `1/3`.

    Args:
        words: of the occurrence.
        shape: of the network.
        link: where the whole can be read, or None where nowhere.
        tags: become hashtags at the end, as many as there is room for.
        thread: split, not cut.

    Raises:
        ValueRefused: no post can be made: a link that is longer than the limit, a thread without end.
    """
    text = words.social or _made(words, link)
    hashed = hashtags(tags)
    if shape.fits(text):
        return (_part(_with_tags(text, hashed, shape), shape),)
    if not thread:
        return (_part(_with_tags(cut(text, shape), hashed, shape), shape),)
    *before, last = _split(text, shape)
    return tuple(_part(each, shape) for each in (*before, _with_tags(last, hashed, shape)))


def hashtags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag as a hashtag in CamelCase, which screen readers read as words: `press freedom` is `#PressFreedom`.

    A tag without a letter, which no network takes, is left out.
    """
    made = []
    for tag in tags:
        body = "".join(word[0].upper() + word[1:] for word in _BETWEEN.split(tag) if word)
        if any(sign.isalpha() for sign in body):
            made.append(f"#{body}")
    return tuple(dict.fromkeys(made))


def _made(words: Composition, link: str | None) -> str:
    summary = "" if words.summary.startswith(words.title) else words.summary
    title = words.title if summary else words.summary or words.title
    return "\n\n".join(filter(None, (title, summary, link)))


def _part(text: str, shape: Shape) -> Part:
    return Part(text=shape.sent(text), length=shape.length(text), limit=shape.limit)


def _with_tags(text: str, hashed: Sequence[str], shape: Shape) -> str:
    """As many of the hashtags as there is room for; those the text has already are not said twice."""
    present = {word.casefold() for word in text.split()}
    kept: list[str] = []
    for tag in hashed:
        if tag.casefold() not in present and shape.fits(f"{text}\n\n{' '.join([*kept, tag])}"):
            kept.append(tag)
    return f"{text}\n\n{' '.join(kept)}" if kept else text


def cut(text: str, shape: Shape) -> str:
    """The text if it fits, else up to a place where a reader would stop, and the last web address in it.

    Raises:
        ValueRefused: that address alone is too long.
    """
    if shape.fits(text):
        return text
    addresses = list(WEB_ADDRESS.finditer(text))
    if not addresses:
        return _beginning(text, shape, "")
    last = addresses[-1]
    link = last.group()
    if not shape.fits(link):
        raise _too_long(link, shape)
    # What follows the link goes first; then the prose before it is cut.
    prose = text[: last.start()].rstrip()
    tail = f"\n\n{link}"
    return f"{prose}{tail}" if shape.fits(f"{prose}{tail}") else _beginning(prose, shape, tail)


def _beginning(text: str, shape: Shape, tail: str) -> str:
    places = _places(text)
    longest = _last(places, lambda place: shape.fits(_shortened(text, place) + tail))
    if longest is None:
        return tail.lstrip() or _clusters(text, shape)
    sentence = [place for place in places if place.ends_sentence and longest.at // 2 <= place.at <= longest.at]
    return _shortened(text, sentence[-1] if sentence else longest) + tail


def _clusters(text: str, shape: Shape) -> str:
    """As many whole graphemes of one endless word as there is room for."""
    ends = [found.end() for found in _GRAPHEME.finditer(text[: 64 * shape.limit])]
    longest = _last(ends, lambda end: shape.fits(text[:end] + _ELLIPSIS))
    return text[: longest or 0] + _ELLIPSIS


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text may end."""

    at: int
    ends_sentence: bool


def _places(text: str) -> list[_Place]:
    """Every end of a word, in writing without spaces every sign that the next one does not cling to; in order."""
    sentences = {found.end() for found in _SENTENCE_END.finditer(text)}
    ends = set(sentences)
    kept = [(found.start(), found.end()) for found in WEB_ADDRESS.finditer(text)]
    for word in _WORD.finditer(text):
        ends.add(word.end())
        if _UNSPACED.search(word.group()):
            clusters = [found.end() + word.start() for found in _GRAPHEME.finditer(word.group())]
            ends.update(
                end for end, _ in pairwise(clusters) if _UNSPACED.match(text, end - 1) and not _CLINGS.match(text, end)
            )
    inside = {at for start, end in kept for at in range(start + 1, end)}
    return [_Place(at, at in sentences) for at in sorted(ends - inside)]


def _shortened(text: str, place: _Place) -> str:
    """The text up to there, and an ellipsis for what is left out."""
    if not text[place.at :].strip():
        return text[: place.at]
    beginning = text[: place.at].rstrip()
    if place.ends_sentence:
        return f"{beginning} {_ELLIPSIS}"
    return beginning.rstrip(",;:–—-(「『“«") + _ELLIPSIS


def _last(sorted_: Sequence[_T], holds: Callable[[_T], bool]) -> _T | None:
    """The last one for which it holds, of some for which it holds up to a point."""
    low, high = 0, len(sorted_)
    while low < high:
        middle = (low + high) // 2
        if holds(sorted_[middle]):
            low = middle + 1
        else:
            high = middle
    return sorted_[low - 1] if low else None


def _split(text: str, shape: Shape) -> list[str]:
    """The whole text in numbered posts."""
    if shape.length(text) > shape.limit * MOST_SEGMENTS:
        raise _endless(shape)
    count = 2
    while True:
        pieces = _pieces(text, shape, count)
        if len(pieces) <= count:
            return [f"{piece}\n\n{number}/{len(pieces)}" for number, piece in enumerate(pieces, 1)]
        count = len(pieces)


def _pieces(text: str, shape: Shape, count: int) -> list[str]:
    """The text in pieces that leave room for their numbers, if there are at most `count` of them."""
    pieces: list[str] = []
    rest = text.strip()
    while rest:
        number = f"\n\n{len(pieces) + 1}/{count}"
        end = _end_of_piece(rest, shape, number)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
        if len(pieces) > MOST_SEGMENTS:
            raise _endless(shape)
    return pieces


def _end_of_piece(text: str, shape: Shape, number: str) -> int:
    if shape.fits(text + number):
        return len(text)
    places = _places(text)
    longest = _last(places, lambda place: shape.fits(text[: place.at] + number))
    if longest is None:
        address = WEB_ADDRESS.match(text)
        if address is not None:
            raise _too_long(address.group(), shape)
        ends = [found.end() for found in _GRAPHEME.finditer(text[: 64 * shape.limit])]
        return _last(ends, lambda end: shape.fits(text[:end] + number)) or ends[0]
    sentence = [place.at for place in places if place.ends_sentence and longest.at // 2 <= place.at <= longest.at]
    return sentence[-1] if sentence else longest.at


def _too_long(link: str, shape: Shape) -> ValueRefused:
    return ValueRefused(
        f"The address {link[:60]}… alone is longer than a post there may be ({shape.limit}).",
        "Give the statement a `social` text without it, or a shorter id.",
        code="post-too-long",
    )


def _endless(shape: Shape) -> ValueRefused:
    return ValueRefused(
        f"The text would make a thread of more than {MOST_SEGMENTS} posts of {shape.limit}.",
        "Shorten it, or give the statement a `social` text.",
        code="post-too-long",
    )
