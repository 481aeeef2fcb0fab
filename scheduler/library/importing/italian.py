"""Italian press releases: *comunicato stampa*, *25º anniversario*, *venticinque anni fa*."""

from __future__ import annotations

import re

from scheduler.library.importing.counts import GAP, Besides, counts_in
from scheduler.library.importing.tongue import PressTongue, line_start, word_set, words_line

_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
    "novembre", "dicembre",
)  # fmt: skip
_BESIDES = Besides(
    names=(
        (rf"(?:il|del|al|nel|questo|suo){GAP}(?P<name>centenario)", 100),
        (rf"(?:il|del|al|nel|questo|suo){GAP}(?P<name>bicentenario)", 200),
    ),
)

ITALIAN = PressTongue(
    tag="it",
    months={name: number for number, name in enumerate(_MONTHS, 1)},
    dates=(
        (
            rf"\b(?:(?P<other>[0-9]{{1,2}})(?:[-–/]|{GAP}(?:al|e){GAP}))?"
            rf"(?P<day>[0-9]{{1,2}})[º°]?{GAP}{{months}},?{GAP}(?:del{GAP})?(?P<year>[0-9]{{4}})\b"
        ),
        r"\b(?P<day>[0-9]{1,2})[/.](?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})\b",
        rf"\b{{months}}{GAP}(?:del{GAP})?(?P<year>[0-9]{{4}})\b",
        rf"\b(?P<day>[0-9]{{1,2}})[º°]?{GAP}{{months}}\b",
    ),
    this_day=re.compile(
        rf"\b(?:in{GAP})?(?:questo|stesso){GAP}(?:stesso{GAP})?giorno,?{GAP}(?:nel|del){GAP}(?P<year>[0-9]{{4}})\b"
        rf"|\boggi,?{GAP}nel{GAP}(?P<before>[0-9]{{4}})\b",
        re.IGNORECASE,
    ),
    ago_today=re.compile(
        rf"\b(?:oggi|fa{GAP}oggi|esattamente|oggi{GAP}ricorrono|giorno{GAP}per{GAP}giorno)\b", re.IGNORECASE
    ),
    published=re.compile(
        r"\W*(?:pubblicat[oa]|diffus[oa]|aggiornat[oa]|data)(?: (?:il|in data))?\s*:?\s*", re.IGNORECASE
    ),
    today=re.compile(r"\b(?:oggi|quest[oa] (?:giorno|mattina|sera)|stamattina|stasera)\b", re.IGNORECASE),
    said=re.compile(
        r"\b(?:ha (?:detto|dichiarato|affermato|aggiunto|ricordato|scritto)|dice|disse|dichiara|afferma|ricorda|secondo"
        r"|si legge|recita|sottolinea|scrive)\b",
        re.IGNORECASE,
    ),
    demands=re.compile(
        r"\b(?:chied(?:e|ono|iamo)|esig(?:e|ono)|esort(?:a|ano|iamo)|condann(?:a|ano|iamo)|invit(?:a|ano|iamo)"
        r"|sollecit(?:a|ano))\b",
        re.IGNORECASE,
    ),
    common=word_set(
        "il di che la per una del della gli sono alla nel dei non con più un le in è da si al ha dal nella delle anni"
        " suo lo ma come questo anche"
    ),
    counts=counts_in("it", _BESIDES),
    section=words_line(
        "comunicat[oi](?: stampa)?", "stampa", "sala stampa", "area stampa", "notizi[ae]", "attualità", "dichiarazione"
    ),
    furniture=words_line(
        "condividi(?: (?:su|via|questo|questa|la|l['’]articolo) ?.{0,60})?",
        "stampa(?: (?:pagina|questa pagina))?",
        "home",
        "menu",
        "menù",
        "cerca",
        "leggi (?:tutto|anche|di più)",
        "torna (?:a|al|alla|su|indietro).{0,30}",
        "seguici.{0,40}",
        "tweet(?:ta)?",
        "scarica.{0,40}",
        "invia (?:per|via) .{1,30}",
        "facebook",
        "twitter",
        "whatsapp",
        r"(?:tag|etichette|parole chiave)\s*:.*",
        "tutti i diritti riservati.{0,60}",
        "(?:utilizziamo|questo sito (?:web )?utilizza).{0,20} cookie.{0,300}",
        "accett[ao](?: tutti)?",
        "rifiuta(?: tutti)?",
        r"home\s*[>»/›].{1,120}",
        "©.{0,120}",
        "(?:accedi|chi siamo|note legali|privacy|iscriviti alla newsletter)",
    ),
    notice=words_line(r"(?:sotto )?embargo\b.{0,100}", "(?:per|a) (?:diffusione|pubblicazione) immediata"),
    appeal=line_start(
        r"(?:chi siamo|informazioni su)\b[^.!?]{0,60}$",
        r"dona\b",
        r"sostieni(?:ci)?\b",
        r"unisciti\b",
        r"firma\b(?! d)",
        r"iscriviti\b",
        r"abbonati\b",
        r"(?:vuoi|hai|cerchi|stai cercando|sei).{0,80}\?$",
    ),
    ending=line_start(
        r"(?:contatt[oi]|ufficio) ?(?:stampa|per la stampa|per i media)?\s*:.{0,200}$",
        r"(?:contatti|ufficio) (?:stampa|per la stampa|per i media)\b.{0,200}$",
        r"per (?:maggiori|ulteriori|altre|più) informazioni\b",
        r"not[ae] (?:per|ai|alla) (?:i |la )?(?:giornalisti|redattori|redazioni?)\b",
        r"(?:leggi anche|vedi anche|(?:articoli|notizie|contenuti) correlat[ie]|potrebbe interessarti)\b.{0,60}$",
    ),
)
