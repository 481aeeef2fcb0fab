"""The way to a chat on Telegram: the bot's token, and the chat, which the bot can look for where it has no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scheduler.errors import Unknown
from scheduler.publishers.coded_answers import Meaning, asked
from scheduler.publishers.questions import Question, SignedIn, Talk, Way
from scheduler.publishers.sign_in import Line
from scheduler.publishers.telegram.codes import meaning
from scheduler.publishers.typed_answers import number_in, text_in

_TOKEN = Question(
    key="token",
    ask="The bot's token",
    where="From @BotFather: /newbot makes a bot, /mybots shows the tokens of those there are.",
    secret=True,
)
_CHAT = Question(
    key="chat",
    ask="The chat",
    where="A channel's public name with its @, or a chat's id. Enter alone looks for the chats that the bot has heard "
    "from.",
    default="",
)
_ELSEWHERE = Meaning(
    sentence="Another program listens with this bot's token, so the chats cannot be looked for. Write the chat's name "
    "or id, or make a bot for this purpose alone."
)
_SAYS_WHERE = ("message", "edited_message", "channel_post", "edited_channel_post", "my_chat_member")


def find_chat(answers: Mapping[str, str], line: Line, talk: Talk) -> SignedIn:
    """Ask for the chat; without an answer, choose among those in the bot's latest updates, which stay unread.

    Raises:
        PublishError: Telegram cannot be asked, or does not know the bot.
    """
    while True:
        chat = talk.ask(_CHAT)
        if chat:
            return SignedIn(found={"chat": chat})
        chats = _heard_from(line, answers["token"])
        if not chats:
            talk.say(
                "The bot has heard from no chat in the last day. Make it an administrator of the channel, or write "
                "something to it, and look again; or write the chat's name or id."
            )
            continue
        options = [*chats.values(), "none of these"]
        chosen = talk.choose("Which of these?", options)
        if chosen < len(chats):
            return SignedIn(found={"chat": list(chats)[chosen]})


def _heard_from(line: Line, token: str) -> dict[str, str]:
    """The chats that Telegram still tells the bot of, by id, each with its title and type."""
    answer = line.json(f"/bot{token}/getUpdates", {"timeout": 0})
    told = asked(answer, _ELSEWHERE if answer.status == 409 else meaning(answer), dict).get("result")
    if not isinstance(told, list):
        raise Unknown("What answers there is not Telegram. Look at `server`.", status=answer.status)
    found: dict[str, str] = {}
    for chat in _chats(told):
        number = number_in(chat, "id")
        if number is not None:
            title = text_in(chat, "title") or text_in(chat, "username") or text_in(chat, "first_name")
            found[str(number)] = f"{title} ({text_in(chat, 'type')})"
    return found


def _chats(updates: list[Any]) -> Iterator[Mapping[str, Any]]:
    for update in updates:
        for name in _SAYS_WHERE if isinstance(update, dict) else ():
            said = update.get(name)
            chat = said.get("chat") if isinstance(said, dict) else None
            if isinstance(chat, dict):
                yield chat


WAYS = (Way(line="a bot's token", questions=(_TOKEN,), sign_in=find_chat, finds=(replace(_CHAT, default=None),)),)
"""To a chat."""
