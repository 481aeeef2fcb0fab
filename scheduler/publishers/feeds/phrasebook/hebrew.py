"""Hebrew."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

HEBREW = Phrasebook(
    tag="he",
    instant="{day}, {hour} (\u2068{zone}\u2069)",
    skip="דילוג לטקסט",
    site="האתר",
    all_statements="כל ההצהרות",
    feeds="הזנות",
    calendar="לוח שנה",
    languages="שפות",
    warning="אזהרת תוכן",
    table="טבלה",
    remembers="לזכר",
    author="מאת",
    first_published="פרסום ראשון",
    original="הפרסום המקורי",
    sources="מקורות",
    tags="תגיות",
    published="פורסם",
    corrected="תוקן",
    retracted="הוסר מפרסום",
    address="כתובת קבועה",
    cite="לציטוט",
    share="לשיתוף",
    email="דואר אלקטרוני",
    other_languages="בשפות אחרות",
    editions="פרסומים",
    previous="הפרסום הקודם",
    next="הפרסום הבא",
    all_editions="כל הפרסומים",
    late_day="המועד המתוכנן: {due}; מועד הפרסום: {published}.",
    late_hour="המועד המתוכנן: {due}, בשעה {hour}; פורסם בשעה {published}.",
    retraction="הצהרה זו הוסרה מפרסום.",
    retracted_title="הוסרה מפרסום: {title}",
    tag_of="תגית",
    section_of="מדור",
    language_of="שפה",
    sections="מדורים",
    follow="מעקב",
    follow_how="יש להזין אחת מהכתובות האלה בקורא הזנות.",
    what_is_feed="מהי הזנה?",
    by_year="הכול לפי שנים",
    years="שנים",
    pages="עמודים",
    topics="נושאים",
    earlier="מוקדם יותר ב-{year}",
    later="מאוחר יותר ב-{year}",
    nothing="אין כאן עוד דבר.",
    nothing_yet="עדיין לא פורסם דבר.",
    first_here="ההצהרה הראשונה תופיע כאן ביומה.",
    first_appears="יפורסם לראשונה",
    returns="מועד הפרסום הבא",
    further="… ועוד {count}",
    described="הצהרות המתפרסמות מחדש בימי השנה שהן מזכירות. המפרסם: \u2068{author}\u2069.",
    today="היום",
    nothing_today="אין היום הצהרות המתפרסמות מחדש.",
    coming="בימים הקרובים",
    still_to_come="טרם פורסם",
    find="עיון",
    glance="השנה במבט אחד",
    full_mark="סימן מלא",
    open_mark="סימן ריק",
    is_out="פורסם",
    nothing_this_year="אין הצהרות בשנה זו.",
    statements=("הצהרה אחת", "שתי הצהרות", "{count} הצהרות", "{count} הצהרות"),
    day_mark="{day}: {statements}",
    not_found="לא נמצא",
    no_page="אין עמוד בכתובת זו",
    no_page_why="העמודים כאן שומרים על כתובתם. אם הגעת דרך קישור, ייתכן שנקטע בדרך.",
    feeds_how=(
        "הזנה מודיעה לקורא הזנות מה חדש באתר זה. יש להעתיק אחת מהכתובות האלה לקורא לפי בחירתך; בשלוש ההזנות אותן "
        "הצהרות. אין צורך בשם, בחשבון או בכתובת דואר אלקטרוני."
    ),
    parts="הזנות חלקיות",
    parts_how="כל אחת מהזנות אלה מכילה חלק מההצהרות, בתבנית Atom; שאר הכתובות נמצאות בעמוד התגית, המדור או השפה.",
    import_all="קורא שיודע לייבא רשימות ייקח מכאן את כולן בבת אחת:",
    programs="לתוכנות",
    programs_how="כל הצהרה שומרת על המזהה, על הכתובת ועל תאריך הפרסום שלה; כל יום שנה שלה הוא רשומה בפני עצמה.",
    json_fields=(
        "בהזנת JSON השדה {extension} מציין לכל רשומה: את ההצהרה ({statement}), את סימון יום השנה ({label}), את "
        "מספרו ({number}), את היום המצוין ({date}), את היום שמזכירים ({event_date}), את המועד המתוכנן ({due}) ואת "
        "הגרסה ({version}), העולה עם כל תיקון. לצד כל עמוד מכיל הקובץ {record} את הרשומה המלאה."
    ),
    feed_seen=(
        "זוהי הזנת רשת. כדי לעקוב אחריה יש להעתיק את כתובתה משורת הכתובת לקורא הזנות. אותן הצהרות מופיעות "
        "כעמודים קריאים באתר זה."
    ),
)
