"""What goes stale in Dutch: `25 jaar geleden`, `vijfentwintigste herdenking`, `een kwart eeuw later`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.dutch import Dutch
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_HOLIDAY = "herdenking(?:en|sdag)?|verjaardag|jubileum|sterfdag"

TABLES = Tables(
    languages=(Dutch(),),
    counting=Counting(
        more_cardinals={"een": 1, "twintigtal": 20},
        measures=(
            Measure(pattern="jarigen?(?= (?:vrouw|man|moeder|vader|dochter|zoon|student|weduwe)\\b)", kind=Kind.PERSON),
            Measure(pattern="jarigen?"),
            Measure(pattern="jaar|jaren"),
            Measure(pattern="kwart ?eeuw", size=25, alone=True),
            Measure(pattern="halve eeuw", size=50, alone=True),
            Measure(pattern="decennia|decennium", size=10),
            Measure(pattern="eeuw(?:en)?", size=100),
            Measure(pattern="maand(?:en)?", unit=Unit.MONTH),
            Measure(pattern="week|weken", unit=Unit.WEEK),
            Measure(pattern="dag(?:en)?", unit=Unit.DAY),
        ),
        years="jaar",
        article="een",
        before=(
            (Kind.LATER, "sinds|na|al"),
            (Kind.STRETCH, "(?:laatste|afgelopen)"),
        ),
        after=(
            (Kind.PERSON, "oud"),
            (Kind.AGO, "geleden"),
            (Kind.LATER, "later|na|sinds|nadien|daarna"),
            (Kind.ANNIVERSARY, f"(?:{_HOLIDAY}|bestaan)"),
        ),
        more="meer dan|ruim|minstens|langer dan",
        about="bijna|ongeveer|zo['’]n|circa|haast|minder dan",
        other_before="tot|elke|iedere|per|om de|binnen|in|komende|volgende",
        other_after="cel|celstraf|gevangenisstraf|gevangenis|eerder|tevoren|lang",
        ordinal="(?:-?(?:ste|de|e))",
        anniversary=_HOLIDAY,
        nth_year="jaar",
        aged="",
    ),
    in_year="(?:in |)",
    day=r"(?<!tot\s)(?<!van\s)vandaag(?! de dag)|vanavond|vanochtend|deze dag",
    present=(
        "wij|we|ons|onze|is|heeft|hebben|nog|nu|vandaag|moet|moeten|blijft|blijven|wacht|wachten|herdenken|vragen|eisen"
    ),
    past=(
        "was|waren|werd|werden|had|hadden|kwam|kwamen|ging|gingen|stierf|stierven|vielen|viel|zei|zeiden|nam|namen|gaf"
        "|gaven|begon|begonnen|vond|vonden|liet|lieten|stond|stonden|bleef|bleven|schreef|schreven|sprak|spraken|sloot"
        "|sloten|brak|braken|moest|moesten|kon|konden|legde|legden|keerde|keerden|doodde|doodden"
        r"|[^\W\d_]{2,20}(?:eerde|elde|igde|erde|ende|aakte|achtte)n?"
    ),
    said="zegt|zei|zeiden|aldus|volgens|stelt|stelde|verklaarde|verklaart",
    reckoned=(
        "gisteren|onlangs|recentelijk|kortgeleden|de laatste tijd"
        r"|(?:vorige?|afgelopen|verleden) (?:jaar|maand|week|zomer|winter|herfst|voorjaar|maandag|dinsdag|woensdag"
        r"|donderdag|vrijdag|zaterdag|zondag)|(?<!de\s)(?<!het\s)volgend jaar"
        "|de (?:afgelopen|laatste) (?:jaren|maanden|weken|dagen|decennia)(?! van)"
    ),
    this="dit (?:jaar|voorjaar|najaar)|deze (?:week|maand|zomer|winter|herfst)",
    nowadays=r"momenteel|tegenwoordig|op dit moment|tot (?:nu toe|nog toe|op heden|vandaag)|vandaag de dag|thans",
    still="nog steeds|nog altijd|nog niet|blijft|blijven",
    money="euro|gulden|dollar|cent",
    offices=(
        "(?:[Vv]ice)?[Pp]resident|[Mm]inister-president|[Pp]remier|[Bb]ondskanselier|[Pp]aus|[Ss]ecretaris-generaal"
        "|[Dd]irecteur|[Vv]oorzitter|[Bb]urgemeester|[Mm]inister"
    ),
    former="voormalig|voormalige|toenmalig|toenmalige|oud|ex|wijlen",
)
