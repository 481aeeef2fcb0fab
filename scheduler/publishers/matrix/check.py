"""What a homeserver says of us before anything is posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.domain.ports import Checked
from scheduler.publishers.matrix.room import Room, us_in
from scheduler.publishers.typed_answers import number_in, text_in


def check(room: Room, name: str) -> Checked:
    """Who we are, whether we are in the room and may post there.

    Args:
        room: to ask.
        name: its id.

    Raises:
        PublishError: the server cannot be asked, or does not know the token.
    """
    told = room.asked("/client/v3/account/whoami")
    us, device = us_in(told), text_in(told, "device_id")
    joined = room.asked("/client/v3/joined_rooms", limit=4 * 1024 * 1024).get("joined_rooms")
    if not isinstance(joined, list) or name not in joined:
        doubt = "The account is not in the room. Invite it there and accept with a Matrix client."
        return Checked(who=us, facts={"device": device}, doubts=(doubt,))
    power = room.state("m.room.power_levels")
    largest = number_in(room.asked("/client/v1/media/config"), "m.upload.size")
    return Checked(
        who=us,
        facts={
            "device": device,
            "room": text_in(room.state("m.room.name"), "name") or name,
            "power": f"{_own_power(room, power, us)}; posting takes {_needed(power)}",
            "a picture": "" if largest is None else f"{largest} bytes on this server",
        },
        doubts=tuple(_doubts(room, power, us, device)),
    )


def _doubts(room: Room, power: Mapping[str, Any], us: str, device: str) -> Iterator[str]:
    if not device:
        yield "The token belongs to no device, so the server may not know our repeats. Use the token of a login."
    if not _may_be_creator(room, power, us) and _power(power, us) < _needed(power):
        yield "The account may not send messages in the room. Raise its power level there."
    if room.state("m.room.encryption"):
        yield (
            "The room is encrypted, and what is posted here is not: members see a warning beside it. "
            "Use a room without encryption."
        )


def _own_power(room: Room, power: Mapping[str, Any], us: str) -> str:
    whole = ", or all if it made the room" if _may_be_creator(room, power, us) else ""
    return f"{_power(power, us)}{whole}"


def _may_be_creator(room: Room, power: Mapping[str, Any], us: str) -> bool:
    """From version 12 on a room's creators may do everything and stand in no list."""
    version = text_in(room.state("m.room.create"), "room_version")
    return us not in _levels(power, "users") and version.isdecimal() and int(version) >= 12


def _levels(power: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = power.get(name)
    return found if isinstance(found, dict) else {}


def _power(power: Mapping[str, Any], us: str) -> int:
    own = number_in(_levels(power, "users"), us)
    return (number_in(power, "users_default") or 0) if own is None else own


def _needed(power: Mapping[str, Any]) -> int:
    own = number_in(_levels(power, "events"), "m.room.message")
    return (number_in(power, "events_default") or 0) if own is None else own
