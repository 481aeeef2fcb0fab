"""Fan-out beside Celery: the same signed posts as Celery tasks on Redis, with as many threads.

A worker of its own process (`--pool=threads`) signs the body of each delivery and posts it with `requests`; its result,
the status, is kept in Redis. Redis is started here on a loopback port, as it comes: it saves a snapshot now and then,
so that what it was told in the last minutes is lost with the machine. A task is acknowledged when it begins: one that
was begun when its worker ended is lost. And once more with what makes that as safe as it can be: Redis writes each
command to the disk before it answers (`appendfsync always`), and a task is acknowledged when it is done.

The ledger keeps the words, each attempt before its first byte and each outcome for ever, durable at every commit.
Skipped with a sentence where Redis or Celery is missing (`pip install '.[benchmarks]'`, `apt-get install
redis-server`).

Usage: `python benchmarks/fan_out_celery.py [WEBHOOKS] [ROUNDS]`.
"""

from __future__ import annotations

import base64
import gc
import hmac
import importlib.util
import logging
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

BROKER = "FAN_OUT_BROKER"
"""The environment variable that tells the worker where Redis listens."""

SAFE = "FAN_OUT_SAFE"
"""Set where a task is acknowledged when it is done, not when it begins."""

TO_DISK = ("--appendonly", "yes", "--appendfsync", "always")

KEY = b"0123456789012345678901234567890123456789"[:32]


def application(url: str) -> Any:
    """A Celery application with one task: sign this body and post it there."""
    import celery
    import requests

    made = celery.Celery("fan_out", broker=url, backend=url)
    made.conf.update(broker_connection_retry_on_startup=True, task_acks_late=SAFE in os.environ)

    @made.task(name="post", shared=False)
    def post(address: str, message: str, body: str) -> int:
        content, seconds = body.encode(), str(int(time.time()))
        signature = hmac.digest(KEY, f"{message}.{seconds}.".encode() + content, "sha256")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": seconds,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        return requests.post(address, data=content, headers=headers, timeout=30).status_code

    return made


if BROKER in os.environ:
    app = application(os.environ[BROKER])


@contextmanager
def redis(*, safe: bool) -> Iterator[str]:
    """The address of a Redis of its own, with the settings that it comes with, or with each command on the disk."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, *(TO_DISK if safe else ())],
            stdout=subprocess.DEVNULL,
        )
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


@contextmanager
def worker(url: str, threads: int, *, safe: bool) -> Iterator[Any]:
    """The application, with a worker of so many threads that answers."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "fan_out_celery", "worker", "--pool=threads"),
            *(f"--concurrency={threads}", "--loglevel", "CRITICAL", "--without-gossip", "--without-mingle"),
        ],
        cwd=Path(__file__).parent,
        env={**os.environ, BROKER: url, **({SAFE: "1"} if safe else {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        application_here = application(url)
        while not application_here.control.ping(timeout=0.5):
            if process.poll() is not None:
                sys.exit("The Celery worker did not start.")
        yield application_here
    finally:
        process.terminate()
        process.wait()


def through_celery(sent: list[tuple[str, dict[str, str], bytes]], threads: int, *, safe: bool) -> float:
    """Seconds from the first task queued to the last result."""
    with redis(safe=safe) as url, worker(url, threads, safe=safe) as at:
        post = at.tasks["post"]
        began = time.perf_counter()
        results = [post.delay(address, headers["webhook-id"], body.decode()) for address, headers, body in sent]
        answers = [result.get(timeout=600) for result in results]
        seconds = time.perf_counter() - began
        assert set(answers) == {204}
        return seconds


def main() -> None:
    """Print the ratio, round by round and as a median."""
    if any(importlib.util.find_spec(name) is None for name in ("celery", "redis")):
        print("Celery is not installed with Redis (pip install '.[benchmarks]'); nothing was compared.")
        return
    if shutil.which("redis-server") is None:
        print("Redis is not installed (apt-get install redis-server); nothing was compared.")
        return
    from fan_out import through_ledger
    from receiver import receiving

    from scheduler.cli.main import COLLECT_AFTER
    from scheduler.remembrancer.crew import THREADS

    webhooks = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    logging.disable(logging.CRITICAL)
    gc.set_threshold(COLLECT_AFTER)  # as the program has it
    print(f"{webhooks} webhooks, {THREADS} threads, ledger beneath {tempfile.gettempdir()}")
    ratios: dict[bool, list[float]] = {False: [], True: []}
    with receiving() as port:
        for number in range(1, rounds + 1):
            ours, sent = through_ledger(port, webhooks)
            print(f"round {number}: ledger {webhooks / ours.wall:6.0f}/s", end="", flush=True)
            for safe, name in ((False, "Celery, Redis as it comes"), (True, "Celery, each command on the disk")):
                theirs = through_celery(sent, THREADS, safe=safe)
                ratios[safe].append(theirs / ours.wall)
                print(f"   {name} {webhooks / theirs:6.0f}/s, ratio {ratios[safe][-1]:.2f}", end="", flush=True)
            print()
    print(f"through the ledger / Celery, Redis as it comes: {statistics.median(ratios[False]):.2f}")
    print(f"through the ledger / Celery, each command on the disk: {statistics.median(ratios[True]):.2f}")


if __name__ == "__main__":
    main()
