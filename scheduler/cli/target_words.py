"""The words of `targets add`: the name, the answers and the variables, judged before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from scheduler.assembly import Workspace
from scheduler.config.load import NAME
from scheduler.config.secret_files import secret_file
from scheduler.config.sections import CommonSettings
from scheduler.config.sentences import keys_of, unknown_key
from scheduler.domain.target import FEEDS
from scheduler.errors import ConfigError, UsageError
from scheduler.publishers.kind import Kind
from scheduler.publishers.questions import Way
from scheduler.text.strict_yaml import read as read_yaml

_NEVER_SHOWN: Final = frozenset({"headers", "proxy"})
"""Keys that no way asks for and that may hold a password all the same."""


def free_name(workspace: Workspace, kind: Kind, name: str) -> str:
    """The name, if it can be that of a new target.

    Raises:
        UsageError: it is none, or taken.
    """
    taken = {FEEDS, *(each.target.name for each in workspace.config.targets)}
    if not NAME.fullmatch(name):
        # Whoever pastes a token here by mistake shall not read it twice.
        raise UsageError(
            "That cannot be the name of a target. Use 1 to 40 of a to z, 0 to 9 and hyphens, with a letter or digit "
            "first."
        )
    if name in taken:
        free = next(each for each in (f"{name}-{number}" for number in range(2, 99)) if each not in taken)
        raise UsageError(
            f"There is a target `{name}` already. Give this one a name: remembrancer targets add {kind.name} {free}"
        )
    for key in sorted({key for way in kind.ways for key in way.secrets}):
        path = secret_file(name, key)
        if (workspace.root / path).exists():
            raise UsageError(
                f"{path} holds a secret already, and it is not overwritten. Remove it if no target needs it, or choose "
                "another name."
            )
    return name


def answers_given(kind: Kind, given: Sequence[str]) -> dict[str, Any]:
    """What `--set` says.

    Raises:
        UsageError: it says a secret, or a key that does not exist.
    """
    known = {*keys_of(kind.settings), *keys_of(CommonSettings)} - {"kind"}
    secret = {key for way in kind.ways for key in way.secrets} | _NEVER_SHOWN
    found: dict[str, Any] = {}
    for each in given:
        key, equals, value = each.partition("=")
        if key in secret:
            raise UsageError(
                f"`{key}` is a secret, and a command's words stand in the shell's history and in every list of "
                f"processes. Leave it out and you are asked, or name a variable that holds it: --env {key}=NAME"
            )
        if not equals or not value:
            raise UsageError("--set wants KEY=VALUE, such as --set thread=true.")
        if key not in known:
            finding = unknown_key(key[:60], sorted(known))
            raise UsageError(f"{finding.what} {finding.cure}")
        found[key] = _value(value)
    return found


def _value(text: str) -> Any:
    """A list where one is written, such as `[one, two]`, else the text."""
    if text[0] not in "[{":
        return text
    try:
        return read_yaml(f"value: {text}", file="--set").value["value"]
    except ConfigError:
        return text


def open_ways(
    workspace: Workspace, kind: Kind, given: Mapping[str, Any], env: Sequence[str], *, lenient: bool
) -> tuple[tuple[Way, ...], dict[str, str]]:
    """The ways in that what is given leaves open, and the environment variables by key.

    Args:
        lenient: a variable may be absent here.

    Raises:
        UsageError: there is no such way, or no such variable.
    """
    named = {key: name for key, equals, name in (each.partition("=") for each in env) if equals}
    bare = [each for each in env if "=" not in each]
    asked = {key for way in kind.ways for key in way.keys}
    fixed = (given.keys() | named.keys()) & asked
    ways = tuple(way for way in kind.ways if fixed <= way.keys and (not bare or len(_unnamed(way, named)) == 1))
    if not ways or len(bare) > 1:
        raise UsageError(
            f"No way into {kind.name} asks for all of this together. Say which key a variable is for, as in "
            f"--env {next(iter(sorted(asked)))}=NAME; docs/networks.md has the keys."
        )
    if bare:
        # Which key it is for may differ from way to way; the first one counts.
        (key,) = _unnamed(ways[0], named)
        named[key] = bare[0]
        ways = tuple(way for way in ways if _unnamed(way, {}) == _unnamed(ways[0], {}))
    absent = [name for name in named.values() if not workspace.env.get(name)]
    if absent and not lenient:
        raise UsageError(
            f"The environment variable {absent[0]} is not set here, so that nothing can be checked and remembrancer "
            f"could not start with it. Set it: read -rs {absent[0]} && export {absent[0]}; or say --print."
        )
    needed = tuple(way for way in ways if way.sign_in is None or not named.keys() >= {each.key for each in way.finds})
    return needed or ways, named


def _unnamed(way: Way, named: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in way.secrets if key not in set(named))
