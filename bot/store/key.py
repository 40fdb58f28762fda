"""The asker's pseudonym: a keyed hash whose key lies outside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path


def load_key(path: Path) -> bytes:
    """The key in the file, made on first use and readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def pseudonym(asker: str, key: bytes) -> str:
    """24 hex digits for an asker's id; empty for none."""
    return hmac.new(key, asker.encode(), hashlib.sha256).hexdigest()[:24] if asker else ""
