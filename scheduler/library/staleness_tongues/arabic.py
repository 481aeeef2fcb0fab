"""What goes stale in Arabic: `قبل 25 عامًا`, `الذكرى الخامسة والعشرون`, `منذ ربع قرن`.

The table is small: words that carry no prefix or one of its letters, in the spelling of the press with and without
hamza and vowel points. `اليوم` is both *today* and *the day*: it is found where neither an article nor `من` follows.
"""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.arabic import Arabic
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_TANWIN = r"(?:\u064b?ا\u064b?)?"

TABLES = Tables(
    languages=(Arabic(), Arabic(tag="ar-SY"), Arabic(tag="ar-DZ"), Arabic(tag="ar-MA")),
    inflected=True,
    counting=Counting(
        folds=(
            (r"[\u064b-\u0652]", ""),
            ("[أإآ]", "ا"),
            ("مائ", "مئ"),
            (r"احدى\Z", "احد"),
            (r"اثن(?:ين|تان|تين)\Z", "اثنان"),
            (r"اثن(?:ي|تا|تي)\Z", "اثنا"),
            (r"ين\Z", "ون"),
            (r"ة\Z", ""),
            (r"ثمان\Z", "ثماني"),
        ),
        prefixes="وفبلـ",
        measures=(
            Measure(pattern=rf"عام{_TANWIN}|[أا]عوام{_TANWIN}|سنة|سنوات|سنين"),
            Measure(pattern="ربع قرن", size=25, alone=True),
            Measure(pattern="نصف قرن", size=50, alone=True),
            Measure(pattern="عقود", size=10),
            Measure(pattern="عقد(?:ين|ان)", size=20, alone=True),
            Measure(pattern=rf"[أا]شهر|شهر{_TANWIN}", unit=Unit.MONTH),
            Measure(pattern=rf"[أا]سابيع|[أا]سبوع{_TANWIN}", unit=Unit.WEEK),
            Measure(pattern=rf"[أا]يام|يوم{_TANWIN}", unit=Unit.DAY),
        ),
        years="عامًا",
        before=(
            (Kind.AGO, "[وف]?قبل"),
            (Kind.LATER, "[وف]?منذ|[وف]?بعد|(?:[وبل])?مرور"),
            (Kind.PERSON, "(?:يبلغ|تبلغ) من العمر|البالغة? من العمر"),
            (Kind.STRETCH, "خلال"),
        ),
        after=(
            (Kind.AGO, "مضت|خلت"),
            (Kind.LATER, "على|مرت على"),
        ),
        lead_fails="من",
        more="[أا]كثر من|ما يزيد (?:على|عن)",
        about="نحو|حوالي|قرابة|ما يقارب|ما يقرب من|زهاء",
        other_before="كل|بالسجن|السجن|لمدة|في غضون",
        other_after="سجن[اًا]{0,2}|في السجن|من السجن",
        ordinal=r"(?:ال)?ـ{0,3}\s?",
        anniversary_first="(?:[وفب]{0,2}(?:ال)?|لل)ذكرى (?:السنوية )?",
    ),
    in_year="(?:في |في عام |عام |)",
    day=r"(?<!ذلك\s)(?<!حتى\s)(?<!هذا\s)اليوم(?! (?:ال|من|الذي))(?! ال\w)|هذا اليوم|الليلة|هذا المساء",
    present="نحن|لا يزال|لا تزال|لا يزالون|ما زال|ما زالت|ما زالوا|نتذكر|نطالب|نحيي|يجب|الآن|ننتظر|ينتظرون|تنتظر|ليس",
    past=(
        "كان|كانت|كانوا|قتل|قتلت|قُتل|أعدم|أُعدم|توفي|توفيت|حدث|حدثت|وقع|وقعت|بدأ|بدأت|أصبح|أصبحت|انتهى|انتهت|حكمت|حكم"
        "|أدانت|عاد|عادوا|اعتقل|اعتقلت|أغلق|أغلقت|أصيب|أصيبت"
    ),
    said="قال|قالت|قالوا|يقول|تقول|أضاف|أضافت|صرح|صرحت|أكد|أكدت|بحسب|وفقا",
    reckoned=(
        "أمس|غد[اًا]{1,2}|مؤخر[اًا]{1,2}|(?:العام|الشهر|الأسبوع) (?:الماضي|المقبل|القادم)|(?:السنة) (?:الماضية|المقبلة)"
        "|في (?:السنوات|الأشهر|الأسابيع|الأيام) الأخيرة"
    ),
    this="(?:في )?هذا (?:العام|الشهر|الأسبوع)|(?:في )?هذه السنة",
    nowadays="حالي[اًا]{1,2}|حتى (?:الآن|اليوم)|في الوقت (?:الحالي|الراهن)",
    still="لا يزال|لا تزال|لا يزالون|ما زال|ما زالت|ما زالوا",
    money="دولار[اًا]{0,2}|يورو",
)
