"""The pseudonym cannot be undone without the key, and the key is safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.errors import StoreError
from bot.store.key import load_key, pseudonym


def test_the_key_is_made_once_for_its_owner(tmp_path: Path) -> None:
    """32 bytes, the same on every start, readable by nobody else, no draft left behind."""
    path = tmp_path / "new" / "log.key"
    key = load_key(path)
    assert len(key) == 32
    assert load_key(path) == key
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["log.key"]


def test_a_pseudonym_depends_on_the_key() -> None:
    """The same person has one name under one key and another under another."""
    first, second = pseudonym("7000000001", b"a" * 32), pseudonym("7000000001", b"b" * 32)
    assert first == pseudonym("7000000001", b"a" * 32)
    assert len({first, second, pseudonym("7000000002", b"a" * 32)}) == 3
    assert pseudonym("", b"a" * 32) == ""


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    """A key cut short by a full disk would hide nothing; the words say what to do."""
    (tmp_path / "log.key").write_bytes(b"")
    with pytest.raises(StoreError, match=r"log\.key: the key has 0 bytes.*restore it"):
        load_key(tmp_path / "log.key")


def test_a_key_that_cannot_be_made(tmp_path: Path) -> None:
    """The words name the file."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"log\.key: the key of the askers"):
        load_key(tmp_path / "file" / "log.key")


def test_a_faster_process_keeps_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two first starts at once end with one key."""
    path = tmp_path / "log.key"
    made = load_key(path)
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda file: file != path and exists(file))
    assert load_key(path) == made
