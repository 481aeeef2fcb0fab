"""What the import makes of single sources: encodings, markup, furniture, witnesses, languages."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scheduler.domain.statement import Statement
from scheduler.domain.wording.english import English
from scheduler.errors import StatementError
from scheduler.library.importing.fields import fill, without_syntax
from scheduler.library.importing.languages import TONGUES, language_of
from scheduler.library.importing.witnesses import Published, remembered
from scheduler.library.statement_file import read
from scheduler.text import templates
from scheduler.text.page_blocks import escaped
from tests.library.press import body_of, made_of, words_of

HEAD = "The Harbour Strike\n\nPublished on March 14, 2011\n\n"
STORY = (
    "On March 14, 1951 the dockers of the harbour put down their hooks, and for six weeks no ship was unloaded there."
)


def refused(text: str | bytes, suffix: str = ".txt") -> tuple[str, str]:
    with pytest.raises(StatementError) as fault:
        made_of(text, suffix=suffix)
    (problem,) = fault.value.problems
    return problem.code, str(problem)


# Encodings and forms


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "latin-1"),
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "shift_jis"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_declares(text: str, encoding: str) -> None:
    strange = {"cp1251": "Киев", "shift_jis": "広島"}.get(encoding, "Gdansk")
    page = f"<!doctype html><html><head>{text}</head><body><h1>{strange}</h1><p>{STORY}</p></body></html>"
    assert made_of(page.encode(encoding), suffix=".html").keys["title"] == strange


@pytest.mark.parametrize(
    "source",
    [
        b"caf\xe9 au lait",
        b'<!doctype html><meta charset="utf-8"><p>caf\xe9</p>',
        b'<html><meta charset="klingon"><p>x</p>',
    ],
)
def test_what_cannot_be_decoded_is_refused_in_one_sentence(source: bytes) -> None:
    code, said = refused(source, suffix="")
    assert code == "not-utf-8"
    assert "Save it as UTF-8." in said


def test_nothing_is_refused_as_nothing() -> None:
    for source in (b"", b" \n\n", b"<html><body><script>1</script></body></html>"):
        assert refused(source)[0] == "no-body"
    assert refused(b"x" * (4 * 1024 * 1024 + 1))[0] == "too-long"


def test_soft_hyphens_go_and_hard_spaces_stay() -> None:
    made = made_of(f"{HEAD}{STORY}\n\nThe sixti\u00adeth\u00a0anniversary is kept by the har\u00adbour.")
    assert "The {{ ordinal_words }}\u00a0anniversary is kept by the harbour." in made.text


# Markup

SIGNS = st.text(alphabet="ab1 {}%#*_`[]()<>&;-+=.|\\!~'\"“”\n", max_size=60)


@given(SIGNS)
def test_plain_words_pass_through_markdown_as_they_are(text: str) -> None:
    """Outside what CommonMark strips: spaces at line ends."""
    words = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(escaped(words))
    assert html == "" if not words else html == f"<p>{_as_html(words)}</p>\n"


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@given(SIGNS)
def test_template_syntax_of_the_source_stands_for_itself(text: str) -> None:
    assert templates.problems(without_syntax(text)) == []
    rendered = templates.render(without_syntax(f"{text}."), {}, English())
    assert rendered == f"{text}."


def test_a_brace_before_a_number_does_not_open_a_field_with_it() -> None:
    filled = fill("{25 years later} we meet.", TONGUES["en"], number=25, event_year=1951, is_title=False)
    assert templates.problems(filled.text) == []
    assert templates.render(filled.text, {"years": 26}, English()) == "{26 years later} we meet."


@given(st.text(alphabet='<>/pdivabh1 ="x&;-!', max_size=80))
def test_no_page_is_too_untidy_to_be_read(markup: str) -> None:
    made = made_of(f"<html><body><h1>Harbour</h1><p>{STORY}</p>{markup}</body></html>", suffix=".html")
    assert isinstance(read(made.text.encode(), path=made.path).content, Statement)


def test_a_page_nested_without_end_is_read() -> None:
    deep = "<div>" * 20_000
    made = made_of(f"<html><body><h1>Harbour</h1>{deep}<p>{STORY}</p></body></html>", suffix=".html")
    assert STORY in made.text


def test_html_becomes_markdown() -> None:
    page = f"""<html lang=en><head><link rel=canonical href="https://example.org/a/b"></head><body><article>
    <h1>The Harbour</h1><p>{STORY}<p>A <a href="../c">link</a>, <em>a word</em><strong> and</strong> 2 * 3.
    <blockquote><p>One.<p>Two.</blockquote><ol><li>first<li>second</ol><h3>Then</h3>line<br>line
    <img src=x.png alt=x></article></body></html>"""
    made = made_of(page, suffix=".html")
    for words in (
        "A [link](https://example.org/c), *a word* **and** 2 \\* 3.", "> One.\n>\n> Two.", "1. first\n2. second",
        "### Then", "line\\\nline",
    ):  # fmt: skip
        assert words in body_of(made)
    assert [each.code for each in made.doubts if each.field == "body"] == ["import-picture"]


def test_a_relative_link_without_the_page_s_address_is_words_and_listed() -> None:
    made = made_of(
        f'<html><body><h1>Harbour</h1><p>{STORY}<p>See <a href="/x">there</a>.</body></html>', suffix=".html"
    )
    assert "See there." in made.text
    assert "import-link" in {each.code for each in made.doubts}


def test_a_reprint_stands_word_for_word_and_only_its_title_is_a_template() -> None:
    text = (
        f"Sixty Years Since the Strike\n\nMarch 14, 2011\n\nLisbon – {STORY} It was sixty years ago; {{{{ years }}}}."
    )
    made = made_of(text, reprint=True)
    assert made.keys["title"] == "{{ years_words|capitalize }} Years Since the Strike"
    assert f"Lisbon – {STORY} It was sixty years ago; {{{{ years }}}}." in body_of(made)
    assert (made.keys["mode"], made.keys["place"]) == ("reprint", "")


# Witnesses


def test_witnesses_that_agree_are_named_and_so_are_those_that_do_not() -> None:
    made = made_of(f"{HEAD}{STORY}\n\nOn the 60th anniversary, and fifty years after the wall was built, we meet.")
    assert made.remembered.date == "1951-03-14"
    assert made.remembered.agree == ("“March 14, 1951”", "“60th anniversary”", "“Published on March 14, 2011”")
    assert made.remembered.differ == ("“fifty years after”",)
    assert words_of(made, {"number-differs"}) == ["fifty years after"]


@pytest.mark.parametrize(
    "words",
    [
        "On this day in 1951 the dockers put down their hooks.",
        "On this very date in 1951 the dockers put down their hooks.",
        "In 1951, on this day, the dockers put down their hooks.",
        "Sixty years ago today the dockers put down their hooks, on a cold March 14.",
        "On the 60th anniversary of March 14, 1951 the dockers remember.",
        "On 14 March 1951 the dockers put down their hooks.",
        "On the 14th of March 1951 the dockers put down their hooks.",
    ],
)
def test_the_day_is_found_however_it_is_said(words: str) -> None:
    more = "For six weeks no ship was unloaded in the harbour, and the cranes stood still."
    assert made_of(f"{HEAD}{words} {more}").remembered.date == "1951-03-14"


def test_a_release_that_says_no_day_is_left_to_a_person() -> None:
    text = f"{HEAD}The dockers put down their hooks, and for six weeks no ship was unloaded in the harbour that year."
    code, said = refused(text)
    assert code == "no-date"
    assert "--date 1989-06-04" in said
    made = made_of(text, given="1951-03-14")
    assert (made.remembered.date, made.remembered.given) == ("1951-03-14", True)


def test_two_days_that_weigh_the_same_are_left_to_a_person() -> None:
    text = f"{HEAD}{STORY} On May 2, 1974 the gates were shut for good."
    assert made_of(text).remembered.date == "1951-03-14"  # the day of publication speaks for it
    elsewhere = text.replace("March 14, 2011", "June 1, 2011")
    assert refused(elsewhere)[0] == "no-date"


def test_a_day_from_which_the_text_would_lie_in_the_future_is_no_candidate() -> None:
    english, title = TONGUES["en"], "The Harbour Strike"
    text = f"{STORY}\n\nOn 15 June 2010, fifty-nine years after the strike, an inquiry reported. It was a long time."

    def day_for(today: date) -> str:
        told = english.prose(title), english.prose(text)
        return remembered(*told, english, Published(day=None), today=today).date

    assert day_for(date(2026, 11, 22)) == "1951-03-14"
    assert day_for(date(2126, 11, 22)) == "2010-06-15"  # without the rule the inquiry would be remembered


def test_days_of_first_publication_that_differ_are_listed() -> None:
    page = f"""<html><head><meta property="article:published_time" content="2011-03-15T01:00:00Z"></head><body>
    <h1>Harbour</h1><p>Published on March 14, 2011</p><p>Lisbon, 14 March 2011 – {STORY}</p></body></html>"""
    made = made_of(page, suffix=".html")
    assert made.keys["first_published"] == "2011-03-14"
    assert "import-published" in {each.code for each in made.doubts}


def test_a_month_is_enough_where_nobody_says_more() -> None:
    made = made_of(f"{HEAD}In March 1951 the dockers of the harbour put down their hooks for six weeks. On the 60th "
                   "anniversary of that strike, sixty years after it began, the port is quiet.")  # fmt: skip
    assert (made.remembered.date, made.keys["coarse"]) == ("1951-03", "first")


# Numbers


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "One year later, we ask.",
            "{{ years_words|capitalize }} {% if years == 1 %}year{% else %}years{% endif %} later",
        ),
        ("We keep the first anniversary.", "the {{ ordinal_words }} anniversary"),
    ],
)
def test_the_first_year_is_said_so_that_the_second_is_right(said: str, written: str) -> None:
    number = 1
    filled = fill(f"{said}", TONGUES["en"], number=number, event_year=1951, is_title=True)
    assert written in filled.text


@given(st.integers(2, 200))
def test_every_number_is_said_again_as_it_was(number: int) -> None:
    english = English()
    text = f"{english.number_words(number).capitalize()} years on, the {english.ordinal(number)} anniversary."
    filled = fill(text, TONGUES["en"], number=number, event_year=1789, is_title=True)
    fields = {"years_words": english.number_words(number), "ordinal": english.ordinal(number)}
    assert templates.render(filled.text, fields, english) == text
    assert len(filled.made) == 2


@pytest.mark.parametrize(
    "text",
    [
        "‘Sixty years later, the dockers’ hooks hang in the hall,’ says a card.",
        '"The gate is shut.\n\n"Sixty years later we ask again," says a card.',
        "„Sechzig Jahre später“, sagt eine Karte. „Sixty years later“.",
        "»Sixty years later« says a card.",
        "“One.\n\n“Sixty years later we ask.",
        "> Sixty years later we ask.",
    ],
)
def test_no_mark_of_quotation_hides_that_somebody_is_quoted(text: str) -> None:
    filled = fill(text, TONGUES["en"], number=60, event_year=1951, is_title=False)
    assert (filled.made, filled.text) == ((), text)


def test_an_apostrophe_opens_no_quotation() -> None:
    filled = fill("The dockers’ hooks, sixty years on, and ’51 again.", TONGUES["en"], number=60, event_year=1951,
                  is_title=False)  # fmt: skip
    assert [each.was for each in filled.made] == ["sixty years on"]


def test_an_article_before_a_field_is_listed() -> None:
    made = made_of(f"{HEAD}{STORY}\n\nOn the 60th anniversary a 60-year silence ends.")
    assert "import-article" in {each.code for each in made.doubts}


def test_the_centenary_is_an_anniversary_and_a_centennial_hall_is_not() -> None:
    filled = fill("On the centenary of the strike we meet in the centennial hall.", TONGUES["en"], number=100,
                  event_year=1911, is_title=False)  # fmt: skip
    assert filled.text == "On the {{ anniversary }} of the strike we meet in the centennial hall."


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", "sixty years later "),
        ("en", "‘a “b "),
        ("fr", "vingt et un cent deux "),
        ("de", "fünfzig Jahre "),
        ("es", "treinta y un "),
    ],
)
def test_the_search_for_numbers_grows_with_the_text_and_not_with_its_square(tag: str, words: str) -> None:
    def steps(times: int) -> float:
        text = words * times
        begun = process_time()
        fill(text, TONGUES[tag], number=60, event_year=1951, is_title=False)
        return process_time() - begun

    steps(10)
    few, many = min(steps(100) for _ in range(3)), min(steps(1600) for _ in range(2))
    assert many < 100 * max(few, 0.002)  # sixteen times the text; its square would be 256


# Languages


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The dockers of the harbour put down their hooks and it was the end of the week for them.", "en"),
        ("Die Arbeiter legten die Haken nieder, und der Hafen war still, und das blieb er mit den Kränen.", "de"),
        (
            "Les dockers du port ont posé leurs crochets, et les grues sont restées dans le silence pour des jours.",
            "fr",
        ),
        ("Los obreros del puerto dejaron los ganchos, y la grúa se quedó en el silencio de la noche con el mar.", "es"),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, tag: str) -> None:
    assert (language_of(text).tag, language_of(text).sure) == (tag, True)


def test_a_language_that_nobody_is_sure_of_is_said_to_be_unsure() -> None:
    assert not language_of("Harbour 1951").sure
    assert not language_of("").sure
    made = made_of("Staking\n\nDe havenarbeiders legden de haken neer en de haven was weken stil, en het bleef stil "
                   "tot de regen van die maand.", given="1951-03-14")  # fmt: skip
    assert made.keys["lang"] == "nl"
    assert "import-language" in {each.code for each in made.doubts}


def test_a_declared_language_that_the_words_contradict_is_not_believed() -> None:
    page = (
        '<html lang="en"><body><h1>Hafen</h1><p>Am 14. März 1951 legten die Arbeiter die Haken nieder, und der Hafen '
        "war sechs Wochen lang still, und das blieb er mit den Kränen auf dem Kai.</p></body></html>"
    )
    made = made_of(page, suffix=".html")
    assert made.keys["lang"] == "de"
    assert any("says that it is in `en`" in each.what for each in made.doubts)


# Furniture


def test_lines_that_only_begin_like_furniture_stay() -> None:
    text = (
        f"{HEAD}{STORY}\n\nNext year we shall gather again at the gate.\n\n"
        "Share what you remember with your children.\n\nAbout sixty people came.\n\nMore than one crane still stands."
    )
    body = body_of(made_of(text))
    for words in ("Next year we shall", "Share what you remember", "About sixty people", "More than one crane"):
        assert words in body


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert made_of(HEAD + STORY, taken=frozenset({"the-harbour-strike"})).id == "the-harbour-strike-2"


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("LISBON, March 14, 2011 – ", "Lisbon"),
        ("LISBON, Mar. 14, 2011 -- ", "Lisbon"),
        ("Lisbon (14 March 2011) — ", "Lisbon"),
        ("(Lisbon) – ", "Lisbon"),
        ("Lisbon, Portugal, March 14, 2011: ", "Lisbon, Portugal"),
        ("**New York, NY** – ", "New York, NY"),
        ("Washington, D.C – ", "Washington, D.C."),
        ("14 March 2011, Lisbon – ", "Lisbon"),
        ("March 14, 2011 (Lisbon) – ", "Lisbon"),
        ("Lisbon/Almada, Portugal. Monday, 14th March 2011. ", "Lisbon/Almada, Portugal"),
        ("*Lisbon, Monday, 14 March 2011.* ", "Lisbon"),
        ("Today – ", ""),
        ("The harbour – ", ""),
        ("Lisbon: ", ""),
        ("Lisbon. ", ""),
        ("Lisbon kept still from 14 March 1951. ", ""),
        ("The Strike, as it was called – ", ""),
    ],
)
def test_a_dateline_is_taken_for_one_and_a_sentence_is_not(head: str, place: str) -> None:
    made = made_of(f"{HEAD.replace('The Harbour Strike', '# The Harbour Strike')}{head}{STORY}", suffix=".md")
    assert made.keys["place"] == place
    assert body_of(made).strip() == (STORY if place else head + STORY)


@pytest.mark.parametrize(
    ("line", "section", "day"),
    [
        ("Press release 12/2011 of March 14, 2011", "Press release", "2011-03-14"),
        ("STATEMENT NO. 4/2011", "Statement", ""),
        ("Media statement No. 7, 14 March 2011", "Media statement", "2011-03-14"),
        ("Strike 12/2011", "", ""),
        ("Statement 12/2011 and what came of it", "", ""),
    ],
)
def test_the_number_of_a_release_and_its_day_are_no_title(line: str, section: str, day: str) -> None:
    made = made_of(f"{line}\n\nThe Harbour Strike\n\n{STORY}", given="1951-03-14")
    assert (made.keys["section"], made.keys["first_published"]) == (section, day)
    assert (made.keys["title"] == "The Harbour Strike") == bool(section)


def test_an_id_holds_no_number_that_changes() -> None:
    for title, identity in (
        ("Sixty Years Since the Strike", "the-strike"),
        ("The Strike, 60 Years Later", "the-strike"),
        ("Sixty Years Later", "years-later"),
    ):
        made = made_of(f"{title}\n\nPublished on March 14, 2011\n\n{STORY}")
        assert (made.id, "{{ years" in str(made.keys["title"])) == (identity, True)


def test_words_are_shown_without_marks_and_a_cut_quotation_is_closed() -> None:
    speech = "“The gate is shut, and whoever passes it in the morning remembers the hooks and the cranes,” said a card."
    made = made_of(f"# Strike\n\n{HEAD}{STORY}\n\nIt is *sixty* years since.\n\n{speech}", suffix=".md")
    assert ("sixty years since", "{{ years_words }} years since") in {(each.was, each.now) for each in made.fields}
    assert "*{{ years_words }}* years since" in body_of(made)
    (said,) = (each.what for each in made.doubts if each.code == "quoted-speech")
    assert said.endswith("…” was said in 2011.")


def test_an_ordinal_of_something_else_is_no_question() -> None:
    made = made_of(f"{HEAD}{STORY}\n\nA fourteenth joined them on the 60th anniversary.")
    assert words_of(made, {"number-differs"}) == []


def test_what_the_house_demanded_then_is_listed_and_not_what_somebody_else_did() -> None:
    made = made_of(
        f"{HEAD}{STORY}\n\nThe union today urged the port to open its files, and called on the city to help."
    )
    (demand,) = (each for each in made.doubts if each.code == "import-demand")
    assert demand.what == "“urged” (and 1 more) says anew every year what the house said in 2011."
    assert demand.line is not None
    assert "urged the port" in made.text.split("\n")[demand.line - 1]
    quoted = made_of(f"{HEAD}{STORY}\n\n“We are called on to help,” reads a card.")
    assert "import-demand" not in {each.code for each in quoted.doubts}
    assert "import-demand" not in {each.code for each in made_of(f"{HEAD}{STORY} It urged them.", reprint=True).doubts}
