"""Mastodon: what is sent, what an answer means, and how a post is looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.statement import Image
from scheduler.errors import NotSent, PublishError, Refused, Unknown, ValueRefused
from scheduler.imaging.making import prepared
from scheduler.publishers.mastodon.publisher import MastodonPublisher
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.imaging.photographs import SECRET, photograph
from tests.publishers.conformance import CANARY, NOWHERE, QUESTIONS, QUICK, Candidate, knows_what_it_does_not_know
from tests.publishers.conformance import reads_back_what_is_there_and_no_more as reads_back
from tests.publishers.mastodon_server import Server, maker
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.scripted import Receiver, answering

PATIENT = Outbound(patience=Patience(connect=2, gap=4, total=8))
POST = "POST /api/v1/statuses"


def there() -> Server:
    server = Server()
    server.add(f"<p>{maker()(NOWHERE).render(occurrence()).parts[0].text}</p>")
    return server


def candidate(kind: type[MastodonPublisher] = MastodonPublisher) -> Candidate:
    def make(url: str) -> MastodonPublisher:
        made = maker(thread=True)(url)
        made.__class__ = kind
        return made

    return Candidate(
        name="mastodon",
        make=make,
        accepts=Server(),
        key=lambda request: request.headers["idempotency-key"],
        there=there(),
        not_there=Server(),
        knows=Server(),
        can_thread=True,
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_mastodon_answers_every_question(question: Callable[[Candidate], None]) -> None:
    question(candidate())


class Trusting(MastodonPublisher):
    """Takes what it did not hear for what did not happen."""

    def publish(self, delivery: Delivery, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            raise NotSent(unknown.detail) from None


class Blind(MastodonPublisher):
    """Sees nothing, and says that nothing is there."""

    def find(self, delivery: Delivery) -> Receipt | None:
        return None


@pytest.mark.parametrize(("mutant", "question"), [(Trusting, knows_what_it_does_not_know), (Blind, reads_back)])
def test_a_publisher_that_errs_is_found_out(mutant: type[MastodonPublisher], question: Any) -> None:
    with pytest.raises(AssertionError):
        question(candidate(mutant))


# --- what is sent ---


def published(server: Server, *, publisher: MastodonPublisher | None = None, **changes: Any) -> dict[str, Any]:
    """What reaches the server as the post of this occurrence."""
    with Receiver(server) as receiver:
        made = publisher or maker()(receiver.url)
        made.publish(delivery(made.render(occurrence(**changes)), target="candidate"), at=AT)
    (told,) = server.told(POST)
    assert isinstance(told, dict)
    return told


def test_the_post_is_json_with_its_visibility_and_language_and_never_a_time() -> None:
    server = Server()
    told = published(server)
    assert told["visibility"] == "public"
    assert told["language"] == "en"
    assert told["status"].startswith("The 38th anniversary")
    assert told["status"].endswith("https://example.org/square-1989/2027/")
    assert "scheduled_at" not in told
    (request,) = server.requests
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == f"Bearer {CANARY}"


def test_a_content_warning_stands_before_the_post_and_takes_its_part_of_the_limit() -> None:
    text = "word " * 200
    words = replace(occurrence().statement.words, social=text, warning="On killings, by @somebody")
    edition = maker()(NOWHERE).render(occurrence(words=words))
    assert edition.payload["warning"] == "On killings, by @\u2060somebody"
    assert edition.parts[0].limit == 500 - len(edition.payload["warning"])
    told = published(Server(), words=words)
    assert (told["spoiler_text"], told["sensitive"]) == (edition.payload["warning"], True)


def test_a_warning_that_leaves_no_room_is_refused() -> None:
    words = replace(occurrence().statement.words, warning="w" * 400)
    with pytest.raises(ValueRefused, match="Shorten `warning`"):
        maker()(NOWHERE).render(occurrence(words=words))


def test_a_quotation_mentions_nobody() -> None:
    told = published(Server(), social="“Write to @everyone@social.example or a@b.example”, says @press.")
    assert told["status"] == "“Write to @\u2060everyone@social.example or a@b.example”, says @\u2060press."


def test_each_post_of_a_thread_answers_the_one_before() -> None:
    server = Server()
    with Receiver(server) as receiver:
        made = maker(thread=True, limit=60)(receiver.url)
        edition = made.render(occurrence(social="One sentence of a thread. " * 6))
        out: tuple[Receipt, ...] = ()
        for _ in range(edition.segments):
            out += (made.publish(delivery(edition, target="candidate", out=out), at=AT),)
    assert edition.segments > 2
    answers = [each.get("in_reply_to_id") for each in server.told(POST)]
    assert answers == [None, *(receipt.remote_id for receipt in out[:-1])]
    assert len({request.headers["idempotency-key"] for request in server.requests}) == edition.segments


def test_a_post_that_only_a_person_saw_is_looked_for_before_the_next_answers_it() -> None:
    server = Server()
    with Receiver(server) as receiver:
        made = maker(thread=True, limit=60)(receiver.url)
        edition = made.render(occurrence(social="One sentence of a thread. " * 6))
        seen = server.add(f"<p>{edition.parts[0].text}</p>")
        declared = Receipt(confirmed_by="operator")
        made.publish(delivery(edition, target="candidate", out=(declared,)), at=AT)
    assert server.told(POST)[0]["in_reply_to_id"] == seen["id"]


# --- what an answer means ---


def outcome(server: Any, **keys: Any) -> PublishError:
    with Receiver(server) as receiver:
        made = maker(**keys)(receiver.url)
        with pytest.raises(PublishError) as caught:
            made.publish(delivery(made.render(occurrence()), target="candidate"), at=AT)
    return caught.value


def test_an_id_is_a_text_even_where_a_server_writes_a_number() -> None:
    server = Server()
    server.says[POST] = (200, {"id": 109372843234, "content": "<p>x</p>", "uri": "https://social.example/1"})
    with Receiver(server) as receiver:
        made = maker()(receiver.url)
        receipt = made.publish(delivery(made.render(occurrence()), target="candidate"), at=AT)
    assert (receipt.remote_id, receipt.url) == ("109372843234", "https://social.example/1")


def test_a_post_that_the_server_shows_empty_is_no_success() -> None:
    server = Server()
    server.says[POST] = (200, {"id": "1", "content": "<p></p>"})
    assert isinstance(outcome(server), Refused)


def test_a_post_of_candles_alone_is_none_that_the_server_shows_empty() -> None:
    server = Server()
    candles = "\U0001f56f\ufe0f \U0001f56f\ufe0f"
    with Receiver(server) as receiver:
        made = maker()(receiver.url)
        wanted = delivery(made.render(occurrence(social=candles)), target="candidate")
        assert made.find(wanted) is None, "nothing is there"
        server.add("<p>\U0001f490</p>")
        assert made.find(wanted) is None, "flowers are no candles"
        posted = made.publish(wanted, at=AT)
        found = made.find(wanted)
    assert found is not None
    assert found.remote_id == posted.remote_id


def test_a_limit_that_says_only_when_it_ends_is_waited_for() -> None:
    until = AT + timedelta(minutes=4)
    error = outcome(answering(429, b"{}", {"X-RateLimit-Reset": until.isoformat().replace("+00:00", "Z")}))
    assert isinstance(error, NotSent)
    assert error.retry_after == until


@pytest.mark.parametrize("said", ["soon", "2027-06-04T07:00", "", "99999999999999999999"])
def test_a_limit_that_says_nothing_readable_goes_by_the_table(said: str) -> None:
    error = outcome(answering(429, b"{}", {"X-RateLimit-Reset": said}))
    assert isinstance(error, NotSent)
    assert error.retry_after is None


def test_a_limit_of_a_year_is_cut_to_a_day() -> None:
    error = outcome(answering(429, b"{}", {"X-RateLimit-Reset": "2028-06-04T00:00:00Z"}))
    assert isinstance(error, NotSent)
    assert error.retry_after == AT + timedelta(hours=24)


# --- pictures ---


@pytest.fixture
def statements(tmp_path: Path) -> Path:
    (tmp_path / "gate.png").write_bytes(photograph("PNG"))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "drawing.svg").write_bytes(b"<svg/>")
    return tmp_path


def with_pictures(statements: Path, server: Server, *images: Image, outbound: Outbound = PATIENT) -> Receipt:
    with Receiver(server) as receiver:
        made = maker(statements=statements, outbound=outbound)(receiver.url)
        edition = made.render(occurrence(images=images))
        return made.publish(delivery(edition, target="candidate"), at=AT)


def test_a_picture_is_there_with_its_words_before_the_post_is_made(statements: Path) -> None:
    server = Server()
    server.says["POST /api/v2/media"] = (202, {"id": "m9", "url": None})
    server.says["GET /api/v1/media/m9"] = [(206, {"id": "m9", "url": None}), (200, {"id": "m9", "url": "x"})]
    with_pictures(statements, server, Image(file="gate.png", alt="The gate ä", focus="0.5,-0.2"))
    media = "GET /api/v1/media/m9"
    assert server.calls() == ["POST /api/v2/media", media, media, POST]
    form = server.requests[0].body
    assert b'name="description"\r\n\r\nThe gate \xc3\xa4\r\n' in form
    assert b'name="focus"\r\n\r\n0.5,-0.2\r\n' in form
    assert b"Content-Type: image/png\r\n\r\n" + prepared(photograph("PNG")).data + b"\r\n" in form
    assert SECRET not in form
    assert server.told(POST)[0]["media_ids"] == ["m9"]


@pytest.mark.parametrize(
    ("file", "said", "raised"),
    [
        ("gate.png", (422, {"error": "Validation failed"}), Refused),
        ("gate.png", (500, {}), NotSent),
        ("gate.png", (200, b"<html>"), NotSent),
        ("gate.png", (429, {}), NotSent),
        ("gone.png", (200, {"id": "m1"}), NotSent),
        ("broken.png", (200, {"id": "m1"}), Refused),
        ("drawing.svg", (200, {"id": "m1"}), Refused),
    ],
)
def test_without_its_picture_no_post_is_made_and_nothing_is_unknown(
    statements: Path, file: str, said: Any, raised: type[PublishError]
) -> None:
    server = Server()
    server.says["POST /api/v2/media"] = said
    with pytest.raises(raised):
        with_pictures(statements, server, Image(file=file, alt="The gate"))
    assert POST not in server.calls()


def test_a_picture_that_is_never_ready_ends_the_attempt_in_time(statements: Path) -> None:
    server = Server()
    server.says["POST /api/v2/media"] = (202, {"id": "m9"})
    server.says["GET /api/v1/media/m9"] = (206, {"id": "m9"})
    with pytest.raises(NotSent, match="not finished"):
        with_pictures(statements, server, Image(file="gate.png", alt="The gate"), outbound=QUICK)
    assert POST not in server.calls()


def test_twelve_pictures_are_four_and_a_long_alt_text_is_cut_where_a_reader_would_stop() -> None:
    images = tuple(Image(file=f"{number}.png", alt="What it shows. " * 200) for number in range(12))
    pictures = maker()(NOWHERE).render(occurrence(images=images)).payload["pictures"]
    assert len(pictures) == 4
    assert all(len(each["alt"]) <= 1500 and each["alt"].endswith("shows. …") for each in pictures)


# --- looking for a post ---


def looked_for(server: Server, *, known: frozenset[str] = frozenset(), text: str | None = None) -> Receipt | None:
    with Receiver(server) as receiver:
        made = maker()(receiver.url)
        edition = made.render(occurrence(social=text))
        return made.find(replace(delivery(edition, target="candidate"), known=known))


def test_a_post_that_proves_another_delivery_is_no_proof_of_this_one() -> None:
    server = there()
    first = server.statuses[0]["id"]
    assert looked_for(server) is not None
    assert looked_for(server, known=frozenset({first})) is None
    second = server.add(server.statuses[0]["content"])
    found = looked_for(server, known=frozenset({first}))
    assert found is not None
    assert found.remote_id == second["id"]


@pytest.mark.parametrize(
    "shown",
    [
        "<p>A &lt;b&gt; and *stars* &amp;amp; https://example.org/a</p>",
        'A <b> and <i>stars</i> &amp; <a href="https://example.org/a">https://example.org/a</a><br>',
        '<p>A &lt;b&gt; and *stars* &amp;amp; <a href="x"><span class="invisible">https://</span>example.org/a</a></p>',
    ],
)
def test_a_post_is_known_again_whatever_a_server_makes_of_signs_and_links(shown: str) -> None:
    server = Server()
    server.add(shown)
    assert looked_for(server, text="A <b> and *stars* &amp; https://example.org/a") is not None


def test_a_post_nearly_like_it_leaves_a_doubt_that_only_a_person_can_settle() -> None:
    server = Server()
    server.add("<p>One sentence that everybody reads, and another that the server has cut of</p>")
    with pytest.raises(Unknown, match="A person must say"):
        looked_for(server, text="One sentence that everybody reads, and another that the server has cut off")
    server.statuses[0]["created_at"] = "2026-06-04T07:00:00.000Z"
    assert looked_for(server, text="One sentence that everybody reads, and another that the server has cut off") is None


def test_it_is_looked_for_on_every_page_back_to_before_the_first_attempt() -> None:
    server = there()
    for number in range(100):
        server.add(f"<p>Something else, number {number}, with words of its own</p>")
    assert looked_for(server) is not None
    server.statuses.pop()
    assert looked_for(server) is None


def test_a_server_that_shows_only_its_newest_posts_proves_no_absence() -> None:
    server = Server()
    server.pages = False
    for number in range(100):
        server.add(f"<p>Something else, number {number}</p>")
    with pytest.raises(Unknown, match="cannot be looked for"):
        looked_for(server)
    for status in server.statuses:
        status["created_at"] = "2027-06-01T00:00:00Z"
    assert looked_for(server) is None


# --- other words, and none ---


def revised(server: Server, publisher: MastodonPublisher, social: str, changes: tuple[Receipt, ...]) -> list[Any]:
    """Correct what stands, segment by segment; the receipts, or what was raised."""
    edition = publisher.render(occurrence(social=social))
    return _each(publisher, edition, "correction 2", max(edition.segments, len(changes)), changes)


def _each(publisher: Any, edition: Any, moment: str, count: int, changes: tuple[Receipt, ...]) -> list[Any]:
    out: tuple[Receipt, ...] = ()
    for _ in range(count):
        out += (
            publisher.publish(delivery(edition, target="candidate", moment=moment, out=out, changes=changes), at=AT),
        )
    return list(out)


def posted(server: Server, count: int) -> tuple[Receipt, ...]:
    return tuple(Receipt(remote_id=server.add(f"<p>old {number}</p>")["id"]) for number in range(count))


def test_a_correction_changes_the_post_and_keeps_its_pictures() -> None:
    server = Server()
    (old,) = posted(server, 1)
    server.statuses[0]["media_attachments"] = [{"id": "m1"}, {"id": "m2"}]
    with Receiver(server) as receiver:
        revised(server, maker()(receiver.url), "new words", (old,))
    put = f"PUT /api/v1/statuses/{old.remote_id}"
    assert server.told(put)[0]["media_ids"] == ["m1", "m2"]
    assert server.statuses[0]["content"] == "<p>new words</p>"
    assert POST not in server.calls()


def test_a_shorter_thread_loses_its_last_posts_and_a_longer_one_gains_some() -> None:
    server = Server()
    changes = posted(server, 3)
    with Receiver(server) as receiver:
        publisher = maker(thread=True, limit=60)(receiver.url)
        receipts = revised(server, publisher, "short", changes)
        assert [each["content"] for each in server.statuses] == ["<p>short</p>"]
        assert [receipt.remote_id for receipt in receipts] == [changes[0].remote_id, None, None]
        longer = revised(server, publisher, "One sentence of a thread. " * 4, tuple(receipts))
    assert [receipt.remote_id is None for receipt in longer] == [False, False, True]
    assert len(server.statuses) == 2
    assert server.told(POST)[0]["in_reply_to_id"] == changes[0].remote_id


def test_a_retraction_takes_every_post_away_and_finds_those_that_are_gone_already() -> None:
    server = Server()
    changes = posted(server, 2)
    server.statuses.pop()
    with Receiver(server) as receiver:
        publisher = maker()(receiver.url)
        none = publisher.taken_back({"lang": "en"}, None)
        _each(publisher, none, "retraction 2", 2, changes)
        assert server.statuses == []
        gone = delivery(none, target="candidate", moment="retraction 2", changes=changes)
        found = publisher.find(gone)
    assert found is not None
    assert found.confirmed_by == "read-back"


def test_a_server_that_cannot_delete_says_so_and_the_post_is_not_called_gone() -> None:
    server = Server()
    (old,) = posted(server, 1)
    server.says[f"DELETE /api/v1/statuses/{old.remote_id}"] = (404, b"")
    with Receiver(server) as receiver:
        publisher = maker()(receiver.url)
        with pytest.raises(Refused, match="by hand"):
            _each(publisher, publisher.taken_back({"lang": "en"}, None), "retraction 2", 1, (old,))
        gone = delivery(
            publisher.taken_back({"lang": "en"}, None), target="candidate", moment="retraction 2", changes=(old,)
        )
        assert publisher.find(gone) is None


def test_a_post_that_was_deleted_by_hand_is_not_made_again_by_a_correction() -> None:
    server = Server()
    with Receiver(server) as receiver, pytest.raises(Refused, match="no longer there"):
        revised(server, maker()(receiver.url), "new", (Receipt(remote_id="5"),))
    assert POST not in server.calls()


# --- checking ---


def checked(server: Server, **keys: Any) -> Any:
    with Receiver(server) as receiver:
        return maker(**keys)(receiver.url).check(at=AT)


def test_a_check_says_who_we_are_and_what_the_server_allows() -> None:
    found = checked(Server())
    assert (found.who, found.doubts, found.ends) == ("@press@social.example", (), None)
    assert found.facts["scopes"] == "read write"
    assert found.facts["characters"] == "500, as the server said on 2027-06-04"


def test_a_server_that_knows_only_the_first_version_is_asked_that() -> None:
    server = Server()
    server.says["GET /api/v2/instance"] = (500, {})
    server.says["GET /api/v1/instance"] = (200, {"uri": "old.example", "max_toot_chars": 300})
    found = checked(server)
    assert found.who == "@press@old.example"
    assert found.facts["characters"] == "300, as the server said on 2027-06-04"
    assert found.doubts == ()


def test_a_limit_that_the_server_does_not_take_is_a_doubt_and_a_smaller_one_is_none() -> None:
    (doubt,) = checked(Server(), limit=5000).doubts
    assert doubt.startswith("The server takes 500 characters, and `limit` is 5000.")
    (doubt,) = checked(Server(), pictures=6).doubts
    assert doubt.startswith("The server takes 4 pictures a post, and `pictures` is 6.")
    found = checked(Server(), limit=300)
    assert found.doubts == ()
    assert found.facts["characters"] == "300, as `limit` says; without it 500, as the server says"


@pytest.mark.parametrize(
    ("what", "said", "sentence"),
    [
        ("GET /api/v1/apps/verify_credentials", (200, {"scopes": ["read"]}), "lacks the scope `write:statuses`"),
        ("GET /api/v1/apps/verify_credentials", (200, {"scopes": ["write"]}), "lacks the scope `read:statuses`"),
        ("GET /api/v1/accounts/verify_credentials", (200, {"id": "7", "suspended": True}), "is suspended"),
        ("GET /api/v1/accounts/verify_credentials", (200, {"id": "7", "moved": {"id": "8"}}), "has moved"),
    ],
)
def test_what_will_not_go_well_is_a_doubt(what: str, said: Any, sentence: str) -> None:
    server = Server()
    server.says[what] = said
    assert any(sentence in doubt for doubt in checked(server).doubts)


@pytest.mark.parametrize(
    ("status", "sentence"), [(401, "does not know the token"), (403, "lacks the scopes"), (404, "no Mastodon API")]
)
def test_each_refusal_has_its_sentence(status: int, sentence: str) -> None:
    server = Server()
    server.says["GET /api/v1/accounts/verify_credentials"] = (status, {"error": "何か"})
    with pytest.raises(Refused, match=sentence):
        checked(server)


# --- settings ---


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"server": "social.example", "token": "t"}, "no web address"),
        ({"server": "http://social.example", "token": "t"}, "not encrypted"),
        ({"server": "https://10.0.0.1", "token": "t"}, "allow_private"),
        ({"server": "https://social.example", "token": "t", "visibility": "direct"}, "visibility"),
        ({"server": "https://social.example", "token": "t", "limit": 0}, "limit"),
        ({"server": "https://social.example", "token": "abcd\u2026wxyz"}, "Copy it whole"),
        ({"server": "https://social.example", "token": "two words"}, "Copy it whole"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_their_cure(keys: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Settings(**keys)


def test_a_token_appears_nowhere() -> None:
    settings = Settings(server="https://social.example", token=CANARY)
    assert CANARY not in repr(settings) + json.dumps(settings.model_dump(mode="json"), default=str)
