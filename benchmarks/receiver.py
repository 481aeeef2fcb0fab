"""A receiver for the fan-out benchmark: answers every POST with 204, on many loopback addresses, in its own process."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import socket
from collections.abc import Iterator
from multiprocessing.connection import Connection

ADDRESSES = 250
"""So many hosts, so that two attempts a host do not bind sixteen threads."""


def hosts() -> list[str]:
    """The loopback addresses listened on."""
    return [f"127.0.7.{number}" for number in range(1, ADDRESSES + 1)]


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
    writer.close()


async def _serve(ready: Connection) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.7.1", 0))
        port = probe.getsockname()[1]
    server = await asyncio.start_server(_answer, host=hosts(), port=port, backlog=512)
    ready.send(port)
    async with server:
        await server.serve_forever()


def _run(ready: Connection) -> None:
    asyncio.run(_serve(ready))


@contextlib.contextmanager
def receiving() -> Iterator[int]:
    """The port on which every one of `hosts()` answers while the context is open."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()
