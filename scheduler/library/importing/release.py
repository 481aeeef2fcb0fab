"""Reading one source: bytes in, a press release as blocks with what its file says about it out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from scheduler.errors import StatementError, ValueRefused
from scheduler.library.files import MAX_BYTES
from scheduler.text.cleaning import clean
from scheduler.text.page_blocks import Block, Picture, escaped, visible
from scheduler.text.strict_yaml import read as read_yaml
from scheduler.text.web_page import read_page

Form = Literal["html", "markdown", "text"]

_FORMS: dict[str, Form] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown", ".txt": "text",
}  # fmt: skip
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKED = re.compile(r"\A---\n|^#{1,3} \S|\]\(https?://|^=+$", re.MULTILINE)
_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"\A\s*<\?xml[^>]{1,100}encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_AS_BROWSERS_READ = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
                     "ascii": "cp1252", "iso8859-1": "cp1252"}  # fmt: skip
"""What pages name and mean (WHATWG Encoding, section 4.2)."""
_BULLET = re.compile(r"^[ \t]*(?:[•◦▪‣·*+-]|[–—](?=[ \t]))[ \t]+")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_MARKS = re.compile(
    r"!?\[([^\]]*)\]\([^)]*\)|(?<!\\)[*`]+|(?<!\w)_+|_+(?!\w)|</?[a-zA-Z][^<>]*>|^ {0,3}(?:>|[-+*][ \t]|#{1,6}[ \t])",
    re.MULTILINE,
)
_PICTURE = re.compile(r"\[?!\[(?P<alt>[^\]\n]*)\]\((?P<at>[^)\s]*)(?:\s+[\"'(][^\n]*?[\"')])?\)(?:\]\([^)\n]*\))?")
"""A picture of Markdown, and the link around it."""
_TITLE_AT_MOST = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A press release before anything has been judged.

    Attributes:
        title: plain words; empty where nothing names itself so.
        blocks: the text in order, furniture included.
        published: what the file's head says of its first appearance, as (where, value).
        lang: a BCP 47 tag as declared, or empty.
        left_out, broken_links: what a saved page had besides.
    """

    form: Form
    title: str
    blocks: tuple[Block, ...]
    published: tuple[tuple[str, str], ...] = ()
    address: str = ""
    lang: str = ""
    author: str = ""
    section: str = ""
    left_out: tuple[str, ...] = ()
    broken_links: tuple[str, ...] = ()


def read_release(source: bytes, *, suffix: str) -> Release:
    """Read a source in the form that its name or its first words say.

    Args:
        source: the bytes of the file.
        suffix: the end of its name, such as `.html`; empty where it has none.

    Raises:
        ValueRefused: it is too long, empty or in no encoding that it names; one sentence and one cure.
    """
    if len(source) > MAX_BYTES:
        raise ValueRefused("The source is longer than 4 MiB.", "Save the text alone.", code="too-long")
    text = visible(clean(_decoded(source)).text)
    form = _form(text, suffix)
    release = _READERS[form](text)
    if not any(block.plain.strip() for block in release.blocks):
        raise ValueRefused("There is no text in it.", "Look at the file: it may need to be saved anew.", code="no-body")
    return release


def _decoded(source: bytes) -> str:
    declared = next((name for mark, name in _BOMS if source.startswith(mark)), None)
    named = _XML_CHARSET.match(source) or _CHARSET.search(source[:4096])
    if declared is None and named is not None:
        declared = named[1].decode("ascii").lower()
    name = "utf-8" if declared is None else _AS_BROWSERS_READ.get(declared, declared)
    try:
        return source.decode(name)
    except LookupError:
        raise ValueRefused(
            f"It says that it is in the encoding `{name}`, which nobody here knows.", "Save it as UTF-8.",
            code="not-utf-8",
        ) from None  # fmt: skip
    except UnicodeDecodeError as error:
        said = (
            "is not UTF-8, and the file names no other encoding" if declared is None else f"is not {name}, as it claims"
        )
        line = source.count(b"\n", 0, error.start) + 1
        raise ValueRefused(
            f"Byte 0x{source[error.start]:02x} on line {line} {said}.",
            "Save it as UTF-8.",
            code="not-utf-8",
        ) from None


def _form(text: str, suffix: str) -> Form:
    if _PAGE.match(text[:4096]):
        return "html"
    known = _FORMS.get(suffix.lower())
    return known or ("markdown" if _MARKED.search(text) else "text")


# Pages


def _page(text: str) -> Release:
    page = read_page(text)
    return Release(
        form="html",
        title=page.title,
        blocks=page.blocks,
        published=page.published,
        address=page.address,
        lang=page.lang,
        author=page.author,
        section=page.section,
        left_out=page.left_out,
        broken_links=page.broken_links,
    )


# Plain text


def _text(text: str) -> Release:
    return Release(form="text", title="", blocks=tuple(_plain_block(part, line) for line, part in _parts(text)))


def _parts(text: str) -> list[tuple[int, str]]:
    """Stretches between blank lines, each with its line."""
    parts: list[tuple[int, str]] = []
    rows: list[str] = []
    for number, row in enumerate([*text.split("\n"), ""], 1):
        if row.strip():
            rows.append(row)
        elif rows:
            parts.append((number - len(rows), "\n".join(rows)))
            rows = []
    return parts


def _plain_block(part: str, line: int) -> Block:
    rows = [row.strip() for row in part.split("\n")]
    if len(rows) > 1 and all(_BULLET.match(row) for row in rows):
        items = [_BULLET.sub("", row) for row in rows]
        marked = "\n".join(f"- {escaped(item)}" for item in items)
        return Block(shape="list", plain="\n".join(items), markdown=marked, line=line)
    plain = "\n".join(rows)
    return Block(shape="paragraph", plain=plain, markdown=escaped(plain), line=line)


# Markdown


def _markdown(text: str) -> Release:
    front = _FRONT.match(text)
    told = {} if front is None else _front_matter(front[1])
    start = 0 if front is None else front.end()
    offset = text.count("\n", 0, start)
    blocks = [replace(block, line=block.line + offset) for block in _without_pictures(_markdown_blocks(text[start:]))]
    title = told.get("title", "")
    first = next((each for each in blocks if each.shape == "heading" and each.level == 1), None)
    if first is not None and (not title or first.plain == title or first is blocks[0]):
        blocks.remove(first)
        title = first.plain
    published = [(f"front matter `{name}`", told[name]) for name in ("date", "published", "pubdate") if name in told]
    return Release(
        form="markdown",
        title=title,
        blocks=tuple(blocks),
        published=tuple(published),
        address=next((told[name] for name in ("original", "canonical_url", "canonical") if name in told), ""),
        lang=told.get("lang", told.get("language", "")),
        author=told.get("author", ""),
        section=told.get("section", ""),
    )


def _front_matter(source: str) -> dict[str, str]:
    """The texts of another program's front matter; what cannot be read says nothing."""
    try:
        document = read_yaml(source, file="", first_line=2, error=StatementError)
    except StatementError:
        return {}
    return {name.lower(): " ".join(value.split()) for name, value in document.value.items() if isinstance(value, str)}


def _without_pictures(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks without their pictures; one that stood by itself goes with the block behind it, or the last."""
    waiting: list[Picture] = []
    last: Block | None = None
    for block in blocks:
        found = [] if _FENCE.match(block.markdown) else list(_PICTURE.finditer(block.markdown))
        waiting.extend(Picture(words=each["alt"], address=each["at"]) for each in found)
        marked = _PICTURE.sub("", block.markdown).strip() if found else block.markdown
        if not marked:
            continue
        if last is not None:
            yield last
        plain = _unmarked(marked) if found else block.plain
        last, waiting = replace(block, markdown=marked, plain=plain, pictures=tuple(waiting)), []
    if last is not None:
        yield replace(last, pictures=(*last.pictures, *waiting))


def _markdown_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    fence = ""
    for line, part in _parts(text):
        opened = _FENCE.match(part)
        if not fence and opened is None:
            blocks.extend(_markdown_part(part, line))
            continue
        blocks.append(Block(shape="paragraph", plain=part, markdown=part, line=line))
        mark = fence or (opened[1] if opened else "")
        closed = part.rstrip().endswith(mark) and (fence or part.count(mark) > 1)
        fence = "" if closed else mark
    return blocks


def _markdown_part(part: str, line: int) -> list[Block]:
    rows = part.split("\n")
    heading = _ATX.fullmatch(rows[0])
    if heading is None and len(rows) > 1 and re.fullmatch(r" {0,3}(=+|-+)[ \t]*", rows[1]):
        level, title, rest = (1 if "=" in rows[1] else 2), rows[0].strip(), rows[2:]
    elif heading is not None:
        level, title, rest = len(heading[1]), heading[2], rows[1:]
    else:
        shape: Literal["quote", "list", "table", "paragraph"] = "paragraph"
        if rows[0].lstrip().startswith(">"):
            shape = "quote"
        elif re.match(r" {0,3}(?:[-+*]|[0-9]{1,9}[.)])[ \t]", rows[0]):
            shape = "list"
        elif len(rows) > 1 and re.fullmatch(r"[ \t|:-]*-[ \t|:-]*", rows[1]) and "|" in rows[0]:
            shape = "table"
        links = re.sub(r"\[[^\]]*\]\([^)]*\)", "", part).strip(" \t\n|·•>»/*-+") == "" and "](" in part
        return [Block(shape=shape, plain=_unmarked(part), markdown=part, line=line, links=links)]
    head = Block(shape="heading", plain=_unmarked(title), markdown=f"{'#' * level} {title}", line=line, level=level)
    after = [] if not any(rest) else _markdown_part("\n".join(rest), line + len(rows) - len(rest))
    return [head, *after]


def _unmarked(markdown: str) -> str:
    plain = _MARKS.sub(lambda found: found[1] or "", markdown)
    return "\n".join(row.strip() for row in re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain).split("\n")).strip()


_READERS = {"html": _page, "markdown": _markdown, "text": _text}
