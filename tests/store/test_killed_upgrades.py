"""An upgrade from any earlier schema, killed at a random moment, is whole or has not happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.connect import connected
from bot.store.schema import migrations, prepare
from tests.figures import figure
from tests.store.child import start
from tests.store.test_upgrade import NEWEST, OLD, make_old

LONGEST_S = 0.006  # an upgrade over all versions takes a little less


def upgraded(path: Path, pipe: int = 0) -> None:
    """Applies what the file lacks; a byte into the pipe when it begins."""
    connection = connected(path, "rw", 5.0)
    prepare(connection, str(path), lambda version: pipe and os.write(pipe, b"x"), migrations())
    connection.close()


def state(path: Path) -> tuple[int, list[tuple[str, str]]]:
    """The version a file says it has, and all that its schema really holds."""
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        found = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM turn").fetchone() == (1,)
    return version, found


def killed_upgrades(folder: Path, version: int, times: int) -> list[int]:
    """The versions that so many kills left; each file is as a whole one of its version."""
    whole = {}
    for number in OLD:
        make_old(folder / f"whole{number}.db", number)
        whole[number] = state(folder / f"whole{number}.db")
    dice, left = random.Random(version), []
    for turn in range(times):
        path = folder / f"{turn}.db"
        shutil.copy(folder / f"whole{version}.db", path)
        pid, pipe = start(lambda writer, path=path: upgraded(path, writer))
        os.read(pipe, 1)
        os.close(pipe)
        time.sleep(dice.uniform(0, LONGEST_S))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        reached = state(path)
        assert reached == whole[reached[0]], "half a schema"
        upgraded(path)
        assert state(path) == whole[NEWEST], "the next start does not finish it"
        left.append(reached[0])
    return left


@pytest.mark.parametrize("version", [number for number in OLD if number < NEWEST])
def test_a_few_kills_from_each_old_schema(tmp_path: Path, version: int) -> None:
    """Three kills each: the schema is that of the version the file names, the row is there."""
    assert len(killed_upgrades(tmp_path, version, 3)) == 3


@pytest.mark.nightly
def test_a_hundred_kills_from_each_old_schema(tmp_path: Path) -> None:
    """The same, 100 times from each; an upgrade undone and one finished are both met."""
    for version in (number for number in OLD if number < NEWEST):
        (folder := tmp_path / str(version)).mkdir()
        left = killed_upgrades(folder, version, 100)
        undone, done = left.count(version), left.count(NEWEST)
        figure(
            f"100 kills during an upgrade from schema {version}: {undone} undone, {done} done, "
            f"{100 - undone - done} between two versions, 0 half"
        )
        assert len(set(left)) > 1
