"""What goes stale in Korean: `25년 전`, `이십오 주년`, `스물다섯 해`, `반세기`.

Years of an era, a year with its month, decades (`80년대`) and years of birth (`89년생`) are other matters.
"""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.korean import Korean
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_UNITS = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_NATIVE = {f"{_TENS[number // 10]}{_UNITS[number % 10]}": number for number in range(1, 100)} | {"스무": 20}
"""The numbers that stand before `해` and `살`, which the wording has no need to say."""

TABLES = Tables(
    languages=(Korean(),),
    spaced=False,
    counting=Counting(
        signs="영일이삼사오육칠팔구십백천",
        more_cardinals=_NATIVE,
        measures=(
            Measure(pattern="주년", kind=Kind.ANNIVERSARY),
            Measure(pattern="주기(?=[\\s를을의에인,.]|$)", kind=Kind.ANNIVERSARY),
            Measure(pattern="(?:4|사)반\\s?세기", size=25, alone=True),
            Measure(pattern="반\\s?세기", size=50, alone=True),
            Measure(pattern=r"년(?!대|생|도|월|\s?[0-9]{1,2}\s?월|\s?[봄여가겨])"),
            Measure(pattern=r"(?<=\s)해(?=[가를의,.\s]|$)"),
            Measure(pattern="개월", unit=Unit.MONTH),
            Measure(pattern=r"주일?(?=\s?(?:전|후|뒤))", unit=Unit.WEEK),
            Measure(pattern=r"일(?=\s?(?:전|후|뒤))", unit=Unit.DAY),
            Measure(pattern=r"세(?![기계대금력상월])|살(?=[이의,.\s]|$)", kind=Kind.PERSON),
        ),
        years="년",
        before=((Kind.STRETCH, "지난|최근"),),
        after=(
            (Kind.AGO, r"전(?!쟁|체|국|부|투|통)"),
            (Kind.LATER, r"후|뒤|만에|째|(?=이나? (?:지나|지났|지난|흘렀|흐른)|이 되)"),
        ),
        more="최소|적어도",
        about="거의|약|대략|근",
        other_before="징역|금고|매|향후|앞으로|민국|제",
        other_after=r"형|의? ?징역|이하|이상|미만",
    ),
    in_year="(?:\\(|)",
    day=r"오늘(?!날)(?! 까지)(?!까지)|오늘 밤|이날",
    present="우리|지금|여전히|아직|현재|오늘|있다|있습니다|합니다|한다|된다|됩니다|요구",
    past="(?:았|었|했|였|됐|졌|났|렸|갔|왔|랐|켰|쳤)(?:다|습니다|으며|고|지만)(?![가-힣])",
    said="말했|말한|밝혔|전했|덧붙였|강조했|따르면",
    reckoned=r"어제|내일|지난해|작년|내년|지난주|다음 ?주|지난달|다음 ?달|최근|얼마 전|요즘",
    this="올해|금년|이번 ?주|이번 ?달",
    nowadays="현재|지금까지|오늘날|오늘까지|이제까지|아직까지",
    still="여전히|아직도|아직",
    money="원|달러|유로|엔",
)
