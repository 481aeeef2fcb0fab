"""Weekdays in a text that stand for one day: `On Monday they came`, `в понедельник`, `星期一`.

What comes round every week (`les lundis`, `every Monday`), a weekday beside its own date and a name (`Bloody Sunday`,
`Domingo Sangriento`) name no day that nobody knows. Where a word means something else too, only what is surely a
weekday is found: Russian `среда` is surroundings as well, Turkish `Pazar` a market, Arabic needs its `يوم`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from scheduler.domain.wording.language import language_for


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weekdays:
    """How a language says them.

    Attributes:
        pattern: the words.
        weekly: what before them makes every such day of them.
        small: they are written small within a sentence, so that a capital makes a name of them.
        adjective_first: a word with a capital before it makes a name of both: `Кровавое воскресенье`.
        spaced: spaces part the words.
    """

    pattern: str
    weekly: str = r"(?!)"
    small: bool = False
    adjective_first: bool = False
    spaced: bool = True


_A_MONDAY = date(2027, 6, 7)


def _names(tag: str, *more: str) -> str:
    """The names that the wording of a language has, and other forms of them."""
    said = [language_for(tag).weekday(_A_MONDAY + timedelta(days=number)) for number in range(7)]
    return "|".join([*said, *more])


@cache
def _known() -> dict[str, _Weekdays]:
    return {
        "en": _Weekdays(pattern=_names("en"), weekly="[Ee]very|[Ee]ach|[Aa]ny"),
        "de": _Weekdays(pattern=_names("de", "Sonnabend"), weekly="[Jj]ede[nrms]?", adjective_first=True),
        "nl": _Weekdays(pattern=_names("nl"), weekly="[Ee]lke|[Ii]edere", small=True, adjective_first=True),
        "fr": _Weekdays(pattern=_names("fr"), weekly="[Cc]haque", small=True),
        "es": _Weekdays(pattern=_names("es"), weekly="[Ll]os|[Cc]ada", small=True),
        "pt": _Weekdays(pattern=_names("pt"), weekly="[Cc]ada|[Tt]od[ao]|[Aa]os|[Àà]s", small=True),
        "it": _Weekdays(pattern=_names("it"), weekly="[Oo]gni|[Dd]i|[Ii]l|[Ll]a", small=True),
        "pl": _Weekdays(
            pattern=_names("pl", "środę", "sobotę", "niedzielę"),
            weekly=r"[Kk]ażd\w+|[Cc]o",
            small=True,
            adjective_first=True,
        ),
        "ru": _Weekdays(
            pattern="понедельник|вторник|(?<=[вВ] )среду|четверг|пятниц[ау]|суббот[ау]|воскресенье",
            weekly=r"[Кк]ажд\w+",
            small=True,
            adjective_first=True,
        ),
        "uk": _Weekdays(
            pattern="понеділок|вівторок|серед[ау]|четвер|п[’'ʼ]ятниц[яю]|субот[ау]|неділ[яю]",
            weekly=r"[Кк]ожн\w+|[Щщ]о",
            small=True,
            adjective_first=True,
        ),
        "tr": _Weekdays(
            pattern="Pazartesi|Çarşamba|Perşembe|Cumartesi|(?:Salı|Cuma|Pazar) günü",
            weekly="[Hh]er",
            adjective_first=True,
        ),
        "ar": _Weekdays(
            pattern="[وب]?يوم (?:الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد)", weekly="كل"
        ),
        "he": _Weekdays(pattern="[בהו]?יום (?:ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת)", weekly="כל|בכל|מדי"),
        "zh": _Weekdays(
            pattern="(?<![每一两兩二三四五六七八九十几幾0-9])(?:星期|礼拜|禮拜|周|週)[一二三四五六日天]", spaced=False
        ),
        "ja": _Weekdays(pattern="(?<!毎週)[月火水木金土日]曜日?", spaced=False),
        "ko": _Weekdays(pattern="(?<!매주 )[월화수목금토일]요일(?!마다)", spaced=False),
    }


_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_ENGLISH_DATE = re.compile(
    rf",?\s(?:the\s)?(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}|{_MONTH}\s[0-9]{{1,2}})\b"
)
_DATE_BEHIND = re.compile(r"[\s,(（]{0,3}(?:\w{1,6}[\s.]\s?){0,2}[0-9]{1,2}(?![0-9])")
_DATE_BEFORE = re.compile(r"[0-9][^.!?。！？\n]{0,20}\Z|[0-9]{1,2}\.[^.!?\n]{0,20}\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’]*)\s\Z")
_NAME_BEHIND = re.compile(r"\s[^\W\d_]")
_BEGINS = re.compile(
    "A|After|All|And|As|Before|But|By|For|From|If|In|It|Last|Late|Like|Next|No|Not|On|One|Or|Since|So"
    "|That|The|Then|This|Through|Till|To|Until|When"
)
"""Words that begin a sentence before a weekday; any other capital there makes a name of both: `Bloody Sunday`."""
_SHORT = 3
"""Prepositions and articles are no longer; in other languages a longer word with a capital makes a name."""


def weekdays(text: str, lang: str) -> Iterator[re.Match[str]]:
    """The weekdays of a text that stand for one day and have no date of their own.

    Args:
        lang: the primary subtag of its language; in one that is not known nothing is found.
    """
    known = _known().get(lang)
    if known is None:
        return
    for found in _pattern(lang).finditer(text):
        start, end = found.span()
        before = _WORD_BEFORE.search(text, max(0, start - 40), start)
        word = "" if before is None else before[1]
        dated = _ENGLISH_DATE.match(text, end) if lang == "en" else _dated(text, start, end)
        if not (dated or re.fullmatch(known.weekly, word) or _is_name(text, found, word, known, lang)):
            yield found


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    known = _known()[lang]
    if not known.spaced:
        return re.compile(known.pattern)
    small = f"{known.pattern}|{'|'.join(part.capitalize() for part in known.pattern.split('|'))}" if known.small else ""
    return re.compile(rf"(?<![\w-])(?:{small or known.pattern})(?![\w])")


def _dated(text: str, start: int, end: int) -> bool:
    before = _DATE_BEFORE.search(text, max(0, start - 24), start)
    return before is not None or _DATE_BEHIND.match(text, end) is not None


def _is_name(text: str, weekday: re.Match[str], before: str, known: _Weekdays, lang: str) -> bool:
    """`Bloody Sunday`, `the Sunday Times`, `Domingo Sangriento`, `Кровавое воскресенье`."""
    start, end = weekday.span()
    behind = _NAME_BEHIND.match(text, end)
    raised_behind = behind is not None and behind[0][-1].isupper()
    if lang == "en":
        return (before[:1].isupper() and not _BEGINS.fullmatch(before)) or (
            raised_behind and text[behind.end() : behind.end() + 1].islower() if behind else False
        )
    if known.small and weekday[0][:1].isupper():
        begins = not text[:start].strip() or re.search(r"[.!?…\n]\s*\Z", text[:start][-8:]) is not None
        return not begins or raised_behind
    return known.adjective_first and len(before) > _SHORT and before[:1].isupper()
