"""A conversation on a terminal: told on stderr, answered by hand; what is secret is never shown.

stdout is left to what a command makes, so that it can go into a file while somebody is asked.
"""

from __future__ import annotations

import getpass
import shutil
import sys
import textwrap
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace

from scheduler.errors import UsageError
from scheduler.logs import safe
from scheduler.publishers.questions import Question

_WIDEST = 100


class Terminal:
    """The person at the terminal.

    Args:
        judge: what is wrong with an answer to a question, a sentence with its cure; empty where nothing is.
    """

    def __init__(self, judge: Callable[[Question, str], str] = lambda _question, _answer: "") -> None:
        self.judge = judge

    @staticmethod
    def is_there() -> bool:
        """Whether somebody can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def say(self, text: str = "") -> None:
        """Tell a paragraph; an address in it stays in one piece."""
        width = min(_WIDEST, shutil.get_terminal_size().columns)
        for line in textwrap.wrap(safe(text), width, break_long_words=False, break_on_hyphens=False) or [""]:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def ask(self, question: Question) -> str:
        """The answer, tidied and judged; empty only where that is one.

        Raises:
            EOFError: the person ended the conversation.
        """
        self.say()
        if question.where:
            self.say(question.where)
        while True:
            typed = self._typed(question, f"{question.ask}{_offered(question)}: ")
            answer = question.tidy(typed)
            if not answer:
                answer = question.made() if question.made is not None else question.default or ""
            if not answer and question.default is None:
                self.say("An answer is needed. Ctrl-C stops everything.")
                continue
            fault = self.judge(question, answer) if answer else ""
            if fault:
                self.say(fault)
            elif not self._is_doubtful(question, answer):
                return answer

    def answer(self, question: Question, *, offered: str | None = None) -> str | list[str]:
        """The answer to a question of a target; `offered` is what was answered before, and no answer means it again."""
        if question.several:
            return self.several(question)
        return self.ask(question if offered is None else replace(question, default=offered))

    def show(self, lines: str) -> None:
        """Lines as they stand."""
        sys.stderr.write(lines)
        sys.stderr.flush()

    def _typed(self, question: Question, prompt: str) -> str:
        return self.hidden(prompt) if question.secret else self.shown(prompt)

    def shown(self, prompt: str) -> str:
        """What is typed on one line."""
        sys.stderr.write(safe(prompt))
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def hidden(self, prompt: str) -> str:
        """What is typed on one line, without any sign of it on the terminal.

        Raises:
            UsageError: this terminal would show it.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            try:
                return getpass.getpass(safe(prompt))
            except getpass.GetPassWarning:
                raise UsageError(
                    "This terminal cannot hide what is typed. Put the secret into an environment variable, and name it "
                    "with --env."
                ) from None

    def _is_doubtful(self, question: Question, answer: str) -> bool:
        doubt = question.doubt(answer)
        if not doubt:
            return False
        self.say(doubt)
        return not self.agree("Take it all the same?", unless_said=False)

    def several(self, question: Question) -> list[str]:
        """Answers until an empty line, at least one."""
        found = [self.ask(question)]
        more = replace(question, default="", where="")
        while answer := self.ask(more):
            found.append(answer)
        return found

    def choose(self, ask: str, options: Sequence[str]) -> int:
        """The number of the option chosen, from 0."""
        self.say()
        self.say(ask)
        for number, option in enumerate(options, 1):
            self.say(f"  {number}  {option}")
        while True:
            typed = self.shown("Number [1]: ").strip() or "1"
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(options):
                return int(typed) - 1
            self.say(f"Write a number from 1 to {len(options)}.")

    def agree(self, ask: str, *, unless_said: bool) -> bool:
        """Whether the answer is yes; Enter alone means `unless_said`."""
        while True:
            typed = self.shown(f"{ask} [{'Y/n' if unless_said else 'y/N'}] ").strip().lower()
            if typed in {"", "y", "yes", "n", "no"}:
                return unless_said if not typed else typed.startswith("y")
            self.say("Write y or n.")


class Nobody(Terminal):
    """There is no terminal: what can be told is told, and nothing can be asked.

    Args:
        quiet: nothing is told either.
    """

    def __init__(self, *, quiet: bool) -> None:
        super().__init__()
        self._quiet = quiet

    def say(self, text: str = "") -> None:
        """Tell it to whoever reads stderr."""
        if not self._quiet and text:
            super().say(text)

    def ask(self, question: Question) -> str:
        """What no answer means.

        Raises:
            UsageError: it means nothing.
        """
        if question.made is not None:
            return question.made()
        return self.shown(question.ask) if question.default is None else question.default

    def shown(self, prompt: str) -> str:
        """Nobody answers.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            f"Nobody can be asked here ({prompt.rstrip(': ')}), for this is no terminal. Run this on one, or give "
            "every answer with --set KEY=VALUE and --env KEY=NAME."
        )

    def hidden(self, prompt: str) -> str:
        """Nobody answers.

        Raises:
            UsageError: always.
        """
        return self.shown(prompt)


def _offered(question: Question) -> str:
    """What Enter alone means, where it means something that can be shown."""
    return f" [{question.default}]" if question.default else ""
