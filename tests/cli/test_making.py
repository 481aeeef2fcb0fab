"""`init`, `new`, `check`, `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.cli.bench import AFTER, BEFORE, Bench, run_here, statement
from tests.imaging.photographs import bomb
from tests.publishers.feeds.samples import PNG


class AsEditorsRead(yaml.SafeLoader):
    """The core schema of YAML 1.2: numbers and truth values are what they look like, dates are texts."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_init_makes_a_workspace_that_every_command_accepts(tmp_path: Path) -> None:
    folder = tmp_path / "hong-kong watch"
    told = run_here("init", str(folder))
    assert told.code == 0
    assert (folder / "statements").is_dir()
    assert (folder / "feeds").is_dir()
    for words in (["check"], ["status"], ["log"], ["upcoming"], ["targets"], ["tick"]):
        assert run_here("-C", str(folder), *words).code == 0, words
    assert run_here("-C", str(folder), "tick", "--now", AFTER).code == 2


def test_init_makes_the_folder_named_beneath_the_workspace_option(tmp_path: Path) -> None:
    assert run_here("init", "-C", str(tmp_path), "press", "--simulated").code == 0
    assert run_here("tick", "-C", str(tmp_path / "press"), "--now", AFTER).code == 0


def test_init_never_touches_a_workspace_that_is_there(bench: Bench) -> None:
    before = bench.digest()
    told = run_here("init", str(bench.root))
    assert told.code == 2
    assert "is a workspace already" in told.err
    assert bench.digest() == before


def test_a_title_with_quotes_makes_a_sound_configuration(tmp_path: Path) -> None:
    folder = tmp_path / 'the "quoted" \\ press'
    assert run_here("init", str(folder)).code == 0
    assert yaml.safe_load((folder / "remembrancer.yaml").read_text())["site"]["title"] == 'The "quoted" \\ press'


def test_new_writes_a_draft_that_check_accepts_and_nothing_publishes(bench: Bench) -> None:
    told = bench("new", "Day of the disappeared: {{ ordinal }}", "--date", "1982-08-30", now=BEFORE)
    assert told.code == 0
    path = bench.root / "statements" / "day-of-the-disappeared.md"
    assert path.is_file()
    checked = bench("check", str(path), "--json")
    assert checked.code == 0
    assert "draft" in bench("check", str(path)).out
    assert "disappeared" not in bench("upcoming", "--each", "1").out
    refused = bench("publish", "day-of-the-disappeared", "--number", "40", now=BEFORE)
    assert refused.code == 2
    assert "status: draft" in refused.err
    assert bench.log() == []


def test_new_never_overwrites(bench: Bench) -> None:
    text = "unfinished, without front matter"
    path = bench.write("a-day", text)
    assert bench("new", "A day", "--date", "1982-08-30", now=BEFORE).code == 2
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("date", ["1982-02-30", "yesterday", ""])
def test_new_refuses_what_is_no_date_and_makes_nothing(bench: Bench, date: str) -> None:
    before = bench.digest()
    told = bench("new", "A day", "--date", date)
    assert told.code in {1, 2}
    assert "Traceback" not in told.both
    assert bench.digest() == before


def test_new_writes_the_calendar_and_echoes_the_next_three_days(bench: Bench) -> None:
    told = bench("new", "Yahrzeit", "--date", "12 Cheshvan 5756", "--calendar", "hebrew")
    assert told.code == 0
    assert "calendar: hebrew\n" in (bench.root / "statements" / "yahrzeit.md").read_text()
    days = [line for line in told.out.splitlines() if line.endswith("anniversary")]
    assert len(days) == 3
    before = bench.digest()
    refused = bench("new", "Bad", "--date", "31 Cheshvan 5756", "--calendar", "hebrew")
    assert (refused.code, bench.digest()) == (2, before)


def test_check_echoes_the_next_three_days_with_weekday_and_number(bench: Bench) -> None:
    told = bench("check", now=BEFORE)
    assert told.code == 0
    for line in ("4 June 2027, Friday, 38th anniversary", "4 June 2028, Sunday, 39th", "4 June 2029, Monday, 40th"):
        assert line in told.out
    assert "1 statement, no errors, no warnings" in told.out


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        (
            "calendar: hebrew\nkeep: yahrzeit\n",
            ("remembers 12 Cheshvan 5756, which was 5 November 1995, Sunday, from the evening before\n", "33rd"),
        ),
        ("calendar: julian\nkeep: new style\n", ("remembers 25 October 1917 (Julian), which was 7 November",)),
        ("coarse: first\n", ("remembers August 1942, whose day is not known\n    1 August 2027, Sunday, 85th",)),
        ("only: [25, 40]\n", ("4 June 2029, Monday, 40th anniversary\n    and no more\n",)),
        ("until: 2014\n", ("returns no more; the last time was 4 June 2014, Wednesday, 25th anniversary\n",)),
        ("every: once\n", ("returns no more; the last time was 4 June 1989, Sunday, the day itself\n",)),
        ("status: retired\n", ("july.md  retired\n\n",)),
        ("every: 1000 days\n", ("3 October 2027, Sunday, 14000th day\n",)),
    ],
)
def test_check_echoes_what_was_remembered_and_what_is_left(bench: Bench, more: str, lines: tuple[str, ...]) -> None:
    date = {"hebrew": "12 Cheshvan 5756", "julian": "1917-10-25", "first": "1942-08"}
    text = statement("july", next((date[key] for key in date if key in more), "1989-06-04"), more=more)
    bench.write("july", text.replace(", {{ anniversary }}", "").replace("{{ ordinal }} time", "again"))
    told = bench("check", str(bench.root / "statements/july.md"), now=BEFORE)
    assert told.code == 0
    for line in lines:
        assert line in told.out


def test_check_of_one_file_tells_what_it_does_to_others(bench: Bench) -> None:
    bench.write("july", statement("july", "1990-06-04"))
    bench.write("august", statement("august", "1990-08-04"))
    (met,) = bench("check", str(bench.root / "statements/july.md"), "--json", now=BEFORE).objects
    assert (met["file"], met["code"], met["field"]) == ("statements/july.md", "same-hour", "date")
    assert bench("check", str(bench.root / "statements/august.md"), "--json").objects == []
    assert [each["file"] for each in bench("check", "--json", now=BEFORE).objects] == ["statements/july.md"]


def test_check_of_the_bundled_statements_finds_nothing_to_mend() -> None:
    told = run_here("-C", str(Path(__file__).parents[2]), "check", "--json", "--now", "2026-11-22T12:00:00+00:00")
    assert (told.code, told.objects) == (0, [])


def test_check_of_one_file_says_nothing_of_the_others(bench: Bench) -> None:
    bench.write("broken", "---\ntitle: x\n---\n")
    assert bench("check").code == 1
    told = bench("check", str(bench.root / "statements" / "june.md"))
    assert told.code == 0
    assert "broken" not in told.out


def test_check_reads_a_file_saved_this_moment(bench: Bench) -> None:
    bench.write("july", statement("july", "1989-07-04"), young=True)
    assert "july" in bench("check").out


def test_warnings_alone_exit_0(bench: Bench) -> None:
    bench.write("july", "---\nid: july\ntitle: July\ndate: 1989-07-04\n---\nText.\n")
    told = bench("check", "--json")
    assert told.code == 0
    assert {line["level"] for line in told.objects} == {"warning"}


def test_check_never_writes(bench: Bench) -> None:
    before = bench.digest()
    bench("check")
    assert bench.digest() == before


@pytest.mark.parametrize("of", ["statement", "config", "webhook"])
def test_each_schema_is_a_valid_json_schema(of: str) -> None:
    told = run_here("schema", of)
    schema = json.loads(told.out)
    jsonschema.validators.validator_for(schema).check_schema(schema)


def test_the_schema_of_the_configuration_takes_ours_and_refuses_a_stranger_s(bench: Bench) -> None:
    schema = json.loads(run_here("schema", "config").out)
    ours = yaml.load((bench.root / "remembrancer.yaml").read_text(), Loader=AsEditorsRead)
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [fault.message for fault in validator.iter_errors(ours)] == []
    assert list(validator.iter_errors({**ours, "nonsense": 1}))


def test_the_schema_of_statements_takes_every_bundled_front_matter() -> None:
    schema = json.loads(run_here("schema", "statement").out)
    validator = jsonschema.validators.validator_for(schema)(schema)
    files = sorted((Path(__file__).parents[2] / "statements").rglob("*.md"))
    assert files
    for path in files:
        front = path.read_text(encoding="utf-8").split("---\n")[1]
        keys = json.loads(json.dumps(yaml.load(front, Loader=AsEditorsRead)))  # JSON knows no keys but texts
        faults = [fault.message for fault in validator.iter_errors(keys)]
        assert faults == [], path.name


def test_a_picture_that_cannot_be_published_is_one_problem_and_hides_no_other(bench: Bench) -> None:
    image = "image: {{file: {name}, alt: A square.}}\nsummary: A word."
    for name, data in {
        "bomb.png": bomb(60_000, 60_000),
        "cut.png": PNG[:50],
        "sound.png": PNG,
        "words.png": b"Words",
    }.items():
        (bench.root / "statements" / name).write_bytes(data)
        bench.write(name[:-4], statement(name[:-4], "1989-06-05", more=image.format(name=name)))
    told = bench("check", "--json")
    assert told.code == 1
    found = {line["file"]: line["code"] for line in told.objects if line.get("field") == "image.file"}
    assert found == {
        "statements/bomb.md": "image-too-large",
        "statements/cut.md": "image-broken",
        "statements/words.md": "image-unreadable",
    }
    assert bench("check", str(bench.root / "statements" / "sound.md")).code == 0


def test_check_says_what_is_wrong_with_a_theme_and_a_tick_leaves_the_site_as_it_is(bench: Bench) -> None:
    bench("tick", now=BEFORE)
    before = {path: path.read_bytes() for path in bench.root.joinpath("feeds").rglob("*.html")}
    theme = bench.root / "theme"
    theme.mkdir()
    (theme / "index.html").write_text('{% extends "base.html" %}\n{% block main %}{{ gone }}{% endblock %}')
    told = bench("check", now=BEFORE)
    assert told.code == 1
    assert "theme/index.html:2" in told.out
    assert "A page cannot be made with it: 'gone' is undefined." in told.out
    bench("tick", now=BEFORE)
    assert {path: path.read_bytes() for path in bench.root.joinpath("feeds").rglob("*.html")} == before
    (theme / "index.html").write_text('{% extends "base.html" %}\n{% block main %}<h1>Ours</h1>{% endblock %}')
    assert bench("check", now=BEFORE).code == 0
    bench("tick", now=BEFORE)
    assert "<h1>Ours</h1>" in (bench.root / "feeds/index.html").read_text()
