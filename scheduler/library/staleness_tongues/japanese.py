"""What goes stale in Japanese: `25年前`, `二十五周年`, `四半世紀`.

A year of an era (`平成25年`), a year and its month, a school year (`2年生`) and `25年目` are other matters.
"""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.japanese import Japanese
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_NO_LENGTH = r"(?!代|生|度|齢|金|末|始|頃|少|長|次|版|目|\s?[0-9一二三四五六七八九十]{1,2}\s?月|[春夏秋冬])"

TABLES = Tables(
    languages=(Japanese(),),
    spaced=False,
    counting=Counting(
        signs="〇一二三四五六七八九十百千",
        measures=(
            Measure(pattern="周年", kind=Kind.ANNIVERSARY),
            Measure(pattern="四半世紀", size=25, alone=True),
            Measure(pattern="(?<!四)半世紀", size=50, alone=True),
            Measure(pattern=f"年間(?!の刑)|年{_NO_LENGTH}"),
            Measure(pattern="[かヶカヵ箇]月", unit=Unit.MONTH),
            Measure(pattern="週間", unit=Unit.WEEK),
            Measure(pattern="日間|日(?=前)", unit=Unit.DAY),
            Measure(pattern="歳|才(?!能)", kind=Kind.PERSON),
        ),
        years="年",
        before=(
            (Kind.LATER, "あれから|それから|以来"),
            (Kind.STRETCH, "この|過去|ここ"),
        ),
        after=(
            (Kind.AGO, "前"),
            (
                Kind.LATER,
                "後|ぶり|(?=(?:が|を|以上が?|も)?(?:経|た[っち]|過ぎ)|となる|になる)",
            ),
        ),
        about="約|およそ|ほぼ|近く",
        other_before="昭和|平成|令和|大正|明治|西暦|紀元前?|民国|懲役|禁錮|禁固|毎|第|今後|向こう",
        other_after="の(?:刑|懲役|禁錮|実刑)|以下|以上|未満",
    ),
    in_year="(?:（|)",
    day="今日(?!では|の)|本日|今夜|今晩|この日",
    present="私たち|今も|いまも|まだ|現在|今日|なお|います|いる|べき|ない|になる|となる",
    past=r"(?:た|だった|でした|ました)(?=[。、」』）\s]|\Z)",
    said="述べ|語っ|語る|言っ|話し|話す|によると|によれば",
    reckoned="昨日|明日|去年|昨年|来年|先週|来週|先月|来月|最近|近年|このほど|このところ",
    this="今年|本年|今週|今月",
    nowadays="現在|今のところ|これまでのところ|目下|今日では|いまだに|未だに",
    still="いまだに|未だに|今なお|いまも|今も|まだ",
    money="円|ドル|ユーロ|ウォン",
)
