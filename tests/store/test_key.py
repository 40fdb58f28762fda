"""The pseudonym cannot be undone without the key, and the key is safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.errors import StoreError
from bot.store.key import load_key, pseudonym
from bot.store.log import SqliteLog
from tests.store.turns import KEY, opened, turn


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


async def test_without_a_key_the_file_is_let_go(tmp_path: Path) -> None:
    """Promise: a key that cannot be had is told, and no connection stays open behind it."""
    path = tmp_path / "log.db"

    def refused() -> bytes:
        raise StoreError("log.key: no key")

    with pytest.raises(StoreError, match=r"log\.key: no key"):
        await SqliteLog.open(path, refused)
    assert not path.with_name("log.db-wal").exists()
    async with opened(path) as log:
        assert (await log.record(turn())).logged


async def test_no_key_is_made_beside_a_strangers_file(tmp_path: Path) -> None:
    """Promise: the key is asked for once, when the file is known to be ours, and then used."""
    path = tmp_path / "log.db"
    path.write_text("a stranger's notes " * 20)
    asked: list[Path] = []

    def key() -> bytes:
        asked.append(path)
        return load_key(tmp_path / "log.key")

    with pytest.raises(StoreError, match="not a Dateline log"):
        await SqliteLog.open(path, key)
    assert asked == []
    assert not (tmp_path / "log.key").exists()
    path.unlink()
    log = await SqliteLog.open(path, key)
    await log.record(turn())
    (row,) = await log.rows("1")
    await log.close()
    assert asked == [path]
    assert row.asker == pseudonym("7000000001", load_key(tmp_path / "log.key"))


@pytest.mark.parametrize(("length", "taken"), [(0, False), (31, False), (32, True), (64, True)])
def test_how_long_a_key_must_be(tmp_path: Path, length: int, taken: bool) -> None:
    """Promise: 32 bytes or more, as they stand; a shorter one is refused with its length."""
    path = tmp_path / "log.key"
    path.write_bytes(b"k" * length)
    if taken:
        assert load_key(path) == b"k" * length
    else:
        with pytest.raises(StoreError, match=f"the key has {length} bytes, 32 are needed"):
            load_key(path)
    assert path.read_bytes() == b"k" * length


def test_what_a_pseudonym_looks_like() -> None:
    """Promise: 24 hex digits, the same in every version, so that a log stays readable."""
    assert pseudonym("7000000001", KEY) == "801a002ab5a7a18edbe744ec"
