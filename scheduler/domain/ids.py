"""Ids that outlive us: labels aside, every public or remote name is made here and nowhere else.

All of them are functions of the statement, never of a row: a ledger rebuilt from nothing yields the same ones, so that
receivers and readers who remember us still recognise a repeat.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.site import Site

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
"""A statement's id; match it in full."""

RESERVED_IDS = frozenset({"archive", "tags", "sections", "languages", "assets"})
"""Folders of the public site, which no statement may be called."""

PING = "ping"
"""What stands in a delivery key where a moment does, when the delivery tells a hub that a feed changed."""

_TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_KEY_VERSION = "1"


@dataclass(frozen=True, kw_only=True)
class DeliveryKey:
    """What a delivery is: this statement, label, moment and target, the serial-th time.

    `serial` is 1 and rises only with `publish --again`.
    """

    statement: str
    label: str
    moment: str
    target: str
    serial: int = 1

    @cached_property
    def digest(self) -> str:
        """32 lower-case base32 characters of SHA-256 over the five parts."""
        parts = (_KEY_VERSION, self.statement, self.label, self.moment, self.target, str(self.serial))
        whole = hashlib.sha256("\x1f".join(parts).encode()).digest()
        return base64.b32encode(whole).decode("ascii")[:32].lower()

    @property
    def webhook_id(self) -> str:
        """`webhook-id` of Standard Webhooks 1.0; the same on every attempt."""
        return f"msg_{self.digest}"


def entry_id(site: Site, statement: str, label: str, lang: str | None = None) -> str:
    """The Atom, RSS and JSON Feed id of an edition: a tag URI (RFC 4151); `lang` only for a translation."""
    tail = f"{statement}/{label}" if lang is None else f"{statement}/{label}/{lang}"
    return f"tag:{site.tag}:{tail}"


def page_path(statement: str, label: str, lang: str | None = None) -> str:
    """The folder of an edition's page beneath `feeds/`, with its final slash."""
    return f"{statement}/{label}/" if lang is None else f"{statement}/{label}/{lang}/"


def page_url(site: Site, statement: str, label: str, lang: str | None = None) -> str:
    """The public address of an edition's page."""
    return site.url + page_path(statement, label, lang)


def calendar_uid(site: Site, statement: str, label: str) -> str:
    """The UID of an occurrence in calendars (RFC 5545, section 3.8.4.7)."""
    return f"{statement}/{label}@{site.tag.partition(',')[0]}"


def topic_folder(name: str) -> str:
    """The folder of a tag or section, which are free text: itself within the alphabet of ids, else with a digest.

    `human-rights` stays, `Human rights` becomes `human-rights-` and eight digits of its SHA-256, at most 40 characters.
    """
    if _TOPIC.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:31].strip("-")
    return f"{words}-{digest}" if words else digest
