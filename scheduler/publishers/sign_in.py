"""Speaking to a server while somebody signs in: before there is a target, and without publishing anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pydantic import ConfigDict, SecretStr

from scheduler.errors import Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.settings import OutboundSettings


class Reached(OutboundSettings):
    """The server of a target that is being made, judged like that of any other target; its other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    server: SecretStr

    def addresses(self) -> dict[str, SecretStr]:
        """The server."""
        return {"server": self.server}


class Line:
    """The requests of somebody who signs in.

    Args:
        server: who is spoken to.
        outbound: the door.
    """

    def __init__(self, server: Reached, outbound: Outbound) -> None:
        self.address = server.server.get_secret_value().rstrip("/")
        self._door = server.door()
        self._outbound = outbound

    def form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """POST of a form, as OAuth has it (RFC 6749, section 4.1.3).

        Raises:
            NotSent, Unknown: no answer came.
        """
        return self._post(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def json(self, path: str, value: Mapping[str, Any]) -> Answer:
        """POST of a JSON object.

        Raises:
            NotSent, Unknown: no answer came.
        """
        return self._post(path, json.dumps(value, ensure_ascii=False).encode(), "application/json")

    def _post(self, path: str, body: bytes, media_type: str) -> Answer:
        try:
            return self._outbound.post(
                self.address + path, body=body, headers={"Content-Type": media_type}, door=self._door
            )
        except Unknown as fault:
            # Its sentence speaks of publishing, and nothing is published here.
            raise Unknown(
                f"{self.address} did not answer as a server does. Try it again.", status=fault.status
            ) from None
