"""`log show`: what moderators did about a question, as the terminal tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.log_words import shown
from bot.cli.screen import Screen
from bot.review.rows import Act
from bot.store.review import acts_on
from tests.cli.program import Program
from tests.store.turns import opened, turn

AT = "2026-01-03T10:20:30.000Z"


async def judged(path: Path) -> None:
    """A log with a question of server 1 that a moderator judged."""
    async with opened(path) as log:
        await log.record(turn())
        await log.review.judge(
            1, "wrong", Act(AT, "77", "verdict", "judged the reply: wrong", 1), "1"
        )


async def test_as_text_and_as_json(program: Program, tmp_path: Path) -> None:
    """Promise: who, when and what; a program reads the same."""
    await judged(tmp_path / "acts.db")
    told = program("log", "show", "1", DATELINE_DATABASE=str(tmp_path / "acts.db"))
    assert "Done: 2026-01-03 10:20 moderator 77 judged the reply: wrong" in told.out
    read = program("log", "show", "1", "--json", DATELINE_DATABASE=str(tmp_path / "acts.db"))
    (act,) = json.loads(read.out)["acts"]
    assert (act["by_id"], act["act"], act["at"]) == ("77", "verdict", AT)


async def test_of_its_own_server_alone(tmp_path: Path) -> None:
    """Promise: an act of one server is not told with another's question."""
    await judged(tmp_path / "acts.db")
    assert len(await acts_on(tmp_path / "acts.db", 1, "1")) == 1
    assert await acts_on(tmp_path / "acts.db", 1, "2") == ()


async def test_a_moderator_who_was_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Promise: what was done stays, without a name."""
    await judged(tmp_path / "acts.db")
    async with opened(tmp_path / "acts.db") as log:
        await log.forget_member("77")
        row = await log.row(1, "1")
    assert row is not None
    shown(row, Screen(), await acts_on(tmp_path / "acts.db", 1, "1"))
    assert "a moderator judged the reply" in capsys.readouterr().out
