"""What every publisher to a network begins with."""

from __future__ import annotations

from typing import Generic, TypeVar

from scheduler.domain.target import Target
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.settings import OutboundSettings, scheme_and_host

_Settings = TypeVar("_Settings", bound=OutboundSettings)


class NetworkPublisher(Generic[_Settings]):
    """A publisher that reaches one account, room or channel over HTTP.

    Args:
        target: the place.
        settings: how it is reached.
        here: the site, the door, the pictures.
    """

    def __init__(self, target: Target, settings: _Settings, here: Surroundings) -> None:
        self.target = target
        self.target_class = target.lowered or settings.target_class
        self._settings = settings
        self._here = here

    @property
    def host(self) -> str | None:
        """Where its requests go."""
        address = next(iter(self._settings.addresses().values()))
        return scheme_and_host(address)[1]
