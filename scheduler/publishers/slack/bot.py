"""A bot on Slack: class R, for Slack has no key for a repeat, and the bot finds its own mark in the channel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.ports import Checked
from scheduler.errors import PublishError, Refused, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.coded_answers import asked, read_coded
from scheduler.publishers.slack.codes import error_in, of_api
from scheduler.publishers.slack.posts import LIMITS, LIST_LIMIT, SlackPublisher
from scheduler.publishers.thread_steps import GONE, Step, nothing_left, step
from scheduler.publishers.typed_answers import json_object, text_in

MARK = "remembrancer_post"
"""The `event_type` of the metadata that says which post this is."""

_POST = re.compile(r"([A-Z0-9]+)/([0-9]+\.[0-9]+)")
"""The id of a post: its channel and its instant, which is its name there."""

_SLACK = timedelta(days=1)
"""So much before our first intent we look: clocks differ."""

_MOST_PAGES = 10
_PAGE = 200


class SlackBot(SlackPublisher):
    """Posts as a bot, and reads the channel back before it repeats anything."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make, change or take away one post.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `slack.codes` and `publishers.outbound` say.
        """
        wanted = step(delivery)
        if wanted.text is None:
            return GONE if wanted.standing is None else self._take_away(wanted.standing, at)
        method, where = "chat.postMessage", {"channel": self._settings.channel}
        if wanted.standing is not None:
            channel, instant = _parts(wanted.standing)
            method, where = "chat.update", {"channel": channel, "ts": instant}
        elif wanted.first is not None:
            where["thread_ts"] = _parts(wanted.first)[1]
        deadline = Deadline(self._here.outbound)
        answer, left_out = self._sent(
            delivery,
            wanted.text,
            lambda value: self._call(method, {**value, **self._marked(delivery), **where}, deadline),
        )
        receipt = self._judged(answer, at)
        return replace(receipt, detail=receipt.detail + left_out)

    def _marked(self, delivery: Delivery) -> dict[str, Any]:
        return {"metadata": {"event_type": MARK, "event_payload": {"id": delivery.segment_digest}}}

    def _take_away(self, standing: str, at: datetime) -> Receipt:
        channel, instant = _parts(standing)
        answer = self._call("chat.delete", {"channel": channel, "ts": instant})
        if error_in(answer) == "message_not_found":
            return Receipt(detail="no longer there")
        done = Receipt(detail=str(answer.status)) if json_object(answer).get("ok") is True else None
        return read_coded(answer, of_api(answer), at=at, success=lambda _: done)

    def find(self, delivery: Delivery) -> Receipt | None:
        """Look for the mark of a post, or for the absence of one that was to be taken away.

        Raises:
            PublishError: the channel could not be read back to before the first attempt.
        """
        deadline, wanted = Deadline(self._here.outbound), step(delivery)
        if wanted.standing is not None:
            return self._find_standing(delivery, wanted, wanted.standing, deadline)
        if wanted.text is None:
            return None
        since = (delivery.revised or delivery.published) - _SLACK
        limits = {"channel": self._settings.channel or "", "oldest": f"{since.timestamp():.6f}"}
        for message in self._history(limits, wanted.first, deadline):
            if _mark(message) == delivery.segment_digest:
                return self._found(text_in(message, "ts"))
        return None

    def _find_standing(self, delivery: Delivery, wanted: Step, standing: str, deadline: Deadline) -> Receipt | None:
        channel, instant = _parts(standing)
        limits = {"channel": channel, "oldest": instant, "latest": instant, "inclusive": "true"}
        thread = delivery.changes[0].remote_id if delivery.segment > 1 else None
        for message in self._history(limits, thread, deadline):
            if text_in(message, "ts") == instant and text_in(message, "subtype") != "tombstone":
                there = wanted.text is not None and _mark(message) == delivery.segment_digest
                return self._found(instant) if there else None
        return Receipt(confirmed_by="read-back", detail="no longer there") if wanted.text is None else None

    def _history(
        self, limits: Mapping[str, str], thread: str | None, deadline: Deadline
    ) -> Iterator[Mapping[str, Any]]:
        """Every message of the channel, or of a thread in it, within these limits.

        Raises:
            PublishError: they could not all be asked for.
        """
        method = "conversations.history" if thread is None else "conversations.replies"
        query = {**limits, "limit": str(_PAGE), "include_all_metadata": "true"}
        if thread is not None:
            query["ts"] = _parts(thread)[1]
        for _ in range(_MOST_PAGES):
            page = self._ask(method, query, deadline)
            messages = page.get("messages")
            if page.get("is_limited") is True or not isinstance(messages, list):
                raise Unknown("Slack does not show the whole history, so a post of ours cannot be looked for.")
            yield from (each for each in messages if isinstance(each, dict))
            cursor = text_in(page, "response_metadata", "next_cursor")
            if page.get("has_more") is not True and not cursor:
                return
            query["cursor"] = cursor
        raise Unknown("So much was posted to the channel since that a post of ours cannot be looked for.")

    def check(self, *, at: datetime) -> Checked:
        """Who the bot is, what its token may, and whether the channel is open to it; nothing is posted.

        Raises:
            PublishError: Slack cannot be asked, or refuses the token.
        """
        del at
        deadline = Deadline(self._here.outbound)
        answer = self._get("auth.test", {}, deadline)
        us = _asked(answer)
        scopes = {each.strip() for each in answer.headers.get("x-oauth-scopes", "").split(",")} - {""}
        channel, doubts = self._channel(deadline)
        facts = {
            "workspace": text_in(us, "url"),
            "channel": channel,
            "scopes": ", ".join(sorted(scopes)),
            **LIMITS,
        }
        return Checked(who=f"@{text_in(us, 'user')}", facts=facts, doubts=(*_lacking(scopes), *doubts))

    def _channel(self, deadline: Deadline) -> tuple[str, list[str]]:
        """The channel's name and what is wrong with it, as far as the token may ask."""
        try:
            told = self._ask("conversations.info", {"channel": self._settings.channel or ""}, deadline)
        except PublishError as fault:
            if isinstance(fault, Refused) and fault.status == 403 and "scope" in fault.detail:
                return "not known: the token lacks `channels:read`", []
            return "not known", [fault.detail]
        channel = told.get("channel")
        channel = channel if isinstance(channel, dict) else {}
        doubts = []
        if channel.get("is_archived") is True:
            doubts.append("The channel is archived. Open it again, or choose another one.")
        if channel.get("is_member") is False:
            doubts.append("The bot is not in the channel. Invite it with /invite in the channel.")
        return f"#{text_in(channel, 'name')}", doubts

    def _ask(self, method: str, query: Mapping[str, str], deadline: Deadline) -> Mapping[str, Any]:
        return _asked(self._get(method, query, deadline))

    def _get(self, method: str, query: Mapping[str, str], deadline: Deadline) -> Answer:
        return self._here.outbound.send(
            "GET",
            f"{self._api(method)}?{urlencode(query)}" if query else self._api(method),
            headers=self._authorised(),
            door=self._settings.door(),
            limit=LIST_LIMIT,
            within=deadline.left(),
        )

    def _call(self, method: str, value: Mapping[str, Any], deadline: Deadline | None = None) -> Answer:
        return self._post(self._api(method), value, self._authorised(), deadline)

    def _api(self, method: str) -> str:
        return f"{self._settings.server.get_secret_value().rstrip('/')}/api/{method}"

    def _authorised(self) -> dict[str, str]:
        token = self._settings.token
        assert token is not None  # noqa: S101 - `slack._build` looked
        return {"Authorization": f"Bearer {token.get_secret_value()}"}

    def _judged(self, answer: Answer, at: datetime) -> Receipt:
        return read_coded(answer, of_api(answer), at=at, success=self._message)

    def _message(self, answer: Answer) -> Receipt | None:
        """The receipt that a message, just made or changed, is."""
        value = json_object(answer)
        post = f"{text_in(value, 'channel')}/{text_in(value, 'ts')}"
        if value.get("ok") is not True or not _POST.fullmatch(post):
            return None
        return Receipt(url=self._address(*_parts(post)), remote_id=post, detail=str(answer.status))

    def _found(self, instant: str) -> Receipt:
        channel = self._settings.channel or ""
        return Receipt(
            url=self._address(channel, instant),
            remote_id=f"{channel}/{instant}",
            confirmed_by="read-back",
            detail="found in the channel",
        )

    def _address(self, channel: str, instant: str) -> str | None:
        workspace = self._settings.workspace
        if workspace is None:
            return None
        return f"{workspace.rstrip('/')}/archives/{channel}/p{instant.replace('.', '')}"

    @property
    def cannot_revise(self) -> str | None:
        """A bot can change and delete its posts; a workspace that forbids it says so when it is asked."""
        return None

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """Nothing: every post is deleted."""
        return nothing_left(payload, note)


def _asked(answer: Answer) -> Mapping[str, Any]:
    told = asked(answer, of_api(answer), dict)
    if told.get("ok") is not True:
        raise Unknown("What answers there is not Slack. Look at `server`.", status=answer.status)
    return told


def _mark(message: Mapping[str, Any]) -> str:
    """The key of the post that a message is, empty where it is none of ours."""
    ours = text_in(message, "metadata", "event_type") == MARK
    return text_in(message, "metadata", "event_payload", "id") if ours else ""


def _parts(post: str) -> tuple[str, str]:
    """Channel and instant of a post by its id."""
    channel, _, instant = post.partition("/")
    return channel, instant


def _lacking(scopes: set[str]) -> Iterator[str]:
    """What the token should be allowed and is not."""
    cure = "Add it under OAuth & Permissions and install the app anew."
    if "chat:write" not in scopes:
        yield f"The token lacks the scope `chat:write`, without which nothing can be posted. {cure}"
    if not scopes & {"channels:history", "groups:history"}:
        yield (
            "The token lacks the scope `channels:history` (`groups:history` in a private channel), without which an "
            f"unknown outcome waits for a person. {cure}"
        )
