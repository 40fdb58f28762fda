"""Joining and letting go of the parts."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from bot.assistant import Assistant, NoLog
from bot.config import load_settings
from bot.discord_app.direct import DIRECT
from bot.library import Library, Outcome
from bot.wiring import kept_up, open_log, packs_of, parts_of, stopped
from tests.cli.program import BAKERY


async def test_a_swallowed_cancellation_does_not_hang_the_end() -> None:
    """Promise: the bot ends although a library ate the first request to stop."""
    heard: list[int] = []

    async def stubborn() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        heard.append(1)
        await asyncio.Event().wait()

    work = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await asyncio.wait_for(stopped(work), 10)
    assert heard == [1]
    assert work.cancelled()


@pytest.mark.usefixtures("without_encoder")
@pytest.mark.parametrize("gone", ["the folder", "its answers"])
async def test_a_first_pack_that_goes_is_told_once_and_holds_nothing_up(
    tmp_path: Path, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: its old answers stay, what is wrong is there for /status, changes of the other
    articles are taken in, and it is well again as soon as its files are back."""
    there = tmp_path / "knowledge" / "bakery"
    for slug in ("bakery", "kiosk"):
        (there.parent / slug).mkdir(parents=True)
        (there.parent / slug / "answers.yaml").write_text(BAKERY, "utf-8")
    data = str(tmp_path / "data")
    settings = load_settings({"DATELINE_KNOWLEDGE": str(there.parent), "DATELINE_DATA": data})
    packs = packs_of(settings)
    library = Library(Assistant(*parts_of(settings, packs.first), NoLog()), packs, packs.at_start)
    await library.reload("kiosk")
    before = there if gone == "the folder" else there / "answers.yaml"
    before.rename(before.with_name("away.old"))
    (there.parent / "kiosk" / "answers.yaml").write_text(BAKERY.replace("five", "six"), "utf-8")
    assert await library.look() == ()
    lost, taken = await library.look()
    assert (lost.slug, lost.changed, taken) == ("bakery", False, Outcome("kiosk", True))
    assert "bakery" in library.faults["bakery"]
    assert await library.look() == await library.look() == ()
    assert len([one for one in caplog.records if "stays as it was" in one.message]) == 1
    before.with_name("away.old").rename(before)
    await library.look()
    await library.look()
    assert library.faults == {}


async def test_the_daily_work_forgets_direct_channels_of_long_ago(tmp_path: Path) -> None:
    """Promise: as soon as the bot starts, by the days that are set for texts."""
    settings = load_settings({"DATELINE_DATA": str(tmp_path)})
    async with open_log(settings) as log:
        await log.set_meta(DIRECT, '{"7": "2020-01-01"}')
        dropped, whole = asyncio.Event(), log.set_meta

        async def told(name: str, value: str) -> None:
            await whole(name, value)
            dropped.set()

        log.set_meta = told  # type: ignore[method-assign]
        async with kept_up(settings, log), asyncio.timeout(10):
            await dropped.wait()
        assert await log.meta(DIRECT) == "{}"
