"""The ways to an account with the Mastodon API: OAuth's code flow (RFC 6749, section 4.1), or a token made by hand.

The code is shown by the server and carried over by the person (`urn:ietf:wg:oauth:2.0:oob`), so that no browser needs
to reach this machine, which may be a server without a screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.questions import Question, SignedIn, Talk, Way, web_address
from scheduler.publishers.sign_in import Line
from scheduler.publishers.typed_answers import json_object, text_in

APPLICATION = "remembrancer"
"""The name under which the account's settings list us."""

SCOPES = ("read:accounts read:statuses write:statuses write:media", "read write")
"""The smallest that do, and what servers understand that know no smaller ones."""

_BACK = "urn:ietf:wg:oauth:2.0:oob"

_BY_HAND = (
    "make a token by hand: in the account's settings on the server, Development, New application, with the scopes "
    "`read` and `write`."
)
_CODE = Question(
    key="",
    ask="The code that is shown there (not shown here; Enter alone gives up)",
    secret=True,
    default="",
)


def sign_in(answers: Mapping[str, str], line: Line, talk: Talk) -> SignedIn:
    """Have the person allow us to post in a browser, and fetch the token with the code that is shown there.

    Raises:
        NotSent, Unknown: the server does not answer.
        Refused: it has no such sign-in, or the person gave up.
    """
    del answers
    client, secret, scopes = _registered(line)
    asked = {"response_type": "code", "client_id": client, "redirect_uri": _BACK, "scope": scopes}
    talk.say("Open this address in a browser, sign in to the account that shall post, and allow it:")
    talk.say(f"{line.address}/oauth/authorize?{urlencode(asked)}")
    known = {"client_id": client, "client_secret": secret, "redirect_uri": _BACK, "scope": scopes}
    while code := talk.ask(_CODE):
        answer = line.form("/oauth/token", {"grant_type": "authorization_code", "code": code, **known})
        token = _token(answer, scopes)
        if token is not None:
            return SignedIn(
                found={"token": token},
                left=f"{line.address} keeps a permission for `{APPLICATION}`. Revoke it in the account's settings.",
            )
        talk.say(
            f"The server does not take this code ({answer.status}). Copy it whole; it is good once and for a few "
            "minutes: open the address again for another."
        )
    raise Refused(f"Without a code there is no token. Open the address again, or {_BY_HAND}")


def _registered(line: Line) -> tuple[str, str, str]:
    """Who we are to this server, our secret there, and the scopes that it knows."""
    for scopes in SCOPES:
        fields = {"client_name": APPLICATION, "redirect_uris": _BACK, "scopes": scopes}
        answer = line.form("/api/v1/apps", fields)
        told = json_object(answer)
        client, secret = text_in(told, "client_id"), text_in(told, "client_secret")
        if 200 <= answer.status < 300 and client and secret:
            return client, secret, scopes
        if answer.status not in {400, 422}:
            break
    status = answer.status
    if status in {404, 405, 501} or 200 <= status < 300:
        raise Refused(
            f"No sign-in of Mastodon's was found there ({status}). Look at the address. If it is right, {_BY_HAND}",
            status=status,
        )
    if status == 429 or status >= 500:
        raise NotSent(f"The server registers no applications for now ({status}). Wait some minutes.", status=status)
    raise Refused(f"The server does not let applications sign in ({status}): {_BY_HAND}", status=status)


def _token(answer: Answer, scopes: str) -> str | None:
    """The token that the code was good for, None where it was good for none.

    Raises:
        NotSent, Refused, Unknown: it is not the code's fault.
    """
    told, status = json_object(answer), answer.status
    token = text_in(told, "access_token")
    if 200 <= status < 300:
        if not token:
            raise Unknown("The server gave no token, and no reason: " + _BY_HAND, status=status)
        _judge_scopes(text_in(told, "scope"), scopes)
        return token
    if status in {400, 401, 403, 404, 422} and text_in(told, "error") != "invalid_client":
        return None
    if status == 429 or status >= 500:
        raise NotSent(
            f"The server gives no tokens for now ({status}). Wait some minutes and begin again.", status=status
        )
    raise Refused(f"The server does not know us any more ({status}). Begin again, or {_BY_HAND}", status=status)


def _judge_scopes(given: str, asked: str) -> None:
    """Refuse a token that may less than was asked for; some servers do not say what it may."""
    may = set(given.replace(",", " ").split())
    lacking = [scope for scope in asked.split() if may and scope not in may and scope.partition(":")[0] not in may]
    if lacking:
        raise Refused(
            f"The permission lacks {', '.join(f'`{each}`' for each in lacking)}. Open the address again and allow all "
            "that is asked for."
        )


_SERVER = Question(
    key="server",
    ask="The server's address",
    where="Such as mastodon.example: what stands behind the second @ of the account's name.",
    tidy=web_address,
)
_TOKEN = Question(
    key="token",
    ask="The access token",
    where="In the account's settings on the server: Development, New application, scopes `read` and `write`; then open "
    'the application and copy "Your access token".',
    secret=True,
)

WAYS = (
    Way(
        line="sign in with a browser, on this or any other machine",
        questions=(_SERVER,),
        sign_in=sign_in,
        finds=(_TOKEN,),
    ),
    Way(line="paste an access token made in the account's settings", questions=(_SERVER, _TOKEN)),
)
"""To an account."""
