"""A copy of a log, made before a question of it was erased, and what the tests of that look at."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.store.backup import backup
from bot.store.erasures import listed
from bot.store.log import SqliteLog
from bot.store.reader import LogReader
from tests.store.turns import BAKER, opened, turn

ALICE, BOB = BAKER.asker, "7000000002"
CANARY = "zyzzyva"
DAY = "2026-01-0{}T00:00:00.000Z".format


def line(subject: str, until: str, kind: str = "message") -> str:
    return json.dumps({"kind": kind, "subject": subject, "erased_at": until}) + "\n"


def subjects(path: Path) -> list[str]:
    return [subject for _, subject in listed(path).known]


def patch(log: SqliteLog, sql: str) -> None:
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.execute(sql)


async def copied_then_erased(path: Path) -> Path:
    """A copy with a question of Alice's and one of Bob's; Alice's is deleted since."""
    async with opened(path) as log:
        await log.record(turn(f"{CANARY} bakes?"))
        await log.record(turn("stays", replace(BAKER, asker=BOB, message_id="101")))
        copy = await backup(path, path.parent / "elsewhere" / "copy.db")
        await log.forget_member(ALICE)
    return copy


async def questions(path: Path) -> list[str]:
    return [row.question for row in await LogReader(path).rows(None)]


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + b"x" * 9000)
