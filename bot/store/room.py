"""Room on the log's disk: how much is left, and a reserve for when there is none.

On a full disk SQLite cannot even delete or tidy up, so nothing the bot may do would make room. A
file beside the log therefore holds 16 MB that are given up at the first refusal; it is made
anew when there is room again. Everything here blocks.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
from pathlib import Path

from bot.store.files import beside, size

logger = logging.getLogger(__name__)

MEBIBYTE = 1 << 20
LEAST_FREE_BYTES = 200 * MEBIBYTE  # below it operators and moderators are told
RESERVE_BYTES = 16 * MEBIBYTE
FULL_BYTES = MEBIBYTE  # so little is as good as nothing
ROOMY = 4  # a reserve is made where there is so many times its size: else it would fill the disk

GIVEN_UP = "the disk of the log is full: the %d MB kept for that are given up; make room"
FAILED = "no reserve can be kept on the log's disk: %s"


class Room:
    """The disk that one log lies on."""

    def __init__(self, path: Path, reserve_bytes: int = RESERVE_BYTES) -> None:
        self.reserve = beside(path, ".reserve")
        self._folder, self._bytes = path.parent, reserve_bytes

    def free(self) -> int | None:
        """Bytes that this user may still write; None when that cannot be found out."""
        try:
            return shutil.disk_usage(self._folder).free
        except OSError:
            return None

    def look(self) -> int | None:
        """The bytes that are free; makes the reserve where it is missing and there is room."""
        free = self.free()
        if free is not None and free >= ROOMY * self._bytes and size(self.reserve) < self._bytes:
            self._make()
            return self.free()
        return free

    def is_full(self, error: BaseException) -> bool:
        """Whether an error of SQLite is one of a disk without room."""
        cause = error if hasattr(error, "sqlite_errorcode") else error.__cause__
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        free = self.free()
        return code == sqlite3.SQLITE_FULL or (free is not None and free < FULL_BYTES)

    def give_up(self) -> bool:
        """Deletes the reserve; False when there is none to give."""
        held = size(self.reserve)
        try:
            self.reserve.unlink()
        except OSError:  # there is none, or the disk is read-only as well
            return False
        logger.error(GIVEN_UP, held // MEBIBYTE)
        return True

    def _make(self) -> None:
        """The whole file with its blocks, or none."""
        try:
            descriptor = os.open(self.reserve, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                _fill(descriptor, self._bytes)
            finally:
                os.close(descriptor)
        except OSError as error:
            logger.warning(FAILED, error.strerror or error)
            with contextlib.suppress(OSError):
                self.reserve.unlink()


def _fill(descriptor: int, count: int) -> None:
    """Takes that many bytes of the disk, not only of the file's size."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, count)
        return
    for _ in range(0, count, MEBIBYTE):  # pragma: no cover - systems without that call
        os.write(descriptor, bytes(MEBIBYTE))
