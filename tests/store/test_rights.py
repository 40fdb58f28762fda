"""Who may read the log: its owner alone, from the first byte, unless they say otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.backup import backup
from tests.store.turns import opened, turn

OTHERS = 0o077


@pytest.fixture(autouse=True)
def _generous_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


async def test_a_new_log_is_its_owners(tmp_path: Path) -> None:
    """Promise: database, WAL, index and copy are readable by nobody else, whatever the umask."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn())
        copy = await backup(path)
        files = [file for file in tmp_path.iterdir() if file.name.startswith("log.db")]
        assert {file.name for file in files} >= {"log.db", "log.db-wal", "log.db-shm"}
        for file in (*files, copy):
            assert file.stat().st_mode & OTHERS == 0, file.name


async def test_a_log_that_was_opened_to_a_group_stays_so(tmp_path: Path) -> None:
    """Promise: rights that the operator gave are not taken back at the next start."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn())
    path.chmod(0o640)
    async with opened(path) as log:
        await log.record(turn())
    assert path.stat().st_mode & 0o777 == 0o640


async def test_what_comes_after_a_damaged_file_is_private_too(tmp_path: Path) -> None:
    """Promise: the new log begins with the rights of a new log."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn())
    path.write_bytes(path.read_bytes()[:2048])
    path.chmod(0o644)
    async with opened(path) as log:
        await log.record(turn())
    assert path.stat().st_mode & OTHERS == 0
    assert list(tmp_path.glob("log.db.corrupt-*"))
