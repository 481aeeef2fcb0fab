"""Channels on Slack, reached through an incoming webhook (at most once) or as a bot (read back before any repeat).

A webhook answers `ok` and nothing else, and reads nothing: class N.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.coded_answers import read_coded
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.slack.bot import SlackBot
from scheduler.publishers.slack.codes import of_webhook
from scheduler.publishers.slack.posts import LIMITS, SlackPublisher
from scheduler.publishers.slack.settings import WAYS, Settings
from scheduler.publishers.thread_steps import step

_ALL_WELL = frozenset({b"no_text", b"invalid_payload"})
"""What a webhook that works says to a post without words."""


class SlackWebhook(SlackPublisher):
    """Posts through an incoming webhook, which can change nothing that is out."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make one post.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `slack.codes` and `publishers.outbound` say.
        """
        deadline = Deadline(self._here.outbound)
        answer, left_out = self._sent(
            delivery, step(delivery).text or "", lambda value: self._post(self._address(), value, {}, deadline)
        )
        receipt = read_coded(answer, of_webhook(answer), at=at, success=_ok)
        return replace(receipt, detail=receipt.detail + left_out)

    def check(self, *, at: datetime) -> Checked:
        """Whether the webhook works: a post without words is refused, and its refusal tells.

        Raises:
            PublishError: Slack cannot be asked, or does not know the webhook.
        """
        answer = self._post(self._address(), {}, {})
        if answer.status == 400 and answer.body.strip() in _ALL_WELL:
            return Checked(who="incoming webhook", facts=LIMITS)
        if not 200 <= answer.status < 300:
            read_coded(answer, of_webhook(answer), at=at, success=lambda _: None)
        raise Unknown("What answers there is not Slack. Look at `url`.", status=answer.status)

    def _address(self) -> str:
        url = self._settings.url
        assert url is not None  # noqa: S101 - `_build` looked
        return url.get_secret_value()


def _ok(answer: Answer) -> Receipt | None:
    return Receipt(detail=str(answer.status)) if answer.body.strip() == b"ok" else None


def _build(target: Target, settings: Settings, here: Surroundings) -> SlackPublisher:
    made = SlackWebhook if settings.url is not None else SlackBot
    return made(target, settings, here)


KIND = Kind(
    name="slack",
    settings=Settings,
    build=_build,
    line="a channel on Slack",
    ways=WAYS,
)
