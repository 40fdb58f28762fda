"""A power cut takes what was not fsynced: no acknowledged row is among it, the file stays sound.

The system calls of a real process are recorded with strace; a cut is then any point of that
record, with all writes since the last fsync of a file lost, or a random half of them.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.figures import figure

CHILD = """
import asyncio, os, sys
from pathlib import Path
from bot.store.log import SqliteLog
from tests.store.turns import turn

async def caller(log):
    for _ in range(60):
        logged = await log.record(turn())
        os.write(1, f"{logged.log_id}\\n".encode())

async def work():
    log = await SqliteLog.open(Path(sys.argv[1]), b"k" * 32)
    await asyncio.gather(*(caller(log) for _ in range(5)))
    os._exit(0)

asyncio.run(work())
"""
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate"
LINE = re.compile(
    r"\d+ +(?:<\.\.\. )?(?P<call>\w+)(?:\(\d+<(?P<file>[^>]*)>(?:, (?P<rest>.*))?| resumed>.*)"
)
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?(?:, \d+, (\d+))?')


@dataclass
class File:
    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut there

    def sync(self) -> None:
        for change in self.pending:
            apply(self.synced, change)
        self.pending.clear()

    def after_a_cut(self, dice: random.Random, kept_share: float) -> bytes:
        left = bytearray(self.synced)
        for change in self.pending:
            if dice.random() < kept_share:
                apply(left, change)
        return bytes(left)


def apply(content: bytearray, change: tuple[int, bytes | None]) -> None:
    at, data = change
    if data is None:
        del content[at:]
        content.extend(bytes(max(0, at - len(content))))
        return
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(data)] = data


class Machine:
    """What lies on the disk after some of the recorded calls, and which rows were told."""

    def __init__(self) -> None:
        self.files = {side: File() for side in ("", "-wal")}
        self.acknowledged: set[int] = set()
        self.syncing: dict[str, str] = {}

    def take(self, line: str, database: str) -> None:
        thread, found = line.split(" ", 1)[0], LINE.match(line)
        if found is None:
            return
        call, name = found["call"], found["file"] and plain(found["file"]).decode()
        if name is None:  # resumed: a sync is done when it returns
            if call in ("fsync", "fdatasync") and thread in self.syncing:
                self.files[self.syncing.pop(thread)].sync()
        elif call == "write" and name.startswith("pipe"):
            self.acknowledged |= {int(n) for n in data_of(found["rest"])[0].split()}
        elif name.removeprefix(database) in self.files and name.startswith(database):
            self.change(thread, name.removeprefix(database), call, line, found["rest"] or "")

    def change(self, thread: str, side: str, call: str, line: str, rest: str) -> None:
        if call == "pwrite64":
            data, at = data_of(rest)
            self.files[side].pending.append((at, data))
        elif call == "ftruncate":
            size = re.match(r"\d+", rest)
            self.files[side].pending.append((int(size[0]) if size else 0, None))
        elif "unfinished" in line:
            self.syncing[thread] = side
        else:
            self.files[side].sync()


def data_of(rest: str) -> tuple[bytes, int]:
    found = TEXT.search(rest)
    assert found is not None
    return plain(found[1]), int(found[2] or 0)


def plain(text: str) -> bytes:
    """What strace wrote as hex."""
    return bytes.fromhex(text.replace("\\x", ""))


def recorded(folder: Path) -> tuple[list[str], str]:
    """The calls of a process that logs 300 rows, and its database's name."""
    database, record = folder / "log.db", folder / "calls"
    command = [
        "strace", "-f", "-y", "-xx", "-s", "70000", "-e", f"trace={CALLS}", "-o", str(record),
        sys.executable, "-c", CHILD, str(database),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"strace may not record here: {done.stderr.decode()[-200:]}")
    return record.read_text().splitlines(), str(database)


def cuts(folder: Path, times: int) -> tuple[int, int]:
    """(acknowledged rows over all cuts, lost ones); fails on a file that is not sound."""
    lines, database = recorded(folder)
    dice = random.Random(3)
    told = lost = 0
    points = sorted(dice.randrange(len(lines)) for _ in range(times))
    machine, done = Machine(), 0
    for number, point in enumerate(points):
        for line in lines[done:point]:
            machine.take(line, database)
        done = point
        left = folder / f"cut{number}.db"
        for side, file in machine.files.items():
            content = file.after_a_cut(dice, dice.choice((0.0, 0.5)))
            if content:
                left.with_name(left.name + side).write_bytes(content)
        held = rows_of(left) if machine.acknowledged else set()
        told += len(machine.acknowledged)
        lost += len(machine.acknowledged - held)
    assert len(machine.acknowledged) > 100
    figure(f"{times} power cuts: {told} acknowledged rows, {lost} lost, 0 damaged files")
    return told, lost


def rows_of(path: Path) -> set[int]:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = {row[0] for row in connection.execute("SELECT id FROM turn")}
    connection.close()
    return found


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_three_hundred_power_cuts_lose_no_acknowledged_row(tmp_path: Path) -> None:
    """All writes since the last fsync lost, or a random half: nothing that was told is missing."""
    told, lost = cuts(tmp_path, 300)
    assert told > 1000
    assert lost == 0
