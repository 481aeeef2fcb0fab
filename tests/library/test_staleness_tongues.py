"""In every language the product writes, what goes stale is found with its field, and what stays true is not."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import pytest

from scheduler.domain.statement import Statement
from scheduler.domain.wording.language import TAGS, language_for
from scheduler.errors import StatementError
from scheduler.library.prose import Prose
from scheduler.library.staleness import TONGUES, staleness
from scheduler.library.staleness_tongues.tongue import Counted, Kind
from scheduler.text import templates
from tests.library.stale import DATE, PATH, PUBLISHED, TODAY, Linter, codes, found, reading
from tests.library.stale_sentences import eastern, slavic_and_turkish, western

STALE: Mapping[str, list[tuple[str, str, str]]] = {**western.STALE, **slavic_and_turkish.STALE, **eastern.STALE}
TRUE: Mapping[str, str] = {**western.TRUE, **slavic_and_turkish.TRUE, **eastern.TRUE}
LANGUAGES = sorted(STALE)


def judged(text: str, lang: str, linter: Linter = staleness) -> list[tuple[str, str]]:
    return [(each.code, each.cure) for each in found(text, DATE, PUBLISHED, f"lang: {lang}", linter=linter)]


def test_every_language_that_has_words_is_judged() -> None:
    assert {tag.partition("-")[0] for tag in TAGS} == set(TONGUES) == {"en", *STALE} == {"en", *TRUE}
    assert len(TONGUES) == len(list(TONGUES))
    for lang in LANGUAGES:
        assert len(STALE[lang]) >= 12, lang
        assert len(TRUE[lang].splitlines()) >= 6, lang


def check_each_is_found(lang: str, linter: Linter) -> None:
    for text, code, field in STALE[lang]:
        problems = judged(text, lang, linter)
        assert [each for each, _ in problems] == [code], text
        assert field in problems[0][1], (text, problems)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_stale_sentence_is_one_finding_with_its_field(lang: str) -> None:
    check_each_is_found(lang, staleness)


def check_nothing_true_is_found(lang: str, linter: Linter) -> None:
    for text in TRUE[lang].splitlines():
        assert judged(text, lang, linter) == [], text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stays_true_is_left_in_peace(lang: str) -> None:
    check_nothing_true_is_found(lang, staleness)


def only(lang: str, **parts: object) -> Linter:
    """A linter whose tongue for this language lacks a part."""
    return partial(staleness, tongues={lang: replace(TONGUES[lang], **parts)})  # type: ignore[arg-type]  # any part


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_linter_that_reads_digits_alone_is_found_out(lang: str) -> None:
    whole = TONGUES[lang]

    def digits(prose: Prose) -> Iterator[Counted]:
        return (each for each in whole.counted(prose) if prose.text[each.number.start : each.number.end].isdecimal())

    with pytest.raises(AssertionError):
        check_each_is_found(lang, only(lang, counted=digits))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_linter_that_takes_every_length_of_time_for_years_ago_is_found_out(lang: str) -> None:
    whole = TONGUES[lang]

    def ago(prose: Prose) -> Iterator[Counted]:
        return (replace(each, kind=Kind.AGO) for each in whole.counted(prose))

    with pytest.raises(AssertionError):
        check_nothing_true_is_found(lang, only(lang, counted=ago))


def test_precision_and_recall_over_all_tables_are_whole() -> None:
    hits = misses = noise = 0
    for lang in LANGUAGES:
        for text, code, _ in STALE[lang]:
            found_codes = [each for each, _ in judged(text, lang)]
            hits += code in found_codes
            misses += code not in found_codes
            noise += len(found_codes) - (code in found_codes)
        noise += sum(len(judged(text, lang)) for text in TRUE[lang].splitlines())
    assert hits > 250
    assert (hits / (hits + noise), hits / (hits + misses)) == (1.0, 1.0)


# Numbers in words

AGO = {
    "ar": "قبل {} عامًا",
    "de": "vor {} Jahren",
    "es": "hace {} años",
    "fr": "il y a {} ans",
    "he": "לפני {} שנים",
    "it": "{} anni fa",
    "ja": "{}年前",
    "ko": "{} 년 전",
    "nl": "{} jaar geleden",
    "pl": "{} lat temu",
    "pt": "há {} anos",
    "ru": "{} лет назад",
    "tr": "{} yıl önce",
    "uk": "{} років тому",
    "zh": "{}年前",
}


@pytest.mark.parametrize("tag", [tag for tag in TAGS if not tag.startswith("en")])
def test_every_number_the_wording_says_is_read_again_and_the_field_says_it(tag: str) -> None:
    language, lang = language_for(tag), tag.partition("-")[0]
    for number in range(1, 201):
        for said in (language.years_words(number), language.number_words(number), str(number)):
            prose = Prose(AGO[lang].format(said), dotted=TONGUES[lang].dotted)
            (counted,) = TONGUES[lang].counted(prose)
            assert (counted.low, counted.high, counted.kind) == (number, number, Kind.AGO), said
            template = TONGUES[lang].rewritten(prose, counted)
            values = {"years": number, "years_words": said}
            assert templates.render(template, values, language) == AGO[lang].format(said)


NOUN = {
    "ar": "الذكرى {}",
    "de": "{} Jahrestag",
    "es": "{} aniversario",
    "fr": "{} anniversaire",
    "he": "יום השנה {}",
    "it": "{} anniversario",
    "nl": "{} herdenking",
    "pl": "{} rocznica",
    "pt": "{} aniversário",
    "ru": "{} годовщина",
    "tr": "{} yıl dönümü",
    "uk": "{} річниця",
}


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag.partition("-")[0] in NOUN])
def test_every_ordinal_the_wording_says_is_read_again(tag: str) -> None:
    language, lang = language_for(tag), tag.partition("-")[0]
    for number in range(1, 201):
        for field, said in (("ordinal", language.ordinal(number)), ("ordinal_words", language.ordinal_words(number))):
            prose = Prose(NOUN[lang].format(said), dotted=TONGUES[lang].dotted)
            (counted,) = [each for each in TONGUES[lang].counted(prose) if each.ordinal]
            assert (counted.low, counted.kind) == (number, Kind.ANNIVERSARY), said
            assert TONGUES[lang].rewritten(prose, counted) == NOUN[lang].format(f"{{{{ {field} }}}}")


# Quotations

QUOTED = [
    ("fr", "« Vingt-cinq ans plus tard, nous attendons », dit-elle."),
    ("fr", "« La porte est close. Vingt-cinq ans plus tard, nous attendons.\n\n« Nous demandons encore. »"),
    ("de", "„Fünfundzwanzig Jahre später warten wir“, sagt sie."),
    ("de", "»Fünfundzwanzig Jahre später warten wir«, sagt sie."),
    ("de", "‚Fünfundzwanzig Jahre später warten wir‘, sagt sie."),
    ("pl", "„Dwadzieścia pięć lat później czekamy”, mówi."),
    ("nl", "‘Vijfentwintig jaar later wachten wij’, zegt zij."),
    ("nl", "'Vijfentwintig jaar later wachten wij', zegt zij."),
    ("ru", "«Двадцать пять лет спустя мы ждём», — говорит она."),
    ("zh", "“二十五年后，我们还等。”她说。"),
    ("zh", "「二十五年後，我們等待。」她說。"),
    ("ja", "「二十五年後、私たちは待つ」と語る。"),
    ("ja", "『二十五年後、私たちは待つ』と語る。"),
    ("ko", "“이십오 년 후 우리는 기다린다”고 말했다."),
    ("he", "״25 שנה אחרי, אנחנו ממתינים״, אמרה."),
    ("he", "”25 שנה אחרי, אנחנו ממתינים”, אמרה."),
    ("ar", "«بعد خمسة وعشرين عامًا نحن ننتظر»، قالت."),
    ("es", "”Veinticinco años después esperamos”, dice."),
    ("en", '"Twenty-five years later we wait.\n\n"The gate is shut," reads a card.'),
    ("en", "‘Twenty-five years later we wait.\n\n‘The gate is shut,’ reads a card."),
    ("en", "‘The dockers’ hooks hang there, and twenty-five years later we wait,’ reads a card."),
    ("en", "'The dockers' hooks hang there, and twenty-five years later we wait,' reads a card."),
]


@pytest.mark.parametrize(("lang", "text"), QUOTED)
def test_what_is_quoted_with_any_language_s_marks_is_never_to_be_altered(lang: str, text: str) -> None:
    problems = judged(text, lang)
    assert problems, text
    assert all(cure.startswith("A quotation must not be altered") for _, cure in problems), problems


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nl", "De '90 jaren en 's avonds: vijfentwintig jaar later wachten wij."),
        ("fr", "L’été d’avant : vingt-cinq ans plus tard, nous attendons."),
        ("he", 'צה"ל וארה"ב: 25 שנה אחרי, אנחנו ממתינים.'),
        ("de", "Er rief „halt“ — fünfundzwanzig Jahre später warten wir."),
        ("de", "Er rief »halt« — fünfundzwanzig Jahre später warten wir."),
        ("en", "The dockers' hall and the workers' songs: 25 years later we wait."),
        ("en", "The ‘lost dockers’ are back, and 25 years later we wait."),
        ("en", "The ‘lost dockers’ say “no”, and 25 years later we wait."),
        ("en", 'A pipe of 5" broke, and 25 years later we wait.\n\nWe say "no".'),
    ],
)
def test_an_apostrophe_or_a_quotation_that_has_ended_quotes_nothing(lang: str, text: str) -> None:
    ((code, cure),) = judged(text, lang)
    assert code == "stale-age"
    assert cure.startswith("Write"), cure


# Where sentences end


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "In 2012 begingen sie den 25. Jahrestag."),
        ("ja", "2012年、25周年を迎えた。"),
        ("he", "ב-2012 ציינו את יום השנה ה-25."),
        ("ru", "В 2012 г. отметили 25-ю годовщину."),
        ("ar", "في عام ٢٠١٢ أُحييت الذكرى الخامسة والعشرون."),
    ],
)
def test_a_year_before_the_count_is_seen_in_every_script(lang: str, text: str) -> None:
    assert judged(text, lang) == []
    assert judged(text.replace("2012", "1989").replace("٢٠١٢", "١٩٨٩"), lang) != []


def test_a_sentence_ends_with_the_mark_of_its_script() -> None:
    prose = Prose("一九八九年。我们记得！他说：「好。」然后")
    ends = [prose.sentence(offset).end for offset in (0, 6, 12, 18)]
    assert ends == [6, 11, 18, 20]


def test_links_are_judged_in_every_language() -> None:
    assert codes(found("См. https://example.org/2014/petition.", DATE, PUBLISHED, "lang: ru")) == ["stale-link"]
    assert codes(found("请看https://example.org/2014/petition。", DATE, PUBLISHED, "lang: zh")) == ["stale-link"]


def test_today_is_a_word_in_every_language() -> None:
    words = {
        **dict.fromkeys(("ar",), "اليوم نتذكر."),
        "de": "Heute erinnern wir.",
        "es": "Hoy recordamos.",
        "fr": "Aujourd’hui, nous pleurons.",
        "he": "היום אנו זוכרים.",
        "it": "Oggi ricordiamo.",
        "ja": "本日、追悼する。",
        "ko": "오늘 우리는 기억한다.",
        "nl": "Vandaag herdenken wij.",
        "pl": "Dziś wspominamy.",
        "pt": "Hoje lembramos.",
        "ru": "Сегодня мы помним.",
        "tr": "Bugün anıyoruz.",
        "uk": "Сьогодні ми пам’ятаємо.",
        "zh": "今天我们纪念。",
    }
    assert sorted(words) == LANGUAGES
    for lang, text in words.items():
        assert codes(found(text, DATE, "when: [the day, 7 days before]", f"lang: {lang}")) == ["stale-day"], text
        with pytest.raises(StatementError, match="names a day, and the day remembered is not known"):
            found(text, "date: 1942-08", f"lang: {lang}")


# How long it takes


def seconds_for(linter: Linter, lang: str, text: str) -> float:
    made = reading(DATE, PUBLISHED, f"lang: {lang}", body="Text.")
    assert isinstance(made.content, Statement)
    content = replace(made.content, words=replace(made.content.words, body=text))
    taken = []
    for _ in range(2):
        start = time.process_time()
        linter(content, content.words, path=PATH, places=made.places, today=TODAY)
        taken.append(time.process_time() - start)
    return min(taken)


def check_it_takes_linear_time(lang: str, linter: Linter, text: str) -> None:
    """Eight times the text costs about eight times as much; to what looks back each time it costs sixty-four times."""
    length = 8_000 // len(text)
    assert seconds_for(linter, lang, text * length * 8) < 20 * max(seconds_for(linter, lang, text * length), 0.005)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_text_takes_linear_time_in_every_language(lang: str) -> None:
    text = "\n\n".join([*TRUE[lang].splitlines()[:8], AGO[lang].format("25"), ""])
    check_it_takes_linear_time(lang, staleness, text)


@pytest.mark.parametrize(
    "unit",
    ["25 Jahre ", "vor ", "fünf ", "„", "‚", "» ", "' 'a", "‘s’ a ", '"a\n\n', "25. ", "25年", "「", "百", "ה-"],
)
def test_odd_texts_take_linear_time_too(unit: str) -> None:
    for lang in ("de", "zh", "he"):
        length = 20_000 // len(unit)
        whole, quarter = (seconds_for(staleness, lang, unit * each) for each in (length * 4, length))
        assert whole < 8 * max(quarter, 0.005), (lang, whole, quarter)


def test_a_tongue_that_looks_back_to_the_beginning_is_found_out() -> None:
    whole, text = TONGUES["de"], "Es währte fünf Jahre.\n\n"
    check_it_takes_linear_time("de", only("de", phrases=()), text)

    def backwards(prose: Prose) -> Iterator[Counted]:
        return (each for each in whole.counted(prose) if prose.text[: each.span.start].casefold())

    with pytest.raises(AssertionError):
        check_it_takes_linear_time("de", only("de", phrases=(), counted=backwards), text)
