"""Targets are asked what they take while nothing is due, and one that does not answer costs no occasion."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.domain.delivery import State
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Attuned
from scheduler.errors import NotSent
from scheduler.remembrancer.attuning import AGAIN, FRESH, Attunement
from tests.remembrancer.house import EIGHT, NINE, House, Town


class Teller(Town):
    """A target that says how it wants its words, if it answers.

    Attributes:
        says: its answer to the next question.
        asking: called with each question; raise or wait here.
        asked: when.
    """

    def __init__(self, name: str = "teller") -> None:
        super().__init__(name)
        self.says = "LOUD "
        self.asking: Callable[[], None] = lambda: None
        self.asked: list[datetime] = []
        self._kept: tuple[datetime, str] | None = None
        self._known: tuple[datetime, str] | None = None

    @property
    def heard(self) -> datetime | None:
        return None if self._known is None else self._known[0]

    @property
    def terms(self) -> str:
        return "as is usual" if self._known is None else self._known[1]

    def ask(self, *, at: datetime) -> None:
        self.asked.append(at)
        self.asking()
        self._kept = (at, self.says)

    def attune(self) -> None:
        self._known = self._kept

    def render(self, occurrence: Occurrence) -> Edition:
        self.words = lambda _occurrence: f"{self.terms}: words"
        return super().render(occurrence)


class Patient(Attunement):
    """Waits for first answers as long as a slow machine may need."""

    def __init__(self, publishers: object) -> None:
        super().__init__(publishers, patience=60)  # type: ignore[arg-type]  # whatever a house has


class Brief(Attunement):
    """Waits for none."""

    def __init__(self, publishers: object) -> None:
        super().__init__(publishers, patience=0.01)  # type: ignore[arg-type]  # as above


@pytest.fixture
def teller() -> Teller:
    return Teller()


@pytest.fixture
def house(tmp_path: Path, teller: Teller) -> Iterator[House]:
    house = House(tmp_path, teller, feeds=False)
    house.attunement = Patient
    house.write()
    yield house
    house.end()


def settled() -> None:
    """Every question that is on its way has been answered."""
    for thread in threading.enumerate():
        if thread.name == "attune":
            thread.join()


def test_the_very_first_words_go_by_what_the_target_said(house: House, teller: Teller) -> None:
    house.tick()
    house.restart()
    teller._kept = teller._known = None
    house.at(NINE)
    house.tick()
    assert teller.texts == ["LOUD : words"]


def check_silence_costs_nothing(house: House, teller: Teller) -> None:
    silence = threading.Event()

    def never() -> None:
        assert threading.current_thread() is not threading.main_thread(), "the tick would stand still here"
        silence.wait()

    teller.asking = never
    try:
        house.tick()
        house.at(NINE)
        house.tick()
    finally:
        silence.set()
        settled()
    assert house.only("teller").state is State.DELIVERED
    assert teller.texts == ["as is usual: words"]


def test_a_target_that_never_answers_stops_no_occasion(house: House, teller: Teller) -> None:
    house.attunement = Brief
    check_silence_costs_nothing(house, teller)


class Waiting(Attunement):
    """The mutant: asks in the tick itself."""

    def _ask(self, publisher: Attuned, now: datetime) -> tuple[Attuned, threading.Thread]:
        publisher.ask(at=now)
        return super()._ask(publisher, now)


def test_asking_in_the_tick_itself_would_stop_it(house: House, teller: Teller) -> None:
    house.attunement = Waiting
    with pytest.raises(AssertionError):
        check_silence_costs_nothing(house, teller)


def test_a_later_answer_is_never_waited_for(house: House, teller: Teller) -> None:
    house.tick()
    gate = threading.Event()
    teller.asking = lambda: assert_(gate.wait(timeout=60))
    teller.says = "QUIET "
    house.later(days=1)
    house.tick()
    assert teller.terms == "LOUD ", "the tick went on with what was known"
    gate.set()
    settled()
    house.tick()
    assert teller.terms == "QUIET "


def assert_(true: bool) -> None:
    assert true


def test_a_process_of_one_tick_hears_a_later_answer_out_before_it_ends(house: House, teller: Teller) -> None:
    house.tick()
    house.later(days=1)
    gate = threading.Event()
    teller.asking = lambda: assert_(gate.wait(timeout=60))
    teller.says = "QUIET "
    house.tick()
    assert house.heart is not None
    threading.Timer(0.05, gate.set).start()
    house.heart.hear_out()
    house.restart()
    house.tick()
    assert teller.terms == "QUIET "


def test_an_answer_is_good_for_a_day_and_a_silence_for_an_hour(house: House, teller: Teller) -> None:
    house.tick()
    house.later(seconds=FRESH.total_seconds() - 1)
    house.tick()
    assert teller.asked == [EIGHT]

    def silent() -> None:
        raise NotSent("Nobody is there.")

    teller.asking = silent
    house.later(seconds=1)
    house.tick()
    settled()
    house.later(seconds=AGAIN.total_seconds() - 1)
    house.tick()
    assert len(teller.asked) == 2
    house.later(seconds=1)
    house.tick()
    settled()
    assert teller.asked == [EIGHT, EIGHT + FRESH, EIGHT + FRESH + AGAIN]


def test_a_clock_that_was_set_back_makes_no_answer_fresh_for_ever(house: House, teller: Teller) -> None:
    house.tick()
    house.step(days=-300)
    house.tick()
    settled()
    assert teller.asked == [EIGHT, EIGHT - timedelta(days=300)]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            NotSent("Nobody is there."),
            "what it takes, and goes on with as is usual. Nobody is there.",
        ),
        (ZeroDivisionError(), "a bug while teller was asked"),
    ],
)
def test_a_fault_in_asking_is_told_and_stops_nothing(
    house: House, teller: Teller, caplog: pytest.LogCaptureFixture, fault: Exception, sentence: str
) -> None:
    def faulty() -> None:
        raise fault

    teller.asking = faulty
    caplog.set_level(logging.WARNING)
    house.tick()
    house.at(NINE)
    house.tick()
    assert teller.texts == ["as is usual: words"]
    assert sentence in caplog.text


# --- a person's post ---


def check_a_persons_post_has_the_words_of_its_preview(house: House, teller: Teller) -> None:
    house.at(EIGHT)
    house.publish("seed", "teller")
    assert teller.asked == [house.now], "how it is written there may hang on the answer"
    assert teller.texts == ["as is usual: words"]


def test_before_a_persons_post_a_stranger_is_asked_and_the_words_stay_those_of_the_preview(
    house: House, teller: Teller
) -> None:
    check_a_persons_post_has_the_words_of_its_preview(house, teller)


class Obedient(Patient):
    """A mutant: takes over what it hears between preview and post."""

    def meet(self, names: Collection[str], *, now: datetime) -> None:
        super().meet(names, now=now)
        for each in self._publishers:
            each.attune()


class Aloof(Patient):
    """A mutant: asks nobody."""

    def meet(self, names: Collection[str], *, now: datetime) -> None:
        pass


@pytest.mark.parametrize("mutant", [Obedient, Aloof])
def test_a_program_that_meets_strangers_otherwise_is_found_out(
    house: House, teller: Teller, mutant: type[Attunement]
) -> None:
    house.attunement = mutant
    with pytest.raises(AssertionError):
        check_a_persons_post_has_the_words_of_its_preview(house, teller)


def test_a_stranger_that_never_answers_does_not_stop_a_persons_post(house: House, teller: Teller) -> None:
    house.attunement = Brief
    silence = threading.Event()
    teller.asking = lambda: assert_(silence.wait(timeout=60))
    try:
        house.at(EIGHT)
        house.publish("seed", "teller")
    finally:
        silence.set()
        settled()
    assert teller.texts == ["as is usual: words"]


def test_who_has_answered_before_and_whom_the_post_is_not_for_are_not_asked(tmp_path: Path, teller: Teller) -> None:
    other = Teller("other")
    house = House(tmp_path, teller, other, feeds=False)
    house.attunement = Patient
    house.write()
    try:
        house.at(EIGHT)
        house.publish("seed", "teller")
        house.restart()
        teller.attune()
        house.publish("seed", "teller", again=True)
    finally:
        house.end()
    assert (len(teller.asked), other.asked) == (1, [])
