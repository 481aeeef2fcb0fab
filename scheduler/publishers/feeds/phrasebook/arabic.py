"""Arabic; digits are 0 to 9, and what stands behind a number is a label, which has no forms."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

ARABIC = Phrasebook(
    tag="ar",
    instant="{day}، {hour} (\u2068{zone}\u2069)",
    skip="انتقل إلى النص",
    site="الموقع",
    all_statements="كل البيانات",
    feeds="الخلاصات",
    calendar="التقويم",
    languages="اللغات",
    warning="تنبيه بشأن المحتوى",
    table="جدول",
    remembers="ذكرى",
    author="المؤلف",
    first_published="تاريخ النشر الأول",
    original="المنشور الأصلي",
    sources="المصادر",
    tags="الوسوم",
    published="تاريخ النشر",
    corrected="تاريخ التصحيح",
    retracted="تاريخ السحب",
    address="العنوان الدائم",
    cite="للاستشهاد",
    share="للمشاركة",
    email="البريد الإلكتروني",
    other_languages="بلغات أخرى",
    editions="الإصدارات",
    previous="الإصدار السابق",
    next="الإصدار التالي",
    all_editions="كل الإصدارات",
    late_day="الموعد المقرر: {due}؛ تاريخ النشر: {published}.",
    late_hour="الموعد المقرر: {due}، الساعة {hour}؛ نُشر الساعة {published}.",
    retraction="سُحب هذا البيان.",
    retracted_title="مسحوب: {title}",
    tag_of="وسم",
    section_of="قسم",
    language_of="لغة",
    sections="الأقسام",
    follow="المتابعة",
    follow_how="أضف أحد هذه العناوين إلى قارئ خلاصات.",
    what_is_feed="ما الخلاصة؟",
    by_year="الكل بحسب السنوات",
    years="السنوات",
    pages="الصفحات",
    topics="الموضوعات",
    earlier="أسبق في عام {year}",
    later="لاحقًا في عام {year}",
    nothing="لم يعد هنا شيء.",
    nothing_yet="لم يُنشر شيء بعد.",
    first_here="يظهر البيان الأول هنا في يومه.",
    first_appears="موعد أول نشر",
    returns="موعد النشر القادم",
    further="… وغيرها: {count}",
    described="بيانات يُعاد نشرها في ذكرى الأيام التي تستحضرها. الناشر: \u2068{author}\u2069.",
    today="اليوم",
    nothing_today="لا يُعاد اليوم نشر أي بيان.",
    coming="الأيام القادمة",
    still_to_come="لم يحن موعده بعد",
    find="تصفّح",
    glance="السنة في لمحة",
    full_mark="علامة ممتلئة",
    open_mark="علامة فارغة",
    is_out="منشور",
    nothing_this_year="لا بيانات في هذه السنة.",
    statements=("بيان واحد", "بيانان", "{count} بيانات", "{count} بيانًا", "{count} بيان"),
    day_mark="{day}: {statements}",
    not_found="غير موجودة",
    no_page="لا توجد صفحة في هذا العنوان",
    no_page_why="تحتفظ الصفحات هنا بعناوينها. إذا كنت قد اتبعت رابطًا فربما اقتُطع في طريقه إليك.",
    feeds_how=(
        "تُخبر الخلاصة قارئ الخلاصات بما هو جديد في هذا الموقع. انسخ أحد هذه العناوين إلى القارئ الذي تختاره؛ "
        "فالخلاصات الثلاث تحوي البيانات نفسها. لا يُطلب اسم ولا حساب ولا عنوان بريد إلكتروني."
    ),
    parts="خلاصات جزئية",
    parts_how=(
        "تحوي كل خلاصة من هذه جزءًا من البيانات بصيغة Atom؛ أما العناوين الأخرى ففي صفحة الوسم أو القسم أو اللغة."
    ),
    import_all="القارئ الذي يستورد القوائم يأخذها كلها دفعة واحدة من هنا:",
    programs="للبرامج",
    programs_how="يحتفظ كل بيان بمعرّفه وعنوانه وتاريخ نشره؛ وكل ذكرى من ذكرياته السنوية مدخل مستقل.",
    json_fields=(
        "في خلاصة JSON يذكر {extension} لكل مدخل: البيان ({statement})، ورمز هذه الذكرى ({label})، ورقمها "
        "({number})، واليوم الذي تُحيا فيه ({date})، واليوم المستذكَر ({event_date})، والموعد المقرر ({due})، "
        "ورقم النسخة ({version}) الذي يزداد مع كل تصحيح. وإلى جانب كل صفحة يحوي الملف {record} السجل كاملًا."
    ),
    feed_seen=(
        "هذه خلاصة ويب. لمتابعتها انسخ عنوانها من شريط العنوان إلى قارئ خلاصات. البيانات نفسها متاحة للقراءة في "
        "صفحات هذا الموقع."
    ),
)
