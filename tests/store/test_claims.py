"""One row for each message that asks."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path

from bot.store.log import SqliteLog
from bot.store.schema import migrations
from tests.store.turns import KEY, turn


async def test_a_message_that_comes_again_finds_its_row(tmp_path: Path) -> None:
    """Repeated by Discord or met again after a crash: one row, the same number, one trace."""
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    asked = turn("when do you open")
    asked = replace(asked, place=replace(asked.place, surface="mention", message_id="7"))
    first = await log.record(asked)
    await log.close()
    log = await SqliteLog.open(path, KEY)
    again = await log.record(asked)
    assert (again.logged, again.log_id) == (True, first.log_id)
    other = await log.record(replace(asked, place=replace(asked.place, message_id="8")))
    assert other.log_id != first.log_id
    assert len(await log.rows(None)) == 2
    await log.close()


async def test_edits_buttons_and_menus_may_name_a_message_again(tmp_path: Path) -> None:
    """These are questions of their own, and so is every one without a message."""
    log = await SqliteLog.open(tmp_path / "log.db", KEY)
    asked = turn("when do you open")
    for surface in ("mention", "edit", "edit", "context_menu", "context_menu", "button"):
        place = replace(asked.place, surface=surface, message_id="7")
        await log.record(replace(asked, place=place))
    for _ in range(2):
        await log.record(replace(asked, place=replace(asked.place, surface="dm", message_id="")))
    assert len(await log.rows(None)) == 8
    await log.close()


async def test_a_log_from_before_is_brought_up_to_date(tmp_path: Path) -> None:
    """Rows that name the same message twice keep standing; the newest keeps the name."""
    path = tmp_path / "log.db"
    log = await SqliteLog.open(path, KEY)
    asked = turn("when do you open")
    place = replace(asked.place, surface="edit", message_id="7")
    for _ in range(3):
        await log.record(replace(asked, place=place))
    await log.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP INDEX turn_claim")
        later = "".join(text for number, text in migrations() if number > 2)
        for kind, name in re.findall(r"^CREATE (TRIGGER|INDEX|TABLE) (\w+)", later, re.MULTILINE):
            connection.execute(f"DROP {kind} IF EXISTS {name}")
        for table, name in re.findall(r"^ALTER TABLE (\w+) ADD COLUMN (\w+)", later, re.MULTILINE):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        connection.execute("UPDATE turn SET surface = 'mention'")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    assert migrations()[-1][0] >= 2
    log = await SqliteLog.open(path, KEY)
    assert [row.message_id for row in await log.rows(None)] == ["7", "", ""]
    await log.close()
