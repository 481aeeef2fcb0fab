"""What goes stale in Turkish: `25 yıl önce`, `yirmi beşinci yıl dönümü`, `çeyrek asırdır`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.turkish import Turkish
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

TABLES = Tables(
    languages=(Turkish(),),
    dotted=True,
    counting=Counting(
        measures=(
            Measure(pattern="yaşında(?:ki|yım)?", kind=Kind.PERSON),
            Measure(pattern="(?:yıl|sene)d[ıi]r", kind=Kind.LATER),
            Measure(pattern="y[ıi]l(?:lık|da|ı|ın)?|sene(?:lik)?"),
            Measure(pattern="çeyrek (?:asır|yüzyıl)(?:dır)?", size=25, alone=True),
            Measure(pattern="yarım (?:asır|yüzyıl)(?:dır)?", size=50, alone=True),
            Measure(pattern="ay(?:dır)?", unit=Unit.MONTH),
            Measure(pattern="hafta(?:dır)?", unit=Unit.WEEK),
            Measure(pattern="gün(?:dür)?", unit=Unit.DAY),
        ),
        years="yıl",
        before=((Kind.STRETCH, "son|geçen"),),
        after=(
            (Kind.AGO, "önce(?:ki|sinde|si)?|evvel"),
            (Kind.LATER, "sonra(?:sında|ki)?|geçti|oldu|geride kaldı"),
        ),
        ago_fails=r"(?!bundan)\w{1,20}[dt][ae]n",
        article="bir",
        more="en az|en azından",
        about="yaklaşık|neredeyse|hemen hemen",
        other_before="her|gelecek|önümüzdeki",
        other_after="hapis|hapse|ceza|boyunca",
        ordinal=r"(?:\.|['’]?[ıiuü]?nc[ıiuü])",
        anniversary=r"yıl ?dönüm\w{1,8}",
        nth_year=r"yıl(?:ı|ını|ında|ın)?(?! ?dönüm)",
    ),
    in_year=r"(?:\(|)",
    day=r"bugün(?!e kadar|lerde|kü)|bu (?:gece|akşam|sabah|gün)",
    present=(
        r"biz|bizim|hâlâ|hala|şimdi|bugün|var|yok|[^\W\d_]{2,20}(?:ıyor|iyor|uyor|üyor)(?:lar|uz|um)?"
        r"|[^\W\d_]{2,20}(?:maktadır|mektedir)"
    ),
    past=r"(?!şimdi|kendi|yedi|altı|adı|hadi|geçti|oldu)[^\W\d_]{2,20}(?:dı|di|du|dü|tı|ti|tu|tü)(?:lar|ler|k)?",
    said="dedi|diyor|söyledi|söylüyor|belirtti|ekledi|göre|açıkladı|vurguladı",
    reckoned=(
        "dün|yarın|geçenlerde|yakınlarda|son zamanlarda|(?:geçen|geçtiğimiz|gelecek|önümüzdeki)"
        " (?:yıl|ay|hafta|yaz|kış|sene)|son (?:yıllarda|aylarda|haftalarda|günlerde)"
    ),
    this="bu (?:yıl|ay|hafta|sene|yaz|kış)",
    nowadays="şu anda|şu an|günümüzde|bugüne kadar|bugüne dek|şimdiye kadar|hâlihazırda|halihazırda",
    still="hâlâ|hala|halen",
    money="lira|euro|avro|dolar|tl",
    offices="(?:[Cc]umhur)?[Bb]aşkan(?:ı)?|[Bb]aşbakan(?:ı)?|[Gg]enel Sekreter(?:i)?|[Bb]akan(?:ı)?",
    former="eski|dönemin|merhum",
)
