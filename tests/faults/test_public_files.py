"""What the world sees while we write it, and what hostile statements make of paths and headers: T33, T37, T39."""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from scheduler.domain.delivery import Delivery
from scheduler.domain.target import Target
from scheduler.publishers.email.publisher import EmailPublisher
from scheduler.publishers.email.settings import Settings as MailSettings
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher
from tests.faults.counts import count
from tests.publishers.feeds.samples import House as Press
from tests.publishers.feeds.samples import delivery, yearly
from tests.receivers.mail import MailServer
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import NINE, SITE, House

ROOT = Path(__file__).parents[2]
FEEDS = ("atom.xml", "rss.xml", "feed.json")

# --- T33: readers and a writer that is killed ---

WRITER = """
import sys
from itertools import cycle
from pathlib import Path
from scheduler.publishers import documents
root, way = Path(sys.argv[1]), sys.argv[2]
versions = [{path.name: path.read_bytes() for path in Path(each).iterdir()} for each in sys.argv[3:]]
print("ready", flush=True)
for version in cycle(versions):
    for name, data in version.items():
        if way == "ours":
            documents.write(root, name, data)
        else:
            (root / name).write_bytes(data)
"""


def versions(folder: Path) -> list[Path]:
    """Two versions of the feeds, as the publisher makes them: one of one entry, one of thirty."""
    press = Press(folder / "press")
    made = []
    for number, years in enumerate([(1997,), range(1998, 2027)]):
        for year in years:
            words, told = yearly(year)
            press.publish(delivery(words, **told))
        press.publisher.project()
        made.append(folder / f"version{number}")
        made[-1].mkdir()
        for name in FEEDS:
            (made[-1] / name).write_bytes((press.root / name).read_bytes())
    return made


def check_readers(tmp_path: Path, way: str, reads: int, rewrites: int) -> None:
    """Readers and a writer that is killed again and again: every read is a whole feed, for everybody to read."""
    made, public = versions(tmp_path), tmp_path / "public"
    public.mkdir()
    for name in FEEDS:
        (public / name).write_bytes((made[0] / name).read_bytes())
        (public / name).chmod(0o644)
    seen: set[tuple[int, int]] = set()
    faults: list[str] = []
    total = itertools.count(1)
    done = threading.Event()

    def read() -> None:
        for name in itertools.cycle(FEEDS):
            with (public / name).open("rb") as file:
                status = stat.S_IMODE((public / name).stat().st_mode)
                data = file.read()
            seen.add(((public / name).stat().st_ino, (public / name).stat().st_mtime_ns))
            try:
                json.loads(data) if name.endswith(".json") else etree.fromstring(data)
            except (ValueError, etree.XMLSyntaxError):
                faults.append(f"half of {name}")
            if status != 0o644:
                faults.append(f"mode {status:o}")
            if faults or (next(total) >= reads and len(seen) >= rewrites):
                done.set()
            if done.is_set():
                return

    reader = threading.Thread(target=read)
    reader.start()
    chance = random.Random(33)
    while not done.is_set():
        words = [sys.executable, "-c", WRITER, str(public), way, *map(str, made)]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            done.wait(chance.uniform(0.05, 1.0))
            writer.kill()
    reader.join()
    assert not faults


def test_every_read_of_a_feed_is_whole_while_a_killed_writer_rewrites_it(tmp_path):
    check_readers(tmp_path, "ours", count(1_000, 10_000), count(100, 1_000))


def test_a_feed_written_in_place_is_read_by_halves(tmp_path):
    with pytest.raises(AssertionError):
        check_readers(tmp_path, "plain", 20_000, 100)


# --- T37: paths ---


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "garden" / "workspace")
    yield made
    made.end()


IDS = [
    *("../evil", "../../evil", "/tmp/evil", "a/../../evil", "..", ".", "-evil", "evil-", "Evil", "e vil", "évil"),
    *("e" * 300, "\u202eevil", "e\\vil", "e%2f..%2fvil", "assets/evil", "evil.html", "~evil", "con:evil", "evil\\0"),
]
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def test_no_id_leads_a_file_outside_and_the_others_are_published(house):
    for number, name in enumerate(IDS):
        house.write(f"file{number}", id=f'"{name}"' if "\\" in name else f"'{name}'")
    house.write("good")
    house.write("picture", image="{file: ../../../../etc/passwd, alt: secret}")
    house.write("\u202ebidi")
    outside = {path for path in house.root.parent.rglob("*") if house.public not in path.parents}
    house.tick()
    house.at(NINE)
    house.tick()
    assert (house.public / "good" / "2026" / "index.html").is_file()
    new = {path for path in house.root.parent.rglob("*") if house.public not in path.parents} - outside
    assert {path.relative_to(house.root).parts[0] for path in new} <= {"feeds", ".remembrancer"}
    folders = [path.name for path in house.public.rglob("*") if path.is_dir()]
    assert folders
    assert all(SLUG.fullmatch(name) for name in folders), folders
    assert not any(b"root:" in path.read_bytes() for path in house.public.rglob("*") if path.is_file())


def test_a_link_for_a_statements_folder_is_not_followed(house, tmp_path):
    trap = tmp_path / "trap"
    trap.mkdir()
    house.write("good")
    house.write("bad")
    house.tick()
    shutil.rmtree(house.public / "bad")  # its page of what is to come
    (house.public / "bad").symlink_to(trap)
    house.at(NINE)
    house.tick()
    assert list(trap.iterdir()) == []
    assert (house.public / "good" / "2026" / "index.html").is_file()


# --- T39: lines ---

HIDDEN = "\u2028\u0085\u000b"
"""Signs at which some programs end a line."""

LINES = r"Seed\r\nX-Evil: 1\r\n\r\n<html>\n.\n\u2028\u0085GET / HTTP/1.1"


HEADERS = {
    *("host", "content-length", "content-type", "user-agent", "accept-encoding", "connection"),
    *("webhook-id", "webhook-timestamp", "webhook-signature"),
}


class Hook(WebhookPublisher):
    """The webhook as it is."""

    def __init__(self, name: str, url: str) -> None:
        settings = Settings(url=url, secret="whsec_" + "MfKQ" * 8, allow_http=True, allow_private=["127.0.0.0/8"])
        super().__init__(Target(name=name, kind="webhook"), settings, SITE, Outbound(), pages=False)


class Titled(Hook):
    """The mutant: words of the statement in a header."""

    def request(self, delivery: Delivery, *, at: Any) -> tuple[dict[str, str], bytes]:
        headers, body = super().request(delivery, at=at)
        return {**headers, "X-Summary": delivery.payload["content_text"]}, body


def check_the_lines_of_a_request(tmp_path: Path, kind: type[Hook]) -> None:
    with Receiver(answering(204)) as receiver:
        house = House(tmp_path / kind.__name__, kind("hook", receiver.url))  # type: ignore[arg-type]  # a publisher, if not made by hand
        try:
            house.write("plain")
            house.write("hostile", body="Words.\r\nX-Evil: 1\r\n.\r\n", summary=f'"{LINES}"')
            house.write("refused", **dict.fromkeys(("title", "place", "author"), f'"{LINES}"'))
            house.tick()
            assert house.heart is not None
            refused = {each.field for each in house.heart.shelf.problems if each.code == "more-than-one-line"}
            assert refused == {"title", "place", "author"}
            house.at(NINE)
            house.tick()
            assert set(house.states().values()) == {"delivered"}
            assert len(receiver.requests) == 2
            for request in receiver.requests:
                assert set(request.headers) == HEADERS
                assert len(request.body) == int(request.headers["content-length"])
                assert json.loads(request.body)["data"]["title"]
            for path in house.public.rglob("*.xml"):
                etree.fromstring(path.read_bytes())
        finally:
            house.end()


def test_no_line_of_a_statement_becomes_a_line_of_a_request(tmp_path):
    check_the_lines_of_a_request(tmp_path, Hook)


def test_words_in_a_header_are_caught(tmp_path):
    with pytest.raises(AssertionError):
        check_the_lines_of_a_request(tmp_path, Titled)


class Post(EmailPublisher):
    """Letters as they are, to two recipients of a mail server on loopback."""

    def __init__(self, port: int) -> None:
        configured = MailSettings.model_validate(
            {
                "host": "127.0.0.1",
                "port": port,
                "security": "none",
                "allow_private": ["127.0.0.0/8"],
                "from": "Press <press@example.org>",
                "to": ["one@example.org", "Two <two@example.org>"],
            }
        )
        here = Surroundings(site=SITE, outbound=Outbound(), statements=ROOT)
        super().__init__(Target(name="post", kind="email"), configured, here)


class Announcing(Post):
    """The mutant: the words stand in a header too, as they are."""

    def letter(self, delivery: Delivery, recipient: str) -> EmailMessage:
        made = super().letter(delivery, recipient)

        class Announced(EmailMessage):
            def as_bytes(self, *_: Any, **__: Any) -> bytes:
                return b"X-Words: " + str(delivery.payload["text"]).encode() + b"\r\n" + made.as_bytes()

        announced = Announced()
        announced["Message-ID"] = made["Message-ID"]
        return announced


LETTER = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted", "content-language", "mime-version"),
    *("content-type", "content-transfer-encoding"),
}
WORDS = "Words.\n\n.\n\n..\n\nX-Evil: 1\n\nBcc: evil@example.org\n\n.\n\nQUIT\n"


def check_the_lines_of_a_letter(tmp_path: Path, kind: type[Post]) -> None:
    with MailServer() as server:
        house = House(tmp_path / kind.__name__, kind(server.port))  # type: ignore[arg-type]  # a publisher, if not made by hand
        try:
            house.write("hostile", body=WORDS, summary=f'"{LINES}"')
            house.write("titled", title=f'"Seed {HIDDEN}Bcc: evil@example.org"')
            house.tick()
            house.at(NINE)
            house.tick()
            while house.ledger.next_due() is not None:  # the second recipient is a segment of its own
                house.later(minutes=1)
                house.tick()
            assert {(one.statement, str(one.state)) for one in house.records() if one.target == "post"} == {
                ("hostile", "delivered"),
                ("titled", "delivered"),
            }
            assert len(server.letters) == 4
            for letter in server.letters:
                head, _, body = letter.data.partition(b"\r\n\r\n")
                lines = re.split(rb"\r\n(?![ \t])", head)
                assert {line.partition(b":")[0].decode().lower() for line in lines} <= LETTER
                assert letter.recipient in {"one@example.org", "two@example.org"}
                assert body.rstrip().endswith(b"--")
            texts = [letter.message.get_body(preferencelist=("plain",)).get_content() for letter in server.letters]
            assert sum({".", "..", "X-Evil: 1", "QUIT"} <= set(text.splitlines()) for text in texts) == 2
        finally:
            house.end()


def test_no_line_of_a_statement_becomes_a_line_of_a_letters_head(tmp_path):
    check_the_lines_of_a_letter(tmp_path, Post)


def test_words_in_the_head_of_a_letter_are_caught(tmp_path):
    with pytest.raises(AssertionError):
        check_the_lines_of_a_letter(tmp_path, Announcing)
