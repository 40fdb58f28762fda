"""Lines of standard input, read on demand without holding up the event loop.

The next line is read only when it is asked for, so that a caller who waits for each reply gets
it; meanwhile the log's writer goes on working. Only a line feed ends a line.
"""

from __future__ import annotations

import asyncio
import os

CHUNK_BYTES = 65_536
MAX_LINE_BYTES = 1_000_000  # what is longer is cut there: no question is that long


class Lines:
    """The lines of a file descriptor: a pipe, a terminal or a file."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self._ended = False

    async def next(self) -> str | None:
        """The next line without its end; None after the last one."""
        start, cut = 0, False
        while (at := self._buffer.find(b"\n", start)) < 0 and not self._ended:
            if len(self._buffer) > MAX_LINE_BYTES:
                del self._buffer[MAX_LINE_BYTES:]
                cut = True
            start = len(self._buffer)
            await self._read()
        if at < 0 and not self._buffer:
            return None
        end = len(self._buffer) if at < 0 else at
        line = bytes(self._buffer[: min(end, MAX_LINE_BYTES) if cut else end])
        del self._buffer[: end + 1]
        return line.decode("utf-8", "replace").removesuffix("\r")

    async def _read(self) -> None:
        await self._readable()
        chunk = os.read(self._descriptor, CHUNK_BYTES)
        self._buffer += chunk
        self._ended = not chunk

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        try:
            loop.add_reader(self._descriptor, _wake, ready)
        except (PermissionError, NotImplementedError):  # a file is always readable
            return
        try:
            await ready
        finally:
            loop.remove_reader(self._descriptor)


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
