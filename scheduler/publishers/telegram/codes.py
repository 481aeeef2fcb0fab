"""What Telegram's refusals mean: its codes are those of HTTP, and only the description tells one from another.

The Bot API calls the descriptions subject to change ("Making requests"), so they choose the sentence that a person
reads and whether the fault is the words' or the place's; what is known by none of them still counts by its status.
"""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.publishers.answers import Answer
from scheduler.publishers.coded_answers import Meaning
from scheduler.publishers.typed_answers import json_object, number_in, text_in

NOT_MODIFIED = "message is not modified"
"""The words stand there already."""

NOT_THERE = "message to delete not found"
"""The message is gone already."""

_TOKEN = Meaning(
    sentence="Telegram knows no bot with this token. Ask @BotFather for it and put it into `token`.", counts_as=401
)
_RIGHTS = "Make the bot an administrator of the channel, or a member of the group, with the right to post."

_BY_WORDS: Mapping[str, Meaning] = {
    "chat not found": Meaning(
        sentence=f"Telegram knows no such chat, or the bot is not in it. Look at `chat`. {_RIGHTS}", counts_as=403
    ),
    "group chat was upgraded": Meaning(
        sentence="The group became a supergroup and has another id now. Put its new id into `chat`.", counts_as=410
    ),
    "group chat was deactivated": Meaning(
        sentence="The group is closed. Put the id of another chat into `chat`.", counts_as=410
    ),
    "need administrator rights": Meaning(sentence=f"The bot may not post in the channel. {_RIGHTS}", counts_as=403),
    "not enough rights": Meaning(sentence=f"The bot may not post in the chat. {_RIGHTS}", counts_as=403),
    "have no rights": Meaning(sentence=f"The bot may not post in the chat. {_RIGHTS}", counts_as=403),
    "chat_write_forbidden": Meaning(sentence=f"The bot may not post in the chat. {_RIGHTS}", counts_as=403),
    "topic_closed": Meaning(sentence="The topic is closed. Open it again, or choose another chat.", counts_as=403),
    "message is too long": Meaning(sentence="Telegram takes the post for too long. Shorten the statement's `social`."),
    "caption is too long": Meaning(
        sentence="Beneath a picture Telegram takes 1,024 characters. Shorten the statement's `social`."
    ),
    "text is empty": Meaning(sentence="Telegram takes no empty post. Give the statement a text."),
    "can't parse entities": Meaning(
        sentence="Telegram cannot read the post as HTML. Say `format: plain` and report this, for it is our fault."
    ),
    "message to edit not found": Meaning(
        sentence="The post is no longer there, so it cannot be changed. Publish it again if it is wanted."
    ),
    "message can't be edited": Meaning(sentence="Telegram lets nobody change this post any more. Delete it by hand."),
    "message can't be deleted": Meaning(
        sentence="Telegram lets a bot delete its posts for 48 hours only, but for channels that it may post to. "
        "Delete it by hand."
    ),
    "photo_": Meaning(sentence="Telegram does not take the picture. Save it as JPEG, or say `pictures: 0`."),
    "image_process_failed": Meaning(
        sentence="Telegram cannot read the picture. Save it as JPEG, or say `pictures: 0`."
    ),
    "bot was kicked": Meaning(sentence=f"Somebody took the bot out of the chat. {_RIGHTS}", counts_as=403),
    "bot was blocked": Meaning(sentence="The person behind this chat has blocked the bot.", counts_as=403),
    "bot is not a member": Meaning(sentence=f"The bot is not in the chat. {_RIGHTS}", counts_as=403),
    "user is deactivated": Meaning(sentence="The account behind this chat is closed. Choose another.", counts_as=410),
}


def said(answer: Answer) -> str:
    """What Telegram says of a refusal, in lower case; empty where it is no answer of Telegram's."""
    value = json_object(answer)
    return text_in(value, "description").lower() if value.get("ok") is False else ""


def meaning(answer: Answer) -> Meaning | None:
    """What a refusal of Telegram's means, None where it is none, or one that nobody knows."""
    words = said(answer)
    if answer.status == 401 or (answer.status == 404 and words == "not found"):  # 404: not even the form of a token
        return _TOKEN
    return next((each for part, each in _BY_WORDS.items() if part in words), None) if words else None


def wait(answer: Answer) -> float | None:
    """The seconds that Telegram asks to wait, which stand in the body alone."""
    return number_in(json_object(answer), "parameters", "retry_after")
