"""Letters by mail, to a real mail server: aiosmtpd, with STARTTLS, logins and faults by hand."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from pydantic import ValidationError

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.domain.edition import canonical_json
from scheduler.domain.ports import why_unrevisable
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.email.publisher import EmailPublisher
from scheduler.publishers.email.settings import Settings
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.certificates import Authority
from tests.receivers.mail import PASSWORD, USER, MailServer
from tests.receivers.scripted import Receiver, silent
from tests.remembrancer.house import NINE, House
from tests.remembrancer.house import SITE as HOUSE_SITE

PATIENT = Outbound(patience=Patience(dns=30, connect=30, gap=30, total=60))
HASTY = Outbound(patience=Patience(dns=30, connect=1, gap=1, total=1))
TO = ("one@example.org", "The Second <two@example.org>", "three@example.org")
LOCAL = {"host": "127.0.0.1", "security": "none", "allow_private": ["127.0.0.0/8"], "from": "Press <press@example.org>"}


class Prompt(EmailPublisher):
    """Waits for the reply to the dot no longer than the slow server takes twice."""

    final_reply = 6.0


class Hasty(EmailPublisher):
    final_reply = 0.5


def publisher(
    port: int, *, kind: Any = Prompt, outbound: Outbound = PATIENT, statements: Path = Path("statements"), **keys: Any
) -> Any:
    here = Surroundings(site=SITE, outbound=outbound, statements=statements)
    configured = Settings.model_validate({**LOCAL, "port": port, "to": TO, **keys})
    return kind(Target(name="candidate", kind="email"), configured, here)


def due(there: Any, *, out: int = 0, **words: Any) -> Delivery:
    receipts = tuple(Receipt(remote_id=f"<{number}>") for number in range(out))
    return delivery(there.render(occurrence(**words)), target="candidate", out=receipts)


def outcome(there: Any) -> type:
    try:
        return type(there.publish(due(there), at=AT))
    except PublishError as error:
        return type(error)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


# --- what an attempt means ---


@pytest.mark.parametrize(
    ("fault", "meaning", "taken"),
    [
        (None, Receipt, 1),
        ("slow", Receipt, 1),
        ("drop-before-the-dot", NotSent, 0),
        ("drop-after-the-dot", Unknown, 1),
        ("drop-instead-of-the-reply", Unknown, 1),
        ("nonsense", Unknown, 1),
    ],
)
def test_only_between_the_dot_and_its_reply_anything_is_unknown(
    fault: str | None, meaning: type, taken: int, server: MailServer
) -> None:
    server.fault = fault
    assert outcome(publisher(server.port)) is meaning
    assert (server.connections, len(server.letters)) == (1, taken)


def test_a_letter_that_breaks_off_is_never_taken_for_sent(server: MailServer) -> None:
    server.fault = "drop-in-the-letter"
    assert outcome(publisher(server.port)) in {NotSent, Unknown}, "the dot may be on its way already"
    assert server.letters == []


class Insisting(Prompt):
    """The mutant: what was not heard was not sent."""

    def publish(self, delivery: Any, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as fault:
            raise NotSent(str(fault)) from None


def test_a_reply_that_never_comes_leaves_it_unknown(server: MailServer) -> None:
    server.fault = "silent"
    assert outcome(publisher(server.port, kind=Hasty)) is Unknown


def test_a_server_that_says_nothing_at_all_was_sent_nothing() -> None:
    with Receiver(silent) as receiver:
        assert outcome(publisher(receiver.port, outbound=HASTY)) is NotSent
    assert outcome(publisher(1)) is NotSent


def test_a_server_that_is_slow_beyond_an_ordinary_deadline_is_waited_for(server: MailServer) -> None:
    there = publisher(server.port, outbound=HASTY)
    server.fault = "slow"
    assert HASTY.total < 1.5
    assert outcome(there) is Receipt
    assert there.deadline == HASTY.total + Prompt.final_reply


@pytest.mark.parametrize(
    ("at", "reply", "kind", "words"),
    [
        ("MAIL", "421 4.7.0 busy", NotSent, "had enough"),
        ("MAIL", "550 5.7.1 no one@example.org", Refused, "`from`"),
        ("RCPT", "451 4.7.1 greylisted one@example.org", NotSent, "greylisting"),
        ("RCPT", "450 4.2.0 busy", NotSent, "recipient 1"),
        ("RCPT", "550 5.1.1 no such user one@example.org", Refused, r"recipient 1 \(550 5.1.1\).*Correct it"),
        ("RCPT", "552 5.2.2 full", Refused, "full"),
        ("DATA", "554 5.7.1 spam", Refused, "words"),
        ("DATA", "552 5.3.4 large", Refused, "pictures: 0"),
        ("DATA", "451 4.3.0 later", NotSent, "later"),
    ],
)
def test_every_reply_has_its_meaning_and_its_sentence_and_no_address(
    at: str, reply: str, kind: type, words: str, server: MailServer
) -> None:
    server.replies[at] = reply
    there = publisher(server.port)
    with pytest.raises(kind, match=words) as caught:
        there.publish(due(there), at=AT)
    assert "one@example.org" not in "".join(traceback.format_exception(caught.value))
    assert server.letters == []


def test_a_letter_larger_than_the_server_takes_is_not_even_begun() -> None:
    with MailServer(size=500) as server:
        there = publisher(server.port)
        with pytest.raises(Refused, match="too large"):
            there.publish(due(there), at=AT)
    assert server.letters == []


# --- encryption and logins ---


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize("security", ["starttls", "smtps"])
def test_mail_is_encrypted_and_logged_in(security: str, authority: Authority) -> None:
    canary = f"canary5{security}ecret"  # its line in a traceback does not hold it
    keys = {"security": security, "user": USER, "password": PASSWORD, "ca_file": authority.file}
    with MailServer(tls=authority.server("127.0.0.1"), smtps=security == "smtps", login=True) as server:
        there = publisher(server.port, **keys)
        assert outcome(there) is Receipt
        assert (server.letters[0].encrypted, server.letters[0].user) == (True, USER.encode())
        told = there.check(at=AT)
        assert (told.who, told.facts["login"], told.facts["recipients"]) == ("press@example.org", "accepted", "3")
        assert told.facts["encryption"].startswith("TLSv1.")
        with pytest.raises(Refused, match="password") as caught:
            publisher(server.port, **{**keys, "password": canary}).check(at=AT)
        assert caught.value.status == 401
        assert canary not in "".join(traceback.format_exception(caught.value))
        with pytest.raises(Refused, match="does not know the name or the password") as caught:
            publisher(server.port, **{**keys, "password": f"{canary}ü"}).check(at=AT)
        assert canary not in "".join(traceback.format_exception(caught.value))
        nobody = publisher(server.port, **{**keys, "user": None, "password": None})
        with pytest.raises(Refused, match="wants a login"):
            nobody.publish(due(nobody), at=AT)
        assert len(server.letters) == 1


BEYOND_ASCII = [("press", "пароль прессы"), ("gärtner", "a password of the press"), ("gärtner@例え.example", "密码 ü")]


@pytest.mark.parametrize("unknown_ways", [(), ("PLAIN",), ("LOGIN",)])
@pytest.mark.parametrize("account", BEYOND_ASCII)
def test_a_name_or_password_beyond_ascii_logs_in_by_every_way(
    account: tuple[str, str], unknown_ways: tuple[str, ...], authority: Authority
) -> None:
    tls = authority.server("127.0.0.1")
    with MailServer(tls=tls, login=True, account=account, unknown_ways=unknown_ways) as server:
        user, password = account
        there = publisher(
            server.port, security="starttls", user=user, password=password, ca_file=authority.file, to=TO[:1]
        )
        assert outcome(there) is Receipt
        assert server.letters[0].user == user.encode()


def test_a_server_that_knows_no_way_for_such_a_password_is_named(authority: Authority) -> None:
    tls = authority.server("127.0.0.1")
    with MailServer(tls=tls, login=True, unknown_ways=("PLAIN", "LOGIN")) as server:
        there = publisher(server.port, security="starttls", user=USER, password="ü", ca_file=authority.file)
        with pytest.raises(Refused, match="knows no way of logging in that we know"):
            there.publish(due(there), at=AT)


def test_a_mail_server_that_is_not_there_is_named_with_its_port_and_a_cure() -> None:
    with pytest.raises(NotSent) as caught:
        publisher(1).check(at=AT)
    assert caught.value.detail == (
        "127.0.0.1:1 could not be reached (Connection refused); nothing was sent. "
        "Look whether the address is right, the server is running, and no firewall stands between."
    )


def test_a_mail_server_that_breaks_off_was_there(server: MailServer) -> None:
    server.fault = "drop-before-the-dot"
    there = publisher(server.port)
    with pytest.raises(NotSent, match=rf"127\.0\.0\.1:{server.port} could not be spoken to \(it closed"):
        there.publish(due(there), at=AT)


def test_a_server_without_encryption_or_with_a_strange_certificate_is_told_nothing(
    authority: Authority, server: MailServer
) -> None:
    there = publisher(server.port, security="starttls", user=USER, password=PASSWORD)
    with pytest.raises(NotSent, match="STARTTLS"):
        there.publish(due(there), at=AT)
    with MailServer(tls=authority.server("127.0.0.1"), login=True) as strange:
        there = publisher(strange.port, security="starttls", user=USER, password=PASSWORD)
        with pytest.raises(NotSent, match="certificate"):
            there.publish(due(there), at=AT)
        assert strange.letters == []


def test_a_private_address_is_refused_unless_it_is_meant(server: MailServer) -> None:
    there = publisher(server.port, host="localhost", allow_private=[])
    with pytest.raises(NotSent, match="allow_private"):
        there.publish(due(there), at=AT)
    assert server.connections == 0


# --- the letter ---


def letter(server: MailServer, *, out: int = 0, keys: Any = None, **words: Any) -> Any:
    there = publisher(server.port, **(keys or {}))
    there.publish(due(there, out=out, **words), at=AT)
    return server.letters[-1].message


def test_a_letter_has_its_headers_and_both_forms(server: MailServer) -> None:
    keys = {"reply_to": "desk@example.org", "list_unsubscribe": "https://example.org/leave"}
    message = letter(server, out=1, keys=keys)
    assert str(message["From"]) == "Press <press@example.org>"
    assert str(message["To"]) == "two@example.org", "and nobody else"
    assert str(message["Subject"]) == "The 38th anniversary"
    assert message["Date"].datetime == due(publisher(1)).published
    assert str(message["Reply-To"]) == "desk@example.org"
    assert str(message["List-Unsubscribe"]) == "<https://example.org/leave>"
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    text, html = (message.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html"))
    assert "thirty-eight years ago" in text
    assert "https://example.org/square-1989/2027/" in text
    assert "<em>words</em>" in html
    assert server.letters[-1].recipient == "two@example.org"


def test_a_mail_address_to_unsubscribe_is_no_single_click(server: MailServer) -> None:
    message = letter(server, keys={"list_unsubscribe": "mailto:leave@example.org"})
    assert str(message["List-Unsubscribe"]) == "<mailto:leave@example.org>"
    assert message["List-Unsubscribe-Post"] is None


def test_every_attempt_has_the_same_bytes_and_each_recipient_another_key(server: MailServer) -> None:
    for out in (0, 0, 1):
        letter(server, out=out)
    first, again, other = server.letters
    assert first.data == again.data
    assert first.message["Message-ID"] != other.message["Message-ID"]


def test_a_picture_stands_in_the_letter_with_its_alt_text_and_a_broken_one_does_not(
    server: MailServer, tmp_path: Path
) -> None:
    Pillow.new("RGB", (40, 20), "white").save(tmp_path / "square.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG nothing")
    images = (Image(file="square.png", alt='The "square", empty.'), Image(file="broken.png", alt="x"))
    keys = {"statements": tmp_path, "pictures": 4}
    there = publisher(server.port, **keys)
    assert there.publish(due(there, images=images), at=AT).detail.endswith(
        "1 of the pictures left out: too large or of another kind"
    )
    assert "left out" not in there.publish(due(there, images=images[:1]), at=AT).detail
    message = letter(server, keys=keys, images=images)
    html = message.get_body(preferencelist=("html",)).get_content()
    [picture] = [part for part in message.walk() if part.get_content_maintype() == "image"]
    assert f'src="cid:{picture["Content-ID"][1:-1]}" alt="The &quot;square&quot;, empty."' in html
    assert picture.get_content().startswith(b"\x89PNG")


NASTY = st.text(alphabet=st.sampled_from("a.é\U0001f56f \t:@<>\r\n\u2028"), max_size=60)


def test_no_dot_in_a_text_ends_a_letter_and_none_is_lost(server: MailServer) -> None:
    there = publisher(server.port)
    begun = due(there)

    @settings(max_examples=15, deadline=None)
    @given(text=NASTY)
    def check(text: str) -> None:
        words = f".\n..\n{text}\n.\nThe end.\n".replace("\r\n", "\n").replace("\r", "\n")
        there.publish(replace(begun, payload={**begun.payload, "text": words}), at=AT)
        found = server.letters[-1].message.get_body(preferencelist=("plain",))
        assert found is not None
        assert found.get_content().replace("\r\n", "\n") == words

    check()


@pytest.mark.parametrize("title", ["A\r\nBcc: x@example.org", "A\nBcc: x@example.org", "A\x00b"])
def test_a_title_with_a_line_end_stays_one_line(title: str, server: MailServer) -> None:
    message = letter(server, title=title)
    assert message["Bcc"] is None
    assert b"\x00" not in server.letters[0].data


# --- recipients ---


def test_who_gets_it_stands_in_no_edition_and_in_no_receipt(server: MailServer) -> None:
    there = publisher(server.port)
    edition = there.render(occurrence())
    assert edition.segments == 3
    told = canonical_json(edition.payload) + repr(there.publish(due(there), at=AT)) + repr(there)
    assert not any(name in told for name in ("one@", "two@", "three@", "The Second"))


def test_a_list_that_changed_under_a_letter_stops_it(server: MailServer) -> None:
    begun = due(publisher(server.port), out=1)
    there = publisher(server.port, to=["other@example.org", *TO[1:]])
    with pytest.raises(NotSent, match="Put them back"):
        there.publish(begun, at=AT)
    assert server.letters == []


def house(tmp_path: Path, port: int, kind: Any = Prompt) -> House:
    here = Surroundings(site=HOUSE_SITE, outbound=PATIENT, statements=tmp_path / "statements", pages=False)
    configured = Settings.model_validate({**LOCAL, "port": port, "to": TO})
    return House(tmp_path, kind(Target(name="letters", kind="email"), configured, here), feeds=False)  # type: ignore[arg-type]


def check_each_gets_one(tmp_path: Path, server: MailServer, kind: Any = Prompt) -> None:
    """The second one's server asks to come again, then its reply is lost; the rest goes on where it stood."""
    there = house(tmp_path, server.port, kind)
    try:
        there.write(social="Words.")
        there.tick()
        server.replies["two@example.org"] = "451 4.7.1 greylisted"
        there.at(NINE)
        there.tick()
        assert there.only("letters").state is State.RETRY_WAIT
        del server.replies["two@example.org"]
        server.fault = "drop-after-the-dot"
        there.later(minutes=15)
        there.tick()
        server.fault = None
        for _ in range(4):
            there.later(minutes=15)
            there.tick()
        assert there.only("letters").state is State.UNCERTAIN, "nobody sends it again but a person"
        assert [each.recipient for each in server.letters] == ["one@example.org", "two@example.org"]
    finally:
        there.end()


def test_each_recipient_gets_one_letter_and_a_doubt_stops_there(tmp_path: Path, server: MailServer) -> None:
    check_each_gets_one(tmp_path, server)


def test_a_publisher_that_insists_is_found_out(tmp_path: Path, server: MailServer) -> None:
    with pytest.raises(AssertionError):
        check_each_gets_one(tmp_path, server, Insisting)


def test_all_get_their_letters_in_order(tmp_path: Path, server: MailServer) -> None:
    there = house(tmp_path, server.port)
    try:
        there.write(social="Words.")
        there.tick()
        there.at(NINE)
        for _ in range(3):
            there.tick()
        assert there.only("letters").state is State.DELIVERED
        assert [each.recipient for each in server.letters] == [
            "one@example.org",
            "two@example.org",
            "three@example.org",
        ]
    finally:
        there.end()


def test_a_letter_cannot_be_changed() -> None:
    assert why_unrevisable(publisher(1)) is not None


# --- settings ---


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"host": "mail.example.org"}, "in the clear"),
        ({"security": "starttls", "allow_private": []}, "allow_private"),
        ({"from": "press"}, "no mail address"),
        ({"from": "a@example.org, b@example.org"}, "no mail address"),
        ({"from": "Press\r\nBcc: x@example.org <press@example.org>"}, "no mail address"),
        ({"from": "jörg@example.org"}, "no mail address"),
        ({"reply_to": "x"}, "no mail address"),
        ({"to": ["a@example.org", "A <A@example.org>"]}, "twice"),
        ({"to": []}, "at least 1"),
        ({"to": ["a@example.org\nRCPT TO:<b@example.org>"]}, "no mail address"),
        ({"user": "x"}, "both"),
        ({"user": "x", "password": "a\nb"}, "control character"),
        ({"list_unsubscribe": "http://example.org/leave"}, "unsubscribe"),
        ({"list_unsubscribe": "https://example.org/a>\r\nX: y"}, "unsubscribe"),
        ({"host": "http://127.0.0.1"}, "no host"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        publisher(1, **keys)


# --- patience ---


class LongWinded(Prompt):
    """Waits as long as a mail server may take."""

    final_reply = 600.0


class Ordinary(Hasty):
    """The mutant: it waits, but says nothing of it."""

    final_reply = 3.0
    deadline = 30.0


def check_a_long_wait_is_proof_of_work(tmp_path: Path, server: MailServer, kind: Any) -> None:
    """The server answers when the watchdog has heard from us, and not before."""
    there = house(tmp_path, server.port, kind)
    try:
        there.write(social="Words.")
        there.tick()
        assert there.heart is not None
        there.heart.beat(server.released.set)
        there.at(NINE)
        server.fault = "silent"
        there.tick()
        assert there.only("letters").state is State.DELIVERED
    finally:
        there.end()


def test_no_watchdog_ends_a_wait_that_may_be_long(tmp_path: Path, server: MailServer) -> None:
    check_a_long_wait_is_proof_of_work(tmp_path, server, LongWinded)


def test_a_publisher_that_does_not_say_how_patient_it_is_is_found_out(tmp_path: Path, server: MailServer) -> None:
    with pytest.raises(AssertionError):
        check_a_long_wait_is_proof_of_work(tmp_path, server, Ordinary)
