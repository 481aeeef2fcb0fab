"""A target that is being made: what is known of it so far, what is still to be asked, and how it is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scheduler.assembly import Workspace
from scheduler.config.adding import add_target, block
from scheduler.config.load import read_target
from scheduler.config.model import TargetConfig
from scheduler.config.secret_files import secret_file, store_secret
from scheduler.config.sentences import validate
from scheduler.domain.ports import Publisher
from scheduler.errors import ConfigError, Problem, UsageError
from scheduler.publishers.kept_answers import HeldAnswers
from scheduler.publishers.kind import Kind
from scheduler.publishers.kinds import SETTINGS
from scheduler.publishers.questions import Question, Way
from scheduler.publishers.sign_in import Line, Reached

_HELD = "REMEMBRANCER_ANSWER_"
"""Before the key: the variable under which a secret that is only in memory is read as if it were in the environment."""


@dataclass(slots=True, kw_only=True)
class NewTarget:
    """What is known of a target so far.

    Attributes:
        workspace: where it shall belong.
        kind: of target.
        name: its own.
        way: how its network is entered.
        given: answers that may be shown, by key: texts, lists, mappings.
        secrets: answers that may not.
        env: the environment variables that hold secrets instead, by key.
        offered: what was answered before, by key, where the questions are put again.
        left: what lies on a server since somebody signed in, sentences.
        stored: whether its secrets lie in their files.
        said: what its server said of itself, kept once the target is there.
    """

    workspace: Workspace
    kind: Kind
    name: str
    way: Way
    given: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    env: dict[str, str] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    stored: bool = False
    said: dict[str, bytes] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """The keys that are answered."""
        return frozenset((*self.given, *self.secrets, *self.env))

    def missing(self) -> list[Question]:
        """What only a person can still answer."""
        return [
            each
            for each in (*self.way.questions, *self.way.finds)
            if each.key not in self.known and each.default is None and each.made is None
        ]

    def answers(self) -> dict[str, str]:
        """What signing in may need: every answer that is one text."""
        texts = {key: value for key, value in self.given.items() if isinstance(value, str)}
        return {**texts, **{key: self.workspace.env.get(name, "") for key, name in self.env.items()}, **self.secrets}

    def fault(self, question: Question, answer: str) -> str:
        """What is wrong with one answer, as the kind's own settings say it; empty where nothing is."""
        if not question.key:
            return ""
        value = [answer] if question.several else answer
        _, findings = validate(self.kind.settings, {question.key: value}, self.name)
        wrong = [each for each in findings if each.where[:2] == (self.name, question.key)]
        if not wrong and question.key == "server":
            _, wrong = validate(Reached, {**self.given, "server": answer}, self.name)
        return " ".join(f"{each.what} {each.cure}" for each in wrong)

    def take(self, question: Question, answer: Any) -> None:
        """Keep an answer; an empty one leaves its key out."""
        if answer and question.secret:
            self.secrets[question.key] = answer
        elif answer:
            self.given[question.key] = answer

    def line(self) -> Line:
        """To the server on which somebody signs in.

        Raises:
            ConfigError: its address is refused.
        """
        default = self.kind.settings.model_fields["server"].default
        server = self.given.get("server") or default
        reached, findings = validate(Reached, {**self.given, "server": server}, self.name)
        if not isinstance(reached, Reached):
            raise ConfigError(
                Problem(what=each.what, cure=each.cure, code=each.code, field=".".join(map(str, each.where)))
                for each in findings
            )
        return Line(reached, self.workspace.surroundings.outbound)

    def read(self) -> TargetConfig:
        """The target as its configuration would be read.

        Raises:
            ConfigError: with everything that is wrong with it; no secret is quoted.
        """
        held = {f"{_HELD}{key.upper()}": value for key, value in self.secrets.items()}
        return read_target(
            self.name,
            self._entry({key: {"env": f"{_HELD}{key.upper()}"} for key in self.secrets}),
            root=self.workspace.root,
            kinds=SETTINGS,
            env={**self.workspace.env, **held},
            simulated=self.workspace.config.simulated,
        )

    def publisher(self) -> Publisher:
        """What would publish there.

        Raises:
            ConfigError: as `read`.
        """
        config = self.read()
        here = replace(self.workspace.surroundings, answers=self._answers())
        return self.kind.build(config.target, config.settings, here)

    def _answers(self) -> HeldAnswers:
        return HeldAnswers(private=self.workspace.private, writable=self.workspace.is_writable, held=self.said)

    def _entry(self, references: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """What stands beneath its name: the questions' keys in their order, then what was given besides."""
        found = {**self.given, **references, **{key: {"env": name} for key, name in self.env.items()}}
        order = [question.key for question in (*self.way.questions, *self.way.finds)]
        first = {key: found.pop(key) for key in order if key in found and not self._is_default(key, found[key])}
        return {"kind": self.kind.name, **first, **{k: v for k, v in found.items() if k not in order}}

    def _is_default(self, key: str, value: object) -> bool:
        asked = next(each for each in (*self.way.questions, *self.way.finds) if each.key == key)
        return value == asked.default

    def entry(self) -> dict[str, Any]:
        """What shall stand beneath its name: secrets are named by their files."""
        return self._entry({key: {"file": secret_file(self.name, key)} for key in self.secrets})

    def block(self) -> str:
        """The lines of `remembrancer.yaml`."""
        return block(self.name, self.entry())

    def files(self) -> list[str]:
        """Where its secrets lie, from the workspace, once they are stored."""
        return [secret_file(self.name, key) for key in self.secrets]

    def keep(self, *, write: bool) -> bool:
        """Store the secrets, and write the target if that is wanted and safe; whether it was written.

        A signal waits meanwhile: afterwards all of it is there, or nothing.

        Raises:
            UsageError: a file cannot be written; nothing was stored.
        """
        made: list[Path] = []
        written = False
        root = self.workspace.root
        with uninterrupted():
            try:
                for key, value in self.secrets.items():
                    store_secret(root, secret_file(self.name, key), value)
                    made.append(root / secret_file(self.name, key))
                if write:
                    file = root / "remembrancer.yaml"
                    written = add_target(file, self.name, self.entry(), self.workspace.read)
            except BaseException as fault:
                for path in made:
                    path.unlink()
                if isinstance(fault, OSError):
                    raise UsageError(
                        f"{fault.filename or root} cannot be written: {fault.strerror}. Nothing was stored. "
                        "Run this as the account to which the workspace belongs."
                    ) from None
                raise
            self.stored = bool(made)
        if written:
            self._answers().release()
        return written

    def by(self, way: Way) -> NewTarget:
        """The same target by another way in."""
        return replace(self, way=way)

    def again(self, way: Way) -> NewTarget:
        """The same target, to be asked for anew: what may be shown is offered as the answer."""
        shown = {key: value for key, value in self.given.items() if isinstance(value, str)}
        return replace(
            self,
            way=way,
            given={key: value for key, value in self.given.items() if key not in self.way.keys},
            secrets={},
            offered={**self.offered, **shown},
        )


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C, a hangup and SIGTERM wait until the end of the block.

    A mask would not do: it is a thread's own, and a look-up that hangs is a thread, too.
    """
    came: list[int] = []
    waiting = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, lambda number, _frame: came.append(number)) for each in waiting}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)
        for number in came:
            signal.raise_signal(number)
