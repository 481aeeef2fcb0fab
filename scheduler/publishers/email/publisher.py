"""Letters by mail: each recipient gets one of their own, in a transaction of their own.

Class N: a server that gets the same Message-ID twice delivers it twice, and shows nobody what it delivered. What is
unknown is told by one thing alone: the final dot left, and no reply to it came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition, Part
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused
from scheduler.publishers.email import door
from scheduler.publishers.email.settings import WAYS, Settings, address_in
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.picture_files import ENDINGS, picture_payload, posted_picture
from scheduler.text.cleaning import clean, one_line
from scheduler.text.composition import Composition, compose
from scheduler.text.measures import code_points
from scheduler.text.short_posts import Shape, cut

SUBJECT = Shape(limit=200, measure=code_points)
"""A subject: more is shown by no mail program."""

LARGEST_PICTURE = 1024 * 1024
"""Bytes of a picture, which become a third more on the way."""

_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
"""What every mail program shows."""

_PAGE = (
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body dir="auto">{warning}{pictures}{body}{link}</body></html>\n'
)


class EmailPublisher:
    """Sends editions as letters.

    Args:
        target: the place.
        settings: sender, server and recipients.
        here: the site, the door, the pictures.

    Attributes:
        final_reply: seconds to wait for the reply to the final dot.
    """

    final_reply = door.FINAL_REPLY

    def __init__(self, target: Target, settings: Settings, here: Surroundings) -> None:
        self.target = target
        self.target_class = target.lowered or settings.target_class
        self._settings = settings
        self._here = here

    @property
    def host(self) -> str | None:
        """The mail server."""
        return self._settings.server

    @property
    def deadline(self) -> float:
        """As long as others for everything before the final dot, and the wait for its reply."""
        return self._here.outbound.total + self.final_reply

    def render(self, occurrence: Occurrence) -> Edition:
        """The letter, the same to everybody; who gets it is in no edition."""
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        link = words.url if occurrence.statement.public and self._here.pages else None
        text = clean("\n\n".join(filter(None, (words.warning, words.text.strip(), link)))).text
        payload = {
            "subject": cut(one_line(words.title).text, SUBJECT),
            "text": text,
            "html": _html(words, link),
            "lang": words.lang,
            "pictures": [
                {"file": each["file"], "alt": each["alt"]}
                for each in picture_payload(occurrence.statement, self._settings.pictures)
            ],
            "recipients": self._list(),
        }
        return Edition(
            lang=words.lang,
            title=words.title,
            summary=words.summary,
            text=words.text,
            html=words.html,
            url=words.url,
            variant=words.variant,
            payload=payload,
            parts=(Part(text=text, length=len(text)),),
            segments=len(self._settings.to),
        )

    def _list(self) -> str:
        """How many there are, and two bytes that change with who: enough to see a change, too little to guess by."""
        whole = "\x1f".join(self._settings.recipients).lower()
        return f"{len(self._settings.to)} {hashlib.sha256(whole.encode()).hexdigest()[:4]}"

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Send one letter to the recipient whose turn it is.

        Raises:
            NotSent, Refused, Unknown: as `door.send` says.
        """
        del at
        if delivery.payload["recipients"] != self._list():
            raise NotSent(
                "The recipients in `to` were changed after this letter was written. Put them back until it is out."
            )
        recipient = self._settings.recipients[delivery.segment - 1]
        message = self.letter(delivery, recipient)
        code = door.send(
            self._here.outbound,
            self._server(),
            message.as_bytes(),
            sender=address_in(self._settings.sender).addr_spec,
            recipient=recipient,
            number=delivery.segment,
            final_reply=self.final_reply,
        )
        detail = f"{code}, recipient {delivery.segment}{_left_out(message, delivery.payload)}"
        return Receipt(remote_id=message["Message-ID"], detail=detail)

    def letter(self, delivery: Delivery, recipient: str) -> EmailMessage:
        """The letter to one recipient: equal deliveries give equal bytes.

        Raises:
            NotSent, Refused: a picture cannot be read.
        """
        settings, key, payload = self._settings, delivery.segment_digest, delivery.payload
        sender = address_in(settings.sender)
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = Address(addr_spec=recipient)
        message["Subject"] = payload["subject"]
        message["Date"] = delivery.published
        message["Message-ID"] = f"<{key}@{sender.domain}>"
        if settings.reply_to is not None:
            message["Reply-To"] = address_in(settings.reply_to)
        if settings.list_unsubscribe is not None:
            message["List-Unsubscribe"] = f"<{settings.list_unsubscribe}>"
            if settings.list_unsubscribe.startswith("https:"):
                message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence is announced to us (RFC 3834)
        message["Content-Language"] = payload["lang"]
        message.set_content(payload["text"])
        self._add_html(message, payload, f"{key}@{sender.domain}")
        return _with_boundaries(message, key)

    def _add_html(self, message: EmailMessage, payload: Mapping[str, Any], name: str) -> None:
        pictures = [(each["alt"], self._picture(each["file"])) for each in payload["pictures"]]
        shown = [(number, alt, made) for number, (alt, made) in enumerate(pictures, start=1) if made is not None]
        tags = "".join(
            f'<p><img src="cid:{number}.{name}" alt="{escape(alt)}" width="{min(made.width, 600)}"></p>'
            for number, alt, made in shown
        )
        message.add_alternative(payload["html"].replace(_HERE, tags, 1), subtype="html")
        parts: Any = message.get_payload()
        for number, _, made in shown:
            kind = made.media_type.removeprefix("image/")
            file = f"picture{number}{ENDINGS[made.media_type]}"
            parts[1].add_related(
                made.data, "image", kind, cid=f"<{number}.{name}>", filename=file, disposition="inline"
            )

    def _picture(self, file: str) -> Any:
        """A picture that was made fit, or None where it cannot be: the words go out without it."""
        try:
            return posted_picture(self._here.statements, file, limit=LARGEST_PICTURE, kinds=_PICTURES)
        except Refused:
            return None

    def _server(self) -> door.Server:
        settings = self._settings
        return door.Server(
            host=settings.server,
            port=settings.listening,
            security=settings.security,
            door=settings.door(),
            greeting=address_in(settings.sender).domain,
            user=None if settings.user is None else settings.user.get_secret_value(),
            password=None if settings.password is None else settings.password.get_secret_value(),
        )

    def check(self, *, at: datetime) -> Checked:
        """Connect, encrypt, log in; no letter is sent.

        Raises:
            PublishError: the server cannot be reached, or refuses us.
        """
        del at
        facts = door.ask(self._here.outbound, self._server())
        return Checked(
            who=address_in(self._settings.sender).addr_spec, facts={**facts, "recipients": str(len(self._settings.to))}
        )


_HERE = "<!-- pictures -->"
"""Where the pictures are put when the letter is sent; sanitised words hold no comment."""


def _html(words: Composition, link: str | None) -> str:
    return _PAGE.format(
        lang=escape(words.lang),
        title=escape(one_line(words.title).text),
        warning=f"<p><strong>{escape(words.warning)}</strong></p>" if words.warning else "",
        pictures=_HERE,
        body=clean(words.html).text,
        link="" if link is None else f'<p><a href="{escape(link)}">{escape(link)}</a></p>',
    )


def _left_out(message: EmailMessage, payload: Mapping[str, Any]) -> str:
    """A note on the pictures that a letter lacks."""
    shown = sum(part.get_content_maintype() == "image" for part in message.walk())
    missing = len(payload["pictures"]) - shown
    return f"; {missing} of the pictures left out: too large or of another kind" if missing else ""


def _with_boundaries(message: EmailMessage, key: str) -> EmailMessage:
    """The message with boundaries that are the same on every attempt."""
    for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"=_{key}_{number}")
    return message


def _build(target: Target, settings: Settings, here: Surroundings) -> EmailPublisher:
    return EmailPublisher(target, settings, here)


KIND = Kind(
    name="email",
    settings=Settings,
    build=_build,
    line="letters to a list of recipients",
    ways=WAYS,
)
