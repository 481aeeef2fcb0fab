"""The one door for YAML: mappings, sequences and strings, and nothing that can surprise or explode.

The tree is built here from the parser's events, so an alias is refused before anything could follow it, and dates,
numbers and booleans stay the strings that a person wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from scheduler.errors import ConfigError, Problem, StatementError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_NODES = 10_000

_MAX_PROBLEMS = 50
_MAX_MENDED_LINES = 10
_MAX_MENDED_SOURCE = 32 * 1024
"""Beyond this a broken source is not read again to find its further faults: a refusal must stay cheap."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_QUOTE = "Put the value in double quotes"
_PLAIN_VALUE = re.compile(r"""(?P<before>\s*(?:-\s+)*(?:[^\s#'"\[{&*!|>%@`-][^:]*:|-)\s+)(?P<value>[^\s'"|>#].*?)\s*""")
_NEEDS_QUOTES = re.compile(r"[\[{&*!%@`]|.*:(?:\s|$)")
_TAB_INDENT = re.compile(r" *\t")
_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str"
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read.

    Attributes:
        value: the root mapping; every leaf is a string.
    """

    value: dict[str, Tree]
    _lines: Mapping[Path, int]
    _content_lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """The line of a key or item in the file (1-based); of a path that is not there, that of what would hold it."""
        return _nearest(self._lines, path)

    def content_line(self, *path: str | int) -> int:
        """The line on which a text begins: after `title: |` that is the next one."""
        return _nearest(self._content_lines, path)


def read(
    source: str, *, file: str, first_line: int = 1, error: type[ConfigError | StatementError] = ConfigError
) -> Document:
    """Read one YAML mapping; an empty source is an empty mapping.

    Args:
        source: the text, decoded.
        file: what problems name as their file.
        first_line: the line of the file on which `source` begins.
        error: what to raise.

    Raises:
        ConfigError, StatementError: it is not YAML, or more than mappings, sequences and strings (aliases, anchors,
            merge keys, tags, duplicate keys, several documents), or larger than 256 KiB, 20 levels or 10,000 nodes;
            it carries every problem found.
    """
    refusal = _unreadable(source)
    if refusal is not None:
        raise error([_problem(refusal, file, first_line)])
    reader = _Reader()
    mended: set[int] = set()
    faults: list[_Fault] = []
    text = source
    while (slip := reader.read(text)) is not None:
        mending = _mend(text, slip) if len(mended) < _MAX_MENDED_LINES and len(source) <= _MAX_MENDED_SOURCE else None
        faults.append(slip if mending is None else mending.fault)
        if mending is None or mending.line in mended:
            break
        mended.add(mending.line)
        text = mending.source
        reader = _Reader()
    faults.extend(reader.faults)
    if faults:
        unique = {(fault.line, fault.code): fault for fault in reversed(faults)}
        ordered = sorted(unique.values(), key=lambda fault: fault.line)
        raise error([_problem(fault, file, first_line) for fault in ordered[:_MAX_PROBLEMS]])
    return Document(
        value=reader.root,
        _lines={path: line + first_line for path, line in reader.lines.items()},
        _content_lines={path: line + first_line for path, line in reader.content_lines.items()},
    )


@dataclass(frozen=True, slots=True)
class _Fault:
    line: int
    what: str
    cure: str
    code: str
    field: str | None = None
    also: tuple[int, ...] = ()
    """Other lines on which the slip may really be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mending:
    source: str
    line: int
    fault: _Fault


@dataclass(slots=True, kw_only=True)
class _Open:
    """A collection whose end has not come yet; `key` is the mapping's key that waits for its value."""

    node: dict[str, Tree] | list[Tree]
    path: Path
    key: str | None = None
    refused_key: bool = False


@dataclass(slots=True)
class _Reader:
    root: dict[str, Tree] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=lambda: {(): 0})
    content_lines: dict[Path, int] = field(default_factory=lambda: {(): 0})
    faults: list[_Fault] = field(default_factory=list)
    _stack: list[_Open] = field(default_factory=list)
    _nodes: int = 0
    _documents: int = 0

    def read(self, source: str) -> _Fault | None:
        """Read all of it; gives the fault at which the parser itself had to stop, if it did."""
        try:
            for event in _events(source):
                if not self._take(event):
                    break
        except yaml.YAMLError as error:
            return _syntax_fault(error, source)
        return None

    def _take(self, event: yaml.Event) -> bool:
        """Take one event; False ends the reading, because going on could cost too much."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(event, "Here a second YAML document begins.", "Remove the line `---`.", "many-documents")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            return self._take_node(event)
        return len(self.faults) < _MAX_PROBLEMS

    def _take_node(self, event: yaml.NodeEvent) -> bool:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(event, f"There are more than {MAX_NODES:,} values.", "Write fewer.", "too-many-nodes")
            return False
        if isinstance(event, yaml.CollectionStartEvent) and len(self._stack) >= MAX_DEPTH:
            self._refuse(event, f"Values are nested deeper than {MAX_DEPTH} levels.", "Nest less.", "too-deep")
            return False
        self._refuse_marks(event)
        if isinstance(event, yaml.AliasEvent):
            self._place(event, "")
        elif isinstance(event, yaml.ScalarEvent):
            if "\0" in event.value:
                self._refuse(event, "The value holds a NUL character.", "Remove it.", "nul")
            self._place(event, event.value)
        else:
            node: dict[str, Tree] | list[Tree] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._stack.append(_Open(node=node, path=self._place(event, node)))
        return True

    def _refuse_marks(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "A value that begins with `*` is an alias of YAML.", f"{_QUOTE}.", "alias")
        elif event.anchor is not None:
            self._refuse(event, "A value that begins with `&` is an anchor of YAML.", f"{_QUOTE}.", "anchor")
        elif getattr(event, "tag", None) is not None:
            self._refuse(event, "A value that begins with `!` is a tag of YAML.", f"{_QUOTE}.", "tag")

    def _place(self, event: yaml.NodeEvent, node: Tree) -> Path:
        """Put a node where it belongs: at the root, as key or value of a mapping, or into a sequence."""
        line = _line(event)
        if not self._stack:
            return self._place_root(event, node)
        parent = self._stack[-1]
        if isinstance(parent.node, list):
            path = (*parent.path, len(parent.node))
            parent.node.append(node)
            self.lines[path] = line
        elif parent.key is None:
            return self._place_key(event, parent, node)
        else:
            path = (*parent.path, parent.key)
            if not parent.refused_key:
                parent.node[parent.key] = node
            parent.key, parent.refused_key = None, False
        block = isinstance(event, yaml.ScalarEvent) and event.style in {"|", ">"}
        self.content_lines.setdefault(path, line + 1 if block else line)
        return path

    def _place_root(self, event: yaml.NodeEvent, node: Tree) -> Path:
        if isinstance(node, dict):
            self.root = node
        elif node != "" or getattr(event, "style", None):
            self._refuse(event, "This is not a list of keys and values.", "Write lines such as `key: value`.", "root")
        return ()

    def _place_key(self, event: yaml.NodeEvent, parent: _Open, node: Tree) -> Path:
        line = _line(event)
        parent.key, parent.refused_key = "", True
        if not isinstance(event, yaml.ScalarEvent):
            if not isinstance(event, yaml.AliasEvent):  # which has been refused already
                self._refuse(
                    event,
                    "A value that begins with `{` is no text in YAML.",
                    f'{_QUOTE}, as in `title: "{{{{ anniversary }}}} of …"`.',
                    "unquoted-brace",
                    path=parent.path,
                )
            return parent.path
        key = str(node)
        path = (*parent.path, key)
        if key == "<<" and not event.style:
            self._refuse(event, "Merge keys (`<<`) are not read.", "Write the keys out.", "merge-key", path=path)
        elif path in self.lines:
            what = f"The key `{_short(key)}` stands twice, and only one value can count."
            self._refuse(event, what, "Keep one of them.", "duplicate-key", path=path)
        else:
            self.lines[path] = line
            parent.refused_key = False
        parent.key = key
        return path

    def _refuse(self, event: yaml.Event, what: str, cure: str, code: str, *, path: Path = ()) -> None:
        name = ".".join(_short(str(part)) for part in path) or None
        self.faults.append(_Fault(_line(event), what, cure, code, name))


def _events(source: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(source, Loader=_LOADER)
    return events


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _unreadable(source: str) -> _Fault | None:
    # A text has at least as many bytes as characters: the endless one is refused without being encoded.
    if len(source) > MAX_BYTES or len(source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return _Fault(0, "There are more than 256 KiB of keys and values.", "Move long texts elsewhere.", "too-large")
    if "\0" in source:
        line = source.count("\n", 0, source.index("\0"))
        return _Fault(line, "The line holds a NUL character.", "Remove it; the file may not be a text at all.", "nul")
    return None


def _syntax_fault(error: yaml.YAMLError, source: str) -> _Fault:
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    lines = [mark.line for mark in marks if mark is not None]
    if not lines:
        bad = _UNPRINTABLE.search(source)
        line = source.count("\n", 0, bad.start()) if bad else 0
        return _Fault(line, "There is a control character, which YAML does not allow.", "Remove it.", "yaml-syntax")
    problem = str(getattr(error, "problem", None) or "it cannot be read")
    if "end of stream" in problem:
        lines.reverse()  # the quotation mark that is never closed stands where the context began
    if _TAB_INDENT.match("".join(source.split("\n")[lines[0] : lines[0] + 1])):
        return _Fault(lines[0], "The line is indented with a tab.", "Indent with spaces.", "yaml-syntax")
    return _Fault(
        lines[0],
        f"This is not valid YAML: {problem}.",
        f"{_QUOTE} if it is a text, and check quotation marks and indentation.",
        "yaml-syntax",
        also=(*lines[1:], lines[0] - 1),
    )


def _mend(source: str, fault: _Fault) -> _Mending | None:
    """Quote the value that made the parser stop, where a missing quotation is the likely slip."""
    lines = source.split("\n")
    for number in (fault.line, *fault.also):
        if not 0 <= number < len(lines):
            continue
        match = _PLAIN_VALUE.fullmatch(lines[number])
        if match is None or not _NEEDS_QUOTES.match(match["value"]):
            continue
        quoted = json.dumps(match["value"], ensure_ascii=False)
        before = match["before"]
        lines[number] = before + quoted
        example = f": {before.strip()} {quoted}" if len(quoted) < 80 else ""
        why = "begins with `" + match["value"][0] + "`" if match["value"][0] in "[{&*!%@`" else "holds `: `"
        return _Mending(
            source="\n".join(lines),
            line=number,
            fault=_Fault(number, f"An unquoted value {why}.", f"Put it in double quotes{example}", "unquoted-value"),
        )
    return None


def _nearest(lines: Mapping[Path, int], path: Path) -> int:
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _problem(fault: _Fault, file: str, first_line: int) -> Problem:
    return Problem(
        what=fault.what,
        cure=fault.cure if fault.cure.endswith(".") else f"{fault.cure}.",
        code=fault.code,
        file=file,
        line=fault.line + first_line,
        field=fault.field,
    )


def _short(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:60]}…"
