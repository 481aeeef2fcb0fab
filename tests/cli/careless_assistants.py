"""Assistants that must be caught: `python -m tests.cli.careless_assistants MUTANT WORKSPACE KIND NAME [--set …]`."""

from __future__ import annotations

import sys
from typing import Any

from scheduler.cli import new_target
from scheduler.cli.adding import Assistant, assisted
from scheduler.cli.session import Session
from scheduler.cli.terminal import Terminal
from scheduler.config.secret_files import secret_file, store_secret
from scheduler.publishers.questions import Question


class Echoing(Terminal):
    """Shows what is typed."""

    def hidden(self, prompt: str) -> str:
        return self.shown(prompt)


class Repeating(Terminal):
    """Hides what is typed, and says it afterwards."""

    def ask(self, question: Question) -> str:
        answer = super().ask(question)
        self.say(f"Thank you for {answer}.")
        return answer


class Hasty(Terminal):
    """Stores a secret as soon as it hears it."""

    def ask(self, question: Question) -> str:
        answer = super().ask(question)
        if question.secret and question.key:
            store_secret(HERE.root, secret_file("press", question.key), answer)
        return answer


class Plain(new_target.NewTarget):
    """Writes secrets into the configuration itself."""

    def entry(self) -> dict[str, Any]:
        return self._entry(self.secrets)  # type: ignore[arg-type]  # the mutant


MUTANTS = {"echoing": Echoing, "repeating": Repeating, "hasty": Hasty, "plain": Terminal}
HERE: Session


if __name__ == "__main__":
    mutant, workspace, kind, name, *given = sys.argv[1:]
    HERE = Session.opened(workspace=workspace, now=None, by=None, json=False, quiet=False)
    if mutant == "plain":
        assistant = Assistant._kept

        def kept(self: Assistant) -> int:
            fields = {each: getattr(self._new, each) for each in self._new.__dataclass_fields__}
            self._new = Plain(**fields)
            return assistant(self)

        Assistant._kept = kept  # type: ignore[method-assign]  # in a process of its own, which is the mutant
    keys = [each for each in given if each != "--set"]
    sys.exit(assisted(HERE, MUTANTS[mutant](), kind, name, given=keys, env=[], write=True, yes=False))
