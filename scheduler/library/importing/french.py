"""French press releases: *communiqué de presse*, *25e anniversaire*, *il y a vingt-cinq ans*."""

from __future__ import annotations

import re

from scheduler.library.importing.counts import GAP, Besides, counts_in
from scheduler.library.importing.tongue import PressTongue, line_start, word_set, words_line

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_BESIDES = Besides(
    names=(
        (rf"(?:le|du|au|ce|son){GAP}(?P<name>centenaire)", 100),
        (rf"(?:le|du|au|ce|son){GAP}(?P<name>bicentenaire)", 200),
    ),
)

FRENCH = PressTongue(
    tag="fr",
    months={**{name: number for number, name in enumerate(_MONTHS, 1)}, "fevrier": 2, "aout": 8, "decembre": 12},
    dates=(
        (
            rf"\b(?:(?P<other>[0-9]{{1,2}})(?:[-–/]|{GAP}(?:au|et){GAP}))?"
            rf"(?P<day>[0-9]{{1,2}})(?:er)?{GAP}{{months}}{GAP}(?P<year>[0-9]{{4}})\b"
        ),
        r"\b(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})\b",
        rf"\b{{months}}{GAP}(?P<year>[0-9]{{4}})\b",
        rf"\b(?P<day>[0-9]{{1,2}})(?:er)?{GAP}{{months}}\b",
    ),
    this_day=re.compile(rf"\bce{GAP}(?:même{GAP})?jour,?{GAP}(?:en|de){GAP}(?P<year>[0-9]{{4}})\b", re.IGNORECASE),
    ago_today=re.compile(rf"\b(?:jour{GAP}pour{GAP}jour|aujourd['’]hui)\b", re.IGNORECASE),
    published=re.compile(
        r"\W*(?:publiée?|mise? en ligne|diffusée?|paru|date|mise? à jour)(?: le)?\s*:?\s*", re.IGNORECASE
    ),
    today=re.compile(r"\b(?:aujourd['’]hui|ce jour|ce matin|ce soir)\b", re.IGNORECASE),
    said=re.compile(
        r"\b(?:déclaré|déclare|dit|affirmé|affirme|rappelé|rappelle|souligné|souligne|ajouté|ajoute|écrit|selon|proclame"
        r"|proclamait|énonce)\b",
        re.IGNORECASE,
    ),
    demands=re.compile(
        rf"\b(?:appell?e(?:nt|ons)?{GAP}à|exige(?:nt|ons)?|demand(?:e|ent|ons)|exhorte(?:nt)?|condamne(?:nt)?|salue(?:nt)?)\b",
        re.IGNORECASE,
    ),
    common=word_set(
        "le la les de un au ce il se par plus sont nous des et du en une que qui est dans pour sur pas "
        "aux ont leur cette avec"
    ),
    counts=counts_in("fr", _BESIDES),
    section=words_line("communiqués?(?: de presse)?", "presse", "actualités?", "espace presse", "déclarations?"),
    furniture=words_line(
        "partager(?: (?:sur|cet|cette|ce|via|par) .{0,60})?",
        "imprimer",
        "accueil",
        "menu",
        "rechercher",
        "lire la suite",
        "retour(?: (?:à|au|aux) .{1,30})?",
        "suivez-nous.{0,40}",
        "(?:se connecter|connexion|agenda|mentions légales)",
        "tweeter",
        "télécharger.{0,40}",
        "envoyer par .{1,30}",
        "facebook",
        "twitter",
        "linkedin",
        r"mots[- ]clés\s*:.*",
        "tous droits réservés.{0,60}",
        "(?:nous utilisons|ce site utilise) des cookies.{0,300}",
        "tout (?:accepter|refuser)",
        r"accueil\s*[>»/›].{1,120}",
        "©.{0,120}",
    ),
    notice=words_line(
        r"(?:sous |strictement sous )?embargo\b.{0,100}",
        "pour (?:diffusion|publication) immédiate",
    ),
    appeal=line_start(
        "à propos d[^.!?]{2,60}$",
        r"faites un don\b",
        r"faire un don\b",
        r"soutenez\b",
        r"rejoignez\b",
        r"signez\b",
        r"abonnez-vous\b",
        r"inscrivez-vous\b",
        r"agissez\b",
        r"(?:vous|avez-vous|besoin|cherchez-vous|souhaitez-vous).{0,80}\?$",
    ),
    ending=line_start(
        r"contacts?(?: presse| médias)?\s*:?.{0,200}$",
        r"pour (?:plus d['’]informations?|en savoir plus)\b",
        r"notes? aux (?:rédactions|éditeurs)\b",
        r"(?:à lire aussi|voir aussi|articles liés)\b.{0,60}$",
    ),
)
