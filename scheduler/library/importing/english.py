"""English press releases: *press release*, *on this day in 1989*."""

from __future__ import annotations

import re

from scheduler.library.importing.counts import GAP, Besides, counts_in
from scheduler.library.importing.tongue import PressTongue, line_start, word_set, words_line

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ABBREVIATED = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10,
                "nov": 11, "dec": 12}  # fmt: skip
_BESIDES = Besides(
    names=(
        (rf"(?:the|this|its){GAP}(?P<name>centenary|centennial)", 100),
        (rf"(?:the|this|its){GAP}(?P<name>sesquicentenn?(?:ary|ial))", 150),
        (rf"(?:the|this|its){GAP}(?P<name>bicentenn?(?:ary|ial))", 200),
    ),
    one=(re.compile(rf"{GAP}(year)\b(?!-)", re.IGNORECASE), "{% if years == 1 %}year{% else %}years{% endif %}"),
)

ENGLISH = PressTongue(
    tag="en",
    months={**{name: number for number, name in enumerate(_MONTHS, 1)}, **_ABBREVIATED},
    dates=(
        rf"\b{{months}}\.?{GAP}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:[-–/](?P<other>[0-9]{{1,2}}))?(?:,?{GAP}|,)(?P<year>[0-9]{{4}})\b",
        rf"\b(?:(?P<other>[0-9]{{1,2}})(?:[-–/]|{GAP}(?:to|and){GAP}))?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?{GAP}(?:day{GAP})?(?:of{GAP})?{{months}}\.?,?{GAP}(?P<year>[0-9]{{4}})\b",
        rf"\b{{months}}\.?,?{GAP}(?:of{GAP})?(?P<year>[0-9]{{4}})\b",
        rf"\b{{months}}\.?{GAP}(?:the{GAP})?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?![-–,.]?[0-9])",
        rf"\b(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?{GAP}(?:of{GAP})?{{months}}\b",
    ),
    this_day=re.compile(
        rf"\bthis{GAP}(?:very{GAP}|same{GAP})?(?:date|day),?{GAP}(?:in|of)?{GAP}?(?P<year>[0-9]{{4}})\b"
        rf"|\bin{GAP}(?P<before>[0-9]{{4}}),?{GAP}on{GAP}this{GAP}(?:very{GAP})?(?:day|date)\b",
        re.IGNORECASE,
    ),
    ago_today=re.compile(rf"\bago{GAP}(?:today|this{GAP}(?:very{GAP})?day|to{GAP}the{GAP}day)\b", re.IGNORECASE),
    published=re.compile(
        r"\W*(?:(?:first )?published|posted|released|issued|date|dated|release date|last updated|updated)"
        r"(?: (?:on|by [^,]{1,60}? on))?\s*:?\s*",
        re.IGNORECASE,
    ),
    today=re.compile(r"\b(?:today|tonight|this (?:very )?(?:day|date|morning|afternoon|evening))\b", re.IGNORECASE),
    said=re.compile(
        r"\b(?:said|says|added|adds|stated|states|noted|notes|explained|explains|commented|declared|declares|wrote"
        r"|writes|told|according to|concluded|recalled|reads|proclaims|proclaimed)\b",
        re.IGNORECASE,
    ),
    demands=re.compile(
        rf"\b(?:urge[sd]?|call(?:s|ed)?{GAP}(?:on|for|upon)|demand(?:s|ed)|appeal(?:s|ed){GAP}(?:to|for)|praise[sd]|condemn(?:s|ed)"
        r"|welcome[sd])\b",
        re.IGNORECASE,
    ),
    common=word_set(
        "the of a by at an from we and to in that was for is on were with they their have has which this who it"
    ),
    counts=counts_in("en", _BESIDES),
    section=words_line(
        "press",
        "press releases?",
        "news releases?",
        "media releases?",
        "press statements?",
        "statements?",
        "news",
        "media advisory",
        "newsroom",
        "public statement",
        "press room",
        "media statement",
    ),
    furniture=words_line(
        r"share(?: (?:this (?:page|post|story|article|release)|this|on|via)(?: .{0,40})?)?",
        "tweet",
        "facebook",
        "twitter",
        "linkedin",
        "whatsapp",
        "e-?mail(?: this)?",
        "print(?: this page)?",
        "copy link",
        "pdf",
        "more",
        "read more",
        "download(?: (?:the |as )?pdf)?",
        "back(?: to .{1,30})?",
        "home",
        "menu",
        "search",
        "skip to .{1,30}",
        "subscribe",
        "sign (?:up|in)",
        "log ?in",
        "register",
        "privacy(?: (?:policy|notice))?",
        "terms(?: of (?:use|service))?",
        "follow us(?: on .{1,40})?",
        "donate(?: now)?",
        "all rights reserved",
        "tags?:.*",
        "(?:posted|filed) (?:in|under):? .{0,80}",
        "categories:.*",
        "leave a comment",
        r"(?:[0-9]+ )?comments?(?: \(\d+\))?",
        "[0-9]+ min(?:utes?)? read",
        "(?:copyright )?©.{0,120}",
        "copyright [0-9]{4}.{0,100}",
        "contents",
        r"(?:previous|next)(?: (?:post|article|story))?(?:\s*[:→»].*)?",
        "(?:we|this (?:web)?site) uses? cookies.{0,300}",
        "(?:accept|reject)(?: all)?(?: cookies)?",
        "cookie (?:policy|settings)",
        r"home\s*[>»/›].{1,120}",
        "you are here:.{1,120}",
        "en español",
        "en français",
        "listen to (?:this|the) (?:article|page)",
        "photo(?:graph)?s?(?: credit)?:.{0,120}",
    ),
    notice=words_line(
        r"(?:strictly )?(?:under )?embargo(?:ed)?\b.{0,100}",
        r"(?:for )?immediate (?:release|use)",
        r"not for (?:publication|release|broadcast)(?: or \w+)? before\b.{0,60}",
        "check against delivery",
    ),
    appeal=line_start(
        "about (?!(?:[0-9]|a |an |one |two |half ))[^.!?]{2,60}$",
        r"donate\b",
        r"support (?:our|us|the)\b",
        r"join (?:us|our|the)\b",
        r"sign (?:up|our|the)\b",
        r"subscribe\b",
        r"take action\b",
        r"become a\b",
        r"get (?:help|involved)\b",
        r"help us\b",
        r"give now\b",
        r"need (?:help|assistance|legal).{0,60}\?$",
        r"(?:seeking|looking for|want to|do you|are you|have you|can you).{0,80}\?$",
    ),
    ending=line_start(
        r"(?:media |press )?(?:contacts?|enquiries|inquiries)\b.{0,200}$",
        r"for (?:more|further) information\b",
        r"notes? (?:to|for) editors?\b",
        r"related(?: (?:content|articles?|posts?|stories|news|links|pages))?\W*$",
        r"(?:see also|read next|more (?:news|from|stories)|you may also like|latest news|recent posts)\b.{0,60}$",
    ),
)
