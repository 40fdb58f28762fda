"""The asker's pseudonym: a keyed hash whose key lies outside the database."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.store.errors import StoreError
from bot.store.files import beside, stamp

KEY_BYTES = 32
PSEUDONYM_DIGITS = 24  # hex: 96 bits


def load_key(path: Path) -> bytes:
    """The key in the file, made on first use and readable by its owner alone.

    Raises StoreError when it cannot be read or made, or is too short to hide anything.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"{path}: the key of the askers: {error.strerror}; check the folder's rights"
        ) from error
    if len(key) < KEY_BYTES:
        raise StoreError(
            f"{path}: the key has {len(key)} bytes, {KEY_BYTES} are needed; restore it from where "
            "you keep it, or remove it (members then no longer reach their earlier questions)"
        )
    return key


def _make(path: Path) -> None:
    """Whole or not at all, and never over a key that another process was faster to make."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = beside(path, f".{stamp()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def pseudonym(asker: str, key: bytes) -> str:
    """24 hex digits for an asker's id; empty for none."""
    if not asker:
        return ""
    return hmac.new(key, asker.encode(), hashlib.sha256).hexdigest()[:PSEUDONYM_DIGITS]
