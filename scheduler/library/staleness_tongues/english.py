"""What goes stale in English besides numbers, and how an English sentence says when it speaks of."""

from __future__ import annotations

import re
from datetime import date

from scheduler.domain.wording.english import English
from scheduler.library.staleness_tongues.english_counts import counted, field, rewritten
from scheduler.library.staleness_tongues.english_days import DAY
from scheduler.library.staleness_tongues.patterns import gapped, words
from scheduler.library.staleness_tongues.phrases import nowadays, office, person, price, reckoned, still, this_year
from scheduler.library.staleness_tongues.tongue import Phrase, Sense, Tongue

_PERIOD = "week|month|year|decade|century|spring|summer|autumn|fall|winter"
_DAYS = (
    "january|february|april|june|july|august|september|october|november|december"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|night"
)
_NOT_OF_SOMETHING = "".join(
    rf"(?<!\b{word}\s)" for word in ("the", "his", "her", "its", "our", "my", "their", "that", "very", "at")
)
"""`the last year of the war` is told, `last year` is reckoned from today."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_A_DATE = (
    rf"(?:(?:{_MONTHS}) [0-9]{{1,2}}, ?[0-9]{{4}}|[0-9]{{1,2}} (?:{_MONTHS}) [0-9]{{4}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2})"
)

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽ"
_NAME = rf"[{_CAPITAL}](?:[\w'’-]+|\.)?"
_NAMES = rf"{_NAME}(?:\s{_NAME}){{0,3}}"
_MINISTRY = r"(?:Foreign|Defen[cs]e|Interior|Justice|Prime|Health|Home|First|Deputy)"
_LONG_OFFICE = (
    r"(?:Vice[-\s])?President|Chancellor|Premier|CEO|Chief Executive(?: Officer)?|Executive Secretary"
    rf"|(?:{_MINISTRY} )*(?:Minister|Secretary)(?: of (?:State|Justice|Defen[cs]e|the Interior|Foreign Affairs))?"
    r"|(?:(?:Executive|Managing|Deputy|Regional|Acting|Country|Programme|Program|Research|Advocacy) )*Director"
    r"(?:[-\s]General)?|Secretary[-\s]General|(?:High )?Commissioner|Chair(?:man|woman|person)?|Ambassador|Senator"
    r"|Congress(?:man|woman)|Representative|Governor|Mayor|Spokes(?:man|woman|person)|Editor(?:-in-Chief)?|Pope"
)
_SHORT_OFFICE = (
    "(?:vice-)?president|prime minister|chancellor|chief executive"
    "|(?:executive |managing |deputy )*director(?:-general)?|secretary-general|general secretary"
    "|chair(?:man|woman|person)?|(?:high )?commissioner|ambassador|mayor|governor|spokes(?:man|woman|person)"
    "|head|editor(?:-in-chief)?|foreign minister|minister"
)
_NO_LONGER = r"(?<![Ff]ormer\s)(?<!\b[Tt]hen\s)(?<!\b[Tt]hen-)(?<!\b[Ll]ate\s)(?<!\b[Ee]x-)(?<!\b[Ff]irst\s)"


_OFFICE_BEFORE_NAME = office(
    re.compile(
        gapped(
            rf"\b(?=[A-Z]){_NO_LONGER}(?<!-)(?:{_LONG_OFFICE})(?: (?:and|&) (?:{_LONG_OFFICE}))?(?! (?:of|and|or)\b)"
            rf" {_NAMES}"
        )
    )
)
_OFFICE_AFTER_NAME = office(
    re.compile(
        gapped(
            rf"{_NAMES}, (?:the |its |their )?(?:{_SHORT_OFFICE}|{_LONG_OFFICE})"
            rf"(?: (?:and|&) (?:{_SHORT_OFFICE}|{_LONG_OFFICE}))? (?:of|at|for)\b"
        )
    )
)
_PRICE = price(
    re.compile(
        r"(?=[A-Z$€£¥])(?<![\w.,])(?:US|HK|NZ|CA|AU|A|C)?[$€£¥] ?[0-9][0-9.,]{0,20}(?<![.,])"
        r"(?: ?(?:million|billion|thousand|bn|m)\b)?"
        r"|(?=[0-9])(?<![\w.,])[0-9][0-9.,]{0,20} ?(?:million |billion )?"
        r"(?:dollars|euros|pounds sterling|cents|USD|EUR|GBP)\b"
    )
)
_PERSON = person(
    re.compile(
        rf"\b{_NAMES},\s(?:(?:now\s)?aged\s|now\s)?(?:[1-9][0-9]|1[01][0-9])(?=,\s[a-z])"
        rf"|\b(?:he|she|{_NAME})\s(?:is|turns)\s(?:now\s)?(?:[1-9][0-9]|1[01][0-9])(?=[.,;:!?]|\s(?:today|years\sold|this\syear))"
    )
)
_OWN_DATELINE = Phrase(
    code="stale-date",
    pattern=re.compile(
        rf"(?<![^\n])[ \t>*_]{{0,8}}(?:Published|Posted|(?:Last )?[Uu]pdated)(?: on)?:?[ \t*_]{{1,4}}{_A_DATE}"
    ),
    sense=Sense.ALWAYS,
    why="belongs to a page on which the text once stood.",
    cure="Take the line out; the key `first_published` says it where it is wanted.",
    capitals=True,
)

_RECKONED = reckoned(
    re.compile(
        gapped(
            rf"\b(?=[ln]){_NOT_OF_SOMETHING}(?:last|next) (?:{_PERIOD}|{_DAYS})\b(?! of\b)|\b(?:yesterday|tomorrow)\b"
            rf"|\b(?:earlier|later) this (?:{_PERIOD})\b|\bin recent (?:years|months|weeks|days|decades|times)\b"
            rf"|\b(?:the|these) (?:past|last) (?:few |several |couple of )?(?:years|months|weeks|days|decades)(?! of\b)"
            rf"|\b(?:(?:leading|running) )?up to (?:today|this (?:year|week|month|anniversary))\b"
        )
    )
)
_RECENTLY = reckoned(re.compile(r"\b(?=[rl])(?<!\bhad\s)(?<!\bbeen\s)(?<!\bhad\sonly\s)(?:recently|lately)\b"))
_THIS_YEAR = this_year(words(rf"this (?:{_PERIOD})"))
_NOWADAYS = nowadays(
    re.compile(
        gapped(
            r"\b(?:currently|nowadays|presently|right now|just now|these days|at present|as we speak|as of now"
            r"|as of (?:this )?writing|at (?:the )?time of writing"
            r"|at the moment(?! (?:of|when|that|in|they|he|she)\b))\b"
        )
    )
)
_SO_FAR = nowadays(
    re.compile(
        gapped(
            r"\b(?:so far(?! (?:as|from|away|that|beyond)\b)|(?:until|up to|up till|till) now|to this day|as yet)\b"
            r"|\b(?=t)(?<!up\s)(?<!due\s)to date\b"
        )
    )
)
_STILL = still(words("still|continues? to|(?:has|have) yet to|not yet"))

_IRREGULAR = (
    "was|were|had|did|became|began|broke|brought|built|came|chose|died|drew|drove|dug|fell|felt|fled|fought|found"
    "|gave|got|grew|heard|held|hid|kept|knew|laid|lay|led|left|lost|made|met|paid|ran|rose|sat|saw|sent|shot"
    "|spent|spoke|stood|struck|swore|taught|thought|threw|took|understood|went|woke|won|wore|wrote|passed"
)
_NOT_PARTICIPLES = (
    "(?:hundred|indeed|need|seed|speed|feed|breed|weed|bleed|exceed|proceed|succeed|sacred|united|red|bed)"
)


def _dates(day: date) -> tuple[str, ...]:
    return English().date(day), English(tag="en-US").date(day), day.isoformat()


ENGLISH = Tongue(
    counted=counted,
    field=field,
    rewritten=rewritten,
    phrases=(
        _OWN_DATELINE,
        _OFFICE_BEFORE_NAME,
        _OFFICE_AFTER_NAME,
        _PERSON,
        _PRICE,
        _RECKONED,
        _RECENTLY,
        _THIS_YEAR,
        _NOWADAYS,
        _SO_FAR,
        _STILL,
    ),
    day=DAY,
    present=re.compile(
        r"\b(?:we|our|is|are|has|have|still|continues?|now|today|do|does|must|can|cannot|refuses?|says?)\b"
    ),
    past=re.compile(rf"\b(?:{_IRREGULAR}|(?!{_NOT_PARTICIPLES}\b)[a-z]+ed)\b"),
    said=re.compile(r"\b(?:says?|said|told|adds|added|states|stated|urges|urged|according)\b"),
    dates=_dates,
    year_after=re.compile(r",?\s(?:in|of)\s((?:1[0-9]|2[01])[0-9]{2})\b"),
)
