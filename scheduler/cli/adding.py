"""`targets add`: an assistant that asks for what a network wants, checks it there, and stores it safely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import typer

from scheduler.assembly import KINDS, Workspace
from scheduler.cli import phrases
from scheduler.cli.new_target import NewTarget
from scheduler.cli.session import Session, near, say, session
from scheduler.cli.terminal import Nobody, Terminal
from scheduler.config.load import NAME
from scheduler.config.secret_files import FOLDER, secret_file
from scheduler.config.sections import CommonSettings
from scheduler.config.sentences import keys_of, unknown_key
from scheduler.domain.ports import Checked, Checking, Testing
from scheduler.domain.target import FEEDS
from scheduler.errors import ConfigError, PublishError, UsageError
from scheduler.publishers.kind import Kind
from scheduler.publishers.questions import Way
from scheduler.text.strict_yaml import read as read_yaml

_NEVER_SHOWN: Final = frozenset({"headers", "proxy"})
"""Keys that no way asks for and that may hold a password all the same."""

_CHECK, _ASK, _OTHER, _ADD, _STOP = (
    "check again",
    "answer the questions again",
    "take another way in",
    "add it all the same",
    "stop",
)


def register(family: typer.Typer) -> None:
    """Add the command to the family of `targets`."""
    family.command()(add)


def add(
    context: typer.Context,
    kind: str | None = typer.Argument(None, metavar="[KIND]", help="Of target; without it, a list of them."),
    name: str | None = typer.Argument(None, metavar="[NAME]", help="Its name for ever; the kind's unless given."),
    given: list[str] = typer.Option(
        [], "--set", metavar="KEY=VALUE", help="An answer, or another key; never a secret."
    ),
    env: list[str] = typer.Option(
        [], "--env", metavar="[KEY=]NAME", help="The environment variable that holds the secret."
    ),
    print_only: bool = typer.Option(False, "--print", help="Leave remembrancer.yaml alone, print the lines."),
    yes: bool = typer.Option(False, "--yes", help="Write without asking."),
) -> int:
    """Add a target: get its token, check it there, store it where only its owner reads it."""
    here = session(context)
    if kind is None:
        _list_kinds(here)
        return 0
    quiet = here.json or here.invocation.quiet
    talk = Terminal() if Terminal.is_there() and not here.json else Nobody(quiet=quiet)
    return assisted(here, talk, kind, name, given=given, env=env, write=not print_only, yes=yes)


def assisted(
    here: Session,
    talk: Terminal,
    kind: str,
    name: str | None,
    *,
    given: Sequence[str],
    env: Sequence[str],
    write: bool,
    yes: bool,
) -> int:
    """`targets add` with a person, or nobody, to be asked; its exit code.

    Args:
        talk: the person.
        given, env: as written.
        write: whether `remembrancer.yaml` is to be written, `yes` without asking.

    Raises:
        UsageError: it cannot be done as asked.
    """
    chosen = KINDS.get(kind)
    if chosen is None:
        raise UsageError(f"There is no kind of target `{kind[:60]}`.{near(kind, KINDS)} Known: {', '.join(KINDS)}.")
    workspace = here.workspace
    workspace.writing()
    if isinstance(talk, Nobody) and write and not yes:
        raise UsageError(
            "Nobody can be asked here, for this is no terminal. Say --yes to write to remembrancer.yaml, or --print, "
            "and give every answer with --set KEY=VALUE and --env KEY=NAME."
        )
    called = _free_name(workspace, chosen, name or chosen.name)
    answers = _answers(chosen, given)
    ways, variables = _open_ways(workspace, chosen, answers, env, lenient=not write)
    new = NewTarget(workspace=workspace, kind=chosen, name=called, way=ways[0], given=answers, env=variables)
    return Assistant(here, new, talk, ways=ways, write=write, yes=yes).work()


def _list_kinds(here: Session) -> None:
    if here.json:
        for each in KINDS.values():
            here.emit({"kind": each.name, "line": each.line, "ways": [way.line for way in each.ways]})
        return
    here.table(["kind", "what it is"], [[each.name, each.line] for each in KINDS.values()])
    here.note("\nremembrancer targets add KIND [NAME] asks for the rest. docs/networks.md says what each promises.")


def _free_name(workspace: Workspace, kind: Kind, name: str) -> str:
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


def _answers(kind: Kind, given: Sequence[str]) -> dict[str, Any]:
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


def _open_ways(
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


class Assistant:
    """Asks, checks and keeps, until there is a target or the person has had enough.

    Args:
        here: who asked for it.
        new: what is known so far.
        talk: the person, or nobody.
        ways: the ways in that are open.
        write: whether `remembrancer.yaml` is to be written.
        yes: without asking.
    """

    def __init__(
        self, here: Session, new: NewTarget, talk: Terminal, *, ways: Sequence[Way], write: bool, yes: bool
    ) -> None:
        self._here = here
        self._new = new
        self._talk = talk
        self._ways = ways
        self._write = write
        self._yes = yes
        self._complete = False
        self._checked = phrases.checked_object(new.name, None, "")

    def work(self) -> int:
        """All of it; the command's exit code."""
        try:
            return self._work()
        except (KeyboardInterrupt, EOFError):
            self._talk.say()
            self._tell_what_is_there()
            raise KeyboardInterrupt from None

    def _work(self) -> int:
        self._new = self._new.by(self._way()) if len(self._ways) > 1 else self._new
        asking = True
        while True:
            trouble = self._asked() if asking else ""
            if trouble:
                self._checked = phrases.checked_object(self._new.name, None, trouble)
            trouble = trouble or self._trouble_there()
            if not trouble:
                return self._kept()
            self._talk.say(trouble)
            step = self._step()
            if step == _ADD:
                return self._kept()
            if step == _STOP:
                self._tell_what_is_there()
                self._answer(added=False)
                return 1
            asking = step != _CHECK
            if asking:
                self._new = self._new.again(self._way() if step == _OTHER else self._new.way)

    def _way(self) -> Way:
        """The way in that the person chooses; without one, that for which least is missing."""
        if isinstance(self._talk, Nobody):
            tried = [self._new.by(way) for way in self._ways]
            return min(tried, key=lambda each: len(each.missing())).way
        return self._ways[self._talk.choose("Which way in?", [way.line for way in self._ways])]

    def _asked(self) -> str:
        """Ask for what is not known yet; what is wrong with the whole, empty where nothing is."""
        new, talk = self._new, self._talk
        missing = new.missing()
        if missing and isinstance(talk, Nobody):
            wanted = ", ".join(f"`{each.key}`" for each in missing)
            raise UsageError(
                f"Nobody can be asked here, for this is no terminal, and nothing says {wanted}. Give secrets with "
                "--env KEY=NAME, the others with --set KEY=VALUE, or run this on a terminal."
            )
        talk.judge = new.fault
        self._complete = False
        try:
            for question in new.way.questions:
                if question.key not in new.known:
                    new.take(question, talk.answer(question, offered=new.offered.get(question.key)))
            self._sign_in()
            if not self._is_unset():
                new.read()
        except PublishError as fault:
            return fault.detail
        except ConfigError as fault:
            return " ".join(f"{problem.what} {problem.cure}" for problem in fault.problems)
        self._complete = True
        return ""

    def _sign_in(self) -> None:
        new, way = self._new, self._new.way
        if way.sign_in is None or all(each.key in new.known for each in way.finds):
            return
        signed = way.sign_in(new.answers(), new.line(), self._talk)
        if signed.left and signed.left not in new.left:
            new.left.append(signed.left)
        for question in way.finds:
            new.take(question, signed.found.get(question.key, ""))

    def _is_unset(self) -> bool:
        return any(not self._new.workspace.env.get(name) for name in self._new.env.values())

    def _trouble_there(self) -> str:
        """Ask the network who we are there; what is wrong or doubtful, empty where nothing is."""
        new, workspace = self._new, self._new.workspace
        if self._is_unset():
            self._talk.say("Not every variable is set here, so nothing was checked.")
            return ""
        workspace.conceal(new.secrets.values())
        publisher = new.publisher()
        checked: Checked | None = None
        fault = ""
        if isinstance(publisher, Checking):
            self._talk.say()
            self._talk.say("Asking there who we are …")
            try:
                checked = publisher.check(at=workspace.clock())
            except PublishError as refused:
                fault = refused.detail
        self._checked = phrases.checked_object(new.name, checked, fault)
        if fault:
            return fault
        for line in phrases.checked_lines(new.name, checked, fault, workspace.site.zone):
            self._talk.say(line)
        if isinstance(publisher, Testing):
            self._talk.say(f"Once it is added, `remembrancer targets test {new.name}` sends a test event.")
        return "Not all is well there: see DOUBT." if checked is not None and checked.doubts else ""

    def _step(self) -> str:
        """What to do about trouble: nobody but a person decides."""
        if isinstance(self._talk, Nobody):
            return _STOP
        steps = [
            *([_CHECK] if self._complete else []),
            _ASK,
            *([_OTHER] if len(self._ways) > 1 else []),
            *([_ADD] if self._complete else []),
            _STOP,
        ]
        return steps[self._talk.choose("What now?", steps)]

    def _kept(self) -> int:
        """Store the secrets, and write or print the target."""
        new = self._new
        write = self._write
        if write and not self._yes:
            self._talk.say()
            self._talk.show(new.block())
            write = self._talk.agree("Add these lines to `targets` in remembrancer.yaml?", unless_said=True)
        added = new.keep(write=write)
        for path in new.files():
            self._talk.say(f"Stored {path}, which only its owner can read.")
        if self._here.json:
            self._answer(added=added)
        elif added:
            self._here.note(f"added `{new.name}` to remembrancer.yaml")
            self._here.note(
                "It gets what falls due from now on. A running daemon reads it at SIGHUP or its next start."
            )
        else:
            if write:
                self._talk.say("remembrancer.yaml is not written in a way that a line can safely be added to.")
            self._talk.say("Put these lines beneath `targets:` in remembrancer.yaml:")
            say(new.block().rstrip("\n"))
        return 0

    def _answer(self, *, added: bool) -> None:
        if self._here.json:
            new = self._new
            self._here.emit(
                {
                    "target": new.name,
                    "kind": new.kind.name,
                    "added": added,
                    "block": new.block(),
                    "secrets": new.files() if new.stored else [],
                    "checked": self._checked,
                }
            )

    def _tell_what_is_there(self) -> None:
        """What an end before the end leaves behind."""
        new = self._new
        if new.stored:
            self._talk.say(f"The secrets of `{new.name}` are stored in {FOLDER}; remembrancer.yaml may name them.")
            return
        self._talk.say("Nothing was stored, and remembrancer.yaml is as it was.")
        for sentence in new.left:
            self._talk.say(sentence)
