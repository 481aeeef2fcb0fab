"""Bad input: every slip gets one sentence with its place and its cure, all at once, and hides nothing else."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bench import JUNE, Bench

HEAD = ("---", "id: {id}", "title: A title", "sources: [example]")
"""The lines before those of a slip, which stand from line 5 on."""

FIRST = len(HEAD) + 1
DATE = "date: 1989-06-04"

TABLE: tuple[tuple[str, int, str, str], ...] = (
    # the lines, which of them is meant (1-based), what is said of it, the cure
    ("date: 1989-02-30", 1, "no day 30 in February of the year 1989", "That month has 28 days"),
    ("date: 1989-04-31", 1, "no day 31 in April of the year 1989", "That month has 30 days"),
    ("calendar: hebrew|date: 13 Adar II 5783", 2, "The Hebrew year 5783 has only one Adar.", "Write `Adar`."),
    ("calendar: hebrew|date: 30 Cheshvan 5755", 2, "no day 30 in Cheshvan of the year 5755", "has 29 days"),
    ("calendar: persian|date: 1402-12-30", 2, "no day 30 in month 12 (Esfand) of the year 1402", "has 29 days"),
    ("calendar: ethiopic|date: 1981-13-06", 2, "no day 6 in month 13 (Pagumen) of the year 1981", "has 5 days"),
    ("calendar: coptic|date: 1705-13-06", 2, "no day 6 in month 13 (Nasie) of the year 1705", "has 5 days"),
    ("calendar: indian|date: 1911-01-31", 2, "no day 31 in month 1 (Chaitra) of the year 1911", "has 30 days"),
    ("calendar: indian|date: 1911-07-31", 2, "no day 31 in month 7 (Asvina) of the year 1911", "has 30 days"),
    ("calendar: islamic-umalqura|date: 1600-01-01", 2, "lies in its years 1 to 1500", "Leave `calendar` out"),
    ("calendar: islamic-umalqura|date: {{civil: 1900-01-01}}", 2, "outside the years 1343 to 1500", "sources give it"),
    ("calendar: islamic-umalqura|date: 1400-01-01|only: [200]", 2, "after the year 1500", "`until: 1500`"),
    (
        "calendar: hebrew|date: 1995-11-05",
        2,
        "The year 1995 of calendar `hebrew` cannot",
        "`12 Cheshvan 5756`",
    ),
    ("calendar: persian|date: 1989-06-04", 2, "in its years 1 to 1479", "write `1368-03-14`"),
    ("calendar: roc|date: 1989-06-04", 2, "cannot be meant", "write `0078-06-04`"),
    ("date: １９８９-06-04", 1, "It holds `１`, which is FULLWIDTH DIGIT ONE.", "Write `1989-06-04`"),
    ("date: ١٩٨٩-٠٦-٠٤", 1, "which is ARABIC-INDIC DIGIT ONE.", "Write `1989-06-04`"),
    ("date: 1989–06–04", 1, "It holds `–`, which is EN DASH.", "Write `1989-06-04`"),
    ("dаte: 1989-06-04", 1, "It holds `а`, which is CYRILLIC SMALL LETTER A.", "Did you mean `date`?"),
    (f"{DATE}|zone: Еurope/Paris", 2, "which is CYRILLIC CAPITAL LETTER IE.", "Did you mean `Europe/Paris`?"),
    (f"{DATE}|only: [２５]", 2, "which is FULLWIDTH DIGIT TWO.", "whole numbers from 1"),
    (f"{DATE}|calendar: gregorain", 2, "There is no calendar `gregorain`.", "Did you mean `gregorian`?"),
    (f"{DATE}|calendar: islamic", 2, "There is no calendar", "`islamic-umalqura` or `islamic-civil`?"),
    (f"{DATE}|calender: hebrew", 2, "The key `calender` does not exist.", "Did you mean `calendar`?"),
    (f"{DATE}|zone: Europe/Pari", 2, "There is no time zone `Europe/Pari`.", "Did you mean `Europe/Paris`?"),
    (f"{DATE}|zone: europe/paris", 2, "There is no time zone `europe/paris`.", "Did you mean `Europe/Paris`?"),
    (f"{DATE}|zone: CET+1", 2, "There is no time zone `CET+1`.", "named after a place"),
    (f"{DATE}|zone: PST", 2, "There is no time zone `PST`.", "Did you mean `America/Los_Angeles`?"),
    (f"{DATE}|zone: Beijing", 2, "There is no time zone `Beijing`.", "Did you mean `Asia/Shanghai`?"),
    ("calendar: hebrew|date: 12 Chesvan 5756", 2, "There is no Hebrew month `chesvan`.", "`12 Cheshvan 5756`?"),
    ("calendar: hebrew|date: Cheshvan 12 5756", 2, "is not a date of calendar `hebrew`", "`12 Cheshvan 5756`"),
    ("date: 12 Cheshvan 5756", 1, "names a Hebrew month", "Write `calendar: hebrew`."),
    ("date: 1989-13-04", 1, "has no month 13.", "`1989-04-13`"),
    ("date: 1989-13-32", 1, "has no month 13 in the year 1989.", "01 to 12"),
    ("date: 04-06-1989", 1, "is not a date", "`1989-06-04` (4 June) or `1989-04-06` (6 April), whichever is meant"),
    ("date: 04/06/1989", 1, "is not a date", "`1989-06-04` (4 June) or `1989-04-06` (6 April), whichever is meant"),
    ("date: 06/25/1989", 1, "is not a date", "Write `1989-06-25` (25 June)."),
    ("date: 25.6.1989", 1, "is not a date", "Write `1989-06-25` (25 June)."),
    ("date: 1989-6-4", 1, "is not a date", "Write `1989-06-04` (4 June)."),
    ("date: 19890604", 1, "is not a date", "Write `1989-06-04` (4 June)."),
    ("date: 06/1989", 1, "is not a date", "Write `1989-06`."),
    ("date: 89-06-04", 1, "is not a date", "The year needs its four digits."),
    ("date: 1989-06-04T09:00", 1, "is not a date", "Write `1989-06-04`, and the hour under `time`"),
    ("date: 4 June 1989", 1, "names its month", "Write `1989-06-04`."),
    ("date: June 4th, 1989", 1, "names its month", "Write `1989-06-04`."),
    ("date: Sept 11 1973", 1, "names its month", "Write `1973-09-11`."),
    ("date: 31 June 1989", 1, "no day 31 in June", "That month has 30 days"),
    ("date: 15 March 44 BC", 1, "names its month", "Write `44 BC-03-15`."),
    ("date: -44-03-15", 1, "is not a date", "`44 BC-03-15`, which ISO 8601 writes as `-0043-03-15`"),
    (f"{DATE}|every: 0 days", 2, "`0 days` is not a way to return", "`1000 days`"),
    (f"{DATE}|every: yearly", 2, "`yearly` is not a way to return", "Write `every: year`."),
    (f"{DATE}|only: every 0", 2, "`0` is not a number that can return", "whole numbers from 1"),
    (f"{DATE}|only: [25]|from: 2030", 2, "would never return", "Loosen `only` or `from`."),
    (f"{DATE}|from: 2030|until: 2020", 2, "`from` (2030) is later than `until` (2020).", "Exchange them"),
    (f"{DATE}|from: 2030|until: 2031|except: [2030, 2031]", 4, "would never return", "`from`, `until` or `except`"),
    (
        f"{DATE}|keep: 3rd Monday in Januray",
        2,
        "is not a day that can be kept",
        "Did you mean `third Monday of January`?",
    ),
    (f"{DATE}|tone: joyful", 2, "`tone` cannot be 'joyful'.", "Write `solemn` or `cheerful`."),
)

NAMES = {f"slip-{number}": row for number, row in enumerate(TABLE)}


def slip(identity: str, lines: str) -> str:
    head = "\n".join(HEAD).format(id=identity)
    body = lines.replace("{{", "{").replace("}}", "}").replace("|", "\n")
    return f"{head}\n{body}\n---\nText.\n"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What one `check` of a workspace with every slip at once says, by the name of the file."""
    bench = Bench(tmp_path_factory.mktemp("slips"))
    bench.write("june", JUNE)
    for name, (lines, *_) in NAMES.items():
        bench.write(name, slip(name, lines))
    told = bench("check", "--json")
    assert told.code == 1
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for problem in told.objects:
        found[Path(problem["file"]).stem].append(problem)
    assert "june" not in found
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_slip_is_said_with_its_line_and_its_cure(said: dict[str, list[dict[str, Any]]], name: str) -> None:
    _, line, what, cure = NAMES[name]
    found = [each for each in said[name] if what in each["message"] and cure in each["cure"]]
    assert [each["line"] for each in found] == [FIRST + line - 1], said[name]
    assert found[0]["level"] == "error"


def test_one_slip_is_said_once(said: dict[str, list[dict[str, Any]]]) -> None:
    twice = {name: said[name] for name in NAMES if len(said[name]) > 1}
    # A key with a Cyrillic letter is no `date`, so that one is missing as well.
    assert [TABLE[int(name.split("-")[1])][0] for name in twice] == ["dаte: 1989-06-04"]


def test_a_cyrillic_letter_in_an_id_is_named(bench: Bench) -> None:
    bench.write("odd", slip("tiаnanmen", DATE))
    (problem,) = bench("check", "--json").objects
    assert (problem["line"], problem["code"]) == (2, "bad-id")
    assert "It holds `а`, which is CYRILLIC SMALL LETTER A." in problem["message"]


def test_several_slips_in_one_file_are_said_at_once(bench: Bench) -> None:
    bench.write("odd", slip("odd", "date: 04/06/1989|zone: Pariss|from: 2030|until: 2020|tone: glad|colour: red"))
    told = bench("check", "--json").objects
    assert sorted(each["field"] for each in told) == ["colour", "date", "from", "tone", "zone"]
    assert "38th anniversary" in bench("check", now="2027-06-04T08:00:00+00:00").out


def test_what_depends_on_another_slip_is_not_said(bench: Bench) -> None:
    bench.write("odd", slip("odd", "date: 12 Cheshvan 5756|calendar: hebrw|keep: yahrzeit"))
    assert [each["field"] for each in bench("check", "--json").objects] == ["calendar"]
