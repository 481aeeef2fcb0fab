"""Portuguese press releases: *nota à imprensa*, *25.º aniversário*, *há vinte e cinco anos*."""

from __future__ import annotations

import re

from scheduler.library.importing.counts import GAP, Besides, counts_in
from scheduler.library.importing.tongue import PressTongue, line_start, word_set, words_line

_MONTHS = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
    "dezembro",
)  # fmt: skip
_BESIDES = Besides(
    names=(
        (rf"(?:o|do|ao|no|este|neste|seu){GAP}(?P<name>centenário)", 100),
        (rf"(?:o|do|ao|no|este|neste|seu){GAP}(?P<name>bicentenário)", 200),
    ),
    since=re.compile(rf"{GAP}d[oae]s?\b"),
)

PORTUGUESE = PressTongue(
    tag="pt",
    months={name: number for number, name in enumerate(_MONTHS, 1)},
    dates=(
        (
            rf"\b(?:(?P<other>[0-9]{{1,2}})(?:[-–/]|{GAP}(?:a|e){GAP}))?"
            rf"(?P<day>[0-9]{{1,2}})[.]?[º°]?{GAP}(?:de{GAP})?{{months}},?{GAP}(?:de{GAP})?(?P<year>[0-9]{{4}})\b"
        ),
        r"\b(?P<day>[0-9]{1,2})[/.](?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})\b",
        rf"\b{{months}}{GAP}de{GAP}(?P<year>[0-9]{{4}})\b",
        rf"\b(?P<day>[0-9]{{1,2}})[.]?[º°]?{GAP}de{GAP}{{months}}\b",
    ),
    this_day=re.compile(
        rf"\b(?:n?este|mesmo){GAP}(?:mesmo{GAP})?dia,?{GAP}(?:em|de){GAP}(?P<year>[0-9]{{4}})\b"
        rf"|\bdia{GAP}como{GAP}(?:hoje|o{GAP}de{GAP}hoje),?{GAP}(?:em|de){GAP}(?P<before>[0-9]{{4}})\b",
        re.IGNORECASE,
    ),
    ago_today=re.compile(rf"\b(?:hoje|faz{GAP}hoje|exatamente|precisamente)\b", re.IGNORECASE),
    published=re.compile(
        r"\W*(?:publicad[oa]|divulgad[oa]|atualizad[oa]|actualizad[oa]|data)(?: (?:em|a))?\s*:?\s*", re.IGNORECASE
    ),
    today=re.compile(r"\b(?:hoje|n?este dia|esta (?:manhã|noite|tarde))\b", re.IGNORECASE),
    said=re.compile(
        r"\b(?:disse|diz|declarou|declara|afirmou|afirma|lembrou|recorda|recordou|acrescentou|escreveu|segundo|lê-se"
        r"|sublinhou|destacou)\b",
        re.IGNORECASE,
    ),
    demands=re.compile(
        r"\b(?:exig(?:e|em|imos)|ped(?:e|em|imos)|apel(?:a|am|amos)|instam?|conden(?:a|am|amos)|exort(?:a|am|amos)"
        r"|reivindic(?:a|am))\b",
        re.IGNORECASE,
    ),
    common=word_set(
        "o a os as de que e do da em um uma para com não foi ao dos pelo das no na se por mais anos é à como pela seu"
        " sua ou ainda também"
    ),
    counts=counts_in("pt", _BESIDES),
    section=words_line(
        "notas? (?:à|de) imprensa",
        "comunicados?(?: (?:de|à) imprensa)?",
        "imprensa",
        "sala de imprensa",
        "notícias?",
        "release",
        "declaração",
    ),
    furniture=words_line(
        "(?:partilhar|compartilhar|compartilhe|partilhe)(?: (?:em|no|na|est[ea]|por|via) ?.{0,60})?",
        "imprimir",
        "início",
        "menu",
        "buscar",
        "pesquisar",
        "procurar",
        "le(?:r|ia) mais",
        "voltar(?: (?:a|ao|à|para) .{1,30})?",
        "siga-nos.{0,40}",
        "tweetar",
        "(?:descarregar|baixar).{0,40}",
        "enviar por .{1,30}",
        "facebook",
        "twitter",
        "whatsapp",
        r"(?:etiquetas|palavras-chave|tags)\s*:.*",
        "todos os direitos reservados.{0,60}",
        "(?:utilizamos|usamos|este (?:site|sítio) (?:utiliza|usa)) cookies.{0,300}",
        "aceitar(?: todos)?",
        "rejeitar(?: todos)?",
        r"início\s*[>»/›].{1,120}",
        "©.{0,120}",
        "(?:entrar|iniciar sessão|quem somos|privacidade)",
    ),
    notice=words_line(r"(?:sob )?embarg(?:o|ad[oa])\b.{0,100}", "para (?:divulgação|publicação) imediata"),
    appeal=line_start(
        r"(?:sobre (?:nós|a|o|as|os)|quem somos)\b[^.!?]{0,60}$",
        r"doe\b",
        r"faça (?:um donativo|uma doação)\b",
        r"apoi[ea]\b",
        r"junte-se\b",
        r"assine\b",
        r"subscreva\b",
        r"inscreva-se\b",
        r"(?:você|precisa|procura|quer|tem).{0,80}\?$",
    ),
    ending=line_start(
        r"contact?os?(?: (?:de|para a|à) imprensa| para os média)?\s*:.{0,200}$",
        r"assessoria de (?:imprensa|comunicação)\b.{0,200}$",
        r"(?:para )?mais informaç(?:ões|ão)\b",
        r"not[ae]s? (?:aos?|para os?) (?:editores|jornalistas|redatores)\b",
        r"(?:leia também|veja também|(?:artigos|notícias|conteúdos?) relacionad[oa]s?)\b.{0,60}$",
    ),
)
