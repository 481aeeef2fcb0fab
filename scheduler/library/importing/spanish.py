"""Spanish press releases: *comunicado de prensa*, *25.º aniversario*, *hace veinticinco años*."""

from __future__ import annotations

import re

from scheduler.library.importing.counts import GAP, Besides, counts_in
from scheduler.library.importing.tongue import PressTongue, line_start, word_set, words_line

_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
_BESIDES = Besides(
    names=(
        (rf"(?:el|del|al|este|su){GAP}(?P<name>centenario)", 100),
        (rf"(?:el|del|al|este|su){GAP}(?P<name>bicentenario)", 200),
    ),
    since=re.compile(rf"{GAP}del?(?:{GAP}l[ao]s?)?\b"),
)

SPANISH = PressTongue(
    tag="es",
    months={**{name: number for number, name in enumerate(_MONTHS, 1)}, "setiembre": 9},
    dates=(
        (
            rf"\b(?:(?P<other>[0-9]{{1,2}})(?:[-–/]|{GAP}(?:al|y){GAP}))?"
            rf"(?P<day>[0-9]{{1,2}})(?:\.?º)?{GAP}(?:de{GAP})?{{months}},?{GAP}(?:del?{GAP})?(?P<year>[0-9]{{4}})\b"
        ),
        r"\b(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})\b",
        rf"\b{{months}}{GAP}del?{GAP}(?P<year>[0-9]{{4}})\b",
        rf"\b(?P<day>[0-9]{{1,2}})(?:\.?º)?{GAP}de{GAP}{{months}}\b",
    ),
    this_day=re.compile(
        rf"\b(?:este|mismo){GAP}(?:mismo{GAP})?día,?{GAP}(?:en|de){GAP}(?P<year>[0-9]{{4}})\b"
        rf"|\bdía{GAP}como{GAP}hoy,?{GAP}(?:en|de|del{GAP}año){GAP}(?P<before>[0-9]{{4}})\b",
        re.IGNORECASE,
    ),
    ago_today=re.compile(
        rf"\b(?:hoy{GAP}hace|tal{GAP}día{GAP}como{GAP}hoy{GAP}hace|hoy{GAP}se{GAP}cumplen)\b", re.IGNORECASE
    ),
    published=re.compile(r"\W*(?:publicad[oa]|difundid[oa]|fecha|actualizad[oa])(?: el)?\s*:?\s*", re.IGNORECASE),
    today=re.compile(r"\b(?:hoy|este día|esta mañana|esta noche)\b", re.IGNORECASE),
    said=re.compile(
        r"\b(?:dijo|dice|declaró|declara|afirmó|afirma|señaló|señala|añadió|recordó|recuerda|escribió|según|proclama)\b",
        re.IGNORECASE,
    ),
    demands=re.compile(
        r"\b(?:exig(?:e|en|imos)|pid(?:e|en)|pedimos|inst(?:a|an|amos)|exhort(?:a|an|amos)|conden(?:a|an|amos))\b",
        re.IGNORECASE,
    ),
    common=word_set("el la los las lo más a o ha desde de que y en del un una por con para se su al no fue este como"),
    counts=counts_in("es", _BESIDES),
    section=words_line(
        "comunicados?(?: de prensa)?", "prensa", "noticias?", "nota de prensa", "sala de prensa", "declaración"
    ),
    furniture=words_line(
        "compartir(?: (?:en|est[ae]|por|vía) .{0,60})?",
        "imprimir",
        "inicio",
        "menú",
        "buscar",
        "leer más",
        "volver(?: (?:a|al) .{1,30})?",
        "síguenos.{0,40}",
        "tuitear",
        "descargar.{0,40}",
        "enviar por .{1,30}",
        "facebook",
        "twitter",
        "whatsapp",
        "(?:iniciar sesión|aviso legal|privacidad|quiénes somos)",
        r"etiquetas\s*:.*",
        "todos los derechos reservados.{0,60}",
        "(?:utilizamos|este sitio (?:web )?utiliza) cookies.{0,300}",
        "aceptar(?: todas?)?",
        r"inicio\s*[>»/›].{1,120}",
        "©.{0,120}",
    ),
    notice=words_line(
        r"(?:bajo )?embarg(?:o|ad[oa])\b.{0,100}",
        "para (?:difusión|publicación|su publicación) inmediata",
    ),
    appeal=line_start(
        r"(?:acerca de|sobre) (?:nosotros|la|el|los)\b[^.!?]{0,60}$",
        r"done\b",
        r"dona\b",
        r"haga una donación\b",
        r"apoye\b",
        r"apóyanos\b",
        r"únase\b",
        r"firme\b",
        r"suscríb[ae]\w*\b",
        r"actúa\b",
        r"¿?[^.]{0,80}\?$",
    ),
    ending=line_start(
        r"contactos?(?: de prensa| para medios)?\s*:?.{0,200}$",
        r"(?:para )?(?:más|mayor) información\b",
        r"notas? (?:a|para) (?:los )?editores\b",
        r"(?:lea también|ver también|le puede interesar)\b.{0,60}$",
        r"(?:artículos|noticias|notas|contenidos?) relacionad[oa]s?\b.{0,60}$",
    ),
)
