"""Where a ledger lives that is no file: a database on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from scheduler.errors import ValueRefused

SCHEMES = ("postgresql", "postgres")

_CURE = "Write `postgresql://USER@HOST/DATABASE`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database on a PostgreSQL server; as text it shows no password.

    Attributes:
        url: as libpq reads it (PostgreSQL manual, "Connection URIs"); it may hold a password, so it is never printed.
    """

    url: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Database:
        """Read `postgresql://USER@HOST/DATABASE`, with further settings of libpq after a `?`.

        Raises:
            ValueRefused: it is no such address, or names no database.
        """
        try:
            parts = urlsplit(text)
        except ValueError:
            raise ValueRefused("`ledger` is no address of a database.", _CURE) from None
        if parts.scheme not in SCHEMES:
            what = f"A ledger at {parts.scheme}:// is not available in this version."
            raise ValueRefused(what, f"Write `sqlite`, or the path of a file. {_CURE}", code="unavailable")
        if not parts.path.strip("/") and "dbname" not in parse_qs(parts.query):
            raise ValueRefused("`ledger` names no database.", _CURE)
        return cls(url=text)

    @property
    def password(self) -> str | None:
        """The password within the address, if there is one."""
        parts = urlsplit(self.url)
        _, colon, password = parts.netloc.rpartition("@")[0].partition(":")
        if colon:
            return unquote(password)
        return next(iter(parse_qs(parts.query).get("password", ())), None)

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}"
