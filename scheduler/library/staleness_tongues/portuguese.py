"""What goes stale in Portuguese: `há 25 anos`, `vigésimo quinto aniversário`, `um quarto de século depois`."""

from __future__ import annotations

from scheduler.domain.rule import Unit
from scheduler.domain.wording.portuguese import Portuguese
from scheduler.library.staleness_tongues.tables import Counting, Measure, Tables
from scheduler.library.staleness_tongues.tongue import Kind

TABLES = Tables(
    languages=(Portuguese(), Portuguese(tag="pt-PT")),
    counting=Counting(
        roman=True,
        folds=(
            (r"(ésim|écim|quint|quart|sétim|sext|oitav|non|meir|ceir|segund)a\Z", r"\1o"),
            (r"\Aquatorze\Z", "catorze"),
        ),
        more_cardinals={"uma": 1, "uma dezena de": 10, "uma vintena de": 20, "duas": 2, "duzentas": 200},
        measures=(
            Measure(pattern="anos?"),
            Measure(pattern="quartos? de século", size=25, alone=True),
            Measure(pattern="meio século", size=50, alone=True),
            Measure(pattern="décadas?", size=10),
            Measure(pattern="séculos?", size=100),
            Measure(pattern="mês|meses", unit=Unit.MONTH),
            Measure(pattern="semanas?", unit=Unit.WEEK),
            Measure(pattern="dias?", unit=Unit.DAY),
        ),
        years="anos",
        article="um",
        before=(
            (Kind.AGO, "(?:desde )?há(?: já)?"),
            (Kind.LATER, "após|depois de|n?estes|nesses|passados|passaram|faz"),
            (Kind.PERSON, "tem|idade de"),
            (Kind.STRETCH, "últim[oa]s"),
        ),
        after=(
            (Kind.AGO, "atrás"),
            (Kind.LATER, "depois|mais tarde|após|desde|que se seguiram|decorrid[oa]s|(?:se )?passaram"),
        ),
        more="mais de|pelo menos",
        about="quase|cerca de|uns|aproximadamente|menos de|perto de",
        half="e mei[oa]",
        other_before="cada|por|em|próxim[oa]s|condenad[oa]s? a|pena de|a",
        other_after="de (?:prisão|cadeia|reclusão|detenção)|antes",
        ordinal=r"(?:\.?[ºª°]|\.?[oa])?",
        anniversary="aniversários?",
        nth_year="ano",
        aged=r"(?:de\s)?",
    ),
    in_year="(?:em |de |)",
    day=r"(?<!até\s)hoje(?! em dia)|esta (?:noite|manhã|tarde)|este (?:mesmo )?dia|nest[ea] dia",
    present=(
        r"nós|noss[oa]s?|é|são|está|estão|há|hoje|agora|ainda|deve|devem|pedimos|lembramos|recordamos|exigimos|espera"
        "|esperam|esperamos|continua|continuam|segue|seguem|tem|têm"
    ),
    past=(
        "foi|foram|era|eram|tinha|tinham|havia|haviam|estava|estavam|morreu|nasceu|caiu|disse|disseram|fez|fizeram|veio"
        r"|vieram|pôs|teve|tiveram|pôde|[^\W\d_]{2,15}(?:aram|eram|iram|avam)|(?!estou)[^\W\d_]{3,15}ou"
        r"|[^\W\d_]{3,15}(?:ceu|deu|beu|reu|giu|niu|tiu)"
    ),
    said="diz|disse|disseram|afirma|afirmou|acrescenta|segundo|declarou|declara",
    reckoned=(
        "ontem|amanhã|recentemente|ultimamente|há pouco"
        r"|n?[oa] (?:ano|mês|semana|verão|inverno|outono|primavera|sábado|domingo) (?:passad[oa]|que vem)"
        r"|n?[oa] próxim[oa] (?:ano|mês|semana)(?! d[aoe])|nos últimos (?:anos|meses|dias|tempos)"
        "|nas últimas (?:semanas|décadas)"
    ),
    this="n?este (?:ano|mês|verão|inverno|outono)|n?esta (?:semana|primavera)",
    nowadays=(
        "atualmente|actualmente|hoje em dia|até (?:hoje|agora|à data|o momento|ao momento)|neste momento|no momento"
        "(?! (?:em|da|do|de))|por enquanto"
    ),
    still="ainda|continua[m]? a|segue[m]?",
    money="euros?|reais|escudos|dólares|cêntimos|centavos",
    offices=(
        "(?:[Oo] |[Aa] )?(?:[Vv]ice-)?(?:[Pp]resident[ea]|[Pp]rimeir[oa]-[Mm]inistr[oa]|[Cc]hanceler|[Pp]apa"
        "|[Ss]ecretári[oa]-[Gg]eral|[Dd]iretor[a]?(?: [Gg]eral| [Ee]xecutiv[oa])?|[Mm]inistr[oa]|[Pp]refeit[oa])"
    ),
    former="ex|antigo|antiga|então|falecido",
)
