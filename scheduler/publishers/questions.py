"""What a person is asked so that a target can be made: the ways into a network, their questions, and signing in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from scheduler.publishers.sign_in import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that only a person knows.

    Attributes:
        key: the key of `remembrancer.yaml` that the answer stands under; empty where it stands nowhere.
        ask: what is wanted, a few words.
        where: where it is found, or what it means: one or two sentences.
        secret: the answer is never shown, and stands in a file of its own or in the environment.
        default: what no answer means; empty where the key then stays out; None where an answer is needed.
        several: answers until an empty line.
        tidy: what is made of an answer as it was typed or pasted.
        doubt: what is odd about an answer that may be right all the same; empty where nothing is.
        made: makes the answer where none is given.
    """

    key: str
    ask: str
    where: str = ""
    secret: bool = False
    default: str | None = None
    several: bool = False
    tidy: Callable[[str], str] = str.strip
    doubt: Callable[[str], str] = lambda _: ""
    made: Callable[[], str] | None = None


class Talk(Protocol):
    """A person, who can be told and asked."""

    def say(self, text: str = "") -> None:
        """Tell a paragraph; an address in it stays in one piece."""

    def ask(self, question: Question) -> str:
        """The answer, tidied; empty only where that is one."""

    def choose(self, ask: str, options: Sequence[str]) -> int:
        """The number of the option chosen, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What signing in gave.

    Attributes:
        found: answers to questions that were therefore not asked, by key.
        left: what now lies on the server and would be forgotten there if the target is not made, a sentence with its
            cure; empty where nothing does.
    """

    found: Mapping[str, str] = field(repr=False)
    left: str = ""


SignIn = Callable[[Mapping[str, str], Line, Talk], SignedIn]
"""Signs in with the answers so far; raises PublishError with the cure where that does not come about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way into a network.

    Attributes:
        line: what it is and what it costs, for whoever has to choose.
        questions: put in this order.
        sign_in: what is done once they are answered, None where nothing is.
        finds: what signing in answers, as the questions that would be asked without it.
    """

    line: str
    questions: tuple[Question, ...] = ()
    sign_in: SignIn | None = None
    finds: tuple[Question, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys that it fills."""
        return frozenset(question.key for question in (*self.questions, *self.finds))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those of them that are secrets."""
        return tuple(question.key for question in (*self.questions, *self.finds) if question.secret)


def as_typed(answer: str) -> str:
    """A password: its blanks may be meant."""
    return answer


def web_address(answer: str) -> str:
    """A server's address: most people write only its name."""
    bare = answer.strip().rstrip("/")
    return bare if not bare or "://" in bare else f"https://{bare}"
