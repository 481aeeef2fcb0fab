"""Discord, against a fake made from its reference: `tests/receivers/discord.py` says how strict it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.delivery import Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.ports import Publisher
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused
from scheduler.imaging.making import prepared
from scheduler.publishers.discord.bot import DiscordBot
from scheduler.publishers.discord.codes import CODES
from scheduler.publishers.discord.posts import LARGEST_POST
from scheduler.publishers.discord.publisher import KIND
from scheduler.publishers.discord.settings import Settings
from scheduler.publishers.kind import Surroundings
from tests.imaging import photographs
from tests.imaging.photographs import noise, photograph
from tests.networks.matrix import NAME, TRIED, Network, check_one_fault
from tests.publishers.conformance import CANARY, LONG, QUESTIONS, QUICK, Candidate
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.api import path
from tests.receivers.discord import BOT, CHANNEL, GUILD, LIMITED, OTHERS, SECRET, TOKEN, WEBHOOK, Discord
from tests.receivers.scripted import Conversation, Receiver, answering, http

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}
NAMES = ["webhook", "bot"]
PNG = photograph("PNG")


def settings(way: str, url: str, *, secret: str | None = None, **keys: Any) -> Settings:
    if way == "webhook":
        return Settings(url=f"{url}/api/webhooks/{WEBHOOK}/{secret or SECRET}", **LOCAL, **keys)
    return Settings(server=url, token=secret or TOKEN, channel=CHANNEL, **LOCAL, **keys)


def publisher(
    way: str, url: str, *, statements: Path = Path("statements"), name: str = "candidate", **keys: Any
) -> Any:
    here = Surroundings(site=SITE, outbound=QUICK, statements=statements)
    return KIND.build(Target(name=name, kind="discord"), settings(way, url, **keys), here)


# --- the questions ---

MESSAGE = {"id": "7", "channel_id": CHANNEL}


def saying(shown: Callable[[str], list[dict[str, Any]]]) -> Callable[[Conversation], None]:
    """A channel that shows these messages to a bot that reads it."""

    def script(conversation: Conversation) -> None:
        request = conversation.read()
        told: object = {"id": BOT, "username": "press"}
        if path(request).endswith("/messages"):
            told = shown(path(request))
        conversation.send(http(200, json.dumps(told).encode()))

    return script


def candidate(way: str, kind: Callable[..., Publisher] | None = None) -> Candidate:
    text = publisher(way, "http://127.0.0.1:1").render(occurrence()).parts[0].text
    ours = {**MESSAGE, "author": {"id": BOT}, "content": text}
    other = {**MESSAGE, "author": {"id": OTHERS}, "content": text}

    def make(url: str) -> Publisher:
        return publisher(way, url, secret=CANARY, thread=True)

    if way == "webhook":
        return Candidate(
            name=way,
            make=make,
            accepts=answering(200, json.dumps(MESSAGE).encode()),
            knows=answering(200, json.dumps({"id": WEBHOOK, "name": "Press"}).encode()),
            can_thread=True,
        )
    return Candidate(
        name=way,
        make=make,
        accepts=answering(200, json.dumps(MESSAGE).encode()),
        key=lambda request: str(json.loads(request.body)["nonce"]),
        there=saying(lambda _: [other, ours]),
        not_there=saying(lambda _: [other]),
        knows=saying(lambda _: [other]),
        can_thread=True,
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
@pytest.mark.parametrize("way", NAMES)
def test_it_answers_every_question(way: str, question: Callable[[Candidate], None]) -> None:
    question(candidate(way))


# --- the matrix ---


@pytest.fixture
def discord() -> Iterator[tuple[Discord, Receiver]]:
    api = Discord(now=AT.timestamp())
    api.say("Good morning.", seconds_ago=100_000)
    with api.listening() as receiver:
        yield api, receiver


def network(way: str, discord: tuple[Discord, Receiver], build: Callable[..., Any] = KIND.build) -> Network:
    api, receiver = discord
    made = (
        f"/api/v10/webhooks/{WEBHOOK}/{SECRET}?wait=true" if way == "webhook" else f"/api/v10/channels/{CHANNEL}/mess"
    )

    def make(url: str, here: Surroundings) -> Publisher:
        return build(Target(name=NAME, kind="discord"), settings(way, url), here)

    return Network(
        make=make,
        port=receiver.port,
        posts_by=f"POST {made}",
        shown=lambda: [str(each.id) for each in api.messages if each.author != OTHERS],
    )


@pytest.mark.parametrize("fault", TRIED)
@pytest.mark.parametrize("way", NAMES)
def test_whatever_the_network_does_the_channel_shows_what_the_ledger_claims(
    way: str, fault: str, discord: tuple[Discord, Receiver], tmp_path: Path
) -> None:
    discord[0].remembers_nonces = False  # more than some minutes pass before a post is made again
    check_one_fault(tmp_path, network(way, discord), fault)


class Blind(DiscordBot):
    """The mutant: trusts in the nonce and reads nothing back."""

    def find(self, delivery: Any) -> Receipt | None:
        return None


class Trusting(DiscordBot):
    """The mutant: every 2xx is a success."""

    def _message(self, answer: Any) -> Receipt | None:
        return Receipt()


@pytest.mark.parametrize(("mutant", "fault"), [(Blind, "answer-lost"), (Trusting, "html")])
def test_a_bot_that_errs_is_found_out(
    mutant: type[DiscordBot], fault: str, discord: tuple[Discord, Receiver], tmp_path: Path
) -> None:
    discord[0].remembers_nonces = False
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network("bot", discord, mutant), fault)


def test_the_nonce_makes_a_repeat_within_minutes_the_same_post(discord: tuple[Discord, Receiver]) -> None:
    api, receiver = discord
    bot = publisher("bot", receiver.url)
    due = delivery(bot.render(occurrence()), target="candidate")
    receipts = {bot.publish(replace(due, attempt=attempt), at=AT).remote_id for attempt in (1, 2)}
    assert len(receipts) == 1
    assert len(api.messages) == 2


# --- reading back ---


def lost(discord: tuple[Discord, Receiver], way: str = "bot", **changes: Any) -> tuple[Any, Any, Discord]:
    """A post that is out, and nobody heard of it."""
    api, receiver = discord
    bot = publisher(way, receiver.url)
    due = delivery(bot.render(occurrence(**changes)), target="candidate")
    bot.publish(due, at=AT)
    return bot, due, api


def test_a_post_is_found_behind_hundreds_of_others(discord: tuple[Discord, Receiver]) -> None:
    bot, due, api = lost(discord)
    for number in range(350):
        api.say(f"And another thing, number {number}.")
    assert bot.find(due).remote_id == str(next(each.id for each in api.messages if each.author == BOT))
    api.messages = [each for each in api.messages if each.author != BOT]
    assert bot.find(due) is None


def test_the_same_words_of_somebody_else_or_of_another_delivery_prove_nothing(
    discord: tuple[Discord, Receiver],
) -> None:
    bot, due, api = lost(discord)
    assert bot.find(replace(due, known=frozenset({str(api.messages[-1].id)}))) is None
    api.messages[-1].author = OTHERS
    assert bot.find(due) is None


@pytest.mark.parametrize("told", [[{}], ["x"], [{"id": "not a number"}]])
def test_a_list_of_something_else_is_no_proof(told: list[Any]) -> None:
    with Receiver(saying(lambda _: told)) as receiver:
        bot = publisher("bot", receiver.url)
        with pytest.raises(Refused):
            bot.find(delivery(bot.render(occurrence()), target="candidate"))


def test_a_bare_404_says_not_that_our_post_is_gone(discord: tuple[Discord, Receiver]) -> None:
    bot, due, _ = lost(discord)
    first = (Receipt(remote_id="7"),)
    gone = delivery(bot.taken_back(due.payload, None), target="candidate", moment="retraction 2", changes=first)
    with Receiver(answering(404, b"<html>Not here</html>")) as receiver:
        elsewhere = publisher("bot", receiver.url)
        for ask in (lambda: elsewhere.find(gone), lambda: elsewhere.publish(gone, at=AT)):
            with pytest.raises(Refused):
                ask()


def an_empty_list_is_no_proof(bot: Any, due: Any) -> None:
    with pytest.raises(Refused, match="Read Message History"):
        bot.find(due)


def test_a_bot_that_may_not_read_the_history_sees_an_empty_channel_and_proves_nothing(
    discord: tuple[Discord, Receiver],
) -> None:
    bot, due, api = lost(discord)
    api.may_read_history = False
    an_empty_list_is_no_proof(bot, due)


def test_a_bot_that_took_an_empty_channel_for_absence_is_caught(discord: tuple[Discord, Receiver]) -> None:
    class Believing(DiscordBot):
        def find(self, delivery: Any) -> Receipt | None:
            try:
                return super().find(delivery)
            except Refused:
                return None

    bot, due, api = lost(discord)
    api.may_read_history = False
    with pytest.raises(pytest.fail.Exception):
        an_empty_list_is_no_proof(Believing(bot.target, bot._settings, bot._here), due)


# --- words ---


def check_nobody_is_called(kind: type[DiscordBot], discord: tuple[Discord, Receiver]) -> None:
    api, receiver = discord
    made = publisher("bot", receiver.url)
    there = kind(made.target, made._settings, made._here)
    words = "“@everyone must know”, wrote <@1001> to @here."
    there.publish(delivery(there.render(occurrence(social=words)), target="candidate"), at=AT)
    assert "@everyone" in api.messages[-1].content
    assert not api.pinged


def test_nobody_is_called(discord: tuple[Discord, Receiver]) -> None:
    check_nobody_is_called(DiscordBot, discord)


def test_a_bot_that_says_not_whom_it_calls_is_caught(discord: tuple[Discord, Receiver]) -> None:
    class Calling(DiscordBot):
        def _send(self, method: str, path: str, value: Any, files: Any = None) -> Any:
            return super()._send(method, path, {**value, "allowed_mentions": {}}, files)

    with pytest.raises(AssertionError):
        check_nobody_is_called(Calling, discord)


@pytest.mark.parametrize("way", NAMES)
def test_a_long_text_is_a_thread_that_discord_takes(way: str, discord: tuple[Discord, Receiver]) -> None:
    api, receiver = discord
    there = publisher(way, receiver.url, thread=True)
    edition = there.render(occurrence(social=LONG.replace("Sentence", "*Sentence*")))
    out: tuple[Receipt, ...] = ()
    for _ in range(edition.segments):
        out = (*out, there.publish(delivery(edition, target="candidate", out=out), at=AT))
    ours = [each for each in api.messages if each.author != OTHERS]
    assert [str(each.id) for each in ours] == [each.remote_id for each in out]
    assert len(ours) == edition.segments > 1
    replies = [each.reply_to for each in ours]
    assert replies == ([None, *(each.remote_id for each in out[:-1])] if way == "bot" else [None] * len(ours))


# --- pictures ---


def with_pictures(tmp_path: Path, **pictures: bytes) -> tuple[Image, ...]:
    (tmp_path / "statements").mkdir()
    images = []
    for name, data in pictures.items():
        (tmp_path / "statements" / f"{name}.png").write_bytes(data)
        images.append(Image(file=f"{name}.png", alt=f"The {name}. " + "é" * 2000))
    return tuple(images)


@pytest.mark.parametrize("way", NAMES)
def test_pictures_go_along_with_their_alt_texts_and_one_that_is_none_stays_behind(
    way: str, discord: tuple[Discord, Receiver], tmp_path: Path
) -> None:
    api, receiver = discord
    there = publisher(way, receiver.url, statements=tmp_path / "statements")
    images = with_pictures(tmp_path, square=PNG, crowd=b"no picture", wall=PNG)
    due = delivery(there.render(occurrence(images=images)), target="candidate")
    receipt = there.publish(due, at=AT)
    message = api.messages[-1]
    assert [data for _, data in message.files.values()] == [prepared(PNG).data] * 2
    assert photographs.SECRET not in prepared(PNG).data
    assert [alt.split(".")[0] for alt in message.alts] == ["The square", "The wall"]
    assert all(len(alt) <= 1024 for alt in message.alts)
    assert "1 of the pictures left out" in receipt.detail
    fresh = publisher(way, receiver.url, statements=tmp_path / "statements", pictures=1)
    assert len(fresh.render(occurrence(images=images)).payload["pictures"]) == 1


def test_pictures_that_are_too_large_together_are_made_smaller(tmp_path: Path) -> None:
    there = publisher("webhook", "http://127.0.0.1:1", statements=tmp_path / "statements")
    images = with_pictures(tmp_path, **dict.fromkeys(("one", "two", "three", "four"), noise(1500)))
    files, note = there._files(there.render(occurrence(images=images)).payload["pictures"])
    assert len(files) == 4
    assert sum(len(file.data) for file, _ in files) <= LARGEST_POST < 4 * len(noise(1500))
    assert note == ""


def test_a_picture_that_cannot_be_read_holds_the_post_back(discord: tuple[Discord, Receiver], tmp_path: Path) -> None:
    there = publisher("webhook", discord[1].url, statements=tmp_path)
    due = delivery(there.render(occurrence(images=(Image(file="gone.png", alt="x"),))), target="candidate")
    with pytest.raises(NotSent):
        there.publish(due, at=AT)
    assert len(discord[0].messages) == 1


# --- corrections ---


def publish_all(there: Any, edition: Edition, *, moment: str, changes: tuple[Receipt, ...]) -> list[Receipt]:
    out: tuple[Receipt, ...] = ()
    for _ in range(max(edition.segments, len(changes))):
        due = delivery(edition, target="candidate", moment=moment, version=2, out=out, changes=changes)
        receipt = there.publish(due, at=AT)
        if there.target_class is TargetClass.KEYED_READABLE and not receipt.detail.startswith("nothing"):
            found = there.find(replace(due, revised=due.published))
            assert found is not None
            assert found.remote_id == receipt.remote_id
        out = (*out, receipt)
    return list(out)


@pytest.mark.parametrize("way", NAMES)
def test_words_that_are_out_are_changed_added_and_taken_away(way: str, discord: tuple[Discord, Receiver]) -> None:
    api, receiver = discord
    there = publisher(way, receiver.url, thread=True)
    long, short = there.render(occurrence(social=LONG)), there.render(occurrence(social="A short one."))
    first = publish_all(there, long, moment="the day", changes=())
    ids = [each.remote_id for each in first]
    second = publish_all(there, short, moment="correction 2", changes=tuple(first))
    assert [(str(each.id), each.content) for each in api.messages[1:]] == [(ids[0], "A short one.")]
    third = publish_all(there, long, moment="correction 3", changes=(second[0],))
    assert [str(each.id) for each in api.messages[1:]] == [each.remote_id for each in third]
    assert third[0].remote_id == ids[0]
    gone = there.taken_back(short.payload, "It was wrong.")
    publish_all(there, gone, moment="retraction 4", changes=tuple(third))
    assert [each.author for each in api.messages] == [OTHERS]
    assert "no longer there" in publish_all(there, gone, moment="retraction 5", changes=tuple(third))[0].detail


# --- refusals ---

REFUSALS: list[tuple[str, Callable[[Discord], None], int, str]] = [
    ("webhook", lambda api: setattr(api, "webhook_there", False), 410, "Make a new one"),
    ("bot", lambda api: setattr(api, "hidden", True), 403, "View Channel"),
    ("bot", lambda api: setattr(api, "refuse", (400, {"code": 200000, "message": "x"})), 400, "AutoMod"),
    ("bot", lambda api: setattr(api, "refuse", (403, {"code": 50013, "message": "x"})), 403, "Send Messages"),
    ("bot", lambda api: setattr(api, "refuse", (400, {"code": 50083, "message": "x"})), 403, "archived"),
    ("webhook", lambda api: setattr(api, "refuse", (400, {"code": 220001, "message": "x"})), 403, "forum"),
]


@pytest.mark.parametrize(("way", "spoil", "status", "cure"), REFUSALS)
def test_each_refusal_has_its_sentence(
    way: str, spoil: Callable[[Discord], None], status: int, cure: str, discord: tuple[Discord, Receiver]
) -> None:
    spoil(discord[0])
    there = publisher(way, discord[1].url)
    with pytest.raises(Refused, match=cure) as refusal:
        there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
    assert refusal.value.status == status


@pytest.mark.parametrize(("way", "says"), [("webhook", "50027"), ("bot", "Renew it")])
def test_a_wrong_token_has_its_sentence_and_is_not_told(way: str, says: str, discord: tuple[Discord, Receiver]) -> None:
    there = publisher(way, discord[1].url, secret="another-token")
    for ask in (
        lambda: there.check(at=AT),
        lambda: there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT),
    ):
        with pytest.raises(Refused, match=says) as refusal:
            ask()
        assert refusal.value.status == 401
        assert "another-token" not in str(refusal.value)


def test_every_sentence_ends_as_one() -> None:
    assert all(meaning.sentence.endswith(".") and str(code) in meaning.sentence for code, meaning in CODES.items())


@pytest.mark.parametrize("way", NAMES)
def test_the_fraction_of_a_second_that_discord_asks_for_is_waited_for(
    way: str, discord: tuple[Discord, Receiver]
) -> None:
    there = publisher(way, discord[1].url)
    due = delivery(there.render(occurrence()), target="candidate")
    for said, seconds in ((LIMITED, 65), ((429, {"retry_after": 0.3}), 1), ((429, {"retry_after": 1e300}), 86_400)):
        discord[0].refuse = said
        with pytest.raises(NotSent) as refusal:
            there.publish(due, at=AT)
        assert refusal.value.retry_after is not None
        assert (refusal.value.retry_after - AT).total_seconds() == seconds
    for body in ({"retry_after": "soon"}, {"retry_after": -1}, {"retry_after": None}, {"retry_after": True}):
        discord[0].refuse = (429, body)
        with pytest.raises(NotSent) as refusal:
            there.publish(due, at=AT)
        assert refusal.value.retry_after is None or body == {"retry_after": True}


# --- checking ---


def test_check_says_who_we_are_and_posts_nothing(discord: tuple[Discord, Receiver]) -> None:
    api, receiver = discord
    webhook, bot = (publisher(way, receiver.url).check(at=AT) for way in NAMES)
    assert (webhook.who, webhook.facts["guild"]) == ("webhook Press", GUILD)
    assert (bot.who, bot.facts["channel"], bot.doubts) == ("press", "#statements", ())
    assert len(api.messages) == 1
    assert {asked.split()[0] for asked in api.asked} == {"GET"}


def test_check_doubts_what_will_not_go_well(discord: tuple[Discord, Receiver]) -> None:
    api, receiver = discord
    api.may_read_history, api.channel_type = False, 15
    doubts = publisher("bot", receiver.url).check(at=AT).doubts
    assert ["ordinary text channel" in doubts[0], "Read Message History" in doubts[1]] == [True, True]
    api.hidden = True
    with pytest.raises(Refused, match="View Channel"):
        publisher("bot", receiver.url).check(at=AT)


def test_with_the_server_named_a_receipt_has_an_address(discord: tuple[Discord, Receiver]) -> None:
    there = publisher("bot", discord[1].url, guild=GUILD)
    receipt = there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
    assert receipt.url == f"https://discord.com/channels/{GUILD}/{CHANNEL}/{receipt.remote_id}"
