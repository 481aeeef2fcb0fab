"""One statement of an organisation, from its file to its readers, through two years and three starts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest

from tests.cli.bench import Bench, wait_for, webhook
from tests.daemon.process import Running
from tests.receivers.scripted import Receiver

STATEMENT = """\
---
id: tiananmen-square
title: "{{ ordinal|capitalize }} anniversary of Tiananmen Square"
date: 1989-06-04
place: Hong Kong
section: Press
first_published: 2019-06-04
zone: Asia/Hong_Kong
time: "09:00"
lang: en
tags: [china, remembrance]
summary: "{{ years_words|capitalize }} years after the night of {{ event_date }}, we ask for the names of the dead."
sources:
  - https://example.org/archive/1989
  - "The square, a chronology, 1990"
---
In the night of {{ event_date }}, soldiers cleared a square in Beijing.

{{ years_words|capitalize }} years later, on this {{ anniversary }}, the names of the dead have still not been read out.
We will read them every year until they are. *{{ date }}*
"""

BEFORE_THE_38TH = "2027-06-04T08:59:56+08:00"


def entries(bench: Bench) -> dict[str, list[dict[str, Any]]]:
    """What each of the three feeds holds, by its own reader: id, title and address."""
    feeds: dict[str, list[dict[str, Any]]] = {}
    for name in ("atom.xml", "rss.xml"):
        read = feedparser.parse(bench.public(name))
        assert not read.bozo
        feeds[name] = [{"id": each.id, "title": each.title, "link": each.link} for each in read.entries]
    items = json.loads(bench.public("feed.json"))["items"]
    feeds["feed.json"] = [{"id": each["id"], "title": each["title"], "link": each["url"]} for each in items]
    return feeds


@pytest.fixture
def press(bench: Bench, receiver: Receiver) -> Bench:
    (bench.root / "statements" / "june.md").unlink()
    bench.configure(targets=webhook(receiver.url))
    bench.write("tiananmen", STATEMENT)
    bench.adopted(now="2027-01-01T00:00:00+00:00")
    return bench


def published(bench: Bench, label: str) -> bool:
    lines = [line for line in bench.log() if line["label"] == label]
    return len(lines) == 2 and all(line["state"] == "delivered" for line in lines)


def test_it_returns_on_its_day_as_the_38th_once_and_a_year_later_as_the_39th(press: Bench, receiver: Receiver) -> None:
    with Running(press, now=BEFORE_THE_38TH) as daemon:
        assert receiver.connections == 0
        wait_for(lambda: published(press, "2027"))
        assert daemon.stop() == 0

    # On time, by the clock of Hong Kong.
    for line in press.log():
        assert line["due"] == "2027-06-04T01:00:00+00:00"
        late = datetime.fromisoformat(line["at"]) - datetime.fromisoformat(line["due"])
        assert timedelta(0) <= late <= timedelta(seconds=5)

    # In all three feeds, under one id and one address.
    page = "http://127.0.0.1:8420/tiananmen-square/2027/"
    the_38th = {
        "id": "tag:example.org,2026:tiananmen-square/2027",
        "title": "38th anniversary of Tiananmen Square",
        "link": page,
    }
    assert all(found == [the_38th] for found in entries(press).values()), entries(press)

    # On its page: dateline, heading, first publication, sources, the numbers in words.
    shown = press.public("tiananmen-square/2027/index.html")
    for words in (
        "Hong Kong",
        "Press",
        "4 June 2019",
        "Thirty-eight years later, on this 38th anniversary",
        "<em>4 June 2027</em>",
        "https://example.org/archive/1989",
        "The square, a chronology, 1990",
    ):
        assert words in shown, words
    assert "{{" not in shown

    # At the webhook, signed, once.
    (request,) = receiver.requests
    body = json.loads(request.body)
    assert body["type"] == "statement.published"
    data = body["data"]
    assert (data["number"], data["ordinal"], data["label"], data["url"]) == (38, "38th", "2027", page)
    assert data["summary"].startswith("Thirty-eight years after the night of 4 June 1989")
    assert request.headers["webhook-signature"].startswith("v1,")

    # A second tick and a restart send nothing more and change not a byte of what is public.
    before = {path: path.read_bytes() for path in (press.root / "feeds").rglob("*") if path.is_file()}
    assert press("tick", now="2027-06-04T09:05:00+08:00").both == ""
    with Running(press, now="2027-06-04T09:10:00+08:00") as daemon:
        assert daemon.stop() == 0
    assert len(receiver.requests) == 1
    assert {path: path.read_bytes() for path in (press.root / "feeds").rglob("*") if path.is_file()} == before

    # A year later the 39th, as an entry of its own; the 38th stays as it was.
    with Running(press, now="2028-06-04T08:59:58+08:00") as daemon:
        wait_for(lambda: published(press, "2028"))
        assert daemon.stop() == 0
    for found in entries(press).values():
        assert [each["title"] for each in found] == [
            "39th anniversary of Tiananmen Square",
            "38th anniversary of Tiananmen Square",
        ]
        assert found[1] == the_38th
    assert [json.loads(request.body)["data"]["number"] for request in receiver.requests] == [38, 39]
    assert "Thirty-eight years later" in press.public("tiananmen-square/2027/index.html")
    assert "Thirty-nine years later" in press.public("tiananmen-square/2028/index.html")
