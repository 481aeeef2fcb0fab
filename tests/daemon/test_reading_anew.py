"""SIGHUP reads the configuration anew; statement files are taken in while the daemon runs, whole or not at all."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from tests.cli.bench import BEFORE, JUNE, Bench, statement, wait_for, webhook
from tests.daemon.process import Running, taken_in
from tests.receivers.scripted import Receiver


def test_a_new_target_appears_with_sighup_and_a_broken_file_keeps_the_old(bench: Bench, receiver: Receiver) -> None:
    with Running(bench, now=BEFORE) as daemon:
        assert taken_in(bench) == {("june", "feeds")}
        bench.configure(targets=webhook(receiver.url))
        daemon.tell(signal.SIGHUP)
        wait_for(lambda: ("june", "newsroom") in taken_in(bench))
        assert daemon.said("the configuration was read anew")
        bench.configure(targets=webhook(receiver.url) + webhook(receiver.url, name="second"), more="nonsense: 1\n")
        daemon.tell(signal.SIGHUP)
        wait_for(lambda: daemon.said("the configuration is not taken over, the old one stays"))
        assert daemon.said("nonsense")
        assert ("june", "second") not in taken_in(bench)
        # And the old one still sends: the file is whole again, the daemon was not told.
        bench.configure(targets=webhook(receiver.url))
        assert bench("publish", "june", "--target", "newsroom", now=BEFORE).code == 0
        assert len(receiver.requests) == 1
        assert daemon.stop() == 0


def test_a_statement_added_while_it_runs_is_taken_in_once_it_has_settled(bench: Bench) -> None:
    with Running(bench, now=BEFORE) as daemon:
        bench.write("july", statement("july", "1989-07-04"), young=True)
        begun = time.monotonic()
        wait_for(lambda: ("july", "feeds") in taken_in(bench))
        assert time.monotonic() - begun >= 1.5  # nobody could have known earlier that it was whole
        # A correction of one that is known comes in too, in a folder of its own just as well.
        folder = bench.root / "statements" / "elsewhere"
        folder.mkdir()
        (folder / "may.md").write_text(statement("may", "1968-05-10"), encoding="utf-8")
        wait_for(lambda: ("may", "feeds") in taken_in(bench), seconds=25)
        assert daemon.stop() == 0


def test_a_half_written_statement_is_never_taken_in(bench: Bench) -> None:
    """T11: in pieces over three seconds, every piece of which is a sound file by itself."""
    whole = statement("july", "1989-07-04", body="\n\n".join(f"Sentence {number}." for number in range(8)))
    head, _, body = whole.rpartition("---\n")
    kept = bench.root / ".remembrancer" / "last_good" / "statements" / "july.md"
    with Running(bench, now=BEFORE) as daemon:
        path = bench.root / "statements" / "july.md"
        path.write_text(f"{head}---\n", encoding="utf-8")
        for piece in body.split("\n\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{piece}\n\n")
            time.sleep(0.3)
            assert ("july", "feeds") not in taken_in(bench)
        wait_for(lambda: ("july", "feeds") in taken_in(bench))
        assert _text(kept) == path.read_text(encoding="utf-8")
        assert daemon.stop() == 0


def test_a_broken_file_leaves_the_last_good_version_in_use_and_the_others_alone(bench: Bench) -> None:
    with Running(bench, now=BEFORE) as daemon:
        bench.write("june", "---\ntitle: broken\n---\n")
        bench.write("july", statement("july", "1989-07-04"))
        wait_for(lambda: ("july", "feeds") in taken_in(bench))
        assert daemon.stop() == 0
    with Running(bench, now="2027-06-04T09:00:30+00:00") as daemon:  # it is due now, and its file is still broken
        assert daemon.said("statements/june.md")
        assert daemon.stop() == 0
    assert "The garden, 38th anniversary" in bench.public("atom.xml")
    assert bench.root.joinpath("statements", "june.md").read_text(encoding="utf-8") != JUNE


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
