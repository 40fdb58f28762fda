"""A desk after a restart, when the pack has moved, and the order of its queue."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.assistant import Known
from bot.core.match.phrasebook import Encoder, Floats
from bot.core.types import Policy
from bot.review.changes import Change, Kind, State
from bot.review.desk import Desk
from bot.review.groups import middling_below
from bot.review.rows import Triage, Who
from tests.core.harbour import harbour
from tests.review.bench import MAX, MONA, Bench, bench, wording
from tests.review.test_acts import acts, drafted

LOST, PARKING = "sourdough provenance?", "Is there parking?"
NEXT_DOOR = Who("2", MONA.user_id)
ANSWER = Change(
    0, "1", "bakery", Kind.ANSWER, "added_parking", PARKING,
    answer="Two cars fit beside the shop.", paragraphs=(1,), origin=1,
)  # fmt: skip
UNKNOWN = Change(
    0, "1", "bakery", Kind.UNKNOWN, "added_horse", "Do they deliver on horseback?",
    topic="whether they deliver", origin=1,
)  # fmt: skip


async def test_the_pack_has_it_now(tmp_path: Path) -> None:
    """A change that the pack says by itself retires at the next start, with a row in the audit;
    another one of that server stays in force."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.ask("quantum chromodynamics lagrangian")
        one = await drafted(b, wording("flour", "sourdough provenance"))
        two = await drafted(b, wording("owner", "quantum chromodynamics", origin=2))
        await b.desk.apply(MONA, one)
        await b.desk.apply(MONA, two)
        known = b.assistant.packs["bakery"]
        entries = tuple(
            replace(each, phrasings=(*each.phrasings, "Sourdough provenance"))
            if each.id == "flour"
            else each
            for each in known.knowledge.entries
        )
        more = replace(known.knowledge, entries=entries, version="2")
        b.assistant.packs["bakery"] = replace(known, knowledge=more)
        await b.desk.load()
        assert [change.id for change in await b.desk.changes("1")] == [two]
        assert (await acts(b))[0] == ("", "retire", "is part of the pack now")
        retired = await b.log.review.change(one, "1")
        assert retired is not None
        assert retired.state is State.RETIRED
        assert b.desk.known("1").knowledge.version.startswith("2+")


def reread(b: Bench, encoder: Encoder | None = None) -> None:
    """The pack's files were read anew: another version, and what reads meanings in it."""
    known = b.assistant.packs["bakery"]
    book = replace(known.index.book, encoder=encoder)
    knowledge = replace(known.knowledge, version="2")
    b.assistant.put(Known(knowledge, replace(known.index, book=book)))


async def test_what_is_done_while_the_pack_is_read_anew(tmp_path: Path) -> None:
    """A change undone and one applied while the changes are laid over a new version: the one is
    out of force and the other in force when all is done, as the log has it."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.ask("quantum chromodynamics lagrangian")
        one = await drafted(b, wording("flour", "sourdough provenance"))
        two = await drafted(b, wording("owner", "quantum chromodynamics", origin=2))
        await b.desk.apply(MONA, one)
        laying, go_on = threading.Event(), threading.Event()

        def slow(text: str) -> Floats:
            laying.set()
            assert go_on.wait(10)
            return np.zeros(1, np.float32)

        reread(b, slow)
        loading = asyncio.create_task(b.desk.load())
        assert await asyncio.to_thread(laying.wait, 10)
        reread(b)
        waits = b.desk._lock("1").locked()
        acts = asyncio.gather(b.desk.undo(MONA, one), b.desk.apply(MAX, two))
        if not waits:
            await acts  # nothing keeps them from being through before it is
        go_on.set()
        await asyncio.gather(loading, acts)
        assert [change.id for change in await b.desk.changes("1")] == [two]
        assert (await b.ask("quantum chromodynamics")).reply.entry == "owner"
        assert (await b.ask(LOST)).reply.entry == ""


async def test_the_last_change_is_taken_back_while_the_pack_is_read_anew(tmp_path: Path) -> None:
    """The server is answered from the new version, like one that never had a change."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, number)
        whole = b.log.review.set_state

        async def slow(*values: Any) -> bool:
            reread(b)
            return await whole(*values)

        b.log.review.set_state = slow  # type: ignore[method-assign]
        await b.desk.undo(MONA, number)
        await b.desk.load()  # as the library asks for
        assert b.assistant.servers == {}
        assert (await b.ask(LOST)).knowledge_version == "2"


async def test_a_server_without_changes_while_the_pack_is_read_anew(tmp_path: Path) -> None:
    """It is answered from the new version, too."""
    async with bench(tmp_path) as b:
        whole = b.log.review.changes

        async def before_it_is_built(guild: str | None, *states: State) -> tuple[Change, ...]:
            found = await whole(guild, *states)
            b.log.review.changes = whole  # type: ignore[method-assign]
            asyncio.get_running_loop().call_soon(reread, b)
            return found

        b.log.review.changes = before_it_is_built  # type: ignore[method-assign]
        await b.desk.reload("1")
        assert b.assistant.servers == {}


async def three_servers(b: Bench) -> None:
    """Each with a wording of its own in force; then the pack is read anew."""
    for guild, word in (("1", "one"), ("2", "two"), ("3", "three")):
        await b.ask(LOST, guild=guild)
        who = Who(guild, MONA.user_id)
        change = wording("flour", f"sourdough provenance {word}", origin=int(guild))
        await b.desk.apply(who, await drafted(b, change, who))


async def another_of_the_second(b: Bench) -> None:
    """A second change in force, number 4, where one is faulty."""
    await b.ask("quantum chromodynamics lagrangian", guild="2")
    other = wording("owner", "quantum chromodynamics", origin=4)
    await b.desk.apply(Who("2", "9"), await drafted(b, other, Who("2", "9")))


async def versions(b: Bench) -> list[str]:
    """What each of the three is answered from, and with which entry."""
    turns = [await b.ask(LOST, guild=guild) for guild in ("1", "2", "3")]
    return [turn.knowledge_version.partition("+")[0] + turn.reply.entry for turn in turns]


async def test_changes_of_one_server_that_cannot_be_read(tmp_path: Path) -> None:
    """The others' are in force; the fault comes up, and another load brings the rest."""
    async with bench(tmp_path) as b:
        await three_servers(b)
        reread(b)
        whole, failing = b.log.review.changes, ""

        async def faulty(guild: str | None, *states: State) -> tuple[Change, ...]:
            nonlocal failing
            failing = failing or guild or ""
            if guild == failing:
                raise OSError("the log is away")
            return await whole(guild, *states)

        b.log.review.changes = faulty  # type: ignore[method-assign]
        with pytest.raises(OSError, match="away"):
            await b.desk.load()
        assert sorted(await versions(b)) == ["1flour", "2flour", "2flour"]
        b.log.review.changes = whole  # type: ignore[method-assign]
        await b.desk.load()
        assert await versions(b) == ["2flour"] * 3


async def test_changes_of_one_server_that_cannot_be_laid_over_the_pack(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The faulty one is left out and told; what else that server has, and the others', hold."""
    async with bench(tmp_path) as b:
        await three_servers(b)
        await another_of_the_second(b)

        def odd(text: str) -> Floats:
            if "two" in text:
                raise ValueError("odd")
            return np.zeros(1, np.float32)

        reread(b, odd)
        await b.desk.load()
        assert await versions(b) == ["2flour", "2", "2flour"]
        assert (await b.ask("quantum chromodynamics", guild="2")).reply.entry == "owner"
        assert [each.id for each in await b.desk.changes("2")] == [2, 4]
        assert (b.desk.faulty("1"), b.desk.faulty("2")) == (frozenset(), {2})
        told = [each.message for each in caplog.records if each.levelname == "ERROR"]
        assert told == ["bakery: change 2 of server 2 does not fit it, and is left out"]
        await b.desk.undo(Who("2", "9"), 2)
        assert b.desk.faulty("2") == frozenset()


async def test_a_change_that_is_spoilt_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It keeps neither its own server's others nor another server's from being in force."""
    async with bench(tmp_path) as b:
        await three_servers(b)
        await another_of_the_second(b)
        with closing(sqlite3.connect(tmp_path / "log.db")) as file, file:
            file.execute("UPDATE change SET phrasings = '{' WHERE id = 2")
        reread(b)
        await b.desk.load()
        assert await versions(b) == ["2flour", "2", "2flour"]
        assert (await b.ask("quantum chromodynamics", guild="2")).reply.entry == "owner"
        assert "change 2 of server 2 is damaged and left out" in caplog.text


async def test_what_cannot_be_retired_now_is_in_force_all_the_same(tmp_path: Path) -> None:
    """A log that cannot be written keeps no change from being laid over the pack."""
    async with bench(tmp_path) as b:
        await three_servers(b)
        known = b.assistant.packs["bakery"]
        entries = tuple(
            replace(each, phrasings=(*each.phrasings, "sourdough provenance one"))
            for each in known.knowledge.entries
        )
        knowledge = replace(known.knowledge, entries=entries, version="2")
        b.assistant.put(replace(known, knowledge=knowledge))
        whole = b.log._writer.done

        async def refused(*_: object, **__: object) -> object:
            raise OSError("no space left")

        b.log._writer.done = refused  # type: ignore[method-assign]
        with pytest.raises(OSError, match="no space left"):
            await b.desk.load()
        assert set(b.assistant.servers) == {("2", "bakery"), ("3", "bakery")}
        assert await versions(b) == ["2", "2flour", "2flour"]
        b.log._writer.done = whole  # type: ignore[method-assign]
        await b.desk.load()
        assert (await acts(b))[0] == ("", "retire", "is part of the pack now")


async def test_a_desk_of_another_article_leaves_it_alone(tmp_path: Path) -> None:
    """Its changes, its queue and what it retires are its own article's."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.desk.apply(MONA, await drafted(b, wording("flour", "sourdough provenance")))
        b.assistant.put(harbour())
        other = Desk(b.assistant, b.log.review, article="harbour")
        await other.load()
        assert await other.changes("1") == ()
        assert await other.queue("1") == ()
        assert len(await b.desk.changes("1")) == 1
        assert (await b.ask(LOST)).reply.entry == "flour"
        other.forget("1")
        assert (await b.ask(LOST)).reply.entry == "flour"
        b.desk.forget("1")
        assert (await b.ask(LOST)).reply.entry == ""


async def test_without_changes_a_server_has_the_pack_itself(tmp_path: Path) -> None:
    """Nothing is kept for a server that undid its last change."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, number)
        assert set(b.assistant.servers) == {("1", "bakery")}
        await b.desk.undo(MONA, number)
        assert b.assistant.servers == {}
        assert b.desk.known("1") is b.assistant.packs["bakery"]


async def test_the_order_of_the_queue(tmp_path: Path) -> None:
    """Most asked first, then the newest; what was left for later behind all of them."""
    async with bench(tmp_path) as b:
        for words in ("gluon plasma", "bitcoin wallet", "bitcoin wallet", "volcano lava",
                      "tram ticket", "tram ticket", "tram ticket"):  # fmt: skip
            await b.ask(words)
        await b.desk.triage(MONA, 5, Triage.LATER)
        asked = [(group.lead.question, group.count) for group in await b.desk.queue("1")]
        assert asked == [
            ("bitcoin wallet", 2), ("volcano lava", 1), ("gluon plasma", 1), ("tram ticket", 3),
        ]  # fmt: skip


async def test_opening_a_group_by_its_newest_row(tmp_path: Path) -> None:
    """A wording that was asked twice is found by its first and by its last row."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.ask("quantum chromodynamics lagrangian")
        await b.ask(LOST)
        assert (await b.desk.group("1", 3)).key == 1
        assert (await b.desk.group("1", 1)).key == 1
        assert (await b.desk.group("1", 2)).lead.question == "quantum chromodynamics lagrangian"


async def test_a_question_that_is_answered_by_now(tmp_path: Path) -> None:
    """It stands alone: whoever wants to mend it can."""
    async with bench(tmp_path) as b:
        await b.ask("When does the bakery open?")
        group = await b.desk.group("1", 1)
        assert [one.question for one in group.questions] == ["When does the bakery open?"]
        assert group.nearest[0] == "opening"


@pytest.mark.parametrize("bar", [0.0, 0.1, 0.35, 0.5, 0.9, 1.0])
def test_twice_the_odds(bar: float) -> None:
    """The band's upper end has twice the odds of the bar."""
    upper = middling_below(Policy(answer_at=bar))
    assert upper * (1 - bar) == pytest.approx(2 * bar * (1 - upper))
