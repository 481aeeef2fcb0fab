"""A disk that loses its power: everything SQLite asks of it is written down, and cut off wherever one likes.

`Recorder` is a layer beneath SQLite (https://sqlite.org/vfs.html): it hands every call on to the real file system and
keeps a log of what changes a file and of what makes a change durable. `after_power_loss` then says what a disk may hold
that lost its power at one place of that log: of what was not yet durable anything may be there, in halves too.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

_CREATE = 0x4
_FILE, _VFS, _INT, _LONG = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64

# A name is handed on where it lies: SQLite keeps more behind its end.
_Open = ctypes.CFUNCTYPE(_INT, _VFS, ctypes.c_void_p, _FILE, _INT, ctypes.c_void_p)
_Delete = ctypes.CFUNCTYPE(_INT, _VFS, ctypes.c_void_p, _INT)
_Write = ctypes.CFUNCTYPE(_INT, _FILE, ctypes.c_void_p, _INT, _LONG)
_Truncate = ctypes.CFUNCTYPE(_INT, _FILE, _LONG)
_Sync = ctypes.CFUNCTYPE(_INT, _FILE, _INT)


class _Layer(ctypes.Structure):
    """`sqlite3_vfs`, as far as we change it."""

    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("following", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        ("more", ctypes.c_void_p * 14),
    )


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`."""

    _fields_ = (
        ("version", _INT),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("more", ctypes.c_void_p * 13),
    )


class Event(NamedTuple):
    """One thing that happened: `create`, `write`, `truncate`, `sync` or `delete` to a file; or what a test notes.

    `place` is an offset, a size, or whether the folder is made durable at once.
    """

    what: str
    name: str
    place: int = 0
    data: bytes = b""


_numbers = count()
_registered: list[Recorder] = []
"""SQLite keeps pointing at them."""


class Recorder:
    """A layer of SQLite that keeps a log; it stays registered, and is asked for by name, until the process ends."""

    def __init__(self) -> None:
        self.log: list[Event] = []
        self.name = f"recorder{next(_numbers)}"
        self._library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        self._library.sqlite3_vfs_find.restype = ctypes.c_void_p
        self._names: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}
        self._kept: list[Any] = []  # what C points at must not be collected
        plain = _Layer.from_address(self._library.sqlite3_vfs_find(None))
        self._layer = _Layer.from_buffer_copy(plain)
        self._layer.name = self.name.encode()
        self._plain_open, self._plain_delete = _Open(plain.open), _Delete(plain.delete)
        self._layer.open, self._layer.delete = self._callback(_Open, self._open), self._callback(_Delete, self._delete)
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._layer), 0) == 0
        _registered.append(self)

    def note(self, what: str, name: str) -> None:
        """Write down what happened elsewhere, between what happened to the disk."""
        self.log.append(Event(what, name))

    def watch(self, engine: sa.Engine) -> None:
        """From now on, every connection of an engine goes through this layer."""

        def through(_dialect: object, _record: object, arguments: list[str], _more: object) -> None:
            arguments[0] += f"&vfs={self.name}"

        sa.event.listen(engine, "do_connect", through)
        engine.dispose()

    def _callback(self, kind: Any, function: Any) -> int | None:
        self._kept.append(kind(function))
        return ctypes.cast(self._kept[-1], ctypes.c_void_p).value

    def _open(self, layer: int, address: int | None, file: int, flags: int, out: int) -> int:
        name = ctypes.string_at(address).decode() if address else None
        there = name is not None and Path(name).exists()
        code = self._plain_open(layer, address, file, flags, out)
        methods = ctypes.c_void_p.from_address(file)
        if code or name is None or methods.value is None:  # nameless files hold nothing that must last
            return code
        self._names[file] = name
        if flags & _CREATE and not there:
            self.log.append(Event("create", name))
        if methods.value not in self._methods:
            self._methods[methods.value] = self._replaced(_Methods.from_address(methods.value))
        methods.value = ctypes.addressof(self._methods[methods.value])
        return code

    def _replaced(self, plain: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(plain)
        write, truncate, sync = _Write(plain.write), _Truncate(plain.truncate), _Sync(plain.sync)

        def writing(file: int, data: int, length: int, place: int) -> int:
            self.log.append(Event("write", self._names[file], place, ctypes.string_at(data, length)))
            return write(file, data, length, place)

        def truncating(file: int, size: int) -> int:
            self.log.append(Event("truncate", self._names[file], size))
            return truncate(file, size)

        def syncing(file: int, flags: int) -> int:
            code = sync(file, flags)
            self.log.append(Event("sync", self._names[file]))  # durable once it has returned
            return code

        ours.write = self._callback(_Write, writing)
        ours.truncate = self._callback(_Truncate, truncating)
        ours.sync = self._callback(_Sync, syncing)
        return ours

    def _delete(self, layer: int, address: int, durable: int) -> int:
        code = self._plain_delete(layer, address, durable)
        if not code:
            self.log.append(Event("delete", ctypes.string_at(address).decode(), durable))
        return code


@dataclass
class _File:
    """A file on a disk: what is durable of it, and what has been asked since."""

    data: bytes = b""
    there: bool = True
    pending: list[Event] = field(default_factory=list)


def after_power_loss(
    before: dict[str, bytes], log: Sequence[Event], *, kept: float, chance: random.Random
) -> dict[str, bytes]:
    """What a disk holds after this log and a power cut.

    Args:
        before: the durable files at the beginning of the log.
        log: up to the cut.
        kept: the share of what was not yet durable that has reached the disk all the same, from 0 to 1; which, and how
            much of each write, is chance.
        chance: seeded.
    """
    files = {name: _File(data) for name, data in before.items()}
    for event in log:
        if event.what in {"create", "write", "truncate", "delete"}:
            file = files.setdefault(event.name, _File(there=False))
            file.pending.append(event)
        if event.what == "sync" or (event.what == "delete" and event.place):
            file = files[event.name]
            for each in file.pending:  # the first sync of a new file makes its name durable too
                _apply(file, each, each.data)
            file.pending.clear()
    for file in files.values():
        for each in file.pending:
            if chance.random() < kept:
                sectors = len(each.data) if kept == 1 else chance.randrange(0, len(each.data) + SECTOR, SECTOR)
                _apply(file, each, each.data[:sectors])
    return {name: file.data for name, file in files.items() if file.there}


def _apply(file: _File, event: Event, data: bytes) -> None:
    match event.what:
        case "create":
            file.there, file.data = True, b""
        case "delete":
            file.there, file.data = False, b""
        case "truncate":
            file.data = file.data[: event.place].ljust(event.place, b"\0")
        case _:
            file.there = True
            start = file.data[: event.place].ljust(event.place, b"\0")
            file.data = start + data + file.data[event.place + len(data) :]
