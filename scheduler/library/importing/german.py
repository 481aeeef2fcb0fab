"""German press releases: *Pressemitteilung*, *25. Jahrestag*, *vor fünfundzwanzig Jahren*."""

from __future__ import annotations

import re

from scheduler.library.importing.counts import GAP, Besides, counts_in
from scheduler.library.importing.tongue import PressTongue, line_start, word_set, words_line

_MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "dezember",
)  # fmt: skip

GERMAN = PressTongue(
    tag="de",
    months={**{name: number for number, name in enumerate(_MONTHS, 1)}, "jänner": 1, "feber": 2},
    dates=(
        (
            rf"\b(?:(?P<other>[0-9]{{1,2}})\\?\.(?:[-–/]|{GAP}(?:auf{GAP}den|zum|und|bis){GAP}))?"
            rf"(?P<day>[0-9]{{1,2}})\\?\.{GAP}{{months}}{GAP}(?P<year>[0-9]{{4}})\b"
        ),
        r"\b(?P<day>[0-9]{1,2})\.[ ]?(?P<month>[0-9]{1,2})\.[ ]?(?P<year>[0-9]{4})\b",
        rf"\b{{months}}{GAP}(?P<year>[0-9]{{4}})\b",
        rf"\b(?P<day>[0-9]{{1,2}})\\?\.{GAP}{{months}}\b",
    ),
    this_day=re.compile(
        rf"\b(?:an|auf){GAP}(?:diesem|den){GAP}(?:Tag|Datum)e?,?{GAP}(?:im{GAP}Jahre?{GAP}|des{GAP}Jahres{GAP})?"
        r"(?P<year>[0-9]{4})\b",
        re.IGNORECASE,
    ),
    ago_today=re.compile(rf"\b(?:heute{GAP}vor|auf{GAP}den{GAP}Tag{GAP}(?:genau{GAP})?vor)\b", re.IGNORECASE),
    published=re.compile(
        r"\W*(?:veröffentlicht|erschienen|publiziert|datum|stand|aktualisiert)(?: am| vom)?\s*:?\s*", re.IGNORECASE
    ),
    today=re.compile(r"\b(?:heute|heutigen?|dieser Tage)\b", re.IGNORECASE),
    said=re.compile(
        r"\b(?:sagte|sagt|erklärte|erklärt|betonte|betont|schrieb|schreibt|so|laut|heißt es|hieß es|lautet)\b",
        re.IGNORECASE,
    ),
    demands=re.compile(
        r"\b(?:forder(?:t|n|te|ten)|appellier(?:t|en)|verurteil(?:t|en)|begrüß(?:t|en)|verlang(?:t|en))\b",
        re.IGNORECASE,
    ),
    common=word_set(
        "der die das an am im zum wir sein es er aus bei und den von zu mit sich des auf ist nicht ein "
        "eine dem werden wurden für"
    ),
    counts=counts_in("de", Besides(yearly=re.compile(r"\bjährt(?:e)? sich\b", re.IGNORECASE))),
    section=words_line(
        "pressemitteilung(?:en)?",
        "presse",
        "medienmitteilung(?:en)?",
        "aktuelles",
        "presseerklärung",
        "(?:presse|medien)information",
        "presse(?:text|notiz)",
        "stellungnahme",
    ),
    furniture=words_line(
        "teilen(?: (?:auf|sie|per|via) .{0,60})?",
        "drucken",
        "startseite",
        "menü",
        "suche",
        "weiterlesen",
        "mehr",
        "zurück(?: (?:zu|zur|zum) .{1,30})?",
        "folgen sie uns.{0,40}",
        "twittern",
        "herunterladen.{0,40}",
        "per e-mail .{1,30}",
        "facebook",
        "twitter",
        "(?:newsletter abonnieren|anmelden|impressum|datenschutz(?:erklärung)?|leichte sprache)",
        r"schlagwörter\s*:.*",
        "alle rechte vorbehalten.{0,60}",
        "(?:wir verwenden|diese (?:web)?seite verwendet) cookies.{0,300}",
        "alle akzeptieren",
        r"(?:startseite|home)\s*[>»/›].{1,120}",
        "sie sind hier:.{1,120}",
        "©.{0,120}",
        "seite (?:drucken|teilen)",
        "(?:nach oben|zum seitenanfang)",
    ),
    notice=words_line(
        r"sperrfrist\b.{0,100}",
        "(?:zur|für die) sofortigen? veröffentlichung",
        "frei zur veröffentlichung",
    ),
    appeal=line_start(
        r"über (?:uns|die|das|den)\b[^.!?]{0,60}$",
        r"(?:jetzt )?spenden\b",
        r"unterstützen sie\b",
        r"werden sie\b",
        r"unterschreiben sie\b",
        r"abonnieren\b",
        r"newsletter\b",
        r"(?:sie|suchen sie|brauchen sie|haben sie|möchten sie).{0,80}\?$",
    ),
    ending=line_start(
        r"(?:presse)?kontakt\b.{0,200}$",
        r"(?:für )?(?:weitere|nähere) informationen\b",
        r"rückfragen\b",
        r"hinweise? (?:an|für) die redaktion\b",
        r"(?:lesen sie auch|siehe auch|verwandte (?:artikel|themen)|weitere meldungen)\b.{0,60}$",
    ),
)
