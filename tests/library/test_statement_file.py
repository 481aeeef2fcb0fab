from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as wall_time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.rule import Custom, Every, HistoricDate, Milestones, Moment, NthWeekday, Unit
from scheduler.domain.statement import Image, Statement, Variant
from scheduler.errors import Problem, StatementError
from scheduler.library.files import MAX_BYTES
from scheduler.library.reading import Translation
from scheduler.library.statement_file import read_statement

PATH = "statements/press/report.md"
LEAST = {"id": "report", "title": "The report", "date": "1989-06-04"}


def written(body: str = "What was said.", /, **keys: str | None) -> bytes:
    """A statement file: the least keys, with others changed, added or (None) taken out; a value stands as written."""
    merged = {**LEAST, **{name.rstrip("_"): value for name, value in keys.items()}}
    lines = [f"{name}: {value}" if value else f"{name}:" for name, value in merged.items() if value is not None]
    return "\n".join(["---", *lines, "---", "", body, ""]).encode()


def statement(source: bytes) -> Statement:
    content, _ = read_statement(source, path=PATH)
    assert isinstance(content, Statement)
    return content


def refused(source: bytes, path: str = PATH) -> tuple[Problem, ...]:
    with pytest.raises(StatementError) as caught:
        read_statement(source, path=path)
    return caught.value.problems


def test_the_least_file_has_the_documented_defaults() -> None:
    found = statement(written())
    assert (found.id, found.path) == ("report", PATH)
    assert found.rule.date == HistoricDate(year=1989, month=6, day=4)
    assert (found.rule.key, found.rule.calendar, found.rule.every) == ("report", "gregorian", Every())
    assert (found.rule.missing, found.rule.coarse, found.rule.count) == ("earlier", "first", "elapsed")
    assert (found.words.title, found.words.body, found.words.lang) == ("The report", "What was said.", "en")
    assert (found.when, found.time, found.zone, found.targets, found.late, found.approval) == (None,) * 6
    assert (found.public, found.mode, found.status, found.tags, found.images) == (True, "living", "ready", (), ())


def test_every_key_arrives_in_the_statement() -> None:
    found = statement(
        written(
            lang="zh-hant",
            every="year",
            count="inclusive",
            only="[25, 30]",
            keep="last Monday of May",
            missing="later",
            coarse="skip",
            when="[the day, eve 18:00]",
            time='"07:05"',
            zone="Asia/Hong_Kong",
            from_="1990",
            until="2100",
            except_="[2001, 2002]",
            targets="[]",
            tags="[china, press]",
            author="The committee",
            summary="In short",
            original="https://example.org/1989/",
            sources="[https://example.org/a, A book]",
            warning="Violence",
            place="Washington, D.C.",
            section="Press",
            first_published="1989-06-05",
            image="{file: ../pictures/a.jpg, alt: A square, caption: Seen from above}",
            social="Short",
            public="no",
            mode="reprint",
            facts_checked_through="2030",
            late="{grace: 2h, then: hold}",
            approval="required",
            status="draft",
            editions="{25: {title: A quarter}, every 10: {summary: Ten}}",
        )
    )
    rule = found.rule
    assert (rule.count, rule.missing, rule.coarse) == ("inclusive", "later", "skip")
    assert rule.only == Milestones(numbers=frozenset({25, 30}))
    assert rule.keep == NthWeekday(nth=-1, weekday=0, month=5)
    assert (rule.first_year, rule.last_year, rule.except_years) == (1990, 2100, {2001, 2002})
    assert found.when == (Moment(), Moment(name="eve 18:00", days=-1, time=wall_time(18)))
    assert (found.time, found.zone, found.targets) == (wall_time(7, 5), "Asia/Hong_Kong", ())
    assert (found.tags, found.author, found.place) == (("china", "press"), "The committee", "Washington, D.C.")
    assert (found.section, found.first_published) == ("Press", date(1989, 6, 5))
    assert (found.original, found.sources) == ("https://example.org/1989/", ("https://example.org/a", "A book"))
    assert found.images == (Image(file="../pictures/a.jpg", alt="A square", caption="Seen from above"),)
    assert (found.public, found.mode, found.status, found.approval) == (False, "reprint", "draft", True)
    assert found.facts_checked_through == 2030
    assert found.late is not None
    assert (found.late.grace, found.late.then) == (timedelta(hours=2), "hold")
    words = found.words
    assert (words.lang, words.summary, words.warning, words.social) == ("zh-Hant", "In short", "Violence", "Short")
    assert words.variants == (
        Variant(name="25", number=25, title="A quarter"),
        Variant(name="every 10", multiple=10, summary="Ten"),
    )


WRONG: list[tuple[str, str, str]] = [
    # key, value as written, code
    ("id", "Report", "bad-id"),
    ("id", "../escape", "bad-id"),
    ("id", "/absolute", "bad-id"),
    ("id", "a" * 81, "bad-id"),
    ("id", '"\\u202eevil"', "bad-id"),
    ("id", '"a\\u0000b"', "nul"),
    ("id", "archive", "reserved-id"),
    ("id", "assets", "reserved-id"),
    ("id", "[a]", "wrong-shape"),
    ("title", "", "empty-value"),
    ("title", "|\n  two\n  lines", "more-than-one-line"),
    ("title", '"{{ nothing }}"', "*"),
    ("title", '"{% for a in b %}{% endfor %}"', "*"),
    ("date", "1989-02-30", "impossible-date"),
    ("date", "4 June 1989", "bad-date"),
    ("date", "yesterday", "bad-date"),
    ("date", "{civil: 1995-11-05, after_sunset: true}", "bad-date"),
    ("date", "{civil: 1995-11}", "bad-date"),
    ("date", "{civil: 1995-11-05, after_dusk: true}", "unknown-key"),
    ("date", "{after_sunset: true}", "missing-key"),
    ("coarse", "middle", "bad-choice"),
    ("calendar", "gregorain", "unknown-calendar"),
    ("every", "fortnight", "bad-every"),
    ("count", "both", "bad-choice"),
    ("only", "sometimes", "bad-only"),
    ("only", "[]", "bad-only"),
    ("only", "{a: b}", "wrong-shape"),
    ("keep", "first Blursday of May", "bad-keep"),
    ("keep", "yahrzeit", "keep-needs-calendar"),
    ("missing", "sooner", "bad-choice"),
    ("adar", "second", "adar-needs-yahrzeit"),
    ("adar", "third", "bad-choice"),
    ("when", "soon", "bad-moment"),
    ("when", "[the day, the day]", "duplicate"),
    ("time", '"25:00"', "bad-time"),
    ("zone", "Europe/Pariss", "unknown-zone"),
    ("from", "long ago", "bad-year"),
    ("until", "never", "bad-year"),
    ("except", "[2001, x]", "bad-year"),
    ("targets", "{a: b}", "wrong-shape"),
    ("targets", "", "empty-value"),
    ("tags", "[a, [b]]", "wrong-shape"),
    ("lang", "klingon", "bad-language"),
    ("author", "[a, b]", "wrong-shape"),
    ("summary", '"{{ number * 3 }}"', "*"),
    ("original", "ftp://example.org/", "bad-address"),
    ("original", "javascript:alert(1)", "bad-address"),
    ("original", "https://exa mple.org/", "bad-address"),
    ("sources", "{a: b}", "wrong-shape"),
    ("warning", '"{{ }}"', "*"),
    ("place", "{a: b}", "wrong-shape"),
    ("section", "|\n  a\n  b", "more-than-one-line"),
    ("first_published", "1989-02-30", "bad-date"),
    ("first_published", "June 1989", "bad-date"),
    ("image", "a.jpg", "wrong-shape"),
    ("image", "{file: a.jpg}", "missing-key"),
    ("image", "{alt: a}", "missing-key"),
    ("image", "{file: /etc/passwd, alt: a}", "image-outside"),
    ("image", "{file: ../../remembrancer.yaml, alt: a}", "image-outside"),
    ("image", "{file: 'https://example.org/a.jpg', alt: a}", "image-outside"),
    ("image", "{file: a.jpg, alt: a, capton: b}", "unknown-key"),
    ("social", '"{{ title.upper() }}"', "*"),
    ("editions", "[a]", "wrong-shape"),
    ("editions", "{25: A title}", "wrong-shape"),
    ("editions", "{0: {title: A}}", "bad-edition"),
    ("editions", "{every ten: {title: A}}", "bad-edition"),
    ("editions", "{25: {titel: A}}", "unknown-key"),
    ("editions", '{25: {body: "{{ nothing }}"}}', "*"),
    ("public", "perhaps", "bad-choice"),
    ("mode", "dead", "bad-choice"),
    ("facts_checked_through", "soon", "bad-year"),
    ("late", "24h", "wrong-shape"),
    ("late", "{grace: soon}", "bad-duration"),
    ("late", "{then: shout}", "bad-choice"),
    ("late", "{graze: 2h}", "unknown-key"),
    ("approval", "yes", "bad-choice"),
    ("status", "done", "bad-choice"),
    ("titel", "x", "unknown-key"),
]


@pytest.mark.parametrize(("key", "value", "code"), WRONG)
def test_each_wrong_value_is_one_sentence_with_its_place_and_its_cure(key: str, value: str, code: str) -> None:
    source = written(**{key: value})
    (problem,) = [problem for problem in refused(source) if problem.level == "error"]
    assert code in {"*", problem.code}
    assert problem.file == PATH
    assert problem.field is None or problem.field.split(".")[0] == key
    lines = source.decode().split("\n")
    assert problem.line is not None
    assert lines[problem.line - 1].startswith(f"{key}:")
    assert problem.what.endswith(".")
    assert problem.cure.endswith((".", "?"))
    names = (key, *(problem.field or "").split("."))
    assert code == "nul" or any(f"`{name}`" in problem.what for name in names)


def test_a_date_of_another_calendar_is_read_with_its_custom() -> None:
    rule = statement(written(date="12 Adar 5785", calendar="hebrew", keep="yahrzeit", adar="second")).rule
    assert (rule.date, rule.calendar) == (HistoricDate(year=5785, month=6, day=12), "hebrew")
    assert (rule.keep, rule.adar) == (Custom.YAHRZEIT, "second")
    converted = statement(written(date="{civil: 1995-11-04, after_sunset: yes}", calendar="hebrew")).rule
    assert converted.date == HistoricDate(year=5756, month=2, day=12)


def test_a_civil_year_in_another_calendar_is_refused_with_the_conversion_offered() -> None:
    (problem,) = refused(written(date="1995-11-05", calendar="hebrew"))
    assert (problem.code, problem.field) == ("unlikely-year", "date")
    assert "`12 Cheshvan 5756`" in problem.cure


def test_contradictions_between_keys_are_shown_at_one_of_them() -> None:
    assert [(each.code, each.field) for each in refused(written(from_="2000", until="1990"))] == [
        ("from-after-until", "from")
    ]
    assert [(each.code, each.field) for each in refused(written(every="month", keep="Good Friday"))] == [
        ("keep-needs-year", "keep")
    ]


def test_all_problems_are_reported_at_once_in_the_order_of_their_lines() -> None:
    source = written(
        "", id="Bad!", title=None, date="1989-13-01", zone="Nowhere", summary='"{{ x }}"', status="done", tgas="a"
    )
    problems = refused(source)
    assert {problem.field for problem in problems} == {
        "id", "title", "date", "zone", "summary", "status", "tgas", "body",
    }  # fmt: skip
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)


def test_title_date_and_text_are_required() -> None:
    problems = refused(b"---\nid: a\n---\n\n \n")
    assert [(problem.code, problem.field) for problem in problems] == [
        ("missing-key", "title"),
        ("missing-key", "date"),
        ("no-body", "body"),
    ]


def test_a_misspelt_key_is_answered_with_the_nearest_one() -> None:
    (problem,) = refused(written(sumary="x"))
    assert problem.cure == "Did you mean `summary`?"


def test_a_byte_that_is_no_utf8_refuses_the_file_and_names_the_line() -> None:
    source = written("One line.\nCaf\xe9.").decode().encode("latin-1")
    (problem,) = refused(source)
    assert (problem.code, problem.line) == ("not-utf-8", 8)
    (problem,) = refused(b"\xef\xbb\xbf" + source)
    assert (problem.code, problem.line) == ("not-utf-8", 8)


@pytest.mark.parametrize("change", [lambda s: b"\xef\xbb\xbf" + s, lambda s: s.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(change: Callable[[bytes], bytes]) -> None:
    plain = statement(written("One.\n\nTwo."))
    other = statement(change(written("One.\n\nTwo.")))
    assert (other.words, other.rule) == (plain.words, plain.rule)


def test_a_single_value_is_a_list_of_one() -> None:
    found = statement(written(tags="china", targets="newsroom", sources="https://example.org/"))
    assert (found.tags, found.targets, found.sources) == (("china",), ("newsroom",), ("https://example.org/",))


@pytest.mark.parametrize(("word", "value"), [("true", True), ("yes", True), ("False", False), ("no", False)])
def test_yes_and_no_are_read_as_people_write_them(word: str, value: object) -> None:
    assert statement(written(public=word)).public is value


def test_a_file_without_an_id_takes_its_stem_with_a_warning() -> None:
    content, problems = read_statement(written(id=None), path="statements/the-report.md")
    assert isinstance(content, Statement)
    assert content.id == content.rule.key == "the-report"
    assert [(each.code, each.level, each.cure) for each in problems] == [
        ("id-from-file-name", "warning", "Write `id: the-report`, so that the file can be renamed.")
    ]


@pytest.mark.parametrize("stem", ["The Report", "archive", "a" * 300, "\u202eevil", "..", "é"])
def test_a_stem_that_is_no_id_cannot_stand_for_one(stem: str) -> None:
    (problem,) = refused(written(id=None), path=f"statements/{stem}.md")
    assert (problem.code, problem.field, problem.level) == ("missing-key", "id", "error")
    assert problem.what.isprintable()


def test_control_characters_are_dropped_with_one_warning_that_names_the_first_line() -> None:
    source = written("A\x07b\x00c\td\u0085e.", title='"T\\u0007itle"', summary="S\x7fum")
    content, problems = read_statement(source, path=PATH)
    assert isinstance(content, Statement)
    assert (content.words.body, content.words.title, content.words.summary) == ("Abc\tde.", "Title", "Sum")
    assert [(each.code, each.level, each.line) for each in problems] == [("control-characters", "warning", 5)]


def test_all_other_unicode_stays() -> None:
    text = "Ünïcødé 六四 \u202b\u200d🕯️ שלום"
    assert statement(written(text, title=f'"{text}"')).words.body == text


def test_the_body_of_a_reprint_is_no_template() -> None:
    assert statement(written("Literally {{ nothing }}.", mode="reprint")).words.body == "Literally {{ nothing }}."
    (problem,) = refused(written("First line.\n\nLiterally {{ nothing }}."))
    assert (problem.field, problem.line) == ("body", 9)


def test_a_fault_within_a_long_value_is_shown_on_its_own_line() -> None:
    (problem,) = refused(written(summary="|\n  One\n  {{ nothing }}"))
    assert (problem.field, problem.line) == ("summary", 7)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "no-front-matter"),
        (b"Just text.\n", "no-front-matter"),
        (b"\n---\ntitle: a\n---\nx", "no-front-matter"),
        (b"---\ntitle: a\ndate: 1989-06-04\n\nText.", "no-front-matter"),
        (b"---\n" + b"# " + b"x" * 300_000 + b"\n---\nText.", "too-long"),
        (b"---\ntitle: a\n---\n" + b"x" * MAX_BYTES, "too-long"),
        (b"\x00" * 4096, "no-front-matter"),
        ("---\ntitle: a\n---\n".encode("utf-16"), "not-utf-8"),
    ],
)
def test_what_is_no_statement_file_is_refused(source: bytes, code: str) -> None:
    assert [problem.code for problem in refused(source)] == [code]


HOSTILE_YAML = {
    "alias bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: *c",
    "merge bomb": "a: &a {k: v}\ntitle: {<<: *a}",
    "depth": "title: " + "[" * 500 + "]" * 500,
    "cycle": "title: &a [*a]",
    "tag": "title: !!python/object:os.system x",
    "duplicate": "title: a\ntitle: b",
    "nul": "title: a\x00b",
    "February": "title: a\ndate: 1989-02-30",
    "nodes": "title: [" + "a, " * 20_000 + "a]",
}


@pytest.mark.parametrize("name", HOSTILE_YAML)
def test_hostile_front_matter_is_refused_quickly_with_its_line(name: str) -> None:
    begun = time.monotonic()
    problems = refused(f"---\n{HOSTILE_YAML[name]}\n---\nText.\n".encode())
    assert time.monotonic() - begun < 5.0
    assert all(problem.file == PATH and problem.line for problem in problems)


def test_an_enormous_file_is_refused_quickly() -> None:
    begun = time.monotonic()
    assert [problem.code for problem in refused(b"x" * 100_000_000)] == ["too-long"]
    assert time.monotonic() - begun < 5.0


def test_a_translation_gives_words_and_nothing_else() -> None:
    source = b"---\ntranslates: report\nlang: fr\ntitle: Le rapport\nsummary: Bref\n---\nTexte.\n"
    content, problems = read_statement(source, path="statements/report.fr.md")
    assert isinstance(content, Translation)
    assert (content.original, content.words.lang, content.words.title) == ("report", "fr", "Le rapport")
    assert problems == []


def test_a_translation_with_a_rule_of_its_own_is_refused() -> None:
    source = b"---\ntranslates: report\ntitle: Le rapport\nid: rapport\ndate: 1989-06-04\ntagz: a\n---\nTexte.\n"
    assert [(each.code, each.field) for each in refused(source)] == [
        ("missing-key", "lang"),
        ("not-in-translation", "id"),
        ("not-in-translation", "date"),
        ("unknown-key", "tagz"),
    ]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"---\n{text}\n---\nx".encode(errors="ignore")))
def test_any_bytes_are_read_or_refused_with_sentences(source: bytes) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read_statement(source, path=PATH)
    except StatementError as error:
        problems = error.problems or pytest.fail("refused without a reason")
    assert all(problem.file == PATH and problem.cure for problem in problems)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=400))
def test_a_statement_cut_off_anywhere_in_its_front_matter_is_refused(length: int) -> None:
    whole = written(summary="In short", tags="[a, b]", zone="Europe/Paris")
    end = whole.index(b"\n---\n\n") + len(b"\n---")
    if length < end:
        assert refused(whole[:length])
    else:
        assert whole.startswith(b"---")


def test_days_are_counted_in_steps() -> None:
    assert statement(written(every="1000 days")).rule.every == Every(unit=Unit.DAY, step=1000)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    first, second = statement(written()), statement(written() + b"\n")
    assert first.words == second.words
    assert first.source_sha256 != second.source_sha256
