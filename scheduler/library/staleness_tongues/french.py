"""What goes stale in French: `il y a vingt-cinq ans`, `25e anniversaire`, `depuis un quart de siècle`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.french import French
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

TABLES = Tables(
    languages=(French(), French(tag="fr-BE")),
    counting=Counting(
        roman=True,
        folds=(
            (r"\A([ivxlc]{2,8})(?:e|ème)\Z", r"\1"),
            (r"\Aprem(?:ière|ier)\Z", "premier"),
            (r"\Aseconde?\Z", "deuxième"),
        ),
        more_cardinals={"une": 1},
        measures=(
            Measure(pattern="ans?|années?"),
            Measure(pattern="quarts? de siècle", size=25, alone=True),
            Measure(pattern="demi siècles?", size=50, alone=True),
            Measure(pattern="décennies?", size=10),
            Measure(pattern="siècles?", size=100),
            Measure(pattern="mois", unit=Unit.MONTH),
            Measure(pattern="semaines?", unit=Unit.WEEK),
            Measure(pattern="jours?", unit=Unit.DAY),
        ),
        years="ans",
        article="un|d['’]un",
        before=(
            (Kind.AGO, "(?:il )?y a(?: déjà| maintenant)?|voici|voilà"),
            (Kind.LATER, "depuis|après|(?:cela|ça) fait"),
            (Kind.PERSON, "âgée?s? de"),
            (Kind.STRETCH, "(?:derniers|dernières)"),
        ),
        after=(
            (Kind.LATER, r"plus tard|après|depuis|(?:ont|a) passé|se sont écoulée?s|ont suivi"),
            (Kind.ANNIVERSARY, "d['’] ?anniversaire"),
        ),
        more="plus (?:de|d['’])|au moins|plus d['’]",
        about="près (?:de|d['’])|presque|environ|quelque|moins (?:de|d['’])|autour (?:de|d['’])",
        between="dernières|derniers",
        half="et demie?",
        other_before=("tou(?:s|tes) les|chaque|par|en|prochaine?s|à|condamnée?s? à|peine (?:de|d['’])"),
        other_after="de (?:prison|réclusion|détention|bagne|travaux)|d['’] ?emprisonnement|auparavant|plus tôt|avant",
        ordinal="(?:ème|eme|ième|e|è|er|re|ᵉ)",
        anniversary="anniversaires?",
        nth_year="année",
        aged="",
    ),
    in_year=r"(?:en |)",
    day=r"(?<!jusqu['’])aujourd['’]hui|ce (?:jour|soir|matin)(?! là)",
    present=(
        r"nous|nos|notre|aujourd['’]hui|maintenant|encore|toujours|doit|doivent|reste|restent|demeure|demeurent|attend"
        r"|attendent|continue|continuent|refuse|refusent|demande|demandent|peut|peuvent|(?:est|sont)(?! (?:\w{1,15}"
        r"(?:ée?s?|ie?s?|ue?s?|te?s?))(?!\w))"
    ),
    past=(
        "était|étaient|fut|furent|avait|avaient|eut|eurent|vint|vinrent|mit|mirent|fit|firent|prit|prirent|put|purent"
        r"|(?:a|ont) (?:été|\w{1,15}(?:é|ée|és|ées|i|is|it|u|us|ert|aint))|(?:est|sont) (?:morte?s?|née?s?|tombée?s?)"
        r"|[^\W\d_]{2,15}(?:èrent|urent|irent)|[^\W\d_]{3,15}(?:ait|aient)"
    ),
    said="dit|disait|déclare|déclaré|affirme|affirmé|ajoute|ajouté|selon|souligne|rappelle",
    reckoned=(
        "hier|demain|récemment|dernièrement|ces derniers (?:jours|mois|temps)"
        "|ces dernières (?:années|semaines|décennies)"
        r"|(?:l['’]an|l['’]année|le mois|la semaine|l['’]été|l['’]hiver|le printemps|l['’]automne|lundi|mardi|mercredi"
        r"|jeudi|vendredi|samedi|dimanche) (?:derni(?:er|ère)|passée?|prochaine?)(?! d)"
    ),
    this=r"cette (?:année|semaine)|ce mois(?: ci)?|cet (?:été|hiver|automne)|ce printemps",
    nowadays=(
        "actuellement|à l['’]heure actuelle|de nos jours|à ce jour|jusqu['’]à (?:présent|aujourd['’]hui|maintenant)"
        "|pour l['’]instant|en ce moment"
    ),
    still="toujours|encore",
    money="euros?|francs?|dollars?|centimes?",
    offices=(
        "(?:[Ll]e |[Ll]a |[Ll]['’])?(?:[Vv]ice-)?(?:[Pp]résidente?|[Pp]remière? ministre|[Cc]hanceli(?:er|ère)"
        "|[Pp]ape|[Ss]ecrétaire générale?|[Dd]irect(?:eur|rice)(?: générale?| exécuti(?:f|ve))?|[Mm]aire|[Mm]inistre)"
    ),
    former="ancien|ancienne|ex|alors|feu|futur|future",
)
