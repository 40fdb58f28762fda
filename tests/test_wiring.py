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


@pytest.mark.usefixtures("without_encoder")
async def test_a_draft_is_left_out_until_its_last_text_is_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: told once with its first TODO and what to do, taken in when written; what is in
    force stays as it was when a TODO comes into it; one that is named loads as it is."""
    root, data = tmp_path / "knowledge", str(tmp_path / "data")
    stub = BAKERY.replace("From nine", "TODO from nine")
    for slug, text in (("a-draft", stub), ("bakery", BAKERY)):
        (root / slug).mkdir(parents=True)
        (root / slug / "answers.yaml").write_text(text, "utf-8")
    given = {"DATELINE_KNOWLEDGE": str(root), "DATELINE_DATA": data}
    settings = load_settings(given)
    packs = packs_of(settings)
    assistant = Assistant(*parts_of(settings, packs.first), NoLog())
    library = Library(assistant, packs, packs.at_start)
    await library.reload("a-draft")
    assert list(assistant.packs) == ["bakery"]
    assert await library.look() == await library.look() == ()
    (told,) = [one.getMessage() for one in caplog.records]
    assert told.startswith(f"a-draft is left out: {root}/a-draft/answers.yaml:6:13: a text still")
    assert "`python -m bot check a-draft`" in told
    (root / "a-draft" / "answers.yaml").write_text(BAKERY.replace("five", "six"), "utf-8")
    (root / "bakery" / "answers.yaml").write_text(stub, "utf-8")
    await library.look()
    taken, stayed = await library.look()
    assert (taken, stayed.changed) == (Outcome("a-draft", True), False)
    assert [known.knowledge.answers()[0].answer for known in assistant.packs.values()] == [
        "From nine to five.", "From nine to six."
    ]  # fmt: skip
    assert packs_of(settings, "bakery").load("bakery").knowledge.slug == "bakery"
    named = load_settings({**given, "DATELINE_KNOWLEDGE_PACKS": "a-draft, bakery"})
    assert packs_of(named).load("bakery").knowledge.slug == "bakery"


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
