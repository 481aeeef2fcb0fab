"""The section `phrases`: read, refused with a cure, and said in everything that is composed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from scheduler.config.load import load
from scheduler.config.phrases import phrases_schema
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import AnniversaryRule, HistoricDate, Return
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.errors import ConfigError, Problem
from scheduler.text.composition import compose, headline

HEAD = """\
site: {title: T, url: "https://example.org/", tag: "example.org,2026", author: A, zone: UTC}
phrases:
"""


class Feeds(BaseModel):
    pass


def site(tmp_path: Path, phrases: str) -> Site:
    path = tmp_path / "remembrancer.yaml"
    path.write_text(HEAD + phrases, encoding="utf-8")
    return load(path, kinds={}, feeds_model=Feeds, env={}, today=date(2026, 11, 22)).site


def problems(tmp_path: Path, phrases: str) -> list[Problem]:
    with pytest.raises(ConfigError) as refused:
        site(tmp_path, phrases)
    return list(refused.value.problems)


def on(lang: str, number: int = 37, mode: str = "living") -> Occurrence:
    statement = Statement(
        id="night",
        rule=AnniversaryRule(key="night", date=HistoricDate(year=1989, month=6, day=4)),
        words=Words(lang=lang, title="{{ anniversary|capitalize }}", body="{{ anniversary }}, {{ ordinal }}"),
        path="",
        source_sha256="",
        mode="reprint" if mode == "reprint" else "living",
        first_published=date(1990, 6, 4),
    )
    returned = Return(number=number, years=number, label=str(1989 + number), day=date(1989 + number, 6, 4))
    return Occurrence(statement=statement, returned=returned)


CHOSEN = """\
  en:
    anniversary: "{ordinal} commemoration"
    anniversary.100: centenary
  de:
    anniversary: "{number}. Gedenktag"
    reprint: "Aus unserem Archiv, {date}."
"""


def test_a_site_says_an_anniversary_in_its_own_words(tmp_path: Path) -> None:
    mine = site(tmp_path, CHOSEN)
    made = compose(on("en"), mine)
    assert (made.title, made.text) == ("37th commemoration", "37th commemoration, 37th")
    assert compose(on("en-US", 100), mine).title == headline(on("en-US", 100), mine) == "Centenary"
    assert compose(on("de"), mine).title == "37. Gedenktag"
    assert compose(on("fr"), mine).title == "37e anniversaire"


def test_the_sentence_above_a_reprint_is_the_sites(tmp_path: Path) -> None:
    mine = site(tmp_path, CHOSEN)
    assert compose(on("de", mode="reprint"), mine).text.startswith("Aus unserem Archiv, 4. Juni 1990.")
    assert "First published by A on 4 June 1990" in compose(on("en", mode="reprint"), mine).text


def test_two_sites_in_one_process_do_not_hear_each_other(tmp_path: Path) -> None:
    mine = site(tmp_path, CHOSEN)
    (tmp_path / "other").mkdir()
    other = site(tmp_path / "other", '  en: {anniversary: "{span} on"}\n')
    assert [compose(on("en"), each).title for each in (mine, other, mine)] == [
        "37th commemoration",
        "37 years on",
        "37th commemoration",
    ]


def test_every_slip_is_told_at_its_line_with_what_was_meant(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        '  en:\n    aniversary: x\n    anniversary: "{ordnal}"\n  deu: {anniversary: x}\n  fr: x\n'
        '  es:\n    reprint: [x]\n    anniversary: ""\n',
    )
    assert [(each.line, each.field, each.code) for each in found] == [
        (4, "phrases.en.aniversary", "unknown-phrase"),
        (5, "phrases.en.anniversary", "unknown-field"),
        (6, "phrases.deu", "unknown-language"),
        (7, "phrases.fr", "wrong-type"),
        (9, "phrases.es.reprint", "wrong-type"),
        (10, "phrases.es.anniversary", "empty-value"),
    ]
    assert [each.cure for each in found[:3]] == [
        "Did you mean `anniversary`?",
        "Did you mean {ordinal}?",
        "Did you mean `de`?",
    ]


def test_a_list_is_no_section(tmp_path: Path) -> None:
    assert [each.code for each in problems(tmp_path, "  [en]\n")] == ["wrong-type"]


def test_the_schema_takes_what_is_taken_and_refuses_what_is_refused() -> None:
    judge = Draft202012Validator(phrases_schema())
    judge.check_schema(phrases_schema())
    assert judge.is_valid({"en": {"anniversary": "x", "anniversary.week.52": "y", "reprint.undated": "z"}})
    assert not judge.is_valid({"en": {"aniversary": "x"}})
    assert not judge.is_valid({"en": {"anniversary": 5}})
