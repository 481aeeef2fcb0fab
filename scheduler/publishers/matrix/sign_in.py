"""The ways to a Matrix account: a login of our own by its password, or the token of one that is there."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.matrix.codes import code
from scheduler.publishers.questions import Question, SignedIn, Talk, Way, as_typed, web_address
from scheduler.publishers.sign_in import Line
from scheduler.publishers.typed_answers import json_object, text_in

DEVICE = "remembrancer"
"""The name under which the account's list of sessions shows us."""

_USER = Question(key="", ask="The account's name", where="Such as @press:example.org, or press alone.")
_PASSWORD = Question(
    key="", ask="Its password (not shown, and not kept: only a token of its own is)", secret=True, tidy=as_typed
)
_OTHER = "Take the other way: the token of a login that is there."


def sign_in(answers: Mapping[str, str], line: Line, talk: Talk) -> SignedIn:
    """Log in by password, which makes a device of our own (client-server API, `POST /login`).

    Raises:
        NotSent, Unknown: the server does not answer.
        Refused: it does not take this name and password, or no passwords at all.
    """
    del answers
    user = talk.ask(_USER)
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": user},
        "password": talk.ask(_PASSWORD),
        "initial_device_display_name": DEVICE,
    }
    answer = line.json("/_matrix/client/v3/login", login)
    told, status = json_object(answer), answer.status
    token = text_in(told, "access_token")
    if 200 <= status < 300 and token:
        left = f"{line.address} keeps a session `{DEVICE}` of {user}. Log it out with a Matrix client."
        return SignedIn(found={"token": token}, left=left)
    if status == 429 or status >= 500:
        raise NotSent(f"The server logs nobody in for now ({status}). Wait some minutes.", status=status)
    match code(answer):
        case "M_FORBIDDEN":
            raise Refused("The server does not know this name with this password. Write both again.", status=status)
        case "M_USER_DEACTIVATED":
            raise Refused("The account is closed. Use another one.", status=status)
        case "":
            raise Unknown(f"What answers there ({status}) is not Matrix. Look at the address.", status=status)
    raise Refused(f"The server lets nobody in by a password ({status}). {_OTHER}", status=status)


_SERVER = Question(
    key="server",
    ask="The homeserver's address",
    where="A Matrix client shows it under Settings, Help & About: Homeserver is …",
    tidy=web_address,
)
_ROOM = Question(
    key="room",
    ask="The room's id",
    where="A Matrix client shows it in the room's settings under Advanced. It begins with !, and the account must be "
    "in the room.",
)
_TOKEN = Question(
    key="token",
    ask="The access token",
    where="Of a login that stays: Settings, Help & About, Access Token. The server knows our repeats by that login.",
    secret=True,
)

WAYS = (
    Way(
        line="log in with the account's name and password, for a session of our own",
        questions=(_SERVER, _ROOM),
        sign_in=sign_in,
        finds=(_TOKEN,),
    ),
    Way(line="paste the access token of a login that is there", questions=(_SERVER, _ROOM, _TOKEN)),
)
"""To a room."""
