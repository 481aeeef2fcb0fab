"""A site with every kind of page and everything odd that may stand on one, and a browser to visit it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from scheduler.publishers.feeds.pages.lists import FULL
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.text import markup
from tests.publishers.feeds.samples import DUE, PNG, SITE, House, article, delivery, yearly

CHROMIUM = shutil.which("chromium")

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 4
ODD = f"{LONG} 👩‍👩‍👧‍👦 𝕏 \u202egnirts sdrawkcab ]]> </title><script>alert(1)</script> &amp; 中" + "文" * 60
BODY = f"""# A heading

#### A heading far below it

{LONG}

* A [relative link](../2026/) and [another](javascript:alert(1)), <b onclick="alert(1)">bold</b>
* https://bücher.example/{"ä" * 150}

> 👩‍👩‍👧‍👦 ]]> \u202eabc\u202c

| {"| ".join(f"column {n} {LONG[:20]} " for n in range(9))}|
|{"---|" * 9}
| {"| ".join("cell " for n in range(9))}|

```
{"code " * 90}
```
"""
ARABIC = {
    "lang": "ar",
    "title": "الإعلان العالمي لحقوق الإنسان <1948> & بعده 👩‍👩‍👧‍👦",
    "summary": "اعتُمد الإعلان في باريس.",
    "html": '<p>اعتُمد الإعلان العالمي لحقوق الإنسان في باريس <bdi lang="en">(A/RES/217)</bdi>.</p>',
    "text": "اعتُمد الإعلان العالمي لحقوق الإنسان في باريس (A/RES/217).",
    "date": "10 ديسمبر 2027",
    "weekday": "الجمعة",
    "event_date": "10 ديسمبر 1948",
    "place": "باريس",
    "section": "بيانات",
    "tags": ["حقوق الإنسان"],
}


def furnished(folder: Path, *, lang: str = "en") -> House:
    """The site, all its pages written.

    Args:
        lang: of the site itself.
    """
    house = House(folder, site=replace(SITE, language=lang, title="أيام الذاكرة" if lang == "ar" else SITE.title))
    (house.statements / "paris.png").write_bytes(PNG)
    for year in (2025, 2026):
        words, told = yearly(year)
        house.publish(delivery(words, **told))
    _publish(house, "convention", {**ARABIC, "translations": [_english("convention")]}, hours=26)
    _publish(
        house,
        "odd",
        {
            "title": ODD,
            "summary": ODD,
            "html": markup.html(BODY, page_url=f"{SITE.url}odd/2027/"),
            "warning": ODD,
            "section": ODD,
            "place": ODD,
            "author": ODD,
            "event_date": "44 BC",
            "event_day": None,
            "first_published": "0987-01-02",
            "original": "https://bücher.example/" + "ä" * 200,
            "tags": [ODD, "a tag"],
            "sources": [ODD, "javascript:alert(1)", f"https://example.org/{LONG}"],
            "images": [{"file": "paris.png", "alt": ODD, "caption": ODD}],
        },
        hours=1,
    )
    for number in range(FULL + 4):
        day = datetime(2027, 3, 1, 8, tzinfo=UTC) + timedelta(days=number % 3)
        words = article("many", f"{number + 1}d", title=f"Number {number + 1}", date=f"{day.day} March 2027")
        house.publisher.restore(
            delivery(words, statement="many", label=f"{number + 1}d", due=day, published=day + timedelta(hours=number))
        )
    house.publisher.publish(delivery(article(), version=1), at=DUE)
    house.publisher.restore(
        delivery(
            house.publisher.taken_back(article("gone").payload, "It was not true.").payload, statement="gone", version=2
        )
    )
    days = [date(2027, 12, 12), date(2027, 12, 31), *(date(2028, 1, 1) + timedelta(days=n) for n in range(366))]
    house.publisher.project(
        Outlook(
            today=date(2027, 12, 10),
            expected=[
                Expected(statement=name, label=day.isoformat(), day=day, lang="en", title=lambda: ODD)
                for day in days
                for name in ("declaration", "unpublished")
            ],
            nexts={"declaration": date(2028, 12, 10)},
        )
    )
    return house


KINDS = {
    "front": "index.html",
    "statement": "declaration/",
    "edition": "declaration/2026/",
    "odd edition": "odd/2027/",
    "right to left": "convention/2027/",
    "translation": "convention/2027/en/",
    "retracted": "gone/2027/",
    "long list": "many/",
    "list of a year": "many/editions-2027.html",
    "tag": "tags/a%20tag/",
    "tags": "tags/",
    "section": "sections/",
    "languages": "languages/",
    "language": "languages/ar/",
    "year": "year-2027.html",
    "full year": "year-2028.html",
    "month": "year-2028-02.html",
    "feeds": "feeds.html",
    "not found": "404.html",
}


def _publish(house: House, statement: str, words: dict[str, Any], *, hours: int) -> None:
    told = delivery(article(statement, **words), statement=statement)
    house.publish(told, at=DUE + timedelta(hours=hours))


def _english(statement: str) -> dict[str, Any]:
    words = article(statement).payload
    kept = ("title", "summary", "html", "text", "variant", "event_date", "date", "ordinal", "weekday")
    return {
        **{name: words[name] for name in kept},
        "id": f"{words['id']}/en",
        "url": f"{words['url']}en/",
        "lang": "en",
        "warning": "A warning.",
    }


class _Quiet(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        """The site lies at `/remember/`, as its addresses say."""
        return super().translate_path(path.removeprefix("/remember"))

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a static web server for one folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/remember/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real Chromium that reaches nothing but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        )
        try:
            yield browser
        finally:
            browser.close()
