"""What other hosts say the time is: two that agree put the clock guard up, or take it down; one does neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from scheduler.domain.delivery import Receipt
from scheduler.ledger.values import BootClock
from scheduler.publishers.answers import Answer, date_of
from scheduler.publishers.outbound.door import Door, Outbound
from scheduler.publishers.webhook.settings import Settings as WebhookSettings
from scheduler.remembrancer.clock_guard import ClockGuard
from scheduler.remembrancer.witnesses import Witnesses, places
from tests.receivers.certificates import Authority
from tests.receivers.proxies import Socks5
from tests.receivers.scripted import Conversation, Receiver
from tests.remembrancer.house import EIGHT, NINE, House, N, Town

MINUTE = timedelta(minutes=1)
PUBLIC = Door()


def dated(at: datetime, **more: str) -> Answer:
    return Answer(status=204, headers={"Date": format_datetime(at, usegmt=True), **more})


class Alone(ClockGuard):
    """The mutant, as it was: nobody else is heard."""

    def _contradiction(self, wall):
        return None

    def _confirmed(self, wall):
        return False


class Credulous(Witnesses):
    """The mutant: one host is enough."""

    def confirm(self, wall, *, within):
        return any(abs(said - wall) <= within for said in self.instants().values())

    def contradict(self, wall, *, within):
        far = [(host, said) for host, said in self.instants().items() if abs(said - wall) > within]
        return ((far[0][0], far[0][0]), far[0][1]) if far else None


class Hearing(House):
    """A house with three targets outside, whose answers say the true time; its own clock may be wrong.

    Attributes:
        error: how far its own clock is ahead.
        heard_class: of its witnesses.
    """

    error = timedelta(0)
    heard_class: type[Witnesses] = Witnesses

    def _clock_guard(self) -> ClockGuard | None:
        guard = super()._clock_guard()
        assert guard is not None
        guard.witnesses = self.witnesses = self.heard_class(boot=self._boot, places={})
        for town in self.towns:
            town.answer = self._answering(f"{town.target.name}.example")
        return guard

    def _answering(self, host: str) -> Callable[[object], Receipt]:
        def answer(_delivery: object) -> Receipt:
            self.witnesses.hear(host, dated(self.now - self.error), PUBLIC)
            return Receipt()

        return answer


@pytest.fixture
def hearing(tmp_path: Path) -> Iterator[Callable[..., Hearing]]:
    houses: list[Hearing] = []

    def building(guard: type[ClockGuard] = ClockGuard, heard: type[Witnesses] = Witnesses) -> Hearing:
        towns = [Town(f"t{number}", N) for number in range(3)]
        house = Hearing(tmp_path / f"workspace{len(houses)}", *towns, feeds=False)
        house.guard_class, house.heard_class = guard, heard
        house.write("tree", date="1989-06-06")
        house.write("well", date="1989-06-08")
        house.tick()
        houses.append(house)
        return house

    yield building
    for house in houses:
        house.end()


def guards(house: House) -> list[str]:
    return [guard.name for guard in house.ledger.guards()]


# --- the guard is put up ---


def check_a_clock_ahead_sends_no_second_day(house: Hearing) -> None:
    """The machine starts with a clock three days ahead, which alone would be believed."""
    house.error = timedelta(days=3)
    house.reboot(days=3)
    house.tick()  # the tree goes out, early: the answers tell
    house.at(datetime(2026, 6, 8, 9, 0, tzinfo=UTC) - MINUTE)  # by its own clock; it is the fifth
    for _ in range(3):
        house.later(minutes=1)
        house.tick()
    assert {one.statement for one in house.records()} == {"tree"}, "early again"
    assert guards(house) == ["clock_suspect"]
    (guard,) = house.ledger.guards()
    assert "t0.example and t1.example say that it is 2026-06-05" in guard.detail
    house.restart()  # the witnesses of before are forgotten, what they said is not
    house.tick()
    assert guards(house) == ["clock_suspect"]
    house.step(days=-3)
    house.error = timedelta(0)
    house.tick()
    assert guards(house) == []
    house.at(datetime(2026, 6, 8, 9, 0, tzinfo=UTC))
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [2, 2, 2]


def test_a_clock_that_two_hosts_contradict_sends_nothing_more_until_it_is_right(hearing):
    check_a_clock_ahead_sends_no_second_day(hearing())


def test_a_guard_that_hears_nobody_is_caught(hearing):
    with pytest.raises(AssertionError, match="early again"):
        check_a_clock_ahead_sends_no_second_day(hearing(Alone))


def check_one_host_alone_does_nothing(house: Hearing) -> None:
    house.witnesses.hear("t0.example", dated(house.now + timedelta(days=20)), PUBLIC)
    house.witnesses.hear("T0.example", dated(house.now + timedelta(days=20)), PUBLIC)
    house.tick()
    assert guards(house) == [], "one host was believed"


def test_one_host_that_is_wrong_stops_nothing(hearing):
    check_one_host_alone_does_nothing(hearing())


def test_witnesses_that_believe_one_host_are_caught(hearing):
    with pytest.raises(AssertionError, match="one host"):
        check_one_host_alone_does_nothing(hearing(heard=Credulous))


@pytest.mark.parametrize("apart", [timedelta(days=2), timedelta(minutes=11)])
def test_two_hosts_that_say_different_things_stop_nothing(hearing, apart):
    house = hearing()
    house.witnesses.hear("t0.example", dated(house.now + timedelta(days=20)), PUBLIC)
    house.witnesses.hear("t1.example", dated(house.now + timedelta(days=20) + apart), PUBLIC)
    house.tick()
    assert guards(house) == []


def contradicted(house: Hearing) -> Hearing:
    for host in ("t0.example", "t1.example"):
        house.witnesses.hear(host, dated(house.now - timedelta(days=2)), PUBLIC)
    return house


def test_two_hosts_that_are_wrong_stop_nothing_where_the_kernel_or_two_others_vouch(hearing):
    house = contradicted(hearing())
    house.synchronised = True
    house.tick()
    assert guards(house) == []
    house = contradicted(hearing())
    for host in ("t2.example", "t3.example"):
        house.witnesses.hear(host, dated(house.now), PUBLIC)
    house.tick()
    assert guards(house) == []


def test_a_person_overrules_them(hearing):
    house = contradicted(hearing())
    house.tick()
    assert guards(house) == ["clock_suspect"]
    house.heart.adopt(by="editor", reason="they are wrong")
    for _ in range(3):
        house.later(minutes=6)
        house.tick()
    assert guards(house) == []


# --- it is taken down ---


def check_a_right_clock_is_confirmed(house: Hearing) -> None:
    """The machine was off for five weeks, which nobody would believe."""
    house.reboot(days=35)
    house.tick()
    assert guards(house) == ["clock_suspect"]
    house.witnesses.hear("t0.example", dated(house.now), PUBLIC)
    house.tick()
    assert guards(house) == ["clock_suspect"]
    house.later(minutes=1)
    house.witnesses.hear("t1.example", dated(house.now - MINUTE), PUBLIC)
    house.tick()
    assert guards(house) == [], "not confirmed"


def test_two_hosts_take_the_guard_down(hearing):
    check_a_right_clock_is_confirmed(hearing())


def test_a_guard_that_asks_only_the_kernel_is_caught(hearing):
    with pytest.raises(AssertionError, match="not confirmed"):
        check_a_right_clock_is_confirmed(hearing(Alone))


def test_what_was_heard_before_the_clock_was_set_does_not_vouch_for_it_after(hearing):
    house = hearing()
    house.at(NINE)
    for host in ("t0.example", "t1.example"):
        house.witnesses.hear(host, dated(house.now), PUBLIC)
    house.step(days=1)
    house.tick()
    assert guards(house) == ["clock_suspect"]


# --- who counts, and who is asked ---


def boot_at(seconds: float, name: str = "this") -> BootClock:
    return BootClock(boot=name, seconds=seconds)


@pytest.mark.parametrize(
    ("door", "answer", "counts"),
    [
        (Door(), dated(NINE), True),
        (Door(proxy="socks5h://127.0.0.1:9050"), dated(NINE), True),
        (Door(allow_private=(ip_network("10.0.0.0/8"),)), dated(NINE), False),
        (Door(allow_http=True), dated(NINE), False),
        (Door(), Answer(status=200, headers={}), False),
        (Door(), Answer(status=200, headers={"Date": "yesterday"}), False),
        (Door(), dated(NINE, Age="often"), False),
    ],
)
def test_only_hosts_outside_that_are_reached_over_tls_count(door, answer, counts):
    told = Witnesses(boot=lambda: boot_at(1.0), places={})
    told.hear("one.example", answer, door)
    assert bool(told.instants()) is counts


def test_the_age_of_a_cached_answer_is_added():
    assert date_of(dated(NINE, Age="3600")) == NINE + timedelta(hours=1)


def test_a_word_ages_by_the_boot_clock_and_does_not_outlive_a_start_of_the_machine():
    boot = [boot_at(10.0)]
    told = Witnesses(boot=lambda: boot[0], places={})
    told.hear("one.example", dated(EIGHT), PUBLIC)
    boot[0] = boot_at(70.0)
    assert told.instants() == {"one.example": EIGHT + MINUTE}
    boot[0] = boot_at(0.0, "that")
    assert told.instants() == {}


class Two:
    """Two hosts with certificates, behind a SOCKS proxy, whose answers say what time it is there."""

    def __init__(self, authority: Authority, stack: ExitStack) -> None:
        self.proxy = stack.enter_context(Receiver(Socks5()))
        self.hosts = [
            stack.enter_context(Receiver(self._say, tls=authority.server(f"{name}.example"))) for name in ("one", "two")
        ]
        self.door = Door(proxy=f"socks5h://127.0.0.1:{self.proxy.port}", ca_file=authority.file)
        self.places = {
            f"https://{name}.example:{host.port}/": self.door
            for name, host in zip(("one", "two"), self.hosts, strict=True)
        }

    def _say(self, conversation: Conversation) -> None:
        conversation.read()
        conversation.send(f"HTTP/1.1 404 No\r\nDate: {format_datetime(NINE, usegmt=True)}\r\n\r\n".encode())

    @property
    def lines(self) -> list[bytes]:
        return [request.head for host in self.hosts for request in host.requests]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as stack:
        yield Two(Authority(tmp_path), stack)


def test_every_answer_through_the_door_is_heard(two: Two):
    told = Witnesses(boot=lambda: boot_at(1.0), places={})
    for url, door in two.places.items():
        Outbound(heard=told.hear).post(f"{url}hook", body=b"words", headers={}, door=door)
    assert told.instants() == {"one.example": NINE, "two.example": NINE}


def test_hosts_are_asked_without_words_or_credentials_and_at_most_every_five_minutes(two: Two):
    seconds = [1.0]
    nowhere = Door(proxy="socks5h://127.0.0.1:1")
    told = Witnesses(
        boot=lambda: boot_at(seconds[0]), places={"https://zero.example/": nowhere, **two.places, "http://x/": Door()}
    )
    told.ask()
    assert told.instants() == {"one.example": NINE, "two.example": NINE}
    seconds[0] += 299
    told.ask()
    assert len(two.lines) == 2
    for head in two.lines:
        assert head.startswith(b"HEAD / HTTP/1.1\r\n")
        assert b"authorization" not in head.lower()


class Mute(ClockGuard):
    """The mutant: it hears, and asks nobody."""

    def _ask(self, *, stands):
        pass


def check_nothing_goes_out_by_a_clock_that_starts_ahead(folder: Path, two: Two, kind: type[ClockGuard]) -> None:
    """What no bearing shows: a clock less than 31 days ahead, before a first word has gone out."""

    class Asking(House):
        def _clock_guard(self) -> ClockGuard | None:
            guard = super()._clock_guard()
            assert guard is not None
            guard.witnesses = Witnesses(boot=self._boot, places=two.places)
            return guard

    house = Asking(folder / "workspace", Town("t0", N), feeds=False)
    house.guard_class = kind
    house.write("tree", date="1989-06-07")
    house.at(NINE)
    house.tick()
    house.reboot(days=3)
    house.tick()
    house.end()
    assert house.towns[0].arrived == [], "early"


def test_where_hosts_can_be_asked_nothing_goes_out_by_a_clock_that_starts_ahead(tmp_path: Path, two: Two):
    check_nothing_goes_out_by_a_clock_that_starts_ahead(tmp_path, two, ClockGuard)


def test_a_guard_that_asks_nobody_is_caught(tmp_path: Path, two: Two):
    with pytest.raises(AssertionError, match="early"):
        check_nothing_goes_out_by_a_clock_that_starts_ahead(tmp_path, two, Mute)


def test_the_hosts_that_may_be_asked_are_those_of_the_targets_without_what_is_secret_in_their_addresses():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    one = WebhookSettings(url="https://one.example:8443/hook/secret?key=secret", secret=secret)
    two = WebhookSettings(url="http://127.0.0.1:9/", secret=secret, allow_http=True, allow_private=["127.0.0.0/8"])
    assert list(places([one, two, object()])) == ["https://one.example:8443/", "http://127.0.0.1:9/"]
