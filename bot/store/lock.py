"""One running bot for each log. Other verbs and readers work beside it and take no lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.errors import StoreError
from bot.store.files import beside

if sys.platform != "win32":  # pragma: no branch
    import fcntl


@contextmanager
def one_instance(path: Path) -> Iterator[None]:
    """Holds the log's lock; it falls with the process, however that ends.

    Raises StoreError when another process holds it, naming that process.
    """
    lock = beside(path, ".lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"{lock}: {error.strerror}; check the folder's rights") from error
    try:
        _take(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    if sys.platform == "win32":  # pragma: no cover
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
        raise StoreError(
            f"{path}: another Dateline runs on this log (process {holder}); stop it, or name "
            "another file in DATELINE_DATABASE"
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
