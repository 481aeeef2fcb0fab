"""Markdown and HTML as snac reads them in the text of a post, kept from being read.

snac (2.75) takes a text for HTML with a light Markdown in it, whatever else the request says: `*`, `**`, `***`, `__`,
`~~`, backticks, `[words](address)`, headings, `>`, `---` and fences of backticks are markup, tags and entities are
those of HTML, `:-)` and its like become emoji, and the address of a picture becomes an attachment. A backslash
escapes nothing. But an entity is left as it stands, so every sign that could mean something is sent as one, and people
see it as it was written. Numbers in decimals alone: of `&#x2a;` snac would make the hashtag `#x2a`.
"""

from __future__ import annotations

import re

from scheduler.text.measures import WEB_ADDRESS

_HASHTAG = r"(?<![\w&/])#(?=\w*[^\W\d_])[^\W_]+(?:_[^\W_]+)*"
_SIGN = re.compile(rf"({_HASHTAG})|[!-+/:-@\[-`{{-~-]")

_RUN = re.compile(r"[a-z]{100}")


def literal(text: str) -> str:
    """The text as HTML that shows it sign for sign; hashtags stay hashtags, and web addresses can be touched."""
    done, parts = 0, []
    for address in WEB_ADDRESS.finditer(text):
        parts += [_prose(text[done : address.start()]), _anchor(address.group())]
        done = address.end()
    # snac looks at each letter of a run for all the rest of it: one of 40,000 would take it seconds.
    return _RUN.sub(lambda run: f"{run[0][:-1]}{_entity(run[0][-1])}", "".join([*parts, _prose(text[done:])]))


def _prose(text: str) -> str:
    return _SIGN.sub(lambda sign: sign[1] or _entity(sign[0]), text)


def _anchor(address: str) -> str:
    """A link made by ourselves: snac's own takes in the bracket or quotation mark that follows."""
    there = re.sub(r"[^\w.]|_", lambda sign: _entity(sign[0]), address, flags=re.ASCII)
    return f'<a href="{there}">{there}</a>'


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};"
