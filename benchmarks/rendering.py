"""Rendering: the exact posts of one edition for a target of every kind, against its words alone.

No network, no ledger: `render` is pure. The baseline (`text.composition.compose`) is what every kind does first.
Usage: `python benchmarks/rendering.py [ROUNDS]`.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import Return
from scheduler.text.composition import compose

CONFIGURATION = """
site: {title: S, url: 'https://example.org/', tag: 'example.org,2026', author: A, zone: UTC}
targets:
  newsroom: {kind: webhook, url: 'https://example.org/hook', secret: {env: SECRET}}
  fediverse: {kind: mastodon, server: 'https://social.example.org', token: {env: WORD}, thread: true, hashtags: true}
  bluesky: {kind: bluesky, handle: press.example.org, password: {env: WORD}, thread: true, hashtags: true}
  discord: {kind: discord, token: {env: WORD}, channel: '1234567890123456789', thread: true}
  room: {kind: matrix, server: 'https://matrix.example.org', token: {env: WORD}, room: '!a1b2c3:example.org'}
  push: {kind: ntfy, server: 'https://ntfy.example.org', topic: {env: WORD}}
  slack: {kind: slack, token: {env: WORD}, channel: C0123456789, thread: true}
  telegram: {kind: telegram, token: {env: TELEGRAM}, chat: '@statements', format: html}
  letters: {kind: email, host: mail.example.org, from: 'A <a@example.org>', to: [b@example.org]}
"""

STATEMENT = (
    """---
id: square
title: "The square, {{ anniversary }}"
date: 1989-06-04
tags: [china, press freedom, history]
---

On {{ date }}, {{ years_words }} years ago, the square was cleared. **We name those we know**, and keep a place
for those whom we do not. [The list](https://example.org/list/) is open.

"""
    + "\n\n".join(
        f"Paragraph {number} of what is to be remembered, with *words* enough for a line or two of a page."
        for number in range(12)
    )
    + "\n"
)

SECRETS = {
    "SECRET": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "WORD": "a-word-of-no-meaning",
    "TELEGRAM": "123456:token-of_the_bot",
}


def milliseconds(work: Callable[[Occurrence], object], editions: Iterable[Occurrence]) -> float:
    """Of the processor, the median over these editions, none of which was made before."""
    taken = []
    for occurrence in editions:
        began = time.process_time()
        work(occurrence)
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print what each kind takes, all of them together, and the ratio to the words alone."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "statements").mkdir()
        (folder / "statements" / "square.md").write_text(STATEMENT)
        (folder / "remembrancer.yaml").write_text(CONFIGURATION)
        place = Workspace(Invocation(workspace=folder, quiet=True), env=SECRETS)
        statement = place.shelf.statements["square"]
        publishers = place.publishers(place.ledger(writable=True))
        years = count(1)

        def editions() -> Iterator[Occurrence]:
            """As many years of the statement, each another one."""
            for number in islice(years, rounds):
                day = date(2027 + number % 50, 6, 4)
                yield Occurrence(statement, Return(number=number, years=number, label=str(number), day=day))

        words = milliseconds(lambda one: compose(one, place.site), editions())
        for target, publisher in publishers.items():
            taken = milliseconds(publisher.render, editions())
            print(f"{publisher.target.kind:9} {target:10} {taken:6.2f} ms")
        together = milliseconds(lambda one: [each.render(one) for each in publishers.values()], editions())
    print(f"words alone {words:.2f} ms; all {len(publishers)} targets {together:.2f} ms")
    print(f"all targets of one edition / its words alone: {together / words:.2f}")


if __name__ == "__main__":
    main()
