"""The loop of a moderator: an open question, a change with its preview, in force, undone."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assistant import Known
from bot.review.changes import Change, Kind, State
from bot.review.desk import Broken
from bot.review.form import ReviewError
from bot.review.rows import Triage
from tests.review.bench import CASES, MAX, MONA, bench, wording

LOST = "sourdough provenance?"
ANSWER = Change(
    0, "1", "bakery", Kind.ANSWER, "added_parking", "Is there parking?",
    answer="Two cars fit beside the shop.", paragraphs=(1,), origin=1,
)  # fmt: skip


async def test_a_wording_takes_effect_here_and_not_elsewhere(tmp_path: Path) -> None:
    """Drafted it changes nothing; applied, the next identical question is answered, in this
    server alone, after a restart too; undone, the old reply is back and it is open again."""
    async with bench(tmp_path) as b:
        assert (await b.ask(LOST)).reply.entry == ""
        drafted = await b.desk.draft(MONA, wording("flour", "sourdough provenance"))
        assert [one.question for one in drafted.preview.differences] == [LOST]
        assert (await b.ask(LOST)).reply.entry == ""
        await b.desk.apply(MONA, drafted.change.id)
        assert (await b.ask(LOST)).reply.entry == "flour"
        assert (await b.ask(LOST, guild="2")).reply.entry == ""
        assert await b.desk.queue("1") == ()
        version = b.assistant.known("1").knowledge.version
    async with bench(tmp_path) as b:
        turn = await b.ask(LOST)
        assert (turn.reply.entry, turn.knowledge_version) == ("flour", version)
        await b.desk.undo(MONA, 1)
        assert (await b.ask(LOST)).reply.entry == ""
        (group,) = await b.desk.queue("1")
        assert group.lead.question == LOST
        with pytest.raises(ReviewError, match="no longer in force"):
            await b.desk.undo(MONA, 1)


async def test_a_new_answer_and_a_known_unknown(tmp_path: Path) -> None:
    """Both are what the next identical question gets."""
    async with bench(tmp_path) as b:
        await b.ask("Is there parking?")
        await b.ask("Do they deliver on horseback?")
        drafted = await b.desk.draft(MONA, ANSWER)
        await b.desk.apply(MONA, drafted.change.id)
        turn = await b.ask("is there parking")
        assert turn.reply.text == ANSWER.answer
        assert "paragraph 1" in turn.reply.footer
        unknown = Change(
            0, "1", "bakery", Kind.UNKNOWN, "added_horse", "Do they deliver on horseback?",
            topic="whether they deliver", origin=2,
        )  # fmt: skip
        drafted = await b.desk.draft(MONA, unknown)
        await b.desk.apply(MONA, drafted.change.id)
        reply = (await b.ask("do they deliver on horseback")).reply
        assert (reply.reason, reply.entry) == ("not_in_article", "added_horse")
        assert reply.text == "The article does not say whether they deliver."
        assert await b.desk.queue("1") == (), "what a known unknown answers is not open"


@pytest.mark.parametrize(
    ("entry", "text", "broken"),
    [
        ("owner", "when is the bakery open", "when is the bakery open"),  # swapped entries
        ("opening", "who is the owner of the shop", "who is the owner of the shop"),  # swapped
        ("flour", "what is the price of the rolls", "what is the price of the rolls"),  # a decline
        ("opening", "will it be sunny weather", "will it be sunny weather"),  # off topic, caught
        ("owner", "opening hours", "opening hours"),  # another entry's own wording
        ("owner", "which mills", "which mills make the flour"),  # too general
    ],
)
async def test_a_change_that_breaks_a_case_is_refused(
    tmp_path: Path, entry: str, text: str, broken: str
) -> None:
    """The case is named, nothing is in force; who insists is recorded with what breaks."""
    async with bench(tmp_path) as b:
        drafted = await b.desk.draft(MONA, wording(entry, text, origin=0))
        assert broken in [one.question for one in drafted.preview.broken]
    async with bench(tmp_path) as b:
        await b.ask("quantum chromodynamics lagrangian")
        drafted = await b.desk.draft(MONA, wording(entry, text))
        with pytest.raises(Broken, match=broken):
            await b.desk.apply(MONA, drafted.change.id)
        assert await b.desk.changes("1") == ()
        await b.desk.apply(MONA, drafted.change.id, insist=True)
        (change,) = await b.desk.changes("1")
        assert broken in change.overridden
        (act, *_) = await b.log.review.acts_on(1, "1")
        assert "overriding" in act.words


async def test_a_verdict_is_a_case_from_then_on(tmp_path: Path) -> None:
    """A reply judged right may not be lost to a change; one judged wrong may not come back."""
    async with bench(tmp_path) as b:
        turn = await b.ask("the flour mills, which ones")
        assert turn.reply.entry == "flour"
        await b.desk.judge(MONA, 1, "right")
        drafted = await b.desk.draft(
            MONA, wording("owner", "the flour mills, which ones", origin=0)
        )
        assert [one.source for one in drafted.preview.broken] == ["verdict"]
        with pytest.raises(ReviewError, match="no question 1"):
            await b.desk.judge(replace(MONA, guild_id="2"), 1, "right")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (wording("flour", "origin of the flour"), "already has that wording"),
        (wording("nowhere", "x"), "no entry `nowhere`"),
        (wording("flour", "?!"), "no words"),
        (wording("flour", "x" * 501), "501 characters"),
        (replace(ANSWER, answer="y" * 1001), "1001 characters"),
        (replace(ANSWER, answer=" "), "empty"),
        (replace(ANSWER, paragraphs=(9,)), "no paragraph 9"),
        (replace(ANSWER, paragraphs=()), "needs the paragraph"),
    ],
)
async def test_bad_input_is_told_and_nothing_kept(
    tmp_path: Path, change: Change, words: str
) -> None:
    """Each fault of a form gets its own words."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        with pytest.raises(ReviewError, match=words):
            await b.desk.draft(MONA, change)
        assert await b.log.review.changes("1", *State) == ()


async def test_a_figure_without_a_fact_is_warned_of(tmp_path: Path) -> None:
    """The figure is named; the change may still be made."""
    async with bench(tmp_path) as b:
        await b.ask("Is there parking?")
        drafted = await b.desk.draft(MONA, replace(ANSWER, answer="There is room for 12 cars."))
        assert "12" in drafted.preview.warnings[0]


async def test_two_moderators_on_one_question(tmp_path: Path) -> None:
    """The second is told what the first did, whether they apply, draft, dismiss or press twice."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        first = await b.desk.draft(MONA, wording("flour", "sourdough provenance"))
        second = await b.desk.draft(MAX, wording("owner", "sourdough provenance!"))
        outcomes = await asyncio.gather(
            b.desk.apply(MONA, first.change.id),
            b.desk.apply(MAX, second.change.id),
            b.desk.apply(MONA, first.change.id),
            return_exceptions=True,
        )
        assert isinstance(outcomes[0], Change)
        assert f"<@{MONA.user_id}> added a wording to flour" in str(outcomes[1])
        assert "in force already" in str(outcomes[2])
        for act in (b.desk.triage(MAX, 1, Triage.DISMISSED), b.desk.group("1", 1)):
            with pytest.raises(ReviewError, match="added a wording to flour"):
                await act
        assert len(await b.desk.changes("1")) == 1


async def test_erased_meanwhile(tmp_path: Path) -> None:
    """A draft from a question that its asker erased is not applied; the queue forgets it."""
    async with bench(tmp_path) as b:
        await b.ask(LOST, asker="7")
        drafted = await b.desk.draft(MONA, wording("flour", "sourdough provenance"))
        await b.log.forget_member("7")
        with pytest.raises(ReviewError, match="deleted"):
            await b.desk.apply(MONA, drafted.change.id)
        with pytest.raises(ReviewError, match="deleted"):
            await b.desk.group("1", 1)
        assert await b.desk.queue("1") == ()


async def test_dismissed_and_later(tmp_path: Path) -> None:
    """Dismissed is gone, in this server, when asked again too; left for later comes last."""
    async with bench(tmp_path) as b:
        for words in ("quantum chromodynamics", "quantum chromodynamics", "buy my bitcoins now"):
            await b.ask(words)
        await b.desk.triage(MONA, 1, Triage.LATER)
        assert [g.lead.asked for g in await b.desk.queue("1")][-1] == "quantum chromodynamics"
        await b.desk.triage(MONA, 3, Triage.DISMISSED)
        await b.ask("buy my bitcoins now")
        (group,) = await b.desk.queue("1")
        assert (group.count, group.triage) == (2, "later")


async def test_what_was_dismissed_can_be_taken_up_again(tmp_path: Path) -> None:
    """Whoever mends a dismissed question opens it for all."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.desk.triage(MONA, 1, Triage.DISMISSED)
        assert await b.desk.queue("1") == ()
        assert (await b.desk.reopened(MAX, 1)).lead.question == LOST
        (group,) = await b.desk.queue("1")
        assert group.key == 1
        drafted = await b.desk.draft(MONA, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, drafted.change.id)
        with pytest.raises(ReviewError, match="added a wording"):
            await b.desk.group("1", 1)


async def test_not_helpful_is_open_until_the_reply_changes(tmp_path: Path) -> None:
    """An answer marked as not helpful waits in the queue, and leaves it when it is mended."""
    async with bench(tmp_path) as b:
        turn = await b.ask("which mills then")
        assert turn.reply.entry == "flour"
        await b.log.add_feedback(1, "9", "down", guild_id="1")
        (group,) = await b.desk.queue("1")
        assert "not helpful" in group.why
        assert group.nearest[0] == "flour"
        drafted = await b.desk.draft(MONA, wording("owner", "which mills then"))
        await b.desk.apply(MONA, drafted.change.id, insist=True)
        assert await b.desk.queue("1") == ()


async def test_an_answer_the_bot_was_hardly_sure_of_waits(tmp_path: Path) -> None:
    """It waits with the reason in words, and leaves the queue when it is judged right."""
    async with bench(tmp_path) as b:
        text = "mills, then"
        sure = (await b.ask(text)).reply.score
        policy = replace(b.assistant.index.policy, answer_at=sure * 0.9)
        b.assistant.put(Known(b.assistant.knowledge, replace(b.assistant.index, policy=policy)))
        await b.ask(text)
        (group,) = await b.desk.queue("1")
        assert (group.lead.question, group.lead.decision) == (text, "answer")
        assert "answered it with flour" in group.why
        assert group.nearest[0] == "flour"
        await b.desk.judge(MONA, group.key, "right")
        assert await b.desk.queue("1") == ()


async def test_an_insisted_verdict_is_kept_by_its_row_alone(tmp_path: Path) -> None:
    """What a change overrides names a judged question by its number: its words are a member's."""
    async with bench(tmp_path) as b:
        text = "the flour mills, which ones"
        await b.ask(text)
        await b.desk.judge(MONA, 1, "right")
        await b.ask(LOST, asker="8")
        drafted = await b.desk.draft(MONA, wording("owner", text, origin=2))
        await b.desk.apply(MONA, drafted.change.id, insist=True)
        (change,) = await b.desk.changes("1")
        assert "the verdict on question 1" in change.overridden
        assert text not in change.overridden


async def test_a_group_of_which_a_part_was_erased(tmp_path: Path) -> None:
    """Acting by the erased wording is told; by the one that is left it works, and once."""
    async with bench(tmp_path) as b:
        await b.ask("sourdough provenance", asker="7")
        await b.ask("sourdough provenances", asker="8")
        (group,) = await b.desk.queue("1")
        assert {one.first_id for one in group.questions} == {1, 2}
        erased = await b.desk.draft(MONA, wording("flour", "provenance of sourdough"))
        await b.log.forget_member("7")
        for act in (
            b.desk.triage(MONA, 1, Triage.DISMISSED),
            b.desk.apply(MONA, erased.change.id),
            b.desk.draft(MONA, wording("flour", "provenance of sourdough")),
        ):
            with pytest.raises(ReviewError, match="deleted"):
                await act
        (group,) = await b.desk.queue("1")
        assert [one.first_id for one in group.questions] == [2]
        drafted = await b.desk.draft(MAX, wording("flour", "provenance of sourdough", origin=2))
        await b.desk.apply(MAX, drafted.change.id)
        assert (await b.ask("sourdough provenances")).reply.entry == "flour"
        assert len(await b.desk.changes("1")) == 1


async def test_what_is_in_force_outlives_the_question_it_came_from(tmp_path: Path) -> None:
    """The asker erases everything: the moderator's wording stays, and can still be undone."""
    async with bench(tmp_path) as b:
        await b.ask(LOST, asker="7")
        drafted = await b.desk.draft(MONA, wording("flour", "sourdough provenance"))
        await b.desk.apply(MONA, drafted.change.id)
        await b.log.forget_member("7")
        (change,) = await b.desk.changes("1")
        assert (change.question, change.origin) == ("sourdough provenance", 0)
    async with bench(tmp_path) as b:
        assert (await b.ask(LOST)).reply.entry == "flour"
        await b.desk.undo(MAX, 1)
        assert (await b.ask(LOST)).reply.entry == ""


async def test_opening_a_group_prepares_the_preview(tmp_path: Path) -> None:
    """The pack's cases are asked meanwhile; a preview soon after finds their replies."""
    async with bench(tmp_path) as b:
        await b.ask(LOST)
        await b.desk.group("1", 1)
        replies, known = b.desk._replies, b.desk.known("1")
        preparing = replies.preparing
        assert preparing is not None
        await preparing
        assert all(replies.has(case.question, known) for case in CASES)
        await b.desk.group("1", 1)
        assert replies.preparing is preparing, "once for a version"


class Watched(dict[str, int]):
    """Words of a pack that note which threads look one up."""

    threads: set[str]

    def __contains__(self, word: object) -> bool:
        self.threads.add(threading.current_thread().name)
        return super().__contains__(word)


async def test_a_question_that_is_answered_by_now_is_looked_at_beside_the_loop(
    tmp_path: Path,
) -> None:
    """Whoever opens it keeps no other member waiting."""
    async with bench(tmp_path) as b:
        await b.ask("When does the bakery open?")
        known = b.assistant.packs["bakery"]
        words = Watched(known.index.spelling.pack_words)
        words.threads = set()
        index = replace(known.index, spelling=replace(known.index.spelling, pack_words=words))
        b.assistant.put(Known(known.knowledge, index))
        assert (await b.desk.group("1", 1)).lead.question == "When does the bakery open?"
        assert words.threads
        assert threading.main_thread().name not in words.threads
