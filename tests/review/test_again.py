"""A question that was dealt with before: mended once more, in one article of two, dismissed for all
who ask it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assistant import utc_now
from bot.core.types import Place
from bot.review.desk import Desk
from bot.review.form import ReviewError
from bot.review.rows import Triage, Who
from bot.store.log import SqliteLog
from tests.core.harbour import harbour
from tests.review.bench import MAX, MONA, bench, wording
from tests.review.test_acts import acts, drafted

LOST, SPAM = "sourdough provenance?", "buy my bitcoins now"


async def test_a_mend_that_did_not_suffice(tmp_path: Path) -> None:
    """The question still waits, so the same moderator or another mends it once more; what was
    drafted before somebody else's mend is refused with what that was."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.desk.apply(MONA, await drafted(b, wording("flour", "who grinds the rye")))
        (group,) = await b.desk.queue("1")
        assert group.lead.question == LOST
        old = await drafted(b, wording("owner", "provenance"), MAX)
        await b.desk.apply(MONA, await drafted(b, wording("flour", "sourdough provenance")))
        assert (await b.ask(LOST)).reply.entry == "flour"
        with pytest.raises(ReviewError, match=f"<@{MONA.user_id}> added a wording to flour"):
            await b.desk.apply(MAX, old)


async def test_what_is_answered_by_now_is_mended_once_more(tmp_path: Path) -> None:
    """`/review fix` opens it whatever was done; from then on its forms lead to a change."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.desk.apply(MONA, await drafted(b, wording("owner", "sourdough provenance?")))
        assert await b.desk.queue("1") == ()
        assert (await b.desk.reopened(MAX, 1)).lead.question == LOST
        assert (await acts(b))[0][1:] == ("open", "opened it again")
        assert (await b.desk.group("1", 1)).key == 1
        number = await drafted(b, wording("flour", "provenance of the sourdough"), MAX)
        await b.desk.apply(MAX, number, insist=True)
        assert len(await b.desk.changes("1")) == 2


async def test_opening_it_again_makes_no_old_draft_good(tmp_path: Path) -> None:
    """Somebody only looks at a question that was mended meanwhile: what was drafted before is
    refused all the same, until that mend is taken back."""
    third = Who("1", "8000000003")
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        old = await drafted(b, wording("owner", "provenance"), MAX)
        made = await drafted(b, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, made)
        await b.desk.reopened(third, 1)
        await b.desk.triage(third, 1, Triage.OPEN)
        with pytest.raises(ReviewError, match=f"<@{MONA.user_id}> added a wording to flour"):
            await b.desk.apply(MAX, old)
        assert [one.id for one in await b.desk.changes("1")] == [made]
        await b.desk.undo(MONA, made)
        await b.desk.apply(MAX, old)
        assert [one.id for one in await b.desk.changes("1")] == [old]


async def test_a_draft_of_what_was_dismissed_meanwhile(tmp_path: Path) -> None:
    """Refused, though it was opened again and another's mend of it was taken back."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        old = await drafted(b, wording("owner", "provenance"), MAX)
        await b.desk.triage(MONA, 1, Triage.DISMISSED)
        await b.desk.reopened(MONA, 1)
        made = await drafted(b, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, made)
        await b.desk.undo(MONA, made)
        with pytest.raises(ReviewError, match=f"<@{MONA.user_id}> dismissed it meanwhile"):
            await b.desk.apply(MAX, old)


async def test_the_same_words_asked_of_two_articles(tmp_path: Path) -> None:
    """What was done about them in one says nothing of the other: they wait there, unmarked, and
    can be mended."""
    async with bench(tmp_path) as b:
        b.assistant.put(harbour())
        other = Desk(b.assistant, b.log.review, article="harbour")
        for words in (LOST, SPAM):
            await b.ask(words)
            place = Place("slash", "1", "10", "", "7")
            await b.assistant.ask(words, place, article="harbour")
        await b.desk.apply(MONA, await drafted(b, wording("flour", "sourdough provenance")))
        await b.desk.triage(MONA, 3, Triage.DISMISSED)
        assert await b.desk.queue("1") == ()
        waiting = [one for group in await other.queue("1") for one in group.questions]
        assert {(one.question, one.triage) for one in waiting} == {(LOST, ""), (SPAM, "")}
        assert await acts(b, 2) == []
        crane = next(each.id for each in b.assistant.packs["harbour"].knowledge.entries)
        change = replace(wording(crane, "sourdough provenance", 2), pack="harbour")
        made = await other.apply(MAX, (await other.draft(MAX, change)).change.id)
        assert made.pack == "harbour"


# --- dismissed for whoever asks it ---------------------------------------------------------------


async def expired(log: SqliteLog) -> object:
    """Rows from before today lose their text."""
    return await log.purge(text_days=1)


@pytest.mark.parametrize(
    "gone",
    [lambda log: log.forget_member("7"), lambda log: log.forget_message("77"), expired],
)
async def test_dismissed_stays_dismissed(
    tmp_path: Path, gone: Callable[[SqliteLog], Awaitable[object]]
) -> None:
    """Others asked it too, before and after: it does not come back when the row that was looked
    at is erased or too old; it is told who dismissed it, and comes back by `/review fix`."""
    async with bench(tmp_path) as b:
        await b.ask(SPAM, asker="8")
        b.assistant._clock = lambda: "2020-01-02T03:04:05.678Z"
        place = Place("slash", "1", "10", "77", "7")
        await b.assistant.ask(SPAM, place)
        b.assistant._clock = utc_now
        await b.desk.triage(MAX, 2, Triage.LATER)
        await b.desk.triage(MONA, 2, Triage.DISMISSED)
        await b.ask(SPAM, asker="9")
        await gone(b.log)
        assert await b.desk.queue("1") == ()
        with pytest.raises(ReviewError, match=f"<@{MONA.user_id}> dismissed it"):
            await b.desk.group("1", 3)
        await b.desk.reopened(MAX, 1)
        (group,) = await b.desk.queue("1")
        assert (group.count, group.triage) == (2, "open")
        await b.log.forget_member("8")
        (group,) = await b.desk.queue("1")
        assert (group.count, group.triage) == (1, "open"), "the newest mark is the one that stays"


async def test_all_of_a_group_is_dismissed_and_each_wording_comes_back(tmp_path: Path) -> None:
    """Whichever of its wordings somebody mends."""
    async with bench(tmp_path) as b:
        for words in ("the car park", "Car park?"):
            await b.ask(words)
        (group,) = await b.desk.queue("1")
        await b.desk.triage(MONA, group.key, Triage.DISMISSED)
        for row in (1, 2):
            assert [act for _, act, _ in await acts(b, row)] == ["dismissed"]
            await b.desk.reopened(MAX, row)
        (group,) = await b.desk.queue("1")
        assert len(group.questions) == 2
