"""Which of the languages there are serves a reader who wants another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.language_tag import lookup, parse_language
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.statement import Statement, Words
from scheduler.domain.target import Target

TAGS = st.sampled_from(["de", "de-AT", "en", "en-GB", "pt", "pt-BR", "zh", "zh-Hans", "zh-Hant", "zh-Hant-HK", "zh-TW"])


@pytest.mark.parametrize(
    ("wanted", "offered", "served"),
    [
        ("zh-Hant", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("zh-Hant-HK", ["zh", "zh-Hant"], "zh-Hant"),
        ("zh-Hant-HK", ["zh"], "zh"),
        ("ZH-hant", ["zh-Hant"], "zh-Hant"),
        ("en-GB", ["en"], "en"),
        ("en", ["fr"], None),
        ("de", [], None),
        # RFC 4647, section 3.4, item 1's example: a singleton goes with what it opens.
        ("zh-Hant-CN-x-private1-private2", ["zh-Hant-CN-x", "zh-Hant"], "zh-Hant"),
        # Beyond lookup: a tag that says more, if no other says so little more.
        ("zh", ["en", "zh-Hant"], "zh-Hant"),
        ("zh", ["zh-Hans", "zh-Hant"], None),
        ("zh", ["zh-Hant", "zh-Hant-HK"], "zh-Hant"),
        ("pt-BR", ["pt-PT"], None),
        ("d", ["de"], None),
        ("zh-TW", ["zh-Hans"], None),
    ],
)
def test_a_reader_is_served_by_the_one_best_language(wanted: str, offered: list[str], served: str | None) -> None:
    assert lookup(wanted, offered) == served


@given(wanted=TAGS, offered=st.lists(TAGS, unique=True))
def test_the_order_of_what_is_offered_decides_nothing(wanted: str, offered: list[str]) -> None:
    assert lookup(wanted, offered) == lookup(wanted, offered[::-1]) == lookup(wanted.upper(), offered)


@given(wanted=TAGS, offered=st.lists(TAGS, unique=True))
def test_who_is_served_gets_the_language_asked_for_and_itself_first(wanted: str, offered: list[str]) -> None:
    served = lookup(wanted, offered)
    if wanted in offered:
        assert served == wanted
    if served is not None:
        assert served in offered
        assert served.partition("-")[0] == wanted.partition("-")[0]


def statement(lang: str, *translations: str) -> Statement:
    return Statement(
        id="square",
        rule=AnniversaryRule(key="square", date=HistoricDate(year=1989, month=6, day=4)),
        words=Words(lang=lang, title=lang, body="B"),
        translations={each: Words(lang=each, title=each, body="B") for each in translations},
        path="statements/square.md",
        source_sha256="0" * 64,
    )


def test_the_originals_own_language_counts_as_there() -> None:
    one = statement("en-GB", "de", "zh-Hant")
    assert one.languages == ("en-GB", "de", "zh-Hant")
    assert one.words_for("en") is one.words
    assert one.words_for("zh") is one.translations["zh-Hant"]
    assert one.words_for("fr") is None
    assert one.words_in("fr") is one.words_in(None) is one.words


@pytest.mark.parametrize(
    ("lang", "fallback", "left_out"),
    [(None, "skip", False), ("fr", "original", False), ("en", "skip", False), ("de-AT", "skip", False),
     ("fr", "skip", True)],
)  # fmt: skip
def test_only_a_target_that_skips_leaves_out_what_has_no_words_for_it(lang, fallback, left_out) -> None:
    target = Target(name="desk", kind="webhook", lang=lang, fallback=fallback)
    sentence = target.leaves_out(statement("en", "de"))
    assert (sentence is not None) == left_out
    if sentence:
        assert sentence == "`square` has no words in `fr`, and `desk` takes no others (`fallback: skip`)."


@given(wanted=TAGS)
def test_the_usual_spelling_of_a_tag_is_its_own(wanted: str) -> None:
    assert parse_language(wanted.lower()) == wanted
