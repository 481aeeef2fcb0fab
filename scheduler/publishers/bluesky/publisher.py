"""Accounts on Bluesky and other servers of the AT Protocol: posts under keys of our own, read back by them.

Class KR, and exact: a record's key is made of the delivery's own, so that a repeat meets what stands there. The same
record changes nothing, another one is refused and left as it is (`swapRecord: null`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Refused
from scheduler.imaging.making import Made
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import beforehand
from scheduler.publishers.bluesky.account import Attempt, Session, Sessions, record_receipt, stranger, told
from scheduler.publishers.bluesky.codes import error_in, judged
from scheduler.publishers.bluesky.records import POST, SHAPE, facets, page_of, record, record_key, strong_ref
from scheduler.publishers.bluesky.settings import WAYS, Settings
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.picture_files import picture_payload, posted_picture
from scheduler.publishers.posting import edition, posts
from scheduler.publishers.thread_steps import GONE, nothing_left, step
from scheduler.publishers.typed_answers import json_object, text_in
from scheduler.text.composition import Composition, compose
from scheduler.text.measures import graphemes
from scheduler.text.short_posts import Shape, cut

LARGEST_PICTURE = 1_000_000
"""Bytes of a picture or of a card's (`app.bsky.embed.images`, `app.bsky.embed.external`)."""

_PICTURES = ("image/jpeg", "image/png", "image/webp")
_DESCRIBED = Shape(limit=2000, measure=graphemes)  # what Bluesky's own app lets people write as an alt text
_SUMMARY = Shape(limit=300, measure=graphemes)
_WHOLE_ACCOUNT = "com.atproto.access"
"""The scope of a session that was opened with the account's own password."""


class BlueskyPublisher(NetworkPublisher[Settings]):
    """Posts editions to one account.

    Args:
        target: the place.
        settings: the account.
        here: the site, the door, the pictures.
        session: one that is open already.
    """

    def __init__(self, target: Target, settings: Settings, here: Surroundings, session: Session | None = None) -> None:
        super().__init__(target, settings, here)
        self._sessions = Sessions(settings, here.outbound, session)

    def render(self, occurrence: Occurrence) -> Edition:
        """The posts, with what they link to and show.

        Raises:
            ValueRefused: no post can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = posts(occurrence, words, self._settings, SHAPE, self._here)
        pictures = picture_payload(occurrence.statement, self._settings.pictures)
        payload = {
            "posts": [part.text for part in parts],
            "facets": [facets(part.text) for part in parts],
            "lang": words.lang,
            "pictures": [{"file": each["file"], "alt": cut(each["alt"], _DESCRIBED)} for each in pictures],
            "card": None if pictures else self._card(occurrence, words),
            "label": self._settings.label if words.warning else None,
        }
        return edition(words, parts, payload)

    def _card(self, occurrence: Occurrence, words: Composition) -> dict[str, Any] | None:
        """What stands of the edition's page beneath a post: its title, its summary, a statement's first picture."""
        if not (self._settings.link_preview and occurrence.statement.public and self._here.pages):
            return None
        pictures = picture_payload(occurrence.statement, 1)
        return {
            "uri": words.url,
            "title": words.title,
            "description": cut(words.summary, _SUMMARY),
            "picture": pictures[0]["file"] if pictures else None,
        }

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make or take away one post.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `bluesky.codes` and `publishers.outbound` say.
        """
        wanted = step(delivery)
        if wanted.text is None:
            return GONE if wanted.standing is None else self._take_away(wanted.standing, at)
        attempt = Attempt(self._sessions, self._here.outbound, at)
        embed = self._embed(attempt, delivery) if delivery.segment == 1 else None
        reply = self._reply(attempt, delivery) if delivery.out else None
        key = record_key(delivery)
        value = {
            "repo": attempt.did,
            "collection": POST,
            "rkey": key,
            "record": record(delivery, wanted.text, embed=embed, reply=reply),
            "swapRecord": None,
        }
        answer = attempt.write("com.atproto.repo.putRecord", value)
        if answer.status == 400 and error_in(answer) == "InvalidSwap":
            return self._stands_already(attempt, key, wanted.text)
        uri = _address(attempt.did, key)
        return _with_page(judged(answer, at=at, success=partial(record_receipt, uri=uri)), uri)

    def _stands_already(self, attempt: Attempt, key: str, text: str) -> Receipt:
        """What stands under our key and differs: our own post, made under a ledger that is lost, or another's."""
        found = beforehand(lambda: _read_back(attempt, key, text))
        if found is None:
            page = page_of(_address(attempt.did, key))
            raise Refused(
                f"Other words stand under this post's own key and were left as they are: {page}. Look at them.",
                status=400,
            )
        return found

    def _embed(self, attempt: Attempt, delivery: Delivery) -> dict[str, Any] | None:
        """Pictures or card of a first post, uploaded."""
        card, pictures = delivery.payload["card"], delivery.payload["pictures"]
        if pictures:
            images = [self._image(attempt, each) for each in pictures]
            return {"$type": "app.bsky.embed.images", "images": images}
        if card is None:
            return None
        external = {key: card[key] for key in ("uri", "title", "description")}
        if card["picture"] is not None:
            made = self._made(str(card["picture"]))
            external["thumb"] = attempt.upload(made.data, made.media_type)
        return {"$type": "app.bsky.embed.external", "external": external}

    def _image(self, attempt: Attempt, picture: Mapping[str, Any]) -> dict[str, Any]:
        made = self._made(str(picture["file"]))
        ratio = {"width": made.width, "height": made.height}
        return {"image": attempt.upload(made.data, made.media_type), "alt": picture["alt"], "aspectRatio": ratio}

    def _made(self, file: str) -> Made:
        return posted_picture(self._here.statements, file, limit=LARGEST_PICTURE, kinds=_PICTURES)

    def _reply(self, attempt: Attempt, delivery: Delivery) -> dict[str, Any]:
        """What a thread's next post answers: the first post and the one before it."""
        root = self._before(attempt, delivery, 1)
        number = len(delivery.out)
        return {"root": root, "parent": self._before(attempt, delivery, number) if number > 1 else root}

    def _before(self, attempt: Attempt, delivery: Delivery, number: int) -> dict[str, str]:
        """The post of this number, which is out; one that only a person saw is read back by its key."""
        remote_id = delivery.out[number - 1].remote_id
        if remote_id is None:
            key = record_key(replace(delivery, out=delivery.out[: number - 1]))
            answer = beforehand(lambda: _there(attempt, attempt.did, key))
            receipt = None if answer is None else record_receipt(answer, _address(attempt.did, key))
            if receipt is None or receipt.remote_id is None:
                raise Refused("The post before this one in its thread is not there, so nothing can follow on it.")
            remote_id = receipt.remote_id
        return strong_ref(remote_id)

    def _take_away(self, standing: str, at: datetime) -> Receipt:
        attempt = Attempt(self._sessions, self._here.outbound, at)
        did, key = _parts(standing)
        answer = attempt.write("com.atproto.repo.deleteRecord", {"repo": did, "collection": POST, "rkey": key})
        return judged(answer, at=at, success=_deleted)

    def find(self, delivery: Delivery) -> Receipt | None:
        """Look under the post's own key; of one that was to be taken away, for its absence.

        Raises:
            PublishError: the server could not be asked.
        """
        wanted = step(delivery)
        attempt = Attempt(self._sessions, self._here.outbound)
        if wanted.standing is not None and wanted.text is None:
            gone = _there(attempt, *_parts(wanted.standing)) is None
            return Receipt(confirmed_by="read-back", detail="no longer there") if gone else None
        return None if wanted.text is None else _read_back(attempt, record_key(delivery), wanted.text)

    @property
    def cannot_revise(self) -> str | None:
        """Posts can be deleted."""
        return None

    @property
    def cannot_correct(self) -> str | None:
        """A record can be replaced, and readers would go on seeing the old words or the new ones, nobody knows who."""
        return "Bluesky cannot change a post: its apps go on showing the old words. Retract it and publish it again."

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """Nothing: every post is deleted."""
        return nothing_left(payload, note)

    def check(self, *, at: datetime) -> Checked:
        """Who we are there and how the account stands; nothing is posted.

        Raises:
            PublishError: the server cannot be asked, or refuses the password.
        """
        attempt = Attempt(self._sessions, self._here.outbound, at)
        account = told(attempt.ask("com.atproto.server.getSession", {}), at)
        handle, did = text_in(account, "handle"), text_in(account, "did")
        if did != attempt.did or not handle:
            raise stranger()
        facts = {"account": did, "characters": str(SHAPE.limit), "pictures": str(self._settings.pictures)}
        return Checked(who=f"@{handle}", facts=facts, doubts=tuple(_doubts(account, attempt.session)))


def _doubts(account: Mapping[str, Any], session: Session) -> Iterator[str]:
    status = text_in(account, "status")
    if account.get("active") is False:
        yield f"The account is not active ({status or 'no reason given'}): nobody sees its posts. Sign in and look."
    if account.get("emailConfirmed") is False:
        yield "The account's e-mail address is not confirmed. Confirm it in the account's settings."
    if session.scope == _WHOLE_ACCOUNT:
        yield "This is the account's own password, which can take it over. Put an app password in its place."
    if text_in(account, "handle") == "handle.invalid":
        yield "The account's handle points nowhere. Mend its domain, or write another handle."


def _there(attempt: Attempt, did: str, key: str) -> Answer | None:
    """The answer that shows the record under this key, None when it is provably not there.

    Raises:
        PublishError: it could not be asked.
    """
    answer = attempt.ask("com.atproto.repo.getRecord", {"repo": did, "collection": POST, "rkey": key})
    if answer.status == 400 and error_in(answer) == "RecordNotFound":
        return None
    told(answer)
    return answer


def _read_back(attempt: Attempt, key: str, text: str) -> Receipt | None:
    """The receipt of our post under this key, None where nothing or another post stands there.

    Raises:
        PublishError: it could not be asked.
    """
    answer = _there(attempt, attempt.did, key)
    if answer is None:
        return None
    uri = _address(attempt.did, key)
    receipt = record_receipt(answer, uri)
    if receipt is None:
        raise stranger(answer.status)
    if text_in(json_object(answer), "value", "text") != text:
        return None
    return replace(_with_page(receipt, uri), confirmed_by="read-back", detail="found under its key")


def _address(did: str, key: str) -> str:
    return f"at://{did}/{POST}/{key}"


def _parts(remote_id: str) -> tuple[str, str]:
    """Account and key of a post, by what its receipt calls it."""
    _, _, did, _, key = remote_id.partition("#")[0].split("/")
    return did, key


def _with_page(receipt: Receipt, uri: str) -> Receipt:
    return replace(receipt, url=page_of(uri))


def _deleted(answer: Answer) -> Receipt | None:
    """Only a JSON object says that it was this server which answered."""
    return Receipt(detail=str(answer.status)) if answer.body.lstrip()[:1] == b"{" else None


def _build(target: Target, settings: Settings, here: Surroundings) -> BlueskyPublisher:
    return BlueskyPublisher(target, settings, here)


KIND = Kind(
    name="bluesky",
    settings=Settings,
    build=_build,
    line="an account on Bluesky or another server of the AT Protocol",
    ways=WAYS,
)
