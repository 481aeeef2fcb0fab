"""Short posts: cut where a reader would stop, split into threads, the link always whole, nobody called by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.edition import Part
from scheduler.errors import ValueRefused
from scheduler.text.composition import Composition, compose
from scheduler.text.measures import graphemes, utf16, weighted
from scheduler.text.short_posts import MOST_SEGMENTS, WORD_JOINER, Shape, cut, hashtags, short_posts, unmentioned
from tests.publishers.samples import SITE, occurrence

LINK = "https://example.org/square-1989/2027/"
WORDS = compose(occurrence(), SITE)
SHAPE = Shape(limit=120, measure=graphemes)


def words(social: str | None = None, **more: str) -> Composition:
    return replace(WORDS, social=social, **more)  # type: ignore[arg-type]  # texts of a composition


def posts(social: str, shape: Shape = SHAPE, **more: object) -> list[str]:
    made = short_posts(words(social), shape, link=LINK, **more)  # type: ignore[arg-type]  # tags and thread
    assert all(part.length <= (part.limit or 0) for part in made), made
    return [part.text for part in made]


# --- what a post is made of ---


def test_without_words_of_the_authors_it_is_title_summary_and_link() -> None:
    (part,) = short_posts(words(title="A title", summary="A summary."), SHAPE, link=LINK)
    assert part == Part(text=f"A title\n\nA summary.\n\n{LINK}", length=58, limit=120)


def test_a_summary_that_begins_with_the_title_says_it_once() -> None:
    (part,) = short_posts(words(title="A title", summary="A title and more."), SHAPE, link=None)
    assert part.text == "A title and more."


def test_the_authors_words_stand_as_they_are() -> None:
    assert posts("Remember.") == ["Remember."]


# --- cutting ---


def test_it_is_cut_at_the_end_of_a_sentence() -> None:
    (text,) = posts(
        "The first sentence is short. The second is also short, but longer. " + "The third goes on and on " * 9
    )
    assert text == "The first sentence is short. The second is also short, but longer. …"


def test_a_sentence_that_is_too_long_is_cut_at_the_end_of_a_word() -> None:
    (text,) = posts("one two, three " * 20)
    assert text.endswith(("two…", "three…", "one…"))
    assert "two,…" not in text


def test_the_link_is_kept_whole_and_at_the_end() -> None:
    (text,) = posts(f"A long story that does not end. {'And on it goes. ' * 20}{LINK} and after it a word")
    assert text.endswith(f"\n\n{LINK}")


def test_a_link_that_is_longer_than_the_limit_is_refused_with_its_cure() -> None:
    with pytest.raises(ValueRefused, match="social"):
        posts("https://example.org/" + "a" * 200 + " words" * 30)


def test_a_word_without_end_is_cut_between_two_signs_that_are_seen() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    (text,) = posts(family * 200)
    assert text == family * 119 + "…"


def test_writing_without_spaces_is_cut_between_its_signs_and_at_its_sentences() -> None:
    (text,) = posts("我們沒有忘記。" * 40)
    assert text.endswith("。 …")
    (text,) = posts("我們沒有忘記他們的名字" * 40)
    assert text.endswith("…")


def test_the_mark_that_ends_a_word_is_not_left_to_the_next_line() -> None:
    for length in range(20, 60):
        text = cut("字字字字，字字字字）字字字、字" * 10, Shape(limit=length, measure=graphemes))
        assert not text.startswith(("，", "）", "、"))


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=400),
    st.sampled_from([graphemes, utf16, weighted]),
    st.booleans(),
)
def test_whatever_the_text_each_post_fits_and_holds_only_what_was_written(
    text: str, measure: object, thread: bool
) -> None:
    shape = Shape(limit=80, measure=measure)  # type: ignore[arg-type]  # one of three measures
    try:
        made = short_posts(words(text or "x"), shape, link=None, thread=thread)
    except ValueRefused:
        return
    assert made
    assert all(part.length <= 80 for part in made)
    written = "".join((text or "x").split())
    shown = "".join("".join(_without_number(part, made).split()) for part in made)
    if thread:
        assert shown == written
    else:
        assert shown == written or "…" in shown


def _without_number(part: Part, made: tuple[Part, ...]) -> str:
    return part.text if len(made) == 1 else part.text.rpartition("\n\n")[0]


# --- threads ---


def test_a_thread_holds_every_word_and_says_where_it_stands() -> None:
    text = " ".join(f"Sentence number {number} of the whole." for number in range(20))
    made = posts(text, thread=True)
    assert [each.rpartition("\n\n")[2] for each in made] == [
        f"{number}/{len(made)}" for number in range(1, len(made) + 1)
    ]
    assert " ".join(each.rpartition("\n\n")[0] for each in made) == text
    assert all(each.rpartition("\n\n")[0].endswith(".") for each in made), "each ends with a sentence"


def test_a_thread_of_more_than_nine_leaves_room_for_its_longer_numbers() -> None:
    made = posts("word " * 300, thread=True)
    assert len(made) > 9
    assert made[-1].endswith(f"{len(made)}/{len(made)}")


def test_what_fits_is_no_thread() -> None:
    assert posts("Short.", thread=True) == ["Short."]


def test_a_link_is_never_split_between_two_posts() -> None:
    for before in range(80):
        made = posts("x" * before + f" {LINK} " + "word " * 60, thread=True)
        assert sum(LINK in each for each in made) == 1


def test_a_thread_without_end_is_refused() -> None:
    with pytest.raises(ValueRefused, match=str(MOST_SEGMENTS)):
        posts("word " * 5_000, thread=True)


# --- hashtags ---


@pytest.mark.parametrize(
    ("tags", "made"),
    [
        (["press freedom"], ("#PressFreedom",)),
        (["human-rights", "Tian'anmen"], ("#HumanRights", "#TianAnmen")),
        (["1989", "june 1989"], ("#June1989",)),
        (["六四"], ("#六四",)),
        (["China", "china"], ("#China",)),
        (["🕯"], ()),
    ],
)
def test_a_tag_becomes_words_that_a_screen_reader_reads(tags: list[str], made: tuple[str, ...]) -> None:
    assert hashtags(tags) == made


def test_hashtags_take_the_room_that_is_left_and_no_word_of_the_text() -> None:
    text = "w" * 100
    assert posts(text, tags=["china", "history of the press"]) == [f"{text}\n\n#China"]
    assert posts("w" * 119, tags=["china"]) == ["w" * 119]


def test_a_hashtag_that_the_text_has_is_not_said_twice() -> None:
    assert posts("Remember #china today.", tags=["china"]) == ["Remember #china today."]


# --- nobody is called by accident ---


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("@everyone", f"@{WORD_JOINER}everyone"),
        ("“@press”, he said", f"“@{WORD_JOINER}press”, he said"),
        ("(@a@b.example)", f"(@{WORD_JOINER}a@b.example)"),
        ("press@example.org", "press@example.org"),
        ("at 5 @ 10", "at 5 @ 10"),
    ],
)
def test_an_at_sign_calls_nobody(text: str, harmless: str) -> None:
    assert unmentioned(text) == harmless


def test_an_address_with_an_at_sign_still_leads_there() -> None:
    shape = replace(SHAPE, escape=unmentioned)
    assert posts("see https://social.example/@press/1 by @press", shape) == [
        f"see https://social.example/@press/1 by @{WORD_JOINER}press"
    ]


def test_what_an_escape_adds_counts() -> None:
    shape = Shape(limit=10, measure=graphemes, escape=lambda text: text.replace("*", "\\*"))
    assert short_posts(words("*****"), shape, link=None)[0].length == 10
    assert short_posts(words("******"), shape, link=None)[0].text.endswith("…")
