"""Telegram, against a fake made from its reference: `tests/receivers/telegram.py` says how strict it is."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.domain.delivery import Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.ports import Publisher
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.imaging.making import prepared
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.telegram.publisher import CAPTION, KIND, TelegramPublisher
from scheduler.publishers.telegram.settings import Settings
from scheduler.text.measures import utf16
from tests.imaging.photographs import photograph
from tests.networks.matrix import NAME, TRIED, Network, check_one_fault
from tests.publishers.conformance import CANARY, LONG, QUESTIONS, QUICK, Candidate
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.scripted import Receiver, answering
from tests.receivers.telegram import CHAT, LIMITED, NUMBER, TOKEN, Telegram, refused

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}
JPEG = photograph("JPEG")


def settings(url: str, *, token: str = TOKEN, **keys: Any) -> Settings:
    return Settings(server=url, token=token, **{"chat": CHAT, **LOCAL, **keys})


def publisher(url: str, *, kind: Any = TelegramPublisher, statements: Path = Path("statements"), **keys: Any) -> Any:
    here = Surroundings(site=SITE, outbound=QUICK, statements=statements)
    return kind(Target(name="candidate", kind="telegram"), settings(url, **keys), here)


SENT = {"ok": True, "result": {"message_id": 7, "chat": {"id": NUMBER, "username": CHAT[1:]}}}
KNOWN = {"ok": True, "result": {"id": 1, "username": "bot", "status": "administrator", "can_post_messages": True}}
CANDIDATE = Candidate(
    name="telegram",
    make=lambda url: publisher(url, token=f"123:{CANARY}", thread=True),
    accepts=answering(200, json.dumps(SENT).encode()),
    knows=answering(200, json.dumps(KNOWN).encode()),
    can_thread=False,  # 3,800 characters are one post here
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_it_answers_every_question(question: Callable[[Candidate], None]) -> None:
    question(CANDIDATE)


# --- the matrix ---


@pytest.fixture
def telegram() -> Iterator[tuple[Telegram, Receiver]]:
    api = Telegram()
    with api.listening() as receiver:
        yield api, receiver


def network(telegram: tuple[Telegram, Receiver], build: Callable[..., Any] = KIND.build) -> Network:
    api, receiver = telegram

    def make(url: str, here: Surroundings) -> Publisher:
        return build(Target(name=NAME, kind="telegram"), settings(url), here)

    return Network(
        make=make,
        port=receiver.port,
        posts_by=f"POST /bot{TOKEN}/sendMessage",
        shown=lambda: [str(each.id) for each in api.messages],
    )


@pytest.mark.parametrize("fault", TRIED)
def test_whatever_the_network_does_the_chat_shows_what_the_ledger_claims(
    fault: str, telegram: tuple[Telegram, Receiver], tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(telegram), fault)


class Trusting(TelegramPublisher):
    """The mutant: every 2xx is a success."""

    def _judged(self, answer: Any, at: Any) -> Receipt:
        return Receipt() if answer.status == 200 else super()._judged(answer, at)


class Insisting(TelegramPublisher):
    """The mutant: what was not heard was not sent."""

    def publish(self, delivery: Any, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as fault:
            raise NotSent(str(fault)) from None


@pytest.mark.parametrize(("mutant", "fault"), [(Trusting, "html"), (Insisting, "answer-lost")])
def test_a_publisher_that_errs_is_found_out(
    mutant: type[TelegramPublisher], fault: str, telegram: tuple[Telegram, Receiver], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network(telegram, mutant), fault)


# --- words ---


def out(there: Any, edition: Edition, *, moment: str = "the day", changes: tuple[Receipt, ...] = ()) -> list[Receipt]:
    receipts: tuple[Receipt, ...] = ()
    for _ in range(max(edition.segments, len(changes))):
        due = delivery(edition, target="candidate", moment=moment, out=receipts, changes=changes)
        receipts = (*receipts, there.publish(due, at=AT))
    return list(receipts)


@pytest.mark.parametrize("form", ["plain", "html"])
@given(
    text=st.text(
        alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn"))
        | st.sampled_from("<>&; "),
        min_size=1,
        max_size=60,
    )
)
def test_every_text_arrives_sign_for_sign(form: str, text: str) -> None:
    api = Telegram()
    with api.listening() as receiver:
        there = publisher(receiver.url, format=form)
        due = delivery(there.render(occurrence(social="x")), target="candidate")
        words = there._words(due, f"1{text}1")
    sent = {"chat_id": CHAT, **words}
    api._sendMessage(json.loads(json.dumps(sent)), None)
    assert api.messages[0].text == f"1{text}1"


def test_html_that_is_not_escaped_is_caught(telegram: tuple[Telegram, Receiver]) -> None:
    class Raw(TelegramPublisher):
        def _words(self, delivery: Any, text: str) -> dict[str, Any]:
            return {"text": text, "parse_mode": "HTML"}

    there = publisher(telegram[1].url, kind=Raw, format="html")
    with pytest.raises(Refused, match="HTML"):
        out(there, there.render(occurrence(social="a < b & c")))


def test_the_title_is_bold_and_nothing_else_is_markup(telegram: tuple[Telegram, Receiver]) -> None:
    there = publisher(telegram[1].url, format="html")
    edition = there.render(occurrence(title="Press & <people>"))
    due = delivery(edition, target="candidate")
    assert there._words(due, edition.parts[0].text)["text"].startswith("<b>Press &amp; &lt;people&gt;</b>\n")
    out(there, edition)
    assert telegram[0].messages[0].text == edition.parts[0].text


def test_a_name_in_a_quotation_calls_nobody(telegram: tuple[Telegram, Receiver]) -> None:
    there = publisher(telegram[1].url)
    out(there, there.render(occurrence(social="“@durov said”, wrote press@example.org")))
    assert telegram[0].messages[0].text == "“@\u2060durov said”, wrote press@example.org"


def test_signs_beyond_the_first_plane_count_twice_and_telegram_takes_what_is_left(
    telegram: tuple[Telegram, Receiver],
) -> None:
    there = publisher(telegram[1].url)
    edition = there.render(occurrence(social="\U0001f56f" * 3000))
    assert 4000 < edition.parts[0].length <= 4096
    out(there, edition)
    assert utf16(telegram[0].messages[0].text) == edition.parts[0].length


def test_a_thread_answers_itself(telegram: tuple[Telegram, Receiver]) -> None:
    there = publisher(telegram[1].url, thread=True, silent=True, link_preview=False)
    receipts = out(there, there.render(occurrence(social=LONG + LONG)))
    messages = telegram[0].messages
    assert len(messages) == len(receipts) > 1
    assert [each.reply_to for each in messages] == [None, *(each.id for each in messages[:-1])]
    assert {(each.silent, each.preview) for each in messages} == {(True, False)}
    assert receipts[0].url == f"https://t.me/{CHAT[1:]}/{receipts[0].remote_id}"


# --- pictures ---


def pictured(tmp_path: Path, name: str = "square.jpg", data: bytes = JPEG) -> dict[str, Any]:
    (tmp_path / name).write_bytes(data)
    return {"images": (Image(file=name, alt="The square."),)}


def test_the_picture_stands_above_a_short_text_and_not_above_a_long_one(
    telegram: tuple[Telegram, Receiver], tmp_path: Path
) -> None:
    there = publisher(telegram[1].url, statements=tmp_path)
    image = pictured(tmp_path)
    short, long = (there.render(occurrence(social=text, **image)) for text in ("Short.", "x " * 600))
    assert [edition.parts[0].limit for edition in (short, long)] == [CAPTION, 4096]
    first, second = out(there, short)[0], out(there, long)[0]
    assert [each.photo for each in telegram[0].messages] == [prepared(JPEG).data, None]
    assert [str(each.remote_id).partition("/")[2] for each in (first, second)] == ["photo", ""]


@pytest.mark.parametrize(("name", "data"), [("a.svg", b"<svg/>"), ("a.jpg", b"no picture")])
def test_a_picture_that_telegram_would_not_take_is_left_out_and_the_log_says_so(
    telegram: tuple[Telegram, Receiver], tmp_path: Path, name: str, data: bytes
) -> None:
    there = publisher(telegram[1].url, statements=tmp_path)
    (receipt,) = out(there, there.render(occurrence(social="Short.", **pictured(tmp_path, name, data))))
    assert telegram[0].messages[0].photo is None
    assert "left out" in receipt.detail


# --- corrections ---


def test_words_that_are_out_are_changed_added_and_taken_away(
    telegram: tuple[Telegram, Receiver], tmp_path: Path
) -> None:
    api, receiver = telegram
    there = publisher(receiver.url, thread=True, statements=tmp_path)
    long = there.render(occurrence(social=LONG + LONG))
    short = there.render(occurrence(social="A short one.", **pictured(tmp_path)))
    first = out(there, long)
    second = out(there, short, moment="correction 2", changes=tuple(first))
    assert [(str(each.id), each.text) for each in api.messages] == [(first[0].remote_id, "A short one.")]
    assert out(there, short, moment="correction 2", changes=(second[0],))[0].remote_id == first[0].remote_id, "again"
    third = out(there, long, moment="correction 3", changes=(second[0],))
    assert [str(each.id) for each in api.messages] == [each.remote_id for each in third]
    gone = there.taken_back(short.payload, "It was wrong.")
    out(there, gone, moment="retraction 4", changes=tuple(third))
    assert api.messages == []
    assert out(there, gone, moment="retraction 5", changes=tuple(third))[0].detail == "no longer there"


def test_beneath_a_picture_the_caption_is_changed_and_must_fit(
    telegram: tuple[Telegram, Receiver], tmp_path: Path
) -> None:
    api, receiver = telegram
    there = publisher(receiver.url, statements=tmp_path, format="html")
    first = out(there, there.render(occurrence(social="Short.", **pictured(tmp_path))))
    out(there, there.render(occurrence(social="Shorter <3.")), moment="correction 2", changes=tuple(first))
    assert (api.messages[0].text, api.messages[0].photo) == ("Shorter <3.", prepared(JPEG).data)
    with pytest.raises(Refused, match="room for 1024"):
        out(there, there.render(occurrence(social="x " * 600)), moment="correction 3", changes=tuple(first))
    out(there, there.taken_back({"lang": "en"}, None), moment="retraction 4", changes=tuple(first))
    assert api.messages == []


def test_what_is_too_old_to_be_deleted_is_for_a_hand(telegram: tuple[Telegram, Receiver]) -> None:
    there = publisher(telegram[1].url)
    edition = there.render(occurrence())
    first = out(there, edition)
    telegram[0].too_old = True
    with pytest.raises(Refused, match="48 hours"):
        out(there, there.taken_back(edition.payload, None), moment="retraction 2", changes=tuple(first))


# --- refusals ---


@pytest.mark.parametrize(
    ("status", "description", "counts_as", "cure"),
    [
        (400, "Bad Request: chat not found", 403, "Look at `chat`"),
        (400, "Bad Request: need administrator rights in the channel chat", 403, "administrator"),
        (400, "Bad Request: not enough rights to send text messages to the chat", 403, "right to post"),
        (400, "Bad Request: TOPIC_CLOSED", 403, "topic is closed"),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", 410, "new id"),
        (400, "Bad Request: message is too long", 400, "Shorten"),
        (403, "Forbidden: bot was kicked from the channel chat", 403, "took the bot out"),
        (403, "Forbidden: bot was blocked by the user", 403, "blocked"),
        (403, "Forbidden: user is deactivated", 410, "closed"),
        (403, "Forbidden: something of next year", 403, "credentials"),
        (400, "Bad Request: something of next year", 400, "refuses this request"),
    ],
)
def test_each_refusal_has_its_sentence(
    telegram: tuple[Telegram, Receiver], status: int, description: str, counts_as: int, cure: str
) -> None:
    telegram[0].refuse = refused(status, description)
    there = publisher(telegram[1].url)
    with pytest.raises(Refused, match=cure) as refusal:
        out(there, there.render(occurrence()))
    assert refusal.value.status == counts_as
    assert "next year" not in refusal.value.detail


@pytest.mark.parametrize("token", ["123456:another-token", "1:x"])
def test_a_wrong_token_has_its_sentence_and_is_told_nowhere(telegram: tuple[Telegram, Receiver], token: str) -> None:
    there = publisher(telegram[1].url, token=token)
    edition = there.render(occurrence())
    for ask in (lambda: there.check(at=AT), lambda: out(there, edition)):
        with pytest.raises(Refused, match="BotFather") as refusal:
            ask()
        assert refusal.value.status == 401
        assert token not in "".join(traceback.format_exception(refusal.value))
    assert token not in repr(there._settings)


def test_the_seconds_that_stand_in_the_body_are_waited_for(telegram: tuple[Telegram, Receiver]) -> None:
    telegram[0].refuse = LIMITED
    there = publisher(telegram[1].url)
    with pytest.raises(NotSent) as refusal:
        out(there, there.render(occurrence()))
    assert refusal.value.retry_after is not None
    assert (refusal.value.retry_after - AT).total_seconds() == 64


# --- checking ---


def test_check_says_who_the_bot_is_and_posts_nothing(telegram: tuple[Telegram, Receiver]) -> None:
    checked = publisher(telegram[1].url).check(at=AT)
    assert (checked.who, checked.facts["chat"], checked.doubts) == ("@statements_bot", "Statements", ())
    assert telegram[0].messages == []
    assert all("/get" in asked for asked in telegram[0].asked)


@pytest.mark.parametrize(
    "member", [{"status": "left"}, {"status": "member"}, {"status": "administrator", "can_post_messages": False}]
)
def test_check_doubts_a_bot_that_may_not_post(telegram: tuple[Telegram, Receiver], member: dict[str, Any]) -> None:
    telegram[0].member = member
    (doubt,) = publisher(telegram[1].url).check(at=AT).doubts
    assert "administrator" in doubt


def test_check_says_where_the_chat_is_unknown(telegram: tuple[Telegram, Receiver]) -> None:
    with pytest.raises(Refused, match="Look at `chat`"):
        publisher(telegram[1].url, chat="@elsewhere").check(at=AT)


# --- settings ---


@pytest.mark.parametrize(
    ("keys", "cure"),
    [
        ({"token": "secret", "chat": "@name"}, "BotFather"),
        ({"token": "1:x", "chat": "name"}, "@name"),
        ({"token": "1:x/../y", "chat": "@name"}, "BotFather"),
        ({"token": "1:x", "chat": "@name", "format": "markdown"}, "html"),
        ({"token": "1:x", "chat": "@name", "pictures": 2}, "less than or equal"),
    ],
)
def test_keys_that_cannot_be_meant_are_refused(keys: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Settings(**keys)
