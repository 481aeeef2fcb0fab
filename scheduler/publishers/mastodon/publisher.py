"""Accounts on servers with the Mastodon API: posts, threads, pictures, corrections, and reading back before any repeat.

Class KR: `Idempotency-Key` is a courtesy that half the servers do not know and the others forget after an hour, so an
unknown outcome is looked for among our own posts before anything is sent again (`docs/delivery.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Refused, Unknown, ValueRefused
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import beforehand
from scheduler.publishers.kind import Kind as TargetKind
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.mastodon.api import PAGE, Attempt, Status, judged, resembles, says, status_receipt
from scheduler.publishers.mastodon.check import check
from scheduler.publishers.mastodon.instance import Instance, ask, kept, terms
from scheduler.publishers.mastodon.markup import literal
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.mastodon.sign_in import WAYS
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.picture_files import picture_payload, posted_picture
from scheduler.publishers.posting import edition, posts
from scheduler.publishers.thread_steps import GONE, nothing_left, step
from scheduler.text.composition import Composition, compose
from scheduler.text.measures import code_points, graphemes, weighted
from scheduler.text.short_posts import Shape, cut, unmentioned

_SLACK = timedelta(hours=1)
"""So much older than our first intent a post must be before what follows it is not ours: servers' clocks are wrong."""

_MOST_PAGES = 10


class MastodonPublisher(NetworkPublisher[Settings]):
    """Posts editions to one account.

    Args:
        target: the place.
        settings: the account.
        here: the site, the door, the pictures, and what the server said of itself.
    """

    def __init__(self, target: Target, settings: Settings, here: Surroundings) -> None:
        super().__init__(target, settings, here)
        self._server = settings.server.get_secret_value()
        self._said: Instance | None = None
        self.attune()

    @property
    def heard(self) -> datetime | None:
        """When the server said what our posts go by."""
        return None if self._known is None else self._known.heard

    @property
    def terms(self) -> str:
        """How long a post may be, and who says so."""
        return f"{self._terms.limit} characters a post, {self._terms.source}"

    def ask(self, *, at: datetime) -> None:
        """Ask the server what it takes.

        Raises:
            PublishError: it does not say.
        """
        self._asked(at)

    def _asked(self, at: datetime) -> Instance:
        self._said = ask(partial(Attempt, self._settings, self._here.outbound), self._server, at=at)
        if self._here.answers is not None:
            self._here.answers.keep(self.target.name, self._said.model_dump_json().encode())
        return self._said

    def attune(self) -> None:
        """Go by what the server said last, to this process or another."""
        file = None if self._here.answers is None else self._here.answers.read(self.target.name)
        found = [each for each in (self._said, kept(file, self._server)) if each is not None]
        self._known = max(found, key=lambda each: each.heard, default=None)
        self._terms = terms(self._settings, self._known)

    def render(self, occurrence: Occurrence) -> Edition:
        """The posts, counted as Mastodon counts: a content warning takes its part of the limit.

        Raises:
            ValueRefused: no post can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = posts(occurrence, words, self._settings, self._shape(words), self._here)
        pictures = picture_payload(occurrence.statement, self._terms.pictures)
        described = Shape(limit=self._terms.alt, measure=code_points)
        payload = {
            "posts": [part.text for part in parts],
            "warning": None if words.warning is None else unmentioned(words.warning),
            "lang": words.lang,
            "pictures": [{**each, "alt": cut(each["alt"], described)} for each in pictures],
        }
        return edition(words, parts, payload)

    def _shape(self, words: Composition) -> Shape:
        limit = self._terms.limit
        room = limit - graphemes(unmentioned(words.warning or ""))
        if room < limit // 2:
            raise ValueRefused(
                f"The content warning takes more than half of the {limit} characters of a post.",
                "Shorten `warning`.",
                code="post-too-long",
            )
        return Shape(limit=room, measure=partial(weighted, weight=self._terms.weight), escape=unmentioned)

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make, change or take away one post.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers` and `publishers.outbound` say.
        """
        attempt = Attempt(self._settings, self._here.outbound)
        wanted = step(delivery)
        if wanted.text is None:
            return GONE if wanted.standing is None else _taken_away(attempt, wanted.standing, at)
        if wanted.standing is not None:
            return self._change(attempt, delivery, wanted.text, wanted.standing, at)
        return self._make(attempt, delivery, wanted.text, at)

    def _make(self, attempt: Attempt, delivery: Delivery, text: str, at: datetime) -> Receipt:
        value = self._value(delivery, text)
        if delivery.segment == 1:
            value["media_ids"] = [self._upload(attempt, each, at) for each in delivery.payload["pictures"]]
        else:
            before = step(delivery).before
            value["in_reply_to_id"] = self._post_before(attempt, delivery) if before is None else before
        answer = attempt.post("/api/v1/statuses", value, key=delivery.segment_digest)
        return judged(answer, at=at, success=status_receipt)

    def _value(self, delivery: Delivery, text: str) -> dict[str, Any]:
        warning = delivery.payload["warning"]
        # How the words are written there is not frozen with them: the newest answer counts, taken over or not.
        now = terms(self._settings, self._said or self._known)
        value: dict[str, Any] = {
            "status": literal(text) if now.software == "snac" else text,
            **now.plain,
            "visibility": self._settings.visibility,
            "language": delivery.payload["lang"],
        }
        return {**value, "spoiler_text": warning, "sensitive": True} if warning else value

    def _upload(self, attempt: Attempt, picture: Mapping[str, Any], at: datetime) -> str:
        file = str(picture["file"])
        terms = self._terms
        made = posted_picture(self._here.statements, file, limit=terms.picture_bytes, kinds=terms.picture_kinds)
        return attempt.upload(file, made, alt=str(picture["alt"]), focus=picture["focus"] or "", at=at)

    def _post_before(self, attempt: Attempt, delivery: Delivery) -> str:
        """The id of the post that this one answers, which only a person saw: it is looked for."""
        text = delivery.payload["posts"][delivery.segment - 2]
        found = beforehand(partial(self._look, attempt, text, delivery))
        if found is None:
            raise Refused("The post before this one in its thread is not there, so nothing can follow on it.")
        return found.id

    def _change(self, attempt: Attempt, delivery: Delivery, text: str, before: str, at: datetime) -> Receipt:
        """Put other words into a post, which keeps its pictures: what is not named again would be lost."""
        stands = beforehand(partial(attempt.status, before))
        if stands is None:
            raise Refused("The post is no longer there, so it cannot be changed. Publish it again if it is wanted.")
        value = {**self._value(delivery, text), "media_ids": list(stands.media)}
        answer = attempt.put(f"/api/v1/statuses/{before}", value)
        if answer.status in {404, 405}:
            raise Refused(f"This server cannot change what it shows ({answer.status}).", status=answer.status)
        return judged(answer, at=at, success=status_receipt)

    def find(self, delivery: Delivery) -> Receipt | None:
        """Look for a post, for new words in one, or for its absence where it was to be taken away.

        Raises:
            PublishError: the server could not be asked, or shows too few of our posts to say that ours is absent.
        """
        attempt = Attempt(self._settings, self._here.outbound)
        wanted = step(delivery)
        if wanted.standing is None:
            found = None if wanted.text is None else self._look(attempt, wanted.text, delivery)
            return None if found is None else _read_back(found)
        stands = attempt.status(wanted.standing)
        if wanted.text is None:
            return Receipt(confirmed_by="read-back", detail="no longer there") if stands is None else None
        if stands is None or not says(stands.content, wanted.text):
            return None
        return _read_back(stands)

    def _look(self, attempt: Attempt, text: str, delivery: Delivery) -> Status | None:
        """Our own post with this text that proves no other delivery, looking back to before the first attempt."""
        account = attempt.own_id()
        horizon = (delivery.revised or delivery.published) - _SLACK
        seen: set[str] = set()
        before = None
        for _ in range(_MOST_PAGES):
            page = attempt.own_statuses(account, before=before)
            others = [status for status in page if status.id not in delivery.known]
            found = _match(others, text, horizon)
            if found is not None:
                return found
            fresh = [status.id for status in page if status.id not in seen]
            if not page or _is_older(page[-1], horizon) or (not fresh and len(page) < PAGE):
                return None
            if not fresh:  # a server that knows no second page has shown all that it will
                break
            seen.update(fresh)
            before = page[-1].id
        raise Unknown("The account has posted so much since that a post of ours cannot be looked for.")

    @property
    def cannot_revise(self) -> str | None:
        """Whether a server can change and delete shows when it is asked to."""
        return None

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """Nothing: every post is deleted."""
        return nothing_left(payload, note)

    def check(self, *, at: datetime) -> Checked:
        """Who we are there and what the server allows; nothing is posted.

        Raises:
            PublishError: the server cannot be asked, or refuses the token.
        """
        said = self._asked(at)
        self.attune()
        return check(partial(Attempt, self._settings, self._here.outbound), self._settings, said)


def _taken_away(attempt: Attempt, status_id: str, at: datetime) -> Receipt:
    answer = attempt.delete(f"/api/v1/statuses/{status_id}")
    if answer.status in {404, 405}:
        if beforehand(partial(attempt.status, status_id)) is None:
            return Receipt(detail="no longer there")
        raise Refused(
            f"This server deletes no posts over the API ({answer.status}). Delete it there by hand.",
            status=answer.status,
        )
    return judged(answer, at=at, success=_deleted)


def _deleted(answer: Answer) -> Receipt:
    return Receipt(detail=str(answer.status))


def _read_back(status: Status) -> Receipt:
    return Receipt(url=status.url, remote_id=status.id, confirmed_by="read-back", detail="found among our posts")


def _match(found: Sequence[Status], text: str, horizon: datetime) -> Status | None:
    """The post that says this text; one that nearly says it and is no older than ours can be leaves a doubt.

    Raises:
        Unknown: for a person to decide.
    """
    for status in found:
        if says(status.content, text):
            return status
    for status in found:
        if resembles(status.content, text) and not _is_older(status, horizon):
            raise Unknown(f"A post nearly like it is there: {status.url}. A person must say whether it is this one.")
    return None


def _is_older(status: Status, horizon: datetime) -> bool:
    """Whether a post was made before the horizon; one without a readable instant is not."""
    try:
        created = datetime.fromisoformat(status.created)
    except ValueError:
        return False
    return (created if created.tzinfo else created.replace(tzinfo=UTC)) < horizon


def _build(target: Target, settings: Settings, here: Surroundings) -> MastodonPublisher:
    return MastodonPublisher(target, settings, here)


KIND = TargetKind(
    name="mastodon",
    settings=Settings,
    build=_build,
    line="an account on Mastodon, GoToSocial, snac, Pleroma or another server with its API",
    ways=WAYS,
)
