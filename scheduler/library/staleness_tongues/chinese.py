"""What goes stale in Chinese, in both scripts: `25年前`, `二十五周年`, `四分之一世纪`.

No spaces part the words, so a year of an era (`民国25年`, `昭和20年`), a year and its month (`89年6月`) and decades
of a century (`80年代`) are told by what stands beside them.
"""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.chinese import Chinese, HongKongChinese, TraditionalChinese
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_NO_LENGTH = r"(?!代|级|級|龄|齡|轻|輕|底|初|末|度|纪|紀|生|\s?[0-9一二三四五六七八九十]{1,2}\s?月|[春夏秋冬])"

TABLES = Tables(
    languages=(Chinese(), TraditionalChinese(), HongKongChinese()),
    spaced=False,
    counting=Counting(
        signs="零〇一二三四五六七八九十百千两兩",
        measures=(
            Measure(pattern="周年|週年", kind=Kind.ANNIVERSARY),
            Measure(pattern="四分之一个?世纪|四分之一個?世紀", size=25, alone=True),
            Measure(pattern="半个?世纪|半個?世紀", size=50, alone=True),
            Measure(pattern="个世纪|個世紀", size=100),
            Measure(pattern=f"年{_NO_LENGTH}"),
            Measure(pattern="个月|個月", unit=Unit.MONTH),
            Measure(pattern="个?星期|個星期|周(?=前|后|後)|週(?=前|後)", unit=Unit.WEEK),
            Measure(pattern="天(?!安门|安門|主)", unit=Unit.DAY),
            Measure(pattern="岁|歲", kind=Kind.PERSON),
        ),
        years="年",
        before=(
            (Kind.LATER, "时隔|時隔|事隔|历经|歷經|已经|已經|已经过去|已經過去|过去了|過去了"),
            (Kind.STRETCH, "过去|過去|最近"),
        ),
        after=(
            (Kind.AGO, "(?:以|之)?前"),
            (
                Kind.LATER,
                "(?:以|之)?后|(?:以|之)?後|(?:以)?[来來](?!自|到)|过去了|過去了|(?:已经|已經)?过去|了(?=[，。！；])",
            ),
        ),
        more="超过|超過|逾|不止",
        about="近|将近|將近|大约|大約|约|約|差不多",
        between="多|余|餘|来|來|几|幾",
        other_before="民国|民國|昭和|平成|令和|大正|明治|公元前?|西元前?|有期徒刑|判处|判處|判刑|刑期|每|监禁|監禁|第|未来|未來",
        other_after="徒刑|监禁|監禁|有期|刑期|之久|以下|以上|未满|未滿",
    ),
    in_year="(?:于|於|在|)",
    day="今天(?!的)|今日|今晚|这一天|這一天",
    present="我们|我們|至今|仍|现在|現在|今天|应|應|必须|必須|还在|還在|依然|不能|过去了|過去了",
    past="曾|当时|當時|被捕|被判|遇难|遇難|去世|死亡|爆发|爆發|当年|當年|结束|結束|之后[，]?[他她]|后来|後來|获释|獲釋|被杀|被殺|杀害|殺害|判处|判處|宣布|否认|否認",
    said="说|說|表示|指出|称|稱|认为|認為",
    reckoned="昨天|明天|前天|后天|後天|去年|明年|上周|上週|下周|下週|上个月|上個月|下个月|下個月|最近|近年来?|近年來|近日|不久前|日前",
    this="今年|本周|本週|本月|这个月|這個月|这周|這週",
    nowadays="目前|迄今|至今|到目前为止|到目前為止|现阶段|現階段|如今|时至今日|時至今日",
    still="仍然|仍|依然|依旧|依舊|还在|還在",
    money="元|美元|欧元|歐元|港元|人民币|人民幣|新台币|新臺幣",
)
