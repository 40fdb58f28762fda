"""A moderator's acts on a real log: who, when and what of each; of two at once; of what is gone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.review.changes import Change, Kind, State
from bot.review.desk import Broken
from bot.review.form import ReviewError
from bot.review.rows import Triage, Who
from bot.review.words import GONE, NO_DRAFT
from tests.review.bench import MAX, MONA, Bench, bench, wording

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


async def acts(b: Bench, row: int = 1, guild: str = "1") -> list[tuple[str, str, str]]:
    """(who, act, words), newest first."""
    return [(each.by_id, each.act, each.words) for each in await b.log.review.acts_on(row, guild)]


async def drafted(b: Bench, change: Change, who: Who = MONA) -> int:
    return (await b.desk.draft(who, change)).change.id


# --- every act leaves its row in the audit -------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (wording("flour", "sourdough provenance"), "added a wording to flour"),
        (replace(ANSWER, question=LOST), "wrote the answer added_parking"),
        (replace(UNKNOWN, question=LOST), "noted that the article does not say it (added_horse)"),
    ],
)
async def test_applied_and_undone(tmp_path: Path, change: Change, words: str) -> None:
    """Both acts stand in the audit with who did them, of each kind of change."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, change)
        assert await acts(b) == []
        made = await b.desk.apply(MONA, number)
        assert (made.state, made.overridden) == (State.LIVE, "")
        undone = await b.desk.undo(MAX, number)
        assert undone.id == number
        assert await acts(b) == [
            (MAX.user_id, "undo", f"took back what had {words}"),
            (MONA.user_id, "apply", words),
        ]
        assert await b.desk.changes("1") == ()
        stored = await b.log.review.change(number, "1")
        assert stored is not None
        assert (stored.state, stored.made_by) == (State.UNDONE, MONA.user_id)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Triage.DISMISSED, "dismissed it"),
        (Triage.LATER, "left it for later"),
        (Triage.ASSIGNED, "took it on"),
        (Triage.OPEN, "gave it back"),
    ],
)
async def test_triage(tmp_path: Path, state: Triage, words: str) -> None:
    """The act, who, and the group as it is from then on."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        group = await b.desk.triage(MAX, 1, state)
        assert group.key == 1
        assert await acts(b) == [(MAX.user_id, state.value, words)]
        left = await b.desk.queue("1")
        assert len(left) == (0 if state is Triage.DISMISSED else 1)
        if left:
            assert (left[0].triage, left[0].lead.triaged_by) == (state.value, MAX.user_id)


@pytest.mark.parametrize("verdict", ["right", "wrong", "decline"])
async def test_a_verdict(tmp_path: Path, verdict: str) -> None:
    """Kept with the entry that was given, and noted; the last one counts."""
    async with bench(tmp_path) as b:
        await b.ask("which mills then")
        await b.desk.judge(MONA, 1, "right")
        await b.desk.judge(MAX, 1, verdict)
        assert (await acts(b))[0] == (MAX.user_id, "verdict", f"judged the reply: {verdict}")
        (judged,) = await b.log.review.judged("1", "bakery")
        assert (judged.verdict, judged.entry, judged.turn_id) == (verdict, "flour", 1)


@pytest.mark.parametrize(
    ("who", "row", "verdict"),
    [(MONA, 2, "right"), (NEXT_DOOR, 1, "right"), (MONA, 1, "fine"), (MONA, 1, "")],
)
async def test_a_verdict_that_is_none(tmp_path: Path, who: Who, row: int, verdict: str) -> None:
    """On no question of this server, or no verdict: told, and nothing is kept."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        with pytest.raises(ReviewError, match=f"There is no question {row} in this server's log"):
            await b.desk.judge(who, row, verdict)
        assert await acts(b) == []
        assert await b.log.review.judged("1", "bakery") == ()


# --- of two at once ------------------------------------------------------------------------------


async def test_two_questions_that_want_the_same_id(tmp_path: Path) -> None:
    """Two drafts of new answers whose questions share their telling words: the one that is applied
    second is told to start again, instead of being called in force while it is not."""
    async with bench(tmp_path) as b:
        await b.ask(PARKING)
        await b.ask("quantum chromodynamics lagrangian")
        first = await drafted(b, ANSWER)
        other = replace(ANSWER, question="Where is the parking?", answer="In the yard.", origin=2)
        second = await drafted(b, other, MAX)
        await b.desk.apply(MONA, first)
        with pytest.raises(ReviewError, match="just made"):
            await b.desk.apply(MAX, second)
        assert [one.id for one in await b.desk.changes("1")] == [first]
        assert (await b.ask(PARKING)).reply.text == ANSWER.answer


async def test_a_draft_of_an_id_that_was_taken_meanwhile(tmp_path: Path) -> None:
    """A form that was open while another answer was written gets an id of its own."""
    async with bench(tmp_path) as b:
        await b.ask(PARKING)
        await b.ask("quantum chromodynamics lagrangian")
        await b.desk.apply(MONA, await drafted(b, ANSWER))
        other = replace(ANSWER, question="Where is the parking?", answer="In the yard.", origin=2)
        found = await b.desk.draft(MAX, other)
        assert found.change.entry_id == "added_parking_2"
        await b.desk.apply(MAX, found.change.id)
        assert (await b.ask("where is the parking")).reply.text == "In the yard."
        assert (await b.ask(PARKING)).reply.text == ANSWER.answer


async def test_drafts_of_one_moderator_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    """Two wordings of two questions, drafted together, applied together."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.ask("quantum chromodynamics lagrangian")
        one = await drafted(b, wording("flour", "sourdough provenance"))
        two = await drafted(b, wording("owner", "quantum chromodynamics", origin=2))
        await asyncio.gather(b.desk.apply(MONA, one), b.desk.apply(MONA, two))
        assert (await b.ask(LOST)).reply.entry == "flour"
        assert (await b.ask("quantum chromodynamics")).reply.entry == "owner"
        await b.desk.undo(MONA, one)
        assert (await b.ask(LOST)).reply.entry == ""
        assert (await b.ask("quantum chromodynamics")).reply.entry == "owner"


async def test_servers_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """The same change in two servers at once, and undone in one."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.ask(LOST, guild="2")
        here = await drafted(b, wording("flour", "sourdough provenance"))
        there = await drafted(b, wording("owner", "sourdough provenance", origin=2), NEXT_DOOR)
        await asyncio.gather(b.desk.apply(MONA, here), b.desk.apply(NEXT_DOOR, there))
        assert (await b.ask(LOST)).reply.entry == "flour"
        assert (await b.ask(LOST, guild="2")).reply.entry == "owner"
        await b.desk.undo(MONA, here)
        assert (await b.ask(LOST)).reply.entry == ""
        assert (await b.ask(LOST, guild="2")).reply.entry == "owner"


# --- of what is gone, or somebody else's ---------------------------------------------------------


async def test_a_change_of_another_server(tmp_path: Path) -> None:
    """Neither applied nor undone from next door, by its number."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        with pytest.raises(ReviewError) as error:
            await b.desk.apply(NEXT_DOOR, number)
        assert str(error.value) == NO_DRAFT
        await b.desk.apply(MONA, number)
        with pytest.raises(ReviewError, match="no longer in force"):
            await b.desk.undo(NEXT_DOOR, number)
        assert (await b.ask(LOST)).reply.entry == "flour"
        assert len(await acts(b)) == 1


@pytest.mark.parametrize("number", [2, 10**17])
async def test_a_change_that_never_was(tmp_path: Path, number: int) -> None:
    """A forged number: told, and nothing happens."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await drafted(b, wording("flour", "sourdough provenance"))
        with pytest.raises(ReviewError) as error:
            await b.desk.apply(MONA, number)
        assert str(error.value) == NO_DRAFT
        with pytest.raises(ReviewError, match="no longer in force"):
            await b.desk.undo(MONA, number)


async def test_a_draft_is_no_change_to_undo(tmp_path: Path) -> None:
    """Nor is one that was undone a draft again."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        with pytest.raises(ReviewError, match="no longer in force"):
            await b.desk.undo(MONA, number)
        await b.desk.apply(MONA, number)
        await b.desk.undo(MONA, number)
        with pytest.raises(ReviewError) as error:
            await b.desk.apply(MONA, number)
        assert str(error.value) == NO_DRAFT


@pytest.mark.parametrize("act", ["group", "triage", "reopened", "draft"])
@pytest.mark.parametrize(("guild", "row"), [("1", 2), ("2", 1), ("1", 0)])
async def test_a_question_of_nobody(tmp_path: Path, act: str, guild: str, row: int) -> None:
    """A number that is not in this server's log: told as gone; nothing is kept, whatever is done.

    A draft without an origin is one from the terminal, so row 0 may be drafted.
    """
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        who = Who(guild, MONA.user_id)
        done: Any = {
            "group": lambda: b.desk.group(guild, row),
            "triage": lambda: b.desk.triage(who, row, Triage.DISMISSED),
            "reopened": lambda: b.desk.reopened(who, row),
            "draft": lambda: b.desk.draft(who, wording("flour", "sourdough", origin=row)),
        }[act]
        if act == "draft" and row == 0:
            assert (await done()).change.state is State.DRAFT
            return
        with pytest.raises(ReviewError) as error:
            await done()
        assert str(error.value) == GONE
        assert await acts(b) == []
        assert await b.log.review.changes(None, *State) == ()


async def test_a_moderator_who_was_forgotten(tmp_path: Path) -> None:
    """Who settled it has no name any more, and the next one hears of it all the same."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.desk.triage(MONA, 1, Triage.DISMISSED)
        await b.log.forget_member(MONA.user_id)
        with pytest.raises(ReviewError) as error:
            await b.desk.group("1", 1)
        assert str(error.value) in (
            f"<@{MONA.user_id}> dismissed it meanwhile.", "A moderator dismissed it meanwhile.",
        )  # fmt: skip


async def test_an_act_that_cannot_be_written_is_not_done(tmp_path: Path) -> None:
    """Applied, undone or judged while the disk is full: the fault comes up, nothing is in force."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        whole = b.log._writer.done

        async def refused(*_: object, **__: object) -> object:
            raise OSError("no space left")

        b.log._writer.done = refused  # type: ignore[method-assign]
        for act in (b.desk.apply(MONA, number), b.desk.judge(MONA, 1, "right"),
                    b.desk.triage(MONA, 1, Triage.DISMISSED)):  # fmt: skip
            with pytest.raises(OSError, match="no space left"):
                await act
        assert (await b.ask(LOST)).reply.entry == ""
        b.log._writer.done = whole  # type: ignore[method-assign]
        assert await b.desk.changes("1") == ()
        await b.desk.apply(MONA, number)
        b.log._writer.done = refused  # type: ignore[method-assign]
        with pytest.raises(OSError, match="no space left"):
            await b.desk.undo(MONA, number)
        assert (await b.ask(LOST)).reply.entry == "flour"


async def test_an_undo_while_the_log_cannot_be_read_is_not_done(tmp_path: Path) -> None:
    """The fault comes up, the change is in force in the log and in the replies, and the next undo
    takes it back."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, number)
        whole = b.log.review.changes

        async def away(*_: object) -> tuple[Change, ...]:
            raise OSError("the log is away")

        b.log.review.changes = away  # type: ignore[method-assign]
        with pytest.raises(OSError, match="away"):
            await b.desk.undo(MONA, number)
        b.log.review.changes = whole  # type: ignore[method-assign]
        assert [change.id for change in await b.desk.changes("1")] == [number]
        assert (await b.ask(LOST)).reply.entry == "flour"
        await b.desk.undo(MONA, number)
        assert (await b.ask(LOST)).reply.entry == ""


# --- what breaks ---------------------------------------------------------------------------------


async def test_a_refusal_names_what_breaks(tmp_path: Path) -> None:
    """In the fault's own words, with the change and its preview for the page."""
    async with bench(tmp_path) as b:
        await b.ask("quantum chromodynamics lagrangian")
        number = await drafted(b, wording("owner", "when is the bakery open"))
        with pytest.raises(Broken) as error:
            await b.desk.apply(MONA, number)
        assert str(error.value).startswith("This would break: when is the bakery open")
        assert error.value.change.id == number
        assert error.value.preview.broken
        assert await acts(b) == []
        made = await b.desk.apply(MONA, number, insist=True)
        assert made.overridden == "; ".join(one.name for one in error.value.preview.broken)
        count = len(error.value.preview.broken)
        assert (await acts(b))[0][2] == (
            f"added a wording to owner, overriding {count} check{'' if count == 1 else 's'}"
        ), "how many, in the audit"


async def test_insisting_where_nothing_breaks(tmp_path: Path) -> None:
    """Overrides nothing, and says so nowhere."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        number = await drafted(b, wording("flour", "sourdough provenance"))
        made = await b.desk.apply(MONA, number, insist=True)
        assert made.overridden == ""
        assert "overriding" not in (await acts(b))[0][2]
