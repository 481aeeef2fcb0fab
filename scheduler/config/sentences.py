"""What pydantic finds wrong, said in our own sentences."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scheduler.errors import ValueRefused

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault of a value, with its path from the root of the file."""

    where: Where
    what: str
    cure: str
    code: str


_PLAIN: Mapping[str, tuple[str, str]] = {
    "bool": ("is neither true nor false", "Write `true` or `false`."),
    "int": ("is not a whole number", "Write a whole number in digits."),
    "float": ("is not a number", "Write a number in digits."),
    "string": ("is not a text", "Write one text, in quotes if it begins with a sign."),
    "list": ("is not a list", "Write a list, such as `[one, two]`."),
    "tuple": ("is not a list", "Write a list, such as `[one, two]`."),
    "set": ("is not a list", "Write a list, such as `[one, two]`."),
    "frozen": ("is not a list", "Write a list, such as `[one, two]`."),
    "dict": ("is not keys and values", "Write indented keys beneath it, each with its value."),
    "mapping": ("is not keys and values", "Write indented keys beneath it, each with its value."),
    "model": ("is not keys and values", "Write indented keys beneath it, each with its value."),
    "path": ("is not a path", "Write the path of a file or folder."),
    "url": ("is not an address", "Write a whole address, such as `https://example.org/`."),
    "none": ("must stay out", "Take the line out."),
}
"""By the first word of pydantic's type of error: what the value is not, and the cure."""

_BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("is too small", "Write {ge} or more."),
    "greater_than": ("is too small", "Write more than {gt}."),
    "less_than_equal": ("is too large", "Write {le} or less."),
    "less_than": ("is too large", "Write less than {lt}."),
    "string_too_short": ("is too short", "Write at least {min_length} characters."),
    "string_too_long": ("is too long", "Write at most {max_length} characters."),
    "too_short": ("has too few items", "Write at least {min_length}."),
    "too_long": ("has too many items", "Write at most {max_length}."),
    "literal_error": ("has a value that does not exist", "Write {expected}."),
    "enum": ("has a value that does not exist", "Write {expected}."),
    "string_pattern_mismatch": ("does not have the right form", "Write it in the form `{pattern}`."),
}


def validate(
    model: type[BaseModel],
    tree: object,
    *where: str | int,
    context: Mapping[str, Any] | None = None,
    known: Collection[str] = (),
) -> tuple[BaseModel | None, list[Finding]]:
    """`tree` as a value of `model`, or everything wrong with it, each at its path beneath `where`.

    Args:
        where: path of `tree` from the root of the file.
        context: what validators may ask for.
        known: keys that exist beside those of the model, to be offered for a misspelt one.
    """
    try:
        return model.model_validate(tree, context=dict(context or {})), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    # Outside the handler: the original error quotes values, which may be secrets, and must not trail along.
    return None, _one_a_place(_finding(detail, tree, where, model, known) for detail in details)


def unknown_key(name: str, known: Collection[str], *where: str | int) -> Finding:
    """The finding that a key does not exist; the cure offers the nearest one that does."""
    near = difflib.get_close_matches(name, list(known), n=1)
    cure = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(sorted(known)) or 'none'}."
    return Finding(where=(*where, name), what=f"The key `{name}` does not exist.", cure=cure, code="unknown-key")


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys a model reads."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], steps: Where) -> type[BaseModel] | None:
    """The model that reads what lies at `steps` beneath what `model` reads."""
    found: type[BaseModel] | None = model
    for step in steps:
        field = None if found is None else found.model_fields.get(str(step))
        kinds = () if field is None else (field.annotation, *get_args(field.annotation))
        found = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
    return found


def _finding(
    detail: ErrorDetails, tree: object, where: Where, model: type[BaseModel], known: Collection[str]
) -> Finding:
    kind, context = detail["type"], detail.get("ctx", {})
    inner = _in_tree(detail["loc"], tree, absent=kind == "missing")
    place = (*where, *inner)
    name = next((step for step in reversed(place) if isinstance(step, str)), "value")
    if kind == "missing":
        return Finding(where=place, what=f"The key `{name}` is missing.", cure="Add it.", code="missing-key")
    if kind == "extra_forbidden":
        owner = _model_at(model, inner[:-1])
        beside = known if len(inner) == 1 else ()
        return unknown_key(name, [*beside, *([] if owner is None else keys_of(owner))], *place[:-1])
    if "cure" in context:
        return Finding(
            where=place,
            what=f"`{name}`: {context['what']}",
            cure=context["cure"],
            code=context.get("code", "bad-value"),
        )
    if kind in {"value_error", "assertion_error"}:
        return _own_words(context.get("error"), place, name)
    what, cure, code = _said(kind, context)
    return Finding(where=place, what=f"`{name}` {what}.", cure=cure, code=code)


def _said(kind: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the value is, the cure and the code, for one of pydantic's own types of error."""
    if kind == "string_too_short" and context.get("min_length") == 1:
        return "is empty", "Write a value, or take the line out.", "empty-value"
    if kind in _BOUNDS:
        what, cure = _BOUNDS[kind]
        return what, cure.format(**context), "bad-value"
    unknown = ("cannot have this value", "Compare it with the documentation.")
    return (*_PLAIN.get(kind.partition("_")[0], unknown), "wrong-type")


def _own_words(error: object, place: Where, name: str) -> Finding:
    """A model's own refusal: a ValueError of `what` and `cure`, of one text with both, or caused by a ValueRefused."""
    refused = getattr(error, "__cause__", None)
    if isinstance(refused, ValueRefused):
        return Finding(where=place, what=f"`{name}`: {refused.what}", cure=refused.cure, code=refused.code)
    words = [str(part).strip() for part in getattr(error, "args", ())]
    if len(words) == 1:
        first, stop, rest = words[0].partition(". ")
        words = [f"{first}{stop.strip()}", rest] if rest else [words[0]]
    what = words[0] if words else "the value is refused"
    what = what if what.endswith((".", "!", "?")) else f"{what}."
    cure = words[1] if len(words) > 1 else "Correct it."
    return Finding(where=place, what=f"`{name}`: {what}", cure=cure, code="bad-value")


def _in_tree(loc: Where, tree: object, *, absent: bool) -> Where:
    """The steps of pydantic's path that a person wrote: it also names types where several are allowed."""
    steps: list[str | int] = []
    for number, step in enumerate(loc):
        in_list = isinstance(tree, list) and isinstance(step, int) and step < len(tree)
        if in_list or (isinstance(tree, dict) and step in tree):
            tree = cast("Any", tree)[step]
        elif not (absent and number == len(loc) - 1):
            continue
        steps.append(step)
    return tuple(steps)


def _one_a_place(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each place: where several types are allowed, pydantic complains once for each."""
    first: dict[Where, Finding] = {}
    for finding in findings:
        before = first.setdefault(finding.where, finding)
        if before.code == "wrong-type" and finding.code != "wrong-type":
            first[finding.where] = finding
    return list(first.values())
