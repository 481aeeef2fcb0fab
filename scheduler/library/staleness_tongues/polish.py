"""What goes stale in Polish: `25 lat temu`, `dwudziesta piąta rocznica`, `25-lecie`, `ćwierć wieku później`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.polish import Polish
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_SOMEBODY = r"(?:kobiet|mężczyzn|student|studentk|dziennikark|dziennikarz|matk|syn|córk|wdow)\w{0,4}"

TABLES = Tables(
    languages=(Polish(),),
    dotted=True,
    inflected=True,
    counting=Counting(
        roman=True,
        folds=(
            (r"nastu\Z", "naście"),
            (r"(?<=dzie)s[tc]u\Z|(?<=dw)udziestu\Z", "stu"),
            (r"\A(?:dwustu|dwadziestu)\Z", "dwadzieścia"),
            (r"\A(trzy|czter)dziestu\Z", r"\1dzieści"),
            (r"dziesięciu\Z", "dziesiąt"),
            (r"\A(pięć|sześć|siedem|osiem|dziewięć)dziesiąt\Z", r"\1dziesiąt"),
            (r"\A(pię|sześ|dziewię)ciu\Z", r"\1ć"),
            (r"\Asiedmiu\Z", "siedem"),
            (r"\Aośmiu\Z", "osiem"),
            (r"\Adziesiąt\Z", "dziesięć"),
            (r"\Astu\Z", "sto"),
            (r"i?(?:a|ą|e[jm]|ego|emu|y|ym|i|im)\Z", ""),
        ),
        measures=(
            Measure(pattern=rf"letni(?:a|ą|ego|emu|ej|m)?(?= {_SOMEBODY}\b)", kind=Kind.PERSON),
            Measure(pattern="letni(?:a|ą|e|ego|emu|ej|m|ch)?"),
            Measure(pattern="leci(?:e|a|u|em)", kind=Kind.ANNIVERSARY),
            Measure(pattern="lat|lata|laty|latach|latami|rok"),
            Measure(pattern="ćwierć wieku|ćwierćwiecz[aeu]", size=25, alone=True),
            Measure(pattern="pół wieku|półwiecz[aeu]", size=50, alone=True),
            Measure(pattern="dekad[ay]?|dziesięcioleci[aeu]?", size=10),
            Measure(pattern="miesi(?:ąc|ące|ęcy|ąca)", unit=Unit.MONTH),
            Measure(pattern="tydzień|tygodnie|tygodni", unit=Unit.WEEK),
            Measure(pattern="dzień|dni", unit=Unit.DAY),
        ),
        years="lat",
        before=(
            (Kind.AGO, "przed"),
            (Kind.LATER, "od|po|minęło|mija|upłynęło|upływa"),
            (Kind.STRETCH, "ostatnich|minionych"),
            (Kind.PERSON, "ma|wieku"),
        ),
        after=(
            (Kind.AGO, "temu"),
            (Kind.LATER, "później|po|od|minęło"),
            (Kind.ANNIVERSARY, r"rocznic\w{1,3}|jubileusz\w{0,2}"),
        ),
        more="ponad|więcej niż|przeszło|co najmniej",
        about="prawie|niemal|blisko|około|mniej niż",
        other_before="na|co|każde|za|do|przez|w ciągu|skazan[yaei] na|karę|następnych|kolejnych",
        other_after="więzienia|pozbawienia|łagru|obozu|wcześniej|przed",
        ordinal=r"\.?",
        anniversary=r"rocznic(?:a|y|ę|ą|e|om|ami|ach)?",
        nth_year="rok|roku",
        aged="",
    ),
    in_year="(?:w |w roku |)",
    day=r"(?<!do\s)(?:dziś|dzisiaj)(?! dzień)|dziś wieczorem|tego dnia",
    present=(
        r"my|nas|nasz\w{0,3}|jest|są|wciąż|nadal|jeszcze|dziś|dzisiaj|teraz|musi|muszą|czeka|czekają|czekamy|pamiętamy"
        "|wspominamy|żądamy|domagamy|pozostaje|pozostają|trwa|nie ma"
    ),
    past=(
        r"(?!mały|mała|biały|biała|cały|cała|trzydziest)[^\W\d_]{2,15}(?:ał|ała|ało|ali|ały|ił|iła|iło|ili|iły|ył|yła|yło"
        r"|yli|yły|ął|ęła|ęło|ęli|ęły|iano|(?<!r)ano|zono|iono|kło|kły|szło|szli|szły|szedł)|był\w{0,2}|[^\W\d_]{1,10}marł[aoiy]?"
    ),
    said="mówi|mówił|mówiła|powiedział|powiedziała|dodał|dodała|według|zdaniem|stwierdził|stwierdziła",
    reckoned=(
        "wczoraj|jutro|niedawno|ostatnio|w zeszłym (?:roku|miesiącu|tygodniu)|w ubiegłym (?:roku|miesiącu|tygodniu)"
        "|w przyszłym (?:roku|miesiącu|tygodniu)|w ostatnich (?:latach|miesiącach|tygodniach|dniach)"
    ),
    this="w tym (?:roku|miesiącu|tygodniu)|tego roku|tej (?:wiosny|zimy|jesieni)",
    nowadays="obecnie|aktualnie|do dziś|do dzisiaj|do tej pory|dotychczas|jak dotąd|w tej chwili",
    still="wciąż|nadal|ciągle",
    money="zł|złot(?:y|e|ych)|euro|dolar(?:y|ów)|groszy",
    offices=(
        "[Pp]rezydent|[Pp]remier|[Kk]anclerz|[Pp]apież|[Ss]ekretarz [Gg]eneralny|[Dd]yrektor(?:ka)?|[Bb]urmistrz"
        "|[Mm]inister|[Pp]rezes"
    ),
    former=r"były|była|ówczesny|ówczesna|świętej\spamięci",
)
