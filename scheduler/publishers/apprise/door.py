"""The only door to Apprise, which is an extra (`remembrancer[apprise]`): one service, one message, once.

What Apprise opens it opens by itself: no address is vetted, and proxies of the environment count. It tells of an
attempt whether it thinks that it went well, and nothing else.
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from scheduler.errors import Refused, Unknown

_LONGEST = 300
"""Characters of Apprise's own words that are told."""

_SHORTEST = 4
"""Characters of a piece of the address that is taken for a secret."""

MISSING = "Apprise is not installed. Install `remembrancer[apprise]`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What Apprise says of the service behind an address.

    Attributes:
        name: of the service, for people.
        body, title: characters that it takes; a title of none stands above the body.
    """

    name: str
    body: int
    title: int


def service(address: str) -> Service | None:
    """The service that an address names; None where Apprise knows none.

    Raises:
        ImportError: Apprise is not installed.
    """
    plugin = _plugin(address)
    if plugin is None:
        return None
    return Service(name=str(plugin.service_name), body=int(plugin.body_maxlen), title=int(plugin.title_maxlen))


def send(address: str, *, title: str, body: str, within: float) -> str:
    """Have one message sent, once.

    Args:
        address: of the service, in Apprise's own form.
        title: empty for none.
        body: plain text.
        within: seconds that it may take.

    Returns:
        What Apprise said while it was at work, with nothing of the address.

    Raises:
        Refused: Apprise is not there any more, or does not know the address.
        Unknown: Apprise says that it did not go well, or says nothing in time.
    """
    try:
        plugin = _plugin(address)
        from apprise import Apprise, NotifyFormat
    except ImportError:
        raise Refused(MISSING) from None
    if plugin is None:
        raise Refused("Apprise knows no service at this address. Look at `url`.")
    sender = Apprise(services=[plugin])
    result = sender.notify(
        body=body, title=title, body_format=NotifyFormat.TEXT, interpret_escapes=False, timeout=within
    )
    said = _redacted(" ".join(str(entry.message) for entry in result.logs()), address)
    if bool(result):
        return said
    if result.timeout_count:
        raise Unknown(f"Apprise did not end within {within:g} seconds: it may have been sent.")
    raise Unknown(f"Apprise says that it failed, not how far it came: it may have been sent. {said}".rstrip())


def _plugin(address: str) -> Any:
    """Apprise's own object for an address: nothing of it is kept on disk or told in a log."""
    quiet = logging.getLogger("apprise")  # its lines hold addresses, and those hold tokens
    quiet.propagate = False
    if not quiet.handlers:
        quiet.addHandler(logging.NullHandler())
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, secure_logging=True, plugin_paths=[])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what its plugins import: nothing that we could mend
        return Apprise.instantiate(address, asset=asset, suppress_exceptions=True)


def _redacted(said: str, address: str) -> str:
    """Apprise's words with every piece of the address taken out."""
    parts = urlsplit(address)
    pieces = {address, parts.netloc, parts.path, parts.query, *parts.path.split("/")}
    for piece in (parts.netloc, parts.query):
        for sign in "@:&=":
            pieces |= {each for whole in list(pieces) if whole and whole in piece for each in whole.split(sign)}
    pieces |= {unquote(each) for each in pieces}
    for piece in sorted((each for each in pieces if len(each) >= _SHORTEST), key=len, reverse=True):
        said = said.replace(piece, "…")
    return " ".join(said.split())[:_LONGEST]
