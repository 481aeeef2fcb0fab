"""What goes stale in Hebrew: `לפני 25 שנה`, `יום השנה ה-25`, `רבע מאה`.

The table is small: `היום` is both *today* and *the day*, and is found where no article follows it.
"""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.hebrew import Hebrew
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_HYPHEN = "[-־‑]?"

TABLES = Tables(
    languages=(Hebrew(),),
    counting=Counting(
        prefixes="ובלכמהש",
        measures=(
            Measure(pattern="שנה|שנים|שנות"),
            Measure(pattern="רבע מאה", size=25, alone=True),
            Measure(pattern="חצי מאה|מחצית המאה", size=50, alone=True),
            Measure(pattern="עשורים", size=10),
            Measure(pattern="חודשים|חודש", unit=Unit.MONTH),
            Measure(pattern="שבועות", unit=Unit.WEEK),
            Measure(pattern="ימים|יום", unit=Unit.DAY),
        ),
        years="שנים",
        before=(
            (Kind.AGO, "[ומש]{0,2}לפני"),
            (Kind.LATER, "ו?אחרי|ו?לאחר|ו?כעבור|מזה|זה|חלפו|עברו"),
            (Kind.STRETCH, "במהלך"),
        ),
        after=((Kind.LATER, "לאחר מכן|אחרי|מאז|חלפו|עברו|ל(?!פני|פחות|ערך|מאסר|אחר)[א-ת]{2,20}"),),
        more="יותר מ|למעלה מ|לפחות",
        about="כמעט|בערך|קרוב ל",
        half="וחצי",
        other_before="כל|מדי|תוך|נידון ל|נידונה ל|נידונו ל|בעוד",
        other_after="מאסר|בכלא|קודם|לפני כן",
        ordinal=rf"(?:ה{_HYPHEN})?",
        anniversary_first="[ובלכמהש]{0,2}יום השנה ",
    ),
    in_year="(?:ב|בשנת |)[-־‑]?",
    day=r"(?<!עד\s)(?<!באותו\s)היום(?! ה)|הלילה|הערב|יום זה|ביום זה",
    present="אנו|אנחנו|עדיין|עכשיו|כיום|היום|יש|אין|חייב|חייבים|חייבת|זוכרים|ממתינים|ממתינה|דורשים|מציינים",
    past=(
        "היה|הייתה|היתה|היו|נהרג|נהרגה|נהרגו|נרצח|נרצחה|נרצחו|מת|מתה|מתו|נשפט|נשפטו|הורשע|הורשעה|הורשעו|נסגר|נסגרה|נפתח"
        "|נורה|נורתה|נאסר|נאסרו|נעצר|נעצרו|נידון|נידונו|שב|שבו|החל|החלה|הסתיים|הסתיימה"
    ),
    said="אמר|אמרה|אמרו|אומר|אומרת|הוסיף|הוסיפה|לדברי|הצהיר|הצהירה|לפי",
    reckoned=(
        "אתמול|מחר|לאחרונה|בשנה שעברה|בשבוע שעבר|בחודש שעבר|בשנה הבאה|בשבוע הבא"
        "|בשנים האחרונות|בחודשים האחרונים|בשבועות האחרונים"
    ),
    this="השנה הזו|בשנה זו|בשנה הזו|השבוע(?! ה)|החודש הזה|בחודש זה",
    nowadays="כיום|כרגע|עד היום|עד כה|נכון לעכשיו|בימים אלו|בימים אלה",
    still="עדיין|עודם",
    money='שקל(?:ים)?|ש["״]ח|דולר(?:ים)?|אירו',
    person=rf"(?:בן|בת) (?:ה{_HYPHEN})?[1-9][0-9]",
)
