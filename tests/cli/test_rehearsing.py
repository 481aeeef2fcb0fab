"""`rehearse`: days to come, lived through beforehand; nothing of the workspace and nobody outside notices."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.assembly import Invocation
from scheduler.domain.delivery import Cause, Delivery, Receipt
from scheduler.publishers.rehearsed import Rehearsed
from scheduler.rehearsal import Rehearsal
from scheduler.remembrancer.rehearsing import SteppedClock, live_through
from tests.cli.bench import AFTER, BEFORE, JUNE, SECRET, Bench, statement, webhook
from tests.receivers.scripted import Receiver

TOKEN = "canary-token-canary"


@pytest.fixture
def newsroom(bench: Bench, receiver: Receiver) -> Bench:
    """A real workspace with a webhook that wants a token."""
    headers = f"    headers: {{Authorization: '{TOKEN}'}}\n"
    bench.configure(simulated=False, targets=webhook(receiver.url, more=headers))
    return bench


def test_a_rehearsal_leaves_feeds_pages_posts_and_log_and_reaches_nobody(
    newsroom: Bench, receiver: Receiver, tmp_path: Path
) -> None:
    before = newsroom.digest()
    out = tmp_path / "june"
    told = newsroom("rehearse", "--from", "2027-06-01", "--until", "2028-06-30", "--out", str(out))
    assert told.code == 0, told.both
    assert newsroom.digest() == before
    assert receiver.requests == []
    assert "The garden, 38th anniversary" in (out / "feeds/atom.xml").read_text()
    assert "The garden, 39th anniversary" in (out / "feeds/june/2028/index.html").read_text()
    assert "38th anniversary" in (out / "posts/newsroom/2027-06-04-june-2027.txt").read_text()
    assert "The garden, 39th anniversary" in (out / "log.html").read_text()
    assert "4 posts, no questions for a person" in told.out


def test_what_is_rehearsed_is_what_is_sent(newsroom: Bench, receiver: Receiver, tmp_path: Path) -> None:
    out = tmp_path / "june"
    newsroom("rehearse", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(out))
    rehearsed = json.loads((out / "posts/newsroom/2027-06-04-june-2027.json").read_bytes())
    newsroom.configure(simulated=True, targets=webhook(receiver.url))
    newsroom.adopted()
    newsroom("tick", now=AFTER)
    (request,) = receiver.requests
    sent = json.loads(request.body)
    instant = sent["data"].pop("published")
    assert rehearsed["data"].pop("published") == rehearsed["timestamp"] == "2027-06-04T09:00:00Z"
    assert instant == sent["timestamp"]
    assert rehearsed["data"] == sent["data"]


def test_no_hub_is_told_of_what_is_only_rehearsed(bench: Bench, receiver: Receiver, tmp_path: Path) -> None:
    def configure(*, simulated: bool) -> None:
        bench.configure(simulated=simulated)
        written = (bench.root / "remembrancer.yaml").read_text()
        hub = f"  directory: feeds\n  websub: ['{receiver.url}']\n  allow_private: [127.0.0.0/8]\n  by_tag: true\n"
        (bench.root / "remembrancer.yaml").write_text(written.replace("  directory: feeds\n", hub))

    configure(simulated=False)
    told = bench("rehearse", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(tmp_path / "june"))
    assert told.code == 0, told.both
    assert f'<link rel="hub" href="{receiver.url}"' in (tmp_path / "june/feeds/atom.xml").read_text()
    assert receiver.requests == []
    configure(simulated=True)
    bench.adopted()
    bench("tick", now=AFTER)
    assert receiver.requests


def test_no_secret_is_written_into_a_rehearsal(newsroom: Bench, tmp_path: Path) -> None:
    out = tmp_path / "june"
    newsroom("rehearse", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(out))
    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"38th anniversary" in written
    for secret in (SECRET, SECRET.removeprefix("whsec_"), TOKEN):
        assert secret.encode() not in written


def test_what_would_wait_for_a_person_is_listed(newsroom: Bench, tmp_path: Path) -> None:
    newsroom.write("garden", statement("garden", "1990-06-07", more="approval: required\n"))
    (newsroom.root / "HOLD").write_text("today, not then\n")
    told = newsroom("rehearse", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(tmp_path / "june"))
    assert told.code == 0, told.both
    assert "2 posts, 2 questions for a person" in told.out
    assert "2027-06-07 09:00  garden 2027 → newsroom: waits for approval" in told.out


def test_every_moment_of_a_statement_has_a_file_of_its_own(newsroom: Bench, tmp_path: Path) -> None:
    newsroom.write("june", JUNE.replace("tags:", "when: ['3 days before', 'eve 18:00', the day]\ntags:"))
    out = tmp_path / "june"
    newsroom("rehearse", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(out))
    assert sorted(path.name for path in (out / "posts/newsroom").glob("*.json")) == [
        "2027-06-01-june-2027-3-days-before.json",
        "2027-06-03-june-2027-eve-1800.json",
        "2027-06-04-june-2027.json",
    ]


def test_a_faulty_file_fails_the_rehearsal_and_hides_nothing(newsroom: Bench, tmp_path: Path) -> None:
    newsroom.write("bad", JUNE.replace("id: june", "id: bad").replace("1989-06-04", "1989-06-31"))
    told = newsroom("rehearse", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(tmp_path / "june"))
    assert told.code == 1
    assert "statements/bad.md" in told.out
    assert "2 posts" in told.out


def test_what_cannot_be_published_is_listed_once_and_the_days_go_on(newsroom: Bench, tmp_path: Path) -> None:
    picture = JUNE.replace("tags:", "image: {file: gone.png, alt: The gate}\ntags:")
    newsroom.write("june", picture)
    newsroom.write("july", statement("july", "1990-07-07"))
    told = newsroom("rehearse", "--from", "2027-06-01", "--until", "2028-05-30", "--out", str(tmp_path / "june"))
    assert told.code == 1
    assert "3 posts, 1 question for a person" in told.out
    assert "june 2027 → feeds" in told.out
    assert "gone.png" in told.out


def test_programs_get_the_objects_of_the_log(newsroom: Bench, tmp_path: Path) -> None:
    told = newsroom("rehearse", "--json", "--from", "2027-06-01", "--until", "2027-06-30", "--out", str(tmp_path / "j"))
    assert {(line["statement"], line["target"], line["state"], line["url"]) for line in told.objects} == {
        ("june", "feeds", "delivered", "http://127.0.0.1:8420/june/2027/"),
        ("june", "newsroom", "delivered", "posts/newsroom/2027-06-04-june-2027.txt"),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "2027-06-05", "--until", "2027-06-01"], "--until is not after --from"),
        (["--from", "soon"], "--from cannot read `soon`"),
        (["--until", "2027-06-01T09:00:00"], "--until needs an offset"),
        (["--until", "9999-12-31"], "beyond the end of the calendar"),
        (["--out", "{here}"], "is there already"),
        (["--out", "{here}/no/where"], "cannot be made"),
    ],
)
def test_a_rehearsal_that_cannot_be_is_refused_in_one_sentence(
    newsroom: Bench, tmp_path: Path, words: list[str], said: str
) -> None:
    given = [word.format(here=tmp_path) for word in words]
    out = [] if "--out" in words else ["--out", str(tmp_path / "new")]
    told = newsroom("rehearse", *given, *out, now=BEFORE)
    assert told.code == 2
    assert said in told.err
    assert not (tmp_path / "new").exists()


class Sending(Rehearsed):
    """The mutant: it does what it only ought to write down."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        return self._publisher.publish(delivery, at=at)


@pytest.mark.parametrize("stands_in", [Rehearsed, Sending])
def test_the_count_of_requests_would_notice_one_that_is_sent(
    newsroom: Bench, receiver: Receiver, tmp_path: Path, stands_in: type[Rehearsed]
) -> None:
    clock = SteppedClock(datetime(2027, 6, 1, tzinfo=UTC))
    (tmp_path / "june").mkdir()
    place = Rehearsal(Invocation(workspace=newsroom.root), tmp_path / "june", clock=clock)
    ledger = place.ledger(writable=True)
    place.stands_in = stands_in
    live_through(place.remembrancer(ledger, cause=Cause.DAEMON), clock, until=datetime(2027, 6, 5, tzinfo=UTC))
    assert len(receiver.requests) == (1 if stands_in is Sending else 0)
