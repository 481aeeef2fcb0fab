"""What went wrong on the way to a server, in words that hold no address but the one that is named on purpose."""

from __future__ import annotations

import ssl

from scheduler.errors import NotSent
from scheduler.publishers.outbound.socks import SocksRefused
from scheduler.publishers.outbound.wire import WrongPeer


def unreached(
    place: str, fault: BaseException, *, expired: bool = False, reason: str | None = None, was_there: bool = False
) -> NotSent:
    """That a server could not be reached, why, and what to look at.

    Args:
        place: host and port, with the scheme where there is one.
        fault: what was raised.
        expired: whether it was the deadline that ended it.
        reason: in place of the fault's own.
        was_there: it took the connection, and the conversation failed.
    """
    fault = innermost(fault)
    why = reason or reason_of(fault, expired=expired)
    how = "spoken to" if was_there else "reached"
    return NotSent(f"{place} could not be {how} ({why}); nothing was sent. {_cure(fault)}")


def innermost(fault: BaseException) -> BaseException:
    """The fault that the others were made of."""
    while True:
        candidates = (getattr(fault, "reason", None), *reversed(fault.args), fault.__cause__)
        inner = next((one for one in candidates if isinstance(one, BaseException)), None)
        if inner is None:
            return fault
        fault = inner


def reason_of(fault: BaseException, *, expired: bool) -> str:
    """Why: of the innermost fault only fields known to hold no address."""
    fault = innermost(fault)
    if expired or isinstance(fault, TimeoutError):
        return "time is over"
    match fault:
        case ssl.SSLCertVerificationError():
            reason = f"its certificate is refused: {fault.verify_message}"
        case ssl.SSLError():
            reason = f"TLS failed: {fault.reason or 'no reason given'}"
        case WrongPeer():
            reason = "another address answered"
        case SocksRefused():
            reason = f"the proxy: {fault}"
        case OSError(strerror=str(words)):
            reason = words
        case _:
            reason = f"broken HTTP: {type(fault).__name__}"
    return reason


def _cure(fault: BaseException) -> str:
    match fault:
        case ssl.SSLCertVerificationError():
            return "Look whether the host's name is the certificate's, or name the authority that made it in `ca_file`."
        case ssl.SSLError():
            return "Look whether that port speaks TLS."
        case _:
            return "Look whether the address is right, the server is running, and no firewall stands between."
