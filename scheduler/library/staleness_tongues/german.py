"""What goes stale in German: `vor 25 Jahren`, `fünfundzwanzigster Jahrestag`, `seit einem Vierteljahrhundert`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.german import German
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

_SOMEBODY = (
    "frau|mann|mutter|vater|tochter|sohn|witwe[rn]?|student(?:in)?|arbeiter(?:in)?|journalist(?:in)?|lehrer(?:in)?"
    "|aktivist(?:in)?|anwalt|anwältin|überlebende[rn]?"
)
_HOLIDAY = "(?:jahres|gedenk|todes|geburts)tag(?:e?s|en?)?"

TABLES = Tables(
    languages=(German(), German(tag="de-AT"), German(tag="de-CH")),
    dotted=True,
    inflected=True,
    counting=Counting(
        folds=((r"(?<=te)[mnrs]\Z", ""),),
        more_cardinals={"eine": 1, "einem": 1, "einen": 1, "einer": 1, "eines": 1},
        measures=(
            Measure(pattern=rf"jährige[mnrs]?(?= (?:{_SOMEBODY})\b)", kind=Kind.PERSON),
            Measure(pattern="jährige[mnrs]?"),
            Measure(pattern="jahr(?:en?|es|s)?"),
            Measure(pattern="vierteljahrhunderts?", size=25, alone=True),
            Measure(pattern="halbe[ns]? jahrhunderts?", size=50, alone=True),
            Measure(pattern="dreivierteljahrhunderts?", size=75, alone=True),
            Measure(pattern="jahrzehnt(?:en?|es|s)?", size=10),
            Measure(pattern="jahrhundert(?:en?|es|s)?", size=100),
            Measure(pattern="monat(?:en?|s)?", unit=Unit.MONTH),
            Measure(pattern="wochen?", unit=Unit.WEEK),
            Measure(pattern="tag(?:en?|es)?", unit=Unit.DAY),
        ),
        years="Jahre",
        years_led="Jahren",
        years_for=(("jahrzehnten", "Jahren"), ("jahrhunderten", "Jahren")),
        article="ein(?:e[mns])?",
        before=(
            (Kind.AGO, "vor"),
            (Kind.LATER, "seit(?: nun(?:mehr)?)?|nach|in diesen"),
            (Kind.STRETCH, "(?:letzten|vergangenen)"),
        ),
        after=(
            (Kind.PERSON, "alt(?:e[mnrs]?)?"),
            (Kind.AGO, "(?:ist|sind) (?:es )?(?:nun |jetzt )?her|her"),
            (Kind.LATER, "später|danach|darauf|nach|seit|(?:ist|sind) (?:nun |seitdem |seither )?vergangen"),
            (Kind.ANNIVERSARY, rf"(?:jubiläum\w*|bestehen|{_HOLIDAY})"),
        ),
        more="mehr als|über|mindestens|länger als",
        about="fast|beinahe|knapp|rund|etwa|ungefähr|gut|an die|nahezu|weniger als",
        other_before="zu|alle|je|jede[mnrs]?|pro|binnen|innerhalb von|in|nächsten|kommenden",
        other_after="haft|zuchthaus|gefängnis|freiheitsstrafe|zuvor|früher|vorher|lang",
        ordinal=r"\\?\.",
        anniversary=_HOLIDAY,
        nth_year="jahr(?:e?s)?|mal",
        aged="",
    ),
    in_year=r"(?:im jahre? |in |)",
    day=(r"(?<!bis\s)(?<!von\s)heute(?! noch)|(?:an )?diesem (?:tage?|abend|morgen|datum)|am heutigen tage?"),
    present=(
        "wir|uns|unser\\w{0,2}|ist|sind|hat|haben|heute|jetzt|noch|muss|müssen|darf|dürfen|bleibt|bleiben|wartet|warten"
        "|gedenken|erinnern|fordern|weigert"
    ),
    past=(
        "war|waren|wurden?|hatten?|kam|kamen|ging|gingen|starb|starben|fiel|fielen|nahm|nahmen|gab|gaben|begann|begannen"
        "|fand|fanden|ließ|ließen|stand|standen|blieb|blieben|schrieb|schrieben|sprach|sprachen|trat|traten|floh|flohen"
        "|brach|brachen|schloss|schlossen|musste|mussten|konnte|konnten|durfte|durften|legten?|kehrten?|töteten?"
        r"|[a-zäöüß]{2,20}(?:ierte|igte|elte|nete|erte|achte|agte|uchte)n?"
    ),
    said="sagt|sagte|sagten|so|zufolge|erklärt|erklärte|betont|betonte|laut|fordert|forderte",
    reckoned=(
        "gestern|morgen früh|neulich|kürzlich|vor kurzem|jüngst|unlängst|neuerdings|in letzter zeit"
        r"|(?:letzt|vergangen|vorig|nächst|kommend)e[mnrs]? (?:jahr|monat|woche|wochenende|sommer|winter|herbst"
        r"|frühling|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)(?:e?s)?(?! (?:des|der|seines|ihres)\b)"
        "|in den (?:letzten|vergangenen) (?:jahren|monaten|wochen|tagen|jahrzehnten)"
    ),
    this="diese[ms]? (?:jahr|monat|sommer|winter|herbst|frühling)(?:e?s)?|diese[r]? woche|heuer",
    nowadays="derzeit|zurzeit|zur zeit(?! (?:der|des)\\b)|momentan|gegenwärtig|bis heute|bislang|bis jetzt|heutzutage",
    still="noch immer|immer noch|nach wie vor|weiterhin|noch nicht",
    money="euro|franken|dollar|cent|mark",
    offices=(
        "(?:Bundes|Alt)?[Kk]anzler(?:in)?|(?:Bundes|Staats|Vize)?[Pp]räsident(?:in)?|Ministerpräsident(?:in)?|Papst"
        "|(?:Außen|Innen|Justiz|Premier|Verteidigungs)minister(?:in)?|Generalsekretär(?:in)?"
        "|(?:Ober)?[Bb]ürgermeister(?:in)?|Direktor(?:in)?|Geschäftsführer(?:in)?|Vorsitzende[rn]?"
    ),
    former="frühere|früherer|ehemalige|ehemaliger|damalige|damaliger|einstige|einstiger",
    person=r"[1-9][0-9]-?[Jj]ährige[nr]?(?=[\s.,;:!?] ?[^\WA-ZÄÖÜ]|[.,;:!?])",
)
