"""What the import takes from around the text of a release: notices, headlines, rows of buttons, datelines, pictures."""

from __future__ import annotations

import pytest

from scheduler.library.importing.fields import fill
from scheduler.library.importing.imported import Imported
from scheduler.library.importing.languages import TONGUES
from scheduler.library.staleness_tongues.english_counts import counted
from tests.library.press import body_of, made_of, words_of

STORY = (
    "On March 14, 1951 the dockers of the harbour put down their hooks, and for six weeks no ship was unloaded there."
)
SECOND = "On the 60th anniversary the demands of that spring are read aloud in the hall beside the gate, all nine."
HEAD = "The Harbour Strike\n\nPublished on March 14, 2011\n\n"


def page(*parts: str, title: str = "Harbour") -> Imported:
    return made_of(
        f"<html lang=en><head><title>{title}</title></head><body>{''.join(parts)}</body></html>", suffix=".html"
    )


# Above the text


@pytest.mark.parametrize(
    "notice",
    [
        "EMBARGOED UNTIL 00:01 GMT, MONDAY 14 MARCH 2011",
        "Under embargo until the gates are opened on Monday morning",
        "For immediate release",
        "Not for publication or broadcast before 9 a.m. on Monday",
    ],
)
def test_a_notice_of_embargo_is_never_the_title_however_long(notice: str) -> None:
    made = made_of(f"PRESS RELEASE\n{notice}\n\n{HEAD}{STORY}\n\n{SECOND}")
    assert made.keys["title"] == "The Harbour Strike"
    assert notice not in made.text
    assert notice[:20] in " ".join(made.left_out)


@pytest.mark.parametrize(
    ("lang", "notice"),
    [
        ("de", "Sperrfrist: Montag, 9 Uhr, nach Beginn der Feier am Tor"),
        ("fr", "Sous embargo jusqu’à lundi, neuf heures, à la grille du port"),
        ("es", "Embargado hasta el lunes a las nueve, hora de la verja"),
        ("it", "Sotto embargo fino a lunedì alle nove, davanti al cancello"),
        ("pt", "Sob embargo até segunda-feira, às nove, diante do portão"),
    ],
)
def test_every_language_knows_its_embargoes(lang: str, notice: str) -> None:
    assert TONGUES[lang].notice.fullmatch(notice)
    assert not TONGUES[lang].notice.fullmatch("The Harbour Strike, 60 Years Later")


def test_a_page_without_a_first_heading_takes_the_headline_above_its_text() -> None:
    headline = "<h2>What the Dockers Asked of the Harbour</h2>"
    made = page("<h3>Releases</h3>", headline, f"<p>{STORY}</p><p>{SECOND}</p>", title="Harbour at 60")
    assert made.keys["title"] == "What the Dockers Asked of the Harbour"
    assert "## What the Dockers" not in made.text


def test_a_heading_of_a_part_is_no_headline() -> None:
    parts = f"<p>{STORY}</p><h2>What the dockers asked of the harbour</h2><p>{SECOND}</p>"
    made = page("<h2>Press</h2>", parts, title="The Harbour at Sixty")
    assert made.keys["title"] == "The Harbour at Sixty"
    assert "## What the dockers asked" in made.text


@pytest.mark.parametrize(
    ("head", "place", "first"),
    [
        ("(Frankfurt am Main) The dockers", "Frankfurt am Main", "The dockers"),
        ("(Lisbon, March 14, 2011) The dockers", "Lisbon", "The dockers"),
        ("Lisbon, March 14, 2011.- The dockers", "Lisbon", "The dockers"),
        ("(Updated) The dockers", "", "(Updated) The dockers"),
        ("(2011-03-14) The dockers", "", "The dockers"),
        ("(The harbour was cold) the dockers", "", "(The harbour was cold) the dockers"),
    ],
)
def test_a_dateline_may_stand_in_brackets_without_a_dash(head: str, place: str, first: str) -> None:
    made = made_of(f"{HEAD}{head} remember. {STORY}\n\n{SECOND}")
    assert made.keys["place"] == place
    assert body_of(made).strip().startswith(first)


def test_a_heading_at_the_top_of_markdown_is_its_title_whatever_its_head_says() -> None:
    made = made_of(
        f"---\ntitle: Harbour strike\ndate: 2011-03-14\n---\n\n# The Strike, Sixty Years On\n\n{STORY}\n", suffix=".md"
    )
    assert made.keys["title"] == "The Strike, {{ years_words|capitalize }} Years On"
    assert "# The Strike" not in body_of(made)


# Around it


@pytest.mark.parametrize(
    "row",
    [
        "City › Press › Releases of March",
        "Menu Search Log in",
        "Home | News | Contact",
        "12 Quay Street • Privacy • Contact",
        "Share Print Donate",
    ],
)
def test_a_row_of_buttons_is_no_text(row: str) -> None:
    made = page("<div>", row, "</div>", f"<h1>Harbour</h1><p>{STORY}</p><p>{SECOND}</p>")
    assert row not in body_of(made)
    assert row in made.left_out


@pytest.mark.parametrize("row", ["Search for the dockers.", "The press and the print", "Hooks | gates | cranes"])
def test_a_short_line_that_says_something_stays(row: str) -> None:
    assert row in body_of(page(f"<h1>Harbour</h1><p>{STORY}</p><p>{row}</p><p>{SECOND}</p>"))


def test_standing_words_with_their_heading_in_bold_are_offered_as_a_footer() -> None:
    about = "**About the union.** The union keeps the house at the gate. It was founded in 1908."
    made = made_of(f"# Strike\n\n*March 14, 2011*\n\n{STORY}\n\n{SECOND}\n\n{about}\n", suffix=".md")
    assert made.footer == about
    assert "founded in 1908" not in body_of(made)


# Numbers


def test_articles_are_asked_about_in_english_alone() -> None:
    german = fill("Vor 80 Jahren war Streik.", TONGUES["de"], number=80, event_year=1931, is_title=True)
    english = fill("It is an 80-year wait.", TONGUES["en"], number=80, event_year=1931, is_title=True)
    french = fill("Il y a 80 ans, la grève.", TONGUES["fr"], number=80, event_year=1931, is_title=True)
    assert [made.article for filled in (german, english, french) for made in filled.made] == [False, True, False]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The centennial comes in spring.", "The {{ anniversary }} comes in spring."),
        ("The centennial celebrations come in spring.", "The centennial celebrations come in spring."),
        ("A Century After the Fire", "{{ years_words|title }} Years After the Fire"),
        ("A CENTURY ON, NO ANSWER", "{{ years_words|upper }} YEARS ON, NO ANSWER"),
        ("One Hundred Years After the Fire", "{{ years_words|title }} Years After the Fire"),
        ("In the century since, nothing", "In the {{ years_words }} years since, nothing"),
        ("In the last days of the century it rained", "In the last days of the century it rained"),
        ("100 years to the day after the fire", "{{ years }} years to the day after the fire"),
        ("A century after the fire", "{{ years_words|capitalize }} years after the fire"),
    ],
)
def test_a_hundred_years_are_said_with_the_capitals_they_had(said: str, written: str) -> None:
    assert fill(said, TONGUES["en"], number=100, event_year=1911, is_title=True).text == written


@pytest.mark.parametrize(
    ("lang", "said", "written"),
    [
        ("de", "In den acht Jahrzehnten seither", "In den {{ years_words }} Jahren seither"),
        ("de", "Acht Jahrzehnte danach", "{{ years_words|capitalize }} Jahre danach"),
        ("de", "Im Mai jährt sich der Streik zum 80. Mal.", "Im Mai jährt sich der Streik zum {{ ordinal }} Mal."),
        ("it", "Ottant’anni dopo", "{{ years_words|capitalize }} anni dopo"),
        ("it", "ottant'anni fa", "{{ years_words }} anni fa"),
        ("pt", "as oito décadas que se seguiram", "as {{ years_words }} anos que se seguiram"),
        ("pt", "No 80.º aniversário", "No {{ ordinal }} aniversário"),
        ("es", "ocho décadas después", "{{ years_words }} años después"),
    ],
)
def test_the_noun_of_a_longer_measure_gives_way_to_the_right_form_of_years(lang: str, said: str, written: str) -> None:
    assert fill(said, TONGUES[lang], number=80, event_year=1931, is_title=True).text == written


def test_times_are_years_where_a_day_is_said_to_come_round_and_nowhere_else() -> None:
    for words, now in (("Am Montag jährt sich der Streik", "{{ ordinal }}"), ("Am Montag singen wir", "80.")):
        filled = fill(f"{words} zum 80. Mal.", TONGUES["de"], number=80, event_year=1931, is_title=False)
        assert filled.text == f"{words} zum {now} Mal."


def test_a_number_over_two_lines_does_not_move_what_is_said_of_the_next() -> None:
    filled = fill("Two\ndecades later.\nTwenty years later.", TONGUES["en"], number=20, event_year=1931, is_title=False)
    assert filled.text == "{{ years_words|capitalize }} years later.\n{{ years_words|capitalize }} years later."
    assert [made.line for made in filled.made] == [1, 2]


def test_odd_years_are_a_number_roughly_and_left_to_a_person() -> None:
    text = "For 60-odd years since then they have sung it."
    (found,) = counted(TONGUES["en"].prose(text))
    assert (found.low, found.high) == (60, 64)
    made = made_of(f"{HEAD}{STORY}\n\n{SECOND} {text}")
    assert words_of(made, {"number-about"}) == ["60-odd years since"]


# Pictures


def pictures(made: Imported) -> list[tuple[str, str]]:
    """What is said of each, and the line of the draft that is named for it."""
    lines = made.text.split("\n")
    return [(each.what, lines[(each.line or 1) - 1]) for each in made.doubts if each.code == "import-picture"]


def test_pictures_of_a_page_are_named_with_their_place() -> None:
    figure = '<figure><img src="/gate.jpg"><figcaption>The gate, 1951</figcaption></figure>'
    made = page(f"<h1>Harbour</h1><p>{STORY}</p>{figure}<p>{SECOND} <img src=hook.png alt='A hook'></p><img src=z.gif>")
    found = pictures(made)
    assert [what for what, _ in found] == [
        f"A picture (“The gate, 1951”, /gate.jpg) stood at “{SECOND[:59]}…”; it is not taken over.",
        f"A picture (“A hook”, hook.png) stood at “{SECOND[:59]}…”; it is not taken over.",
        f"A picture (z.gif) stood at “{SECOND[:59]}…”; it is not taken over.",
    ]
    assert all(line.startswith("On the {{ ordinal }} anniversary") for _, line in found)


def test_pictures_of_buttons_are_not_told_of() -> None:
    assert pictures(page(f"<h1>Harbour</h1><p>{STORY}</p><p><img src=f.png alt=F> Share</p><p>{SECOND}</p>")) == []


def test_a_picture_beside_the_date_of_the_page_goes_with_the_text() -> None:
    made = page(f"<h1>Harbour</h1><img src=gate.jpg><p>March 14, 2011</p><p>{STORY}</p><p>{SECOND}</p>")
    assert [line for _, line in pictures(made)] == [STORY]


def test_pictures_of_markdown_are_taken_out_and_named_too() -> None:
    one, two = '![A hook](hook.png "Iron")', "[![](https://example.org/gate.jpg)](https://example.org/)"
    made = made_of(f"# Strike\n\n*March 14, 2011*\n\n{STORY} {one}\n\n{two}\n\n{SECOND}\n", suffix=".md")
    assert "![" not in made.text
    assert [what.partition(" stood")[0] for what, _ in pictures(made)] == [
        "A picture (“A hook”, hook.png)", "A picture (https://example.org/gate.jpg)",
    ]  # fmt: skip
    assert [line[:9] for _, line in pictures(made)] == [STORY[:9], "On the {{"]


def test_of_many_pictures_the_first_five_are_named_and_the_rest_counted() -> None:
    made = page(f"<h1>Harbour</h1><p>{STORY}</p>{'<img src=a.png>' * 7}<p>{SECOND}</p>")
    assert [what for what, _ in pictures(made)][5:] == ["2 more pictures stood in the text."]
    assert len(pictures(made)) == 6
