"""Where nobody knows the day, the words must not name one."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.errors import StatementError
from scheduler.library.statement_file import read
from tests.library.shelves import library, put, text

MONTH = "date: 1942-08"


def refused(body: str, *keys: str, lang: str = "en", title: str = "A title") -> list[tuple[str | None, int | None]]:
    """Field and line of each refusal of naming a day."""
    head = "\n".join(["---", "id: one", f"lang: {lang}", f"title: '{title}'", *(keys or (MONTH,)), "---"])
    try:
        read(f"{head}\n{body}\n".encode(), path="statements/one.md")
    except StatementError as error:
        problems = error.problems
    else:
        return []
    assert {problem.code for problem in problems} == {"day-unknown"}
    assert all(problem.cure for problem in problems)
    return [(problem.field, problem.line) for problem in problems]


@pytest.mark.parametrize(
    "body",
    [
        "Born today.",
        "Tonight we read the names.",
        "On this day the harbour was closed.",
        "On this very day the harbour was closed.",
        "On Monday they came.",
        "It was Friday.",
        "On {{ date }}.",
        "A {{ weekday }}.",
        "A {{ weekday|upper }}.",
        "{% if weekday %}x{% endif %}y",
    ],
)
def test_words_and_fields_that_name_a_day_are_refused(body: str) -> None:
    assert refused(body) == [("body", 7)]


@pytest.mark.parametrize(
    "body",
    [
        "In {{ event_date }}.",
        "{{ event_date | date }}",
        "Up to date.",
        "{{ year }}",
        "To this day nobody has been charged.",
        "They met on Mondays.",
        "“Today they come”, he wrote.",
        'He wrote: "on Monday".',
        "> Today they come.\n\nSo he wrote.",
        "Bloody Sunday followed.",
        "The Sunday Times wrote of it.",
        "On Monday, 3 August 1942, a train left; on Sunday, August 2, another.",
        "[The list](https://example.org/today/monday)",
    ],
)
def test_words_that_name_no_day_of_it_pass(body: str) -> None:
    assert refused(body) == []


@pytest.mark.parametrize("keys", [("date: 1942-08-03",), (MONTH, "keep: Good Friday")])
def test_a_day_that_is_known_may_be_named(keys: tuple[str, ...]) -> None:
    assert refused("Today, on {{ weekday }}.", *keys) == []


def test_the_body_of_a_reprint_stands_as_it_is() -> None:
    assert refused("Today.", MONTH, "mode: reprint") == []
    assert refused("Text.", MONTH, "mode: reprint", title="Today") == [("title", 4)]


def test_each_is_said_with_its_line_and_its_words() -> None:
    with pytest.raises(StatementError) as caught:
        read(
            b"---\nid: one\ntitle: A\ndate: 1942\n---\nFirst.\n\nThen today,\nand {{ weekday }}.\n",
            path="statements/a.md",
        )
    assert [(problem.line, problem.what) for problem in caught.value.problems] == [
        (8, "`body`: “today” names a day, and the day remembered is not known."),
        (9, "`body`: `weekday` names a day, and the day remembered is not known."),
    ]


TODAY = {
    "fr": "Aujourd’hui nous lisons les noms.",
    "de": "Heute lesen wir die Namen.",
    "es": "Hoy leemos los nombres.",
    "pt": "Hoje lemos os nomes.",
    "it": "Oggi leggiamo i nomi.",
    "nl": "Vandaag lezen wij de namen.",
    "pl": "Dziś czytamy imiona.",
    "ru": "Сегодня мы читаем имена.",
    "uk": "Сьогодні ми читаємо імена.",
    "zh": "今天我们念出名字。",
    "zh-Hant": "今日我們念出名字。",
    "ja": "今日、名前を読み上げる。",
    "ko": "오늘 우리는 이름을 읽는다.",
    "ar": "اليوم نقرأ الأسماء.",
    "he": "היום אנו קוראים את השמות.",
    "tr": "Bugün adları okuyoruz.",
}


@pytest.mark.parametrize("lang", TODAY)
def test_today_is_known_in_every_language(lang: str) -> None:
    assert refused(TODAY[lang], lang=lang) == [("body", 7)]


ON_A_WEEKDAY = {
    "fr": ("Ils vinrent vendredi.", "Vendredi, ils vinrent."),
    "de": ("Am Freitag kamen sie.", "Sie kamen am Sonnabend."),
    "es": ("Llegaron el viernes.", "El viernes llegaron."),
    "pt": ("Chegaram na sexta-feira.", "No sábado chegaram."),
    "it": ("Vennero venerdì.", "Venerdì vennero."),
    "nl": ("Op vrijdag kwamen ze.", "Zij kwamen vrijdag."),
    "pl": ("Przyszli w środę.", "W piątek przyszli.", "To była niedziela."),
    "ru": ("Они пришли в среду.", "В пятницу они пришли.", "Это был понедельник."),
    "uk": ("Вони прийшли у середу.", "У п’ятницю вони прийшли.", "То була неділя."),
    "zh": ("他们星期五来。", "周三他们来了。"),
    "zh-Hant": ("他們星期五來。", "週三他們來了。"),
    "ja": ("彼らは金曜日に来た。", "日曜に来た。"),
    "ko": ("그들은 금요일에 왔다.",),
    "ar": ("جاؤوا يوم الجمعة.", "ويوم الأحد رحلوا."),
    "he": ("הם באו ביום שישי.",),
    "tr": ("Cuma günü geldiler.", "Perşembe geldiler."),
}


@pytest.mark.parametrize("lang", ON_A_WEEKDAY)
def test_weekdays_are_known_in_every_language(lang: str) -> None:
    for body in ON_A_WEEKDAY[lang]:
        assert refused(body, lang=lang) == [("body", 7)], body


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("en", "Every Friday they met."),
        ("fr", "Les vendredis, chaque vendredi. Le vendredi 3 août 1942. Ce fut le Dimanche sanglant."),
        ("de", "Jeden Freitag, freitags. Am Freitag, dem 3. August 1942. Der Blutige Sonntag."),
        ("es", "Los viernes. El viernes 3 de agosto de 1942. El Domingo Sangriento. Domingo Sangriento fue."),
        ("pt", "Às sextas-feiras. Na sexta-feira, 3 de agosto. A segunda vez. O Domingo Sangrento."),
        ("it", "Il venerdì, ogni venerdì. Venerdì 3 agosto 1942. La Domenica di sangue."),
        ("nl", "Elke vrijdag. Op vrijdag 3 augustus 1942. Vrijdags."),
        ("pl", "W każdą środę. W piątek, 3 sierpnia 1942. Krwawa niedziela."),
        ("ru", "Каждую пятницу. В пятницу, 3 августа 1942 года. Кровавое воскресенье. Городская среда."),
        ("uk", "Кожну середу. 3 серпня, у п’ятницю. Кривава неділя."),
        ("zh", "每周一。一周一次。1942年8月3日（星期一）。"),
        ("ja", "毎週金曜日。1942年8月3日（月曜日）。"),
        ("ko", "매주 금요일. 금요일마다. 1942년 8월 3일 월요일."),
        ("ar", "كل يوم جمعة. صلاة الجمعة. العدد الأحد."),
        ("he", "בכל יום שישי. השנה השישית."),
        ("tr", "Her Cuma günü. Kanlı Pazar. Pazar yeri. 3 Ağustos 1942 Cuma günü."),
        ("sv", "De kom på fredag."),
    ],
)
def test_what_comes_round_every_week_has_its_date_or_is_a_name_passes(lang: str, body: str) -> None:
    assert refused(body, lang=lang) == []


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("fr", "« Aujourd’hui », dit-il, c’est fini."),
        ("de", "„Heute“, sagte er. Die heutige Stadt."),
        ("zh", "「今天」他说。"),
        ("ar", "في ذلك اليوم ماتوا. اليوم العالمي."),
        ("he", "באותו היום מתו."),
        ("tr", "bugünkü şehir"),
        ("fr", "Hoy, heute, oggi."),
        ("sw", "Heute."),
    ],
)
def test_quotations_other_words_and_other_languages_pass(lang: str, body: str) -> None:
    assert refused(body, lang=lang) == []


def test_a_translation_is_held_to_the_date_of_its_original(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", date="1942-08"))
    put(tmp_path, "one.fr.md", "---\ntranslates: one\nlang: fr\ntitle: Un\n---\nTexte.\n\nAujourd’hui.\n")
    shelf = library(tmp_path).scan()
    (problem,) = (each for each in shelf.problems if each.level == "error")
    assert (problem.file, problem.code, problem.line) == ("statements/one.fr.md", "day-unknown", 8)
    assert shelf.statements["one"].translations == {}


def test_a_refused_date_is_not_taken_for_one_without_its_day() -> None:
    with pytest.raises(StatementError) as caught:
        read(b"---\nid: one\ntitle: A\ndate: 1989-02-30\n---\nToday, {{ date }}.\n", path="statements/a.md")
    assert [problem.code for problem in caught.value.problems] == ["impossible-date"]
