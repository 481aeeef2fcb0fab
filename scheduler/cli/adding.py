"""`targets add`: an assistant that asks for what a network wants, checks it there, and stores it safely."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from scheduler.cli import phrases
from scheduler.cli.new_target import NewTarget
from scheduler.cli.saying import say
from scheduler.cli.session import Session, near, session
from scheduler.cli.target_words import answers_given, free_name, open_ways
from scheduler.cli.terminal import Nobody, Terminal
from scheduler.config.secret_files import FOLDER
from scheduler.domain.ports import Checked, Checking, Testing
from scheduler.errors import ConfigError, PublishError, UsageError
from scheduler.publishers.kinds import KINDS
from scheduler.publishers.questions import Way

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
    kind: str | None = typer.Argument(None, metavar="KIND", help="Of target; without it, a list of them."),
    name: str | None = typer.Argument(None, metavar="NAME", help="Its name for ever; the kind's unless given."),
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
    called = free_name(workspace, chosen, name or chosen.name)
    answers = answers_given(chosen, given)
    ways, variables = open_ways(workspace, chosen, answers, env, lenient=not write)
    new = NewTarget(workspace=workspace, kind=chosen, name=called, way=ways[0], given=answers, env=variables)
    return Assistant(here, new, talk, ways=ways, write=write, yes=yes).work()


def _list_kinds(here: Session) -> None:
    if here.json:
        for each in KINDS.values():
            here.emit({"kind": each.name, "line": each.line, "ways": [way.line for way in each.ways]})
        return
    here.table(["kind", "what it is"], [[each.name, each.line] for each in KINDS.values()])
    here.note("\nremembrancer targets add KIND [NAME] asks for the rest. docs/networks.md says what each promises.")


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
