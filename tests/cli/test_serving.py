"""`serve`: the public folder and the operator's page, without a daemon."""

from __future__ import annotations

import signal
import subprocess
import urllib.error
import urllib.request

import pytest

from tests.cli.bench import AFTER, BEFORE, Bench, command, wait_for


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, fault.read().decode()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serve_tells_its_address_shows_both_and_stops_cleanly(bench: Bench, ending: signal.Signals) -> None:
    process = subprocess.Popen(
        command("serve", workspace=bench.root), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:")
        assert not address.endswith(":0/")
        assert process.stdout.readline().split()[-1] == f"{address}operator"
        code, page = get(f"{address}operator")
        assert code == 200
        assert "Nothing has gone out yet" in page
        assert not (bench.root / ".remembrancer").exists()  # looking creates nothing
        # A ledger made after the server began is found.
        bench("publish", "june", now=BEFORE)
        assert wait_for(lambda: "The garden, 38th anniversary" in get(f"{address}operator")[1])
        assert get(f"{address}june/2027/")[0] == 200
        assert get(f"{address}atom.xml")[0] == 200
        process.send_signal(ending)
        assert process.wait(30) == 0
        assert process.stderr
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate(timeout=10)


def test_a_port_that_is_taken_is_told_with_the_cure(bench: Bench) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = (bench.root / "remembrancer.yaml").read_text(encoding="utf-8")
        (bench.root / "remembrancer.yaml").write_text(text.replace("127.0.0.1:0", f"127.0.0.1:{port}"), "utf-8")
        for words in (["serve"], ["run", "--now", AFTER]):
            told = bench(*words)
            assert told.code == 2
            assert "web.listen" in told.err
