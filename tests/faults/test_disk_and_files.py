"""Disks that are full, folders in the way, ledgers that are broken: said clearly, and nothing is lost by it."""

from __future__ import annotations

import ctypes
import hashlib
import json
import logging
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from scheduler.domain.delivery import State
from scheduler.domain.target import FEEDS
from scheduler.errors import LedgerError
from scheduler.publishers.feeds.entry import read
from tests.faults.lives import Belated
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import EIGHT, NINE, House, K, N, Town

ROOT = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def building(*towns: Town, **more) -> House:
        houses.append(House(tmp_path / "workspace", *towns, **more))
        return houses[-1]

    yield building
    for house in houses:
        house.end()


# --- no space for the ledger ---


def fill(house: House) -> None:
    """Room for a plan and its claims, but not for the words."""
    with house.ledger._engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + 4}")


def make_room(house: House) -> None:
    with house.ledger._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def check_a_full_ledger_sends_nothing(house: House) -> None:
    house.write(body="It was sown. " * 2_000)
    house.tick()
    house.at(NINE)
    fill(house)
    for _ in range(3):
        with pytest.raises(LedgerError, match="no space"):
            house.tick()
        assert [len(town.arrived) for town in house.towns] == [0, 0]
        house.later(seconds=20)
    make_room(house)
    house.later(minutes=1)
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 1]
    assert set(house.states().values()) == {"delivered"}
    house.restart()
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 1]


def test_without_space_for_the_ledger_nothing_is_sent_and_with_space_everything_is(build):
    check_a_full_ledger_sends_nothing(build(Town("keyed", K), Town("neither", N)))


def test_a_program_that_sends_before_it_has_written_down_is_caught(build):
    house = build(Town("keyed", K), Town("neither", N), ledger=Belated)
    # Which of the two it meets first, its threads decide: a post too early, or a tick that still finds no space.
    with pytest.raises((AssertionError, LedgerError)):
        check_a_full_ledger_sends_nothing(house)


# --- the command, where exit codes matter ---

SITE = 'site: {title: Garden, url: "https://example.org/", tag: "example.org,2026", author: Garden, zone: UTC}'


class Garden:
    """A workspace for the command, with one webhook."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def lay_out(self, url: str) -> None:
        (self.root / "statements").mkdir(parents=True)
        (self.root / "remembrancer.yaml").write_text(
            f"{SITE}\nsimulated: true\ntargets: {{hook: {{kind: webhook, url: '{url}', secret: whsec_{'MfKQ' * 8}, "
            "allow_http: true, allow_private: ['127.0.0.0/8']}}\n"
        )

    @property
    def ledger(self) -> Path:
        return self.root / ".remembrancer" / "ledger.sqlite3"

    @property
    def public(self) -> Path:
        return self.root / "feeds"

    def digests(self) -> dict[str, str]:
        """Of every public file."""
        files = (path for path in self.public.rglob("*") if path.is_file())
        return {path.relative_to(self.public).as_posix(): digest(path) for path in files}

    def write(self, name: str, day: str, *more: str) -> None:
        path = self.root / "statements" / f"{name}.md"
        head = "".join(f"{line}\n" for line in (f"id: {name}", f'title: "The {name}"', f"date: {day}", *more))
        path.write_text(f"---\n{head}---\nIt was sown.\n")
        os.utime(path, (0, 0))  # old enough to be read at once

    def tick(self, at: datetime, *, largest_file: int | None = None) -> tuple[int, str]:
        return self.run(at, "tick", largest_file=largest_file)

    def run(
        self,
        at: datetime,
        *words: str,
        largest_file: int | None = None,
        before: Callable[[], None] = lambda: None,
    ) -> tuple[int, str]:
        """Run the command; its exit code and what it complained of.

        Args:
            before: called in the process before it becomes the command.
            largest_file: bytes; the system refuses to write beyond them, as a full disk does.
        """

        def limit() -> None:
            before()
            if largest_file is not None:
                _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, most))

        done = subprocess.run(
            [sys.executable, "-m", "scheduler", "-C", str(self.root), "--now", at.isoformat(), *words],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            preexec_fn=limit,
        )
        return done.returncode, done.stderr

    def told_of_feeds(self) -> str:
        """What the ledger says of the deliveries to feeds and pages."""
        with closing(sqlite3.connect(self.ledger)) as ledger:
            found = ledger.execute("SELECT detail FROM deliveries WHERE target = 'feeds'")
            return " ".join(str(row[0]) for row in found)

    def states(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.ledger)) as ledger:
            return {
                f"{row[0]} {row[1]}": row[2]
                for row in ledger.execute("SELECT statement, target, state FROM deliveries")
            }


@pytest.fixture(scope="module")
def listening() -> Iterator[Receiver]:
    with Receiver(answering(204)) as one:
        yield one


@pytest.fixture(scope="module")
def first(listening: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """One that has adopted its statement at eight."""
    made = Garden(tmp_path_factory.mktemp("first") / "garden")
    made.lay_out(listening.url)
    made.write("seed", "1989-06-04")
    assert made.tick(EIGHT) == (0, "")
    return made


@pytest.fixture
def receiver(listening: Receiver) -> Receiver:
    listening.requests.clear()
    return listening


@pytest.fixture
def garden(first: Garden, tmp_path: Path) -> Garden:
    """A garden that has adopted its statement at eight, as a copy of its own."""
    shutil.copytree(first.root, tmp_path / "garden")
    return Garden(tmp_path / "garden")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_on_a_full_disk_the_command_says_so_and_the_next_one_sends(garden, receiver):
    code, said = garden.tick(NINE, largest_file=8_192)
    assert code == 3
    assert "ledger" in said
    assert "Traceback" not in said
    assert receiver.requests == []
    assert garden.tick(NINE + MINUTE)[0] == 0
    assert len(receiver.requests) == 1
    assert set(garden.states().values()) == {"delivered"}


def test_without_space_for_the_feeds_the_old_ones_stand_byte_for_byte_and_webhooks_go_out(garden, receiver):
    assert garden.tick(NINE)[0] == 0
    garden.write("tree", "1989-06-05", 'image: {file: tree.png, alt: "A tree"}')
    noise = Image.frombytes("RGB", (1200, 900), random.Random(1).randbytes(3 * 1200 * 900))
    noise.save(garden.root / "statements" / "tree.png")  # 3 MB, and nothing makes it smaller
    assert garden.tick(NINE + MINUTE)[0] == 0
    before = garden.digests()
    code, said = garden.tick(NINE + timedelta(days=1), largest_file=2_000_000)
    assert code == 0  # it will be tried again
    assert "Traceback" not in said
    news = {name for name, found in garden.digests().items() if found != before.get(name)}
    # They say that it is another day, and that the tree is to come next year.
    assert news <= {"index.html", "year-2026.html", "tree/index.html"}
    assert b"tree/2026" not in (garden.root / "feeds/index.html").read_bytes()
    assert garden.states()["tree hook"] == "delivered"
    assert garden.states()["tree feeds"] == "retry_wait"
    assert garden.tick(NINE + timedelta(days=1, minutes=1))[0] == 0
    assert garden.states()["tree feeds"] == "delivered"
    assert json.loads((garden.public / "feed.json").read_text())["items"][0]["title"] == "The tree"
    assert len(receiver.requests) == 2


# --- something in the way ---


def test_a_file_in_the_public_folders_place_is_said_within_a_tick_and_stops_nothing_else(build, caplog):
    town = Town("neither", N)
    house = build(town)
    house.write()
    house.tick()
    house.public.rename(house.root / "aside")
    house.public.write_text("in the way")
    house.at(NINE)
    with caplog.at_level(logging.ERROR, logger="remembrancer"):
        house.tick()
    assert len(town.arrived) == 1
    assert house.only(FEEDS).state is State.RETRY_WAIT
    assert "feeds" in house.only(FEEDS).detail
    assert any("public folder" in record.getMessage() for record in caplog.records)
    assert house.public.read_text() == "in the way"
    house.public.unlink()
    (house.root / "aside").rename(house.public)
    house.later(seconds=20)
    house.tick()
    assert read(house.public, "seed", "2026") is not None


def test_a_public_folder_that_cannot_be_opened_at_the_start_is_refused_with_its_name(garden, receiver):
    garden.public.rename(garden.root / "aside")
    garden.public.write_text("in the way")
    code, said = garden.tick(NINE)
    assert code == 3
    assert "Traceback" not in said
    assert receiver.requests == []


# --- folders that may only be read ---

CAP_DAC_OVERRIDE = 1
PR_CAPBSET_DROP = 24


def without_override() -> None:
    """As root a mode forbids nothing: give that privilege up, for this process and what it runs."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def check_said_and_nothing_lost(garden: Garden, receiver: Receiver, folder: Path, code: int, sent: int) -> None:
    """T08: a folder that may only be read is said at once, and everything goes out once it may be written again."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(0o500)
    try:
        said = garden.run(NINE, "tick", before=without_override)
    finally:
        for each in folders:
            each.chmod(0o755 if folder == garden.public else 0o700)
    assert said[0] == code
    assert "cannot be" in said[1] + garden.told_of_feeds()
    assert "Traceback" not in said[1]
    assert len(receiver.requests) == sent
    assert garden.tick(NINE + MINUTE)[0] == 0
    assert len(receiver.requests) == 1
    assert set(garden.states().values()) == {"delivered"}


def test_a_ledger_folder_that_may_only_be_read_sends_nothing_and_says_so(garden, receiver):
    check_said_and_nothing_lost(garden, receiver, garden.root / ".remembrancer", code=3, sent=0)


def test_a_public_folder_that_may_only_be_read_stops_nothing_else(garden, receiver):
    assert garden.tick(EIGHT + MINUTE)[0] == 0
    check_said_and_nothing_lost(garden, receiver, garden.public, code=0, sent=1)


# --- a broken ledger ---


def overwritten(path: Path) -> None:
    path.write_bytes(b"this was a ledger once, and now it is not " * 400)


def one_page_overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xa5" * 4096)


def truncated(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def of_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as ledger:
        ledger.execute("UPDATE alembic_version SET version_num = '9999'")
        ledger.commit()


def another_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.commit()


BREAKS = [overwritten, one_page_overwritten, truncated, emptied, of_a_newer_version, another_database]


@pytest.mark.parametrize("break_it", BREAKS, ids=lambda break_it: break_it.__name__)
def test_a_broken_ledger_is_refused_with_a_cure_and_left_as_it_is(garden, receiver, break_it):
    break_it(garden.ledger)
    before = digest(garden.ledger)
    public = garden.digests()
    code, said = garden.tick(NINE)
    assert code == 3
    assert digest(garden.ledger) == before
    assert garden.digests() == public
    assert receiver.requests == []
    assert "Traceback" not in said
    cure = "Install" if break_it is of_a_newer_version else "aside"
    assert cure in said
    assert str(garden.ledger) in said


@pytest.mark.parametrize("command", ["run", "status"])
def test_every_command_refuses_a_broken_ledger_alike(garden, command):
    truncated(garden.ledger)
    before = digest(garden.ledger)
    assert garden.run(NINE, command)[0] == 3
    assert digest(garden.ledger) == before


def test_a_ledger_broken_while_the_program_runs_sends_nothing_and_says_so(build):
    town = Town("neither", N)
    house = build(town)
    house.write()
    house.tick()
    house.at(NINE)
    overwritten(house.ledger_path)
    with pytest.raises(LedgerError, match="damaged"):
        house.tick()
    assert town.arrived == []


def test_a_ledger_moved_aside_is_cured_by_adopting(garden, receiver):
    assert garden.tick(NINE)[0] == 0
    garden.ledger.rename(garden.root / "aside.sqlite3")
    public = garden.digests()
    assert garden.tick(NINE + MINUTE)[0] == 0
    assert garden.digests() == public
    assert garden.run(NINE + MINUTE, "status")[0] == 5
    assert garden.run(NINE + 2 * MINUTE, "adopt", "--reason", "the disk was lost")[0] == 0
    assert garden.tick(datetime(2027, 6, 4, 9, 1, tzinfo=UTC))[0] == 0
    assert garden.run(datetime(2027, 6, 4, 9, 2, tzinfo=UTC), "status")[0] == 0
    assert [json.loads(request.body)["data"]["label"] for request in receiver.requests] == ["2026", "2027"]
