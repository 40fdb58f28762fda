"""Promises of taking in packs while the bot runs: whole or not at all, and never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.assistant import Assistant, Known, NoLog
from bot.core.types import Place
from bot.library import Bound, Library, LoadError, Outcome
from tests.core.harbour import HARBOUR, harbour
from tests.core.small import KNOWLEDGE, small_index

HERE = Place("test")
OPENING = "When does the bakery open?"


class Disk:
    """Packs that a test writes: slug -> (print, what loading gives)."""

    def __init__(self, **packs: tuple[str, Known | Exception]) -> None:
        self.packs = dict(packs)
        self.loads: list[str] = []
        self.gone = LoadError("answers.yaml is not there")

    def prints(self) -> Mapping[str, str]:
        return {slug: mark for slug, (mark, _) in self.packs.items()}

    def load(self, slug: str) -> Known:
        self.loads.append(slug)
        found = self.packs[slug][1] if slug in self.packs else self.gone
        if isinstance(found, Exception):
            raise found
        return found


def edited(answer: str, version: str = "2") -> Known:
    """The bakery's pack with another first answer."""
    first, *rest = KNOWLEDGE.entries
    entries = (replace(first, answer=answer), *rest)
    return Known(replace(KNOWLEDGE, entries=entries, version=version), small_index())


@pytest.fixture
def assistant() -> Assistant:
    return Assistant(KNOWLEDGE, small_index(), NoLog())


async def told(assistant: Assistant, question: str = OPENING, article: str = "") -> str:
    return (await assistant.ask(question, HERE, "c", article)).reply.text


async def test_a_change_is_taken_in_once_the_files_are_still(assistant: Assistant) -> None:
    """The first look after a change waits: an editor may be at work. The second takes it in."""
    disk = Disk(bakery=("old", Known(KNOWLEDGE, small_index())))
    library = Library(assistant, disk, disk.prints())
    assert await library.look() == await library.look() == ()
    assert disk.loads == [], "what did not change is not read"
    disk.packs["bakery"] = ("new", edited("At six now."))
    assert await library.look() == ()
    assert await told(assistant) == "The bakery opens at seven."
    assert await library.look() == (Outcome("bakery", True),)
    assert await told(assistant) == "At six now."
    assert await library.look() == ()
    assert disk.loads == ["bakery"]


async def test_a_pack_that_cannot_be_read_leaves_the_old_one(assistant: Assistant) -> None:
    """Answers go on, the fault is kept for who asks, and goes with the mended files."""
    fault = "answers.yaml:3:1: an unknown key; expected id; take it out"
    disk = Disk(bakery=("broken", LoadError(fault)))
    library = Library(assistant, disk, {"bakery": "old"})
    assert await library.reload("bakery") == (Outcome("bakery", False, fault),)
    assert library.faults == {"bakery": fault}
    assert await told(assistant) == "The bakery opens at seven."
    assert await library.look() == await library.look() == (), "a fault is not read again and again"
    disk.packs["bakery"] = ("mended", edited("At six now."))
    await library.look()
    await library.look()
    assert library.faults == {}
    assert await told(assistant) == "At six now."


async def test_a_disk_that_fails_is_a_fault_of_one_pack(assistant: Assistant) -> None:
    """The others are read all the same."""
    disk = Disk(bakery=("x", OSError("input/output error")), harbour=("y", harbour()))
    library = Library(assistant, disk, {})
    outcomes = await library.reload()
    assert outcomes == (
        Outcome("bakery", False, "input/output error"), Outcome("harbour", True)
    )  # fmt: skip
    assert await told(assistant, "How many cranes are there?", "harbour") == (
        "The harbour has three cranes."
    )


async def test_a_new_folder_becomes_an_article(assistant: Assistant) -> None:
    """It is there after two looks; one that is gone stays as it was until the next start."""
    disk = Disk(bakery=("a", Known(KNOWLEDGE, small_index())))
    library = Library(assistant, disk, disk.prints())
    disk.packs["harbour"] = ("b", harbour())
    await library.look()
    await library.look()
    assert set(assistant.packs) == {"bakery", "harbour"}
    del disk.packs["harbour"]
    await library.look()
    await library.look()
    assert set(assistant.packs) == {"bakery", "harbour"}
    assert library.names() == ("bakery", "harbour")


async def test_a_pack_that_goes_is_told_once(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    """What was loaded of it answers on; when it is back, it is read again."""
    disk = Disk(bakery=("x", edited("At six now.")))
    library = Library(assistant, disk, {"bakery": "x"})
    here = disk.packs.pop("bakery")
    for _ in range(4):
        await library.look()
    assert library.faults == {"bakery": "answers.yaml is not there"}
    assert caplog.text.count("answers.yaml is not there") == 1
    assert await told(assistant) == "The bakery opens at seven."
    disk.packs["bakery"] = here
    for _ in range(2):
        await library.look()
    assert library.faults == {}
    assert await told(assistant) == "At six now."


async def test_the_same_version_changes_nothing(assistant: Assistant) -> None:
    """Files that were only touched put nothing in place, and nobody is told."""
    disk = Disk(bakery=("a", Known(KNOWLEDGE, small_index())))
    library = Library(assistant, disk, {})
    followed: list[str] = []

    async def follower(slug: str) -> None:
        followed.append(slug)

    library.follow(follower)
    assert await library.reload() == (Outcome("bakery", False),)
    assert followed == []
    disk.packs["bakery"] = ("b", edited("At six now."))
    await library.reload()
    assert followed == ["bakery"]


async def test_a_follower_that_fails_stops_nothing(assistant: Assistant) -> None:
    """The pack is in force and the next follower is called."""
    disk = Disk(bakery=("b", edited("At six now.")))
    library = Library(assistant, disk, {})
    followed: list[str] = []

    async def failing(slug: str) -> None:
        raise RuntimeError("the log is away")

    async def follower(slug: str) -> None:
        followed.append(slug)

    library.follow(failing)
    library.follow(follower)
    assert await library.reload() == (Outcome("bakery", True),)
    assert followed == ["bakery"]


async def test_a_follower_that_failed_is_called_again(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    """At each look, and by a reload that finds nothing new, until it has the pack; told once."""
    disk = Disk(bakery=("b", edited("At six now.")))
    library = Library(assistant, disk, {})
    called: list[str] = []

    async def third_time(slug: str) -> None:
        called.append(slug)
        if len(called) < 3:
            raise RuntimeError("the log is away")

    library.follow(third_time)
    assert await library.reload() == (Outcome("bakery", True),)
    assert await library.look() == ()
    assert await library.reload() == (Outcome("bakery", False),)
    assert called == ["bakery"] * 3
    await library.look()
    await library.reload()
    assert called == ["bakery"] * 3, "what took it in is left alone"
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        "bakery: some parts still use the version before; trying again every few seconds"
    ]


async def test_a_conversation_goes_on_over_a_reload(assistant: Assistant) -> None:
    """A follow-up after the reload leans on the turn before it, in the new words."""
    await told(assistant, "Who owns the bakery?")
    await Library(assistant, Disk(bakery=("b", edited("At six now."))), {}).reload()
    assert await told(assistant, "and from when can i buy bread there?") == "At six now."


async def test_it_reads_at_once_when_asked(assistant: Assistant) -> None:
    """Whoever asks does not wait for the next look, and a request while it reads is not lost."""
    disk = Disk(bakery=("a", edited("At six now.")))
    library = Library(assistant, disk, disk.prints())
    twice = asyncio.Event()

    async def follower(slug: str) -> None:
        if len(disk.loads) == 2:
            twice.set()
        disk.packs["bakery"] = ("b", edited("At five now.", "3"))
        library.ask()  # once more, in the middle of it

    library.follow(follower)
    work = asyncio.create_task(library.forever())
    library.ask()
    try:
        async with asyncio.timeout(2):
            await twice.wait()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert await told(assistant) == "At five now."


async def test_a_look_that_fails_is_not_the_last(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong, the loop goes on."""
    monkeypatch.setattr("bot.library.LOOK_S", 0.001)
    looks, loop = 0, asyncio.get_running_loop()
    enough = asyncio.Event()

    class Failing(Disk):
        def prints(self) -> Mapping[str, str]:
            nonlocal looks
            looks += 1
            if looks == 3:
                loop.call_soon_threadsafe(enough.set)
            raise RuntimeError("odd")

    work = asyncio.create_task(Library(assistant, Failing(), {}).forever())
    try:
        async with asyncio.timeout(5):
            await enough.wait()
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert looks >= 3


async def test_a_bot_with_packs_of_its_own_reads_none(assistant: Assistant) -> None:
    """Without a folder to follow, reading anew is refused in words."""
    library = Library(assistant, Bound(), {})
    assert await library.look() == ()
    (outcome,) = await library.reload("bakery")
    assert "not reloaded" in outcome.fault
    assert HARBOUR.slug not in assistant.packs


async def test_each_reading_is_told(assistant: Assistant) -> None:
    """Who counts hears of what was taken and of what was refused, once each."""
    heard: list[Outcome] = []
    disk = Disk(bakery=("x", LoadError("broken")), harbour=("y", harbour()))
    library = Library(assistant, disk, {})
    library.tell(heard.append)
    outcomes = await library.reload()
    assert tuple(heard) == outcomes
    assert [(outcome.slug, bool(outcome.fault)) for outcome in heard] == [
        ("bakery", True), ("harbour", False)
    ]  # fmt: skip
