"""What goes stale in Spanish: `hace 25 años`, `vigésimo quinto aniversario`, `un cuarto de siglo después`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.spanish import Spanish
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

TABLES = Tables(
    languages=(Spanish(),),
    counting=Counting(
        roman=True,
        folds=(
            (r"\A(?:veinticinc)avo\Z", "vigesimoquinto"),
            (r"\Aprimera?\Z", "primer"),
            (r"\Aterc(?:era?|ero)\Z", "tercer"),
            (r"(ésim|écim|ecim|quint|cuart|séptim|sext|octav|noven|segund)a\Z", r"\1o"),
        ),
        more_cardinals={"una": 1, "veintiun": 21, "una decena de": 10, "una veintena de": 20, "medio centenar de": 50},
        more_ordinals={
            "vigésimo primer": 21,
            "vigésimo primero": 21,
            "vigésimo segundo": 22,
            "vigésimo tercer": 23,
            "vigésimo tercero": 23,
            "vigésimo cuarto": 24,
            "vigésimo quinto": 25,
            "vigésimo sexto": 26,
            "vigésimo séptimo": 27,
            "vigésimo octavo": 28,
            "vigésimo noveno": 29,
        },
        measures=(
            Measure(pattern="años?"),
            Measure(pattern="cuartos? de siglo", size=25, alone=True),
            Measure(pattern="medio siglo", size=50, alone=True),
            Measure(pattern="décadas?", size=10),
            Measure(pattern="siglos?", size=100),
            Measure(pattern="mes(?:es)?", unit=Unit.MONTH),
            Measure(pattern="semanas?", unit=Unit.WEEK),
            Measure(pattern="días?", unit=Unit.DAY),
        ),
        years="años",
        article="un",
        before=(
            (Kind.AGO, "(?:desde )?hace(?: ya)?"),
            (Kind.PERSON, "tiene|edad de"),
            (Kind.LATER, "tras|después de|(?:en )?estos|se cumplen|llevamos|llevan|han (?:pasado|transcurrido)"),
            (Kind.STRETCH, "últim[oa]s"),
        ),
        after=(
            (Kind.AGO, "atrás"),
            (
                Kind.LATER,
                (
                    "después|más tarde|luego|desde|que (?:han seguido|siguieron)|transcurrid[oa]s"
                    "|han (?:pasado|transcurrido)"
                ),
            ),
        ),
        more="más de|al menos|por lo menos",
        about="casi|cerca de|unos|unas|alrededor de|aproximadamente|menos de",
        half="y medi[oa]",
        other_before="cada|por|en|próxim[oa]s|condenad[oa]s? a|pena de",
        other_after="de (?:prisión|cárcel|reclusión|presidio|condena)|antes",
        ordinal=r"(?:\.?[ºª°]|\.?(?:er|o|a|ro|do|to|vo|mo|no)|avo)?",
        anniversary="aniversarios?",
        nth_year="año",
        aged=r"(?:de\s)?",
    ),
    in_year="(?:en |de |del año |)",
    day=r"(?<!hasta\s)(?<!por\s)hoy(?: mismo)?(?! en día)|esta (?:noche|mañana|tarde)|este (?:mismo )?día",
    present=(
        r"nosotr[oa]s|nuestr[oa]s?|nos|es|son|está|están|sigue|siguen|hay|hoy|ahora|todavía|aún|debe|deben|pedimos"
        "|recordamos|exigimos|conmemoramos|espera|esperan|esperamos|continúa|continúan|ha|han"
    ),
    past=(
        "fue|fueron|era|eran|había|habían|estaba|estaban|tenía|tenían|hacía|decía|murió|hubo|hizo|hicieron|dijo|dijeron"
        r"|vino|vinieron|puso|pusieron|quiso|pudo|tuvo|tuvieron|[^\W\d_]{2,15}(?:ó|aron|ieron|yeron|jeron|aban)"
    ),
    said="dice|dijo|dijeron|afirma|afirmó|añade|añadió|señala|señaló|según|declaró|declara",
    reckoned=(
        "ayer|mañana por la (?:mañana|tarde|noche)|anoche|recientemente|últimamente|hace poco"
        r"|(?:el|la) (?:año|mes|semana|verano|invierno|otoño|primavera|lunes|martes|miércoles|jueves|viernes|sábado"
        r"|domingo) (?:pasad[oa]|próxim[oa])|en los últimos (?:años|meses|días|tiempos)"
        r"|en las últimas (?:semanas|décadas)|el año que viene"
    ),
    this="este (?:año|mes|verano|invierno|otoño)|esta (?:semana|primavera)",
    nowadays=(
        "actualmente|en la actualidad|hoy en día|hasta (?:hoy|ahora|la fecha|el momento)|por el momento|a día de hoy"
    ),
    still="todavía|aún|sigue|siguen|continúan?",
    money="euros?|pesos?|dólares|soles|céntimos",
    offices=(
        "(?:[Ee]l |[Ll]a )?(?:[Vv]ice)?(?:[Pp]resident[ea]|[Pp]rimer[a]? [Mm]inistr[oa]|[Cc]anciller|[Pp]apa"
        "|[Ss]ecretari[oa] [Gg]eneral|[Dd]irector[a]?(?: [Gg]eneral| [Ee]jecutiv[oa])?|[Aa]lcalde(?:sa)?"
        "|[Mm]inistr[oa]|[Gg]obernador[a]?)"
    ),
    former="ex|antiguo|antigua|entonces|expresidente|difunto",
)
