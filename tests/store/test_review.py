"""What moderators did: kept by server, in one transaction with its audit row, erased as told."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.types import (
    Candidate,
    Decline,
    Explanation,
    Place,
    Query,
    Reason,
    Reply,
    Side,
    Suggest,
    Turn,
    Verdict,
)
from bot.review.changes import Change, Kind, State
from bot.review.rows import Act, Triage
from bot.store import changes
from bot.store.log import SqliteLog
from bot.store.record import row_of
from tests.store.turns import turn

AT, NEXT = "2026-01-02T03:04:05.678Z", "2026-01-03T03:04:05.678Z"
MONA = "8000000001"
ACT = Act(AT, MONA, "apply", "added a wording to opening", 1, 1)
CHANGE = Change(
    0, "1", "bakery", Kind.PHRASING, "opening", "opening times?", origin=1, made_by=MONA, made_at=AT
)


def lost(question: str, guild: str = "1", asker: str = "7000000001", **place: str) -> Turn:
    """A question that was not understood."""
    reply = Reply("decline", "I did not understand.", reason=Reason.NOT_UNDERSTOOD.value)
    assert Decline(Reason.NOT_UNDERSTOOD).reason.value == reply.reason
    where = replace(Place("slash", guild, "10", "", asker), **place)
    return replace(turn(question, where), reply=reply)


def audited(log: SqliteLog) -> list[tuple[str, str, str]]:
    with sqlite3.connect(log.path) as connection:
        return connection.execute("SELECT guild_id, by_id, act FROM audit").fetchall()


async def test_open_questions(log: SqliteLog) -> None:
    """Each wording once with its count, most asked first, of one server and pack alone."""
    for words in ("vegan rolls?", "Vegan rolls?", "parking?"):
        await log.record(lost(words))
    await log.record(lost("elsewhere?", guild="2"))
    await log.record(replace(lost("another pack?"), pack="other"))
    await log.record(turn("When does it open?"))
    await log.add_feedback(6, "5", "down", guild_id="1")
    found = await log.review.open_questions("1", "bakery", 10)
    assert [(one.question, one.count) for one in found] == [
        ("Vegan rolls?", 2), ("When does it open?", 1), ("parking?", 1),
    ]  # fmt: skip
    assert [bool(one.unhelpful) for one in found] == [False, True, False]
    assert (found[0].first_id, found[0].last_id) == (1, 2)


def near_tie(question: str, *entries: str) -> Turn:
    """A question of member 1 that got those choices."""
    nothing = Explanation("", 0.0)
    choices = tuple(Candidate(name, Side.ANSWER, 0.3, nothing) for name in entries)
    asked = Verdict(Query(question, question, (question,)), Suggest(entries, 0.3), choices)
    reply = Reply("suggest", "Which?", score=0.3, verdicts=(asked,))
    return replace(lost(question, asker="1"), reply=reply)


async def open_after(log: SqliteLog, place: Place, reply_id: str) -> list[str]:
    """Which questions still wait once `opening` was chosen."""
    await log.choice_taken(place, "opening", reply_id)
    return [one.question for one in await log.review.open_questions("1", "bakery", 10)]


@pytest.mark.parametrize(
    ("pressed", "left"),
    [
        (Place("button", "1", "10", "", "2"), ["tie 2?"]),  # whoever may press it
        (Place("button", "2", "10", "", "1"), ["tie 2?", "tie 1?"]),  # another server's
    ],
)
async def test_a_choice_that_was_taken_is_no_open_question(
    log: SqliteLog, pressed: Place, left: list[str]
) -> None:
    """The question whose reply the choice stood below was answered; any other still waits."""
    for number in ("1", "2"):
        await log.record(near_tie(f"tie {number}?", "opening", "owner"))
        await log.set_reply_message(int(number), f"20{number}")
    assert await open_after(log, pressed, "201") == left


@pytest.mark.parametrize(
    ("pressed", "ago_s", "answered"),
    [
        ({}, 0, True),
        ({}, 890, True),
        ({}, 910, False),  # a quarter of an hour later
        ({"channel_id": "11"}, 0, False),
        ({"guild_id": "2"}, 0, False),
        ({"asker": "2"}, 0, False),
        ({"asker": ""}, 0, False),
    ],
)
@pytest.mark.parametrize("reply_id", ["", "209"])
async def test_a_choice_of_a_reply_without_an_id_is_of_who_pressed_it(
    log: SqliteLog, pressed: dict[str, str], ago_s: int, answered: bool, reply_id: str
) -> None:
    """The newest question of that person there with this choice, if it is of the last quarter of an
    hour: the reply was private, or its row came too late for its id."""
    at = datetime.now(UTC) - timedelta(seconds=ago_s)
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    choices = {"shown?": ("opening",), "old?": ("opening",), "tie?": ("owner", "opening")}
    for words, entries in {**choices, "other?": ("owner", "flour")}.items():
        await log.record(replace(near_tie(words, *entries), asked_at=stamp))
    await log.set_reply_message(1, "201")
    left = await open_after(log, replace(Place("button", "1", "10", "", "1"), **pressed), reply_id)
    assert set(left) == {"shown?", "old?", "tie?", "other?"} - ({"tie?"} if answered else set())


async def test_an_answer_pressed_elsewhere_leaves_a_near_tie_open(log: SqliteLog) -> None:
    """Only a choice says what was meant, not a question pressed below another reply."""
    await log.record(near_tie("tie?", "opening", "owner"))
    await log.record(replace(lost("opening", asker="1", surface="button"), reply=turn().reply))
    found = await log.review.open_questions("1", "bakery", 10)
    assert [one.question for one in found] == ["tie?"]


async def test_hardly_sure_answers_are_open_too(log: SqliteLog) -> None:
    """Below the given confidence, once however it was marked, until a moderator judges it right."""
    for words, score in (("sure?", 0.9), ("hardly?", 0.31), ("Hardly?", 0.32)):
        await log.record(replace(turn(words), reply=replace(turn(words).reply, score=score)))
    await log.add_feedback(2, "5", "down", guild_id="1")
    assert [one.question for one in await log.review.open_questions("1", "bakery", 9)] == [
        "hardly?"
    ]
    (found,) = await log.review.open_questions("1", "bakery", 9, 0.5)
    assert (found.question, found.count, found.unhelpful) == ("Hardly?", 2, 1)
    assert await log.review.open_questions("2", "bakery", 9, 0.5) == ()
    assert await log.review.open_questions("1", "other", 9, 0.5) == ()
    assert await log.review.judge(3, "right", ACT, "1")
    assert await log.review.open_questions("1", "bakery", 9, 0.5) == ()


async def test_a_change_and_its_act_are_one(log: SqliteLog) -> None:
    """A state moves once, from the state it was seen in, with one audit row; server by server."""
    await log.record(lost("opening times?"))
    made = await log.review.add_change(CHANGE)
    assert (made.id, made.origin, made.state) == (1, 1, State.DRAFT)
    move = (State.LIVE, State.DRAFT, ACT, "")
    assert not await log.review.set_state(made.id, *move, "2")
    assert await log.review.set_state(made.id, *move, "1")
    assert not await log.review.set_state(made.id, *move, "1")
    assert audited(log) == [("1", MONA, "apply")]
    assert [one.id for one in await log.review.changes("1", State.LIVE)] == [1]
    assert await log.review.changes("2", State.LIVE) == ()
    assert await log.review.change(1, "2") is None
    assert [act.words for act in await log.review.acts_on(1, "1")] == [ACT.words]
    assert await log.review.acts_on(1, "2") == ()


async def test_triage_and_verdicts(log: SqliteLog) -> None:
    """The newest mark counts for a wording; verdicts follow the row's text."""
    await log.record(lost("spam?", message_id="77"))
    assert await log.review.triage((1,), Triage.ASSIGNED, replace(ACT, act="assign"), "1") == 1
    assert await log.review.triage((1,), Triage.LATER, replace(ACT, act="later"), "2") == 0
    (found,) = await log.review.open_questions("1", "bakery", 10)
    assert (found.triage, found.triaged_by) == ("assigned", MONA)
    assert await log.review.judge(1, "wrong", replace(ACT, act="verdict"), "1")
    assert not await log.review.judge(1, "right", ACT, "2")
    assert [one.verdict for one in await log.review.judged("1", "bakery")] == ["wrong"]
    await log.forget_message("77")
    assert await log.review.judged("1", "bakery") == ()
    assert not await log.review.judge(1, "right", ACT, "1"), "an erased row takes no verdict"


async def test_forgetting(log: SqliteLog) -> None:
    """The asker's rows take their origin along; a moderator's name goes; a server takes all."""
    await log.record(lost("opening times?"))
    made = await log.review.add_change(CHANGE)
    await log.review.set_state(made.id, State.LIVE, State.DRAFT, ACT, "", "1")
    await log.forget_member("7000000001")
    (change,) = await log.review.changes("1", State.LIVE)
    assert (change.origin, change.made_by) == (0, MONA)
    await log.forget_member(MONA)
    (change,) = await log.review.changes("1", State.LIVE)
    assert change.made_by == ""
    assert audited(log) == [("1", "", "apply")]
    await log.forget_guild("1")
    assert await log.review.changes(None, State.LIVE) == ()
    assert audited(log) == []
    with pytest.raises(ValueError, match="server"):
        await log.review.changes("", State.LIVE)


@pytest.mark.parametrize("by", ["member", "message"])
async def test_what_is_made_of_an_erased_question(log: SqliteLog, by: str) -> None:
    """A draft loses the member's words; what is in force stays, without the row it came from; what
    came from other members' questions is untouched."""
    for asker in ("7000000001", "7000000002"):
        await log.record(lost(f"where is {asker}?", asker=asker, message_id=f"m{asker}"))
    unknown = replace(CHANGE, kind=Kind.UNKNOWN, entry_id="added", topic="where it is")
    made = [
        await log.review.add_change(replace(change, phrasings=("whereabouts",), origin=origin))
        for change in (CHANGE, unknown)
        for origin in (1, 1, 2)
    ]
    for change in (made[0], made[3]):
        assert await log.review.set_state(change.id, State.LIVE, State.DRAFT, ACT, "", "1")
    await (log.forget_member("7000000001") if by == "member" else log.forget_message("m7000000001"))
    live = await log.review.changes("1", State.LIVE)
    assert [(one.question, one.origin) for one in live] == [("opening times?", 0)] * 2
    drafts = await log.review.changes("1", State.DRAFT)
    assert [(one.question, one.phrasings, one.topic, one.origin) for one in drafts] == [
        ("", (), "", 0),
        ("opening times?", ("whereabouts",), "", 2),
        ("", (), "", 0),
        ("opening times?", ("whereabouts",), "where it is", 2),
    ]
    with sqlite3.connect(log.path) as connection:
        held = connection.execute("SELECT count(*) FROM change WHERE origin = 1").fetchone()
    assert held == (0,)


@pytest.mark.parametrize("by", ["member", "message"])
async def test_a_draft_that_takes_the_words_of_an_erased_question_along(
    log: SqliteLog, by: str
) -> None:
    """It is emptied though it came from another row, down to the id that its words gave it; what
    is in force, and what is in another server, is not."""
    mine = lost("where is it?", asker="7000000001", message_id="m1")
    await log.record(mine)
    await log.record(lost("whereabouts?", asker="7000000002", message_id="m2"))
    await log.record(lost("whereabouts?", asker="7000000002", guild="2"))
    first = replace(CHANGE, kind=Kind.ANSWER, entry_id="added_where", origin=2)
    along = replace(first, phrasings=("whereabouts?", "where is it?"))
    own = replace(first, question="where is it?")
    elsewhere = replace(along, guild_id="2", origin=3)
    for change in (first, along, own, along, elsewhere):
        await log.review.add_change(change)
    assert await log.review.set_state(4, State.LIVE, State.DRAFT, ACT, "", "1")
    await (log.forget_member("7000000001") if by == "member" else log.forget_message("m1"))
    drafts = await log.review.changes(None, State.DRAFT)
    assert [(one.entry_id, one.question, one.phrasings, one.origin) for one in drafts] == [
        ("added_where", "opening times?", (), 2),
        ("", "", (), 0),
        ("", "", (), 0),
        ("added_where", "opening times?", along.phrasings, 3),
    ]
    (live,) = await log.review.changes("1", State.LIVE)
    assert (live.phrasings, live.origin) == (along.phrasings, 2)


@pytest.mark.parametrize("by", ["member", "message"])
async def test_a_draft_whose_words_another_asked_too(log: SqliteLog, by: str) -> None:
    """It stays with what the moderator wrote while a row of that server has the words, and goes
    with the last; one that came from the erased question itself is emptied."""
    askers = ("7000000001", "7000000002", "7000000003")
    for asker in askers:
        await log.record(lost("where is it?", asker=asker, message_id=f"m{asker}"))
    await log.record(lost("where is it?", asker="7000000004", guild="2"))
    along = replace(CHANGE, kind=Kind.ANSWER, entry_id="added", answer="Here.", origin=0)
    along = replace(along, phrasings=("where is it?",))
    for change in (along, replace(along, origin=1)):
        await log.review.add_change(change)
    left: list[tuple[str, ...]] = []
    for asker in askers:
        await (log.forget_member(asker) if by == "member" else log.forget_message(f"m{asker}"))
        left.append(tuple(one.answer for one in await log.review.changes("1", State.DRAFT)))
    assert left == [("Here.", ""), ("Here.", ""), ("", "")]


async def test_only_what_was_not_erased_comes_into_force(log: SqliteLog) -> None:
    """Neither a draft that was emptied nor one whose question lost its text since."""
    for number in ("1", "2", "3"):
        await log.record(lost(f"{number}?", asker=number))
        await log.review.add_change(replace(CHANGE, origin=int(number)))
    await log.forget_member("1")
    with sqlite3.connect(log.path) as connection:
        connection.execute("UPDATE turn SET erased = 1 WHERE id = 2")
    connection.close()
    move = (State.LIVE, State.DRAFT, ACT, "", "1")
    assert [await log.review.set_state(number, *move) for number in (1, 2, 3)] == [
        False, False, True
    ]  # fmt: skip
    assert len(audited(log)) == 1


@pytest.mark.parametrize("rows", [(1, 2), (1, 3), (1, 9)])
async def test_a_change_of_rows_that_are_gone_is_not_kept(
    log: SqliteLog, rows: tuple[int, ...]
) -> None:
    """Erased, another server's, or never there."""
    await log.record(lost("one?"))
    await log.record(lost("two?", message_id="m2"))
    await log.record(lost("three?", guild="2"))
    await log.forget_message("m2")
    assert (await log.review.add_change(CHANGE, rows)).id == 0
    assert (await log.review.add_change(replace(CHANGE, origin=rows[1]))).id == 0
    assert await log.review.changes(None, *State) == ()
    assert (await log.review.add_change(CHANGE, (1,))).id == 1


async def test_a_moderator_gets_what_they_did(log: SqliteLog) -> None:
    """All of it, newest first in each table, without the mark of who it is; nobody else's."""
    await log.record(lost("opening times?"))
    change = await log.review.add_change(CHANGE)
    act = replace(ACT, change_id=change.id)
    assert await log.review.set_state(change.id, State.LIVE, State.DRAFT, act, "", "1")
    await log.review.triage((1,), Triage.LATER, replace(act, act="later", at=NEXT), "1")
    await log.review.judge(1, "wrong", replace(act, act="judge"), "1")
    await log.review.judge(1, "right", replace(act, act="judge", by_id="8000000002"), "1")
    values, _ = row_of(lost("unwritten?", asker=MONA), log._key)
    await log._writer.done(changes.quarantine(values, ValueError("x"), AT))
    told = (await log.export_member(MONA)).deeds
    assert [(deed.table, deed.at) for deed in told] == [
        ("change", AT), ("audit", NEXT), ("audit", AT), ("audit", AT),
        ("triage", NEXT), ("quarantine", AT),
    ]  # fmt: skip
    assert told[0].what["question"] == "opening times?"
    assert [deed.what["act"] for deed in told[1:4]] == ["later", "judge", "apply"]
    assert told[4].what == {"guild_id": "1", "turn_id": 1, "state": "later"}
    assert "unwritten?" in str(told[5].what["content"])
    assert not any({"by_id", "by_hash", "asker"} & set(deed.what) for deed in told)
    assert (await log.count_member(MONA)).deeds == len(told)
    await log.forget_member(MONA)
    assert (await log.export_member(MONA)).deeds == ()
    assert (await log.count_member(MONA)).deeds == 0
    assert (await log.export_member("")).deeds == ()
