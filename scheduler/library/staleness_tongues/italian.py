"""What goes stale in Italian: `25 anni fa`, `venticinquesimo anniversario`, `un quarto di secolo dopo`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.italian import Italian
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

TABLES = Tables(
    languages=(Italian(),),
    counting=Counting(
        roman=True,
        folds=((r"(?<=esim)[aei]\Z", "o"), (r"\Atrè\Z", "tré"), (r"(?<=t)rè\Z", "ré")),
        more_cardinals={"una": 1},
        elided={Italian().number_words(number)[:-1]: number for number in range(20, 1000, 10)},
        measures=(
            Measure(pattern="ann[io]"),
            Measure(pattern="quart[io] di secolo", size=25, alone=True),
            Measure(pattern="mezzo secolo", size=50, alone=True),
            Measure(pattern="decenni[o]?", size=10),
            Measure(pattern="secol[io]", size=100),
            Measure(pattern="mes[ei]", unit=Unit.MONTH),
            Measure(pattern="settiman[ae]", unit=Unit.WEEK),
            Measure(pattern="giorn[oi]", unit=Unit.DAY),
        ),
        years="anni",
        article="un",
        before=(
            (Kind.LATER, "dopo|da|in questi|a distanza di|sono (?:ormai )?(?:passati|trascorsi)"),
            (Kind.PERSON, "ha|all['’]età di"),
            (Kind.STRETCH, "ultim[ie]"),
        ),
        after=(
            (Kind.AGO, "fa|or sono|addietro"),
            (
                Kind.LATER,
                (
                    r"dopo|più tardi|che (?:seguirono|sono seguiti)|trascorsi"
                    r"|da[li]?|dall[aoe]|dagli|dall[’']\w{1,20}|sono (?:ormai )?(?:passati|trascorsi)"
                ),
            ),
        ),
        more="più di|oltre|almeno",
        about="quasi|circa|meno di|all['’]incirca",
        half="e mezzo",
        other_before="ogni|per|in|tra|fra|prossim[ie]|condannat[oaie] a|pena di",
        other_after="di (?:carcere|prigione|reclusione|galera)|prima",
        ordinal=r"(?:[º°ªa]|mo|esimo)?",
        anniversary="anniversari[o]?",
        nth_year="anno",
        aged=r"(?:di\s)?",
    ),
    in_year="(?:nel |del |)",
    day=r"(?<!fino\sad\s)(?<!a\stutt['’])oggi(?: stesso)?(?! giorno)|stasera|stamattina|questo giorno|questa sera",
    present=(
        r"noi|nostr[oaie]|ci|è(?! stat)|ancora|oggi|adesso|ora|deve|devono|chiediamo|ricordiamo|resta|restano|attende"
        "|attendono|continua|continuano|aspettano|aspettiamo|non c['’]è"
    ),
    past=(
        "fu|furono|era|erano|aveva|avevano|ebbe|ebbero|morì|morirono|disse|dissero|fece|fecero|venne|vennero|mise|prese"
        r"|presero|[^\W\d_]{2,15}(?:arono|irono|erono|avano|evano|ivano)|(?:è|sono) stat[oaie]"
        r"|(?!però|può|ciò|perciò|cioè)[^\W\d_]{3,15}ò"
    ),
    said="dice|disse|ha detto|afferma|ha affermato|secondo|sostiene|aggiunge|dichiara",
    reckoned=(
        "ieri|domani|recentemente|di recente|ultimamente|poco fa"
        r"|(?:l['’]anno|il mese|la settimana|l['’]estate|l['’]inverno|l['’]autunno|la primavera|lunedì|martedì"
        r"|mercoledì|giovedì|venerdì|sabato|domenica) (?:scors[oa]|passat[oa]|prossim[oa])"
        "|negli ultimi (?:anni|mesi|giorni|decenni|tempi)|nelle ultime settimane"
    ),
    this=r"quest['’]anno|questo mese|questa (?:settimana|primavera)|quest['’](?:estate|inverno|autunno)",
    nowadays="attualmente|al momento(?! (?:del|della|in|di))|fino(?: a| ad) (?:oggi|ora)|finora|oggigiorno|tuttora",
    still="ancora|tuttora",
    money="euro|lire|dollari|franchi",
    offices=(
        "(?:[Ii]l |[Ll]a )?(?:[Vv]ice)?(?:[Pp]residente(?:ssa)?|[Pp]rim[oa] [Mm]inistr[oa]|[Cc]ancellier[ea]|[Pp]apa"
        "|[Ss]egretari[oa] [Gg]enerale|[Dd]irett(?:ore|rice)(?: [Gg]enerale)?|[Ss]indac[oa]|[Mm]inistr[oa])"
    ),
    former="ex|allora|già|defunto",
)
