"""What review reads of the log: by server and pack, each wording once, nothing that was erased."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from bot.core.types import Place, Reason, Reply, Turn
from bot.review.rows import Act, Judged, OpenQuestion, Triage
from bot.store.key import pseudonym
from bot.store.log import SqliteLog
from tests.store.turns import KEY, answered, declined, suggested, turn

AT = "2026-01-02T03:04:05.678Z"
LATER = "2026-01-03T03:04:05.678Z"
MONA, NILS = "8000000001", "8000000002"
ACT = Act(AT, MONA, "dismiss", "dismissed", 0, 0)


def asked(question: str, reply: Reply | None = None, guild: str = "1", **changes: object) -> Turn:
    """A question of a member of a server, not understood unless a reply is given."""
    place = Place("slash", guild, "10", str(changes.pop("message_id", "")), "7000000001")
    place = replace(place, surface=str(changes.pop("surface", "slash")))
    return turn(question, place, reply=reply or declined(question), **changes)


async def put(log: SqliteLog, *turns: Turn) -> list[int]:
    return [(await log.record(each)).log_id or 0 for each in turns]


async def open_words(log: SqliteLog, sure: float = 0.0, limit: int = 99) -> list[str]:
    found = await log.review.open_questions("1", "bakery", limit, sure)
    return [each.question for each in found]


# --- what is open --------------------------------------------------------------------------


async def test_an_open_question_holds_all_that_is_shown(log: SqliteLog) -> None:
    """Promise: newest wording, oldest and newest time, both rows, what was decided then."""
    await put(
        log,
        asked("why?", suggested("why?"), asked_at=AT),
        asked("WHY", asked_at=LATER),
    )
    (found,) = await log.review.open_questions("1", "bakery", 9)
    assert found == OpenQuestion(
        "WHY", "why", 2, AT, LATER, 1, 2, "decline", "not_understood", "", 0, "", ""
    )


@pytest.mark.parametrize(
    ("reply", "is_open"),
    [
        (declined("why"), True),
        (suggested("why"), True),
        (declined("why", Reason.NOT_IN_ARTICLE), True),  # silent, and no curator knew
        (declined("why", Reason.NOT_IN_ARTICLE, "price"), False),  # a known unknown
        (declined("why", Reason.OFF_TOPIC, "weather"), False),
        (declined("why", Reason.SMALL_TALK, "hello"), False),
        (declined("why", Reason.EMPTY), False),
        (answered("why"), False),
    ],
)
async def test_which_replies_leave_a_question_open(
    log: SqliteLog, reply: Reply, is_open: bool
) -> None:
    """Promise: what no curated entry met waits for a moderator, everything else does not."""
    await put(log, asked("why", reply))
    assert await open_words(log) == (["why"] if is_open else [])


@pytest.mark.parametrize(
    ("reply", "is_open"),
    [
        (answered("why"), True),
        (declined("why", Reason.OFF_TOPIC, "weather"), True),
        (declined("why", Reason.EMPTY), False),  # an empty message asks nothing
        (declined("why"), True),
    ],
)
async def test_a_reply_that_did_not_help_is_open(
    log: SqliteLog, reply: Reply, is_open: bool
) -> None:
    """Promise: “Not helpful” brings a question to the moderators, once, and marks it."""
    await put(log, asked("why", reply))
    await log.add_feedback(1, "5", "down", guild_id="1")
    await log.add_feedback(1, "6", "down", guild_id="1")
    found = await log.review.open_questions("1", "bakery", 9)
    assert [(each.count, each.unhelpful) for each in found] == ([(1, 1)] if is_open else [])


async def test_praise_opens_nothing(log: SqliteLog) -> None:
    """Promise: “Helpful” is no complaint."""
    await put(log, asked("why", answered("why")))
    await log.add_feedback(1, "5", "up", guild_id="1")
    assert await open_words(log) == []


@pytest.mark.parametrize(("sure", "is_open"), [(0.0, False), (0.8, False), (0.81, True)])
async def test_how_sure_is_sure_enough(log: SqliteLog, sure: float, is_open: bool) -> None:
    """Promise: an answer at exactly the given confidence is not doubted."""
    await put(log, asked("why", answered("why", score=0.8)))
    assert await open_words(log, sure) == (["why"] if is_open else [])


@pytest.mark.parametrize(
    ("verdict", "is_open"), [("right", False), ("wrong", True), ("decline", True)]
)
@pytest.mark.parametrize("marked", [True, False], ids=["not helpful", "hardly sure"])
async def test_what_a_moderator_judged_right_is_closed(
    log: SqliteLog, verdict: str, is_open: bool, marked: bool
) -> None:
    """Promise: by its wording, in that server; any other verdict leaves it open."""
    await put(log, asked("why", answered("why")), asked("Why?", answered("Why?")))
    if marked:
        await log.add_feedback(2, "5", "down", guild_id="1")
    assert await log.review.judge(1, verdict, ACT, "1")
    assert bool(await open_words(log, 0.0 if marked else 0.99)) == is_open


async def test_another_servers_verdict_closes_nothing_here(log: SqliteLog) -> None:
    """Promise: what server 2 finds right, server 1 may doubt."""
    await put(log, asked("why", answered("why")), asked("why", answered("why"), guild="2"))
    assert await log.review.judge(2, "right", ACT, "2")
    assert await open_words(log, 0.99) == ["why"]


async def test_a_verdict_does_not_close_what_was_not_answered(log: SqliteLog) -> None:
    """Promise: a right verdict on an old answer hides no later failure of the same words."""
    await put(log, asked("why", answered("why")), asked("why"))
    assert await log.review.judge(1, "right", ACT, "1")
    assert await open_words(log) == ["why"]


async def test_erased_questions_are_not_open(log: SqliteLog) -> None:
    """Promise: no wording is shown whose text is gone, whatever kind it was."""
    await put(
        log,
        asked("a", message_id="1"),
        asked("b", answered("b", score=0.1), message_id="2"),
        asked("c", answered("c"), message_id="3"),
    )
    await log.add_feedback(3, "5", "down", guild_id="1")
    assert sorted(await open_words(log, 0.5)) == ["a", "b", "c"]
    for message in ("1", "2", "3"):
        await log.forget_message(message)
    assert await open_words(log, 0.5) == []


async def test_most_asked_first_then_newest(log: SqliteLog) -> None:
    """Promise: the order is that of need, and a limit cuts the least asked."""
    await put(log, *(asked(text) for text in ("a", "b", "c", "b", "a", "d")))
    assert await open_words(log) == ["a", "b", "d", "c"]
    assert await open_words(log, limit=2) == ["a", "b"]
    assert await open_words(log, limit=0) == []


async def test_open_questions_of_one_server_and_pack(log: SqliteLog) -> None:
    """Promise: neither another server's nor another article's, nor a direct message's."""
    for sure in (0.0, 0.99):
        await put(
            log,
            asked("other guild", guild="2"),
            asked("other pack", pack="harbour"),
            asked("private", guild=""),
            asked("sure elsewhere", answered("sure elsewhere"), guild="2"),
            asked("sure of another", answered("sure of another"), pack="harbour"),
        )
        for row, guild in ((4, "2"), (5, "1")):
            assert await log.add_feedback(row, "5", "down", guild_id=guild)
        assert await open_words(log, sure) == []
    with pytest.raises(ValueError, match="server's id"):
        await log.review.open_questions("", "bakery", 9)


# --- triage --------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [(1, 2), (2, 1)])
async def test_a_wording_has_one_mark(log: SqliteLog, rows: tuple[int, int]) -> None:
    """Promise: whichever row of a wording was marked, the last mark made stands on it, alone; the
    same words asked of another article have a mark of their own."""
    await put(log, asked("why"), asked("Why?"), asked("how"), replace(asked("why"), pack="other"))
    assert await log.review.triage((4,), Triage.OPEN, ACT, "1") == 1
    first = replace(ACT, by_id=NILS)
    assert await log.review.triage(rows[:1], Triage.ASSIGNED, first, "1") == 1
    assert await log.review.triage(rows[1:], Triage.LATER, replace(ACT, at=LATER), "1") == 1
    found = {each.asked: each for each in await log.review.open_questions("1", "bakery", 9)}
    assert (found["why"].triage, found["why"].triaged_by) == ("later", MONA)
    assert (found["how"].triage, found["how"].triaged_by) == ("", "")
    (other,) = await log.review.open_questions("1", "other", 9)
    assert other.triage == "open"
    with sqlite3.connect(log.path) as connection:
        marked = connection.execute("SELECT turn_id FROM triage ORDER BY turn_id").fetchall()
    assert marked == [rows[1:], (4,)]


async def test_what_was_judged_right_in_another_article_is_open_all_the_same(
    log: SqliteLog,
) -> None:
    """Promise: a verdict is about the reply of its own article."""
    for pack in ("bakery", "other"):
        hardly = replace(turn("hardly?"), pack=pack)
        await log.record(replace(hardly, reply=replace(hardly.reply, score=0.3)))
    assert await log.review.judge(1, "right", ACT, "1")
    assert await log.review.open_questions("1", "bakery", 9, 0.5) == ()
    assert len(await log.review.open_questions("1", "other", 9, 0.5)) == 1


async def test_a_mark_can_be_changed(log: SqliteLog) -> None:
    """Promise: one mark a row; who made the last one is named, with its time."""
    await put(log, asked("why"))
    await log.review.triage((1,), Triage.DISMISSED, ACT, "1")
    await log.review.triage((1,), Triage.OPEN, replace(ACT, by_id=NILS, at=LATER), "1")
    (found,) = await log.review.open_questions("1", "bakery", 9)
    assert (found.triage, found.triaged_by) == ("open", NILS)
    with sqlite3.connect(log.path) as connection:
        rows = connection.execute("SELECT guild_id, by_hash, at FROM triage").fetchall()
    assert rows == [("1", pseudonym(NILS, KEY), LATER)]


async def test_only_rows_of_the_server_that_are_there_are_marked(log: SqliteLog) -> None:
    """Promise: of several rows those count that are the server's and not erased, and the
    act stands with each; none: no act."""
    await put(log, asked("a"), asked("b", guild="2"), asked("c", message_id="9"), asked("d"))
    await log.forget_message("9")
    assert await log.review.triage((1, 2, 3, 4, 77), Triage.DISMISSED, ACT, "1") == 2
    assert await log.review.triage((2, 3, 77), Triage.DISMISSED, ACT, "1") == 0
    assert await log.review.triage((), Triage.DISMISSED, ACT, "1") == 0
    with sqlite3.connect(log.path) as connection:
        assert connection.execute("SELECT turn_id FROM triage").fetchall() == [(1,), (4,)]
        assert connection.execute("SELECT turn_id FROM audit").fetchall() == [(1,), (4,)]


# --- verdicts ------------------------------------------------------------------------------


async def test_a_verdict_can_be_changed_and_is_read_whole(log: SqliteLog) -> None:
    """Promise: the newest verdict on a row, with its question and the entry that was given."""
    await put(log, asked("When?", answered("When?")), asked("Where?", answered("Where?", "flour")))
    assert await log.review.judge(2, "wrong", ACT, "1")
    assert await log.review.judge(1, "right", ACT, "1")
    assert await log.review.judge(1, "decline", replace(ACT, by_id=NILS), "1")
    assert await log.review.judged("1", "bakery") == (
        Judged(1, "When?", "decline", "opening"), Judged(2, "Where?", "wrong", "flour"),
    )  # fmt: skip
    assert await log.review.judged("1", "harbour") == ()
    assert await log.review.judged("2", "bakery") == ()
    with pytest.raises(ValueError, match="server's id"):
        await log.review.judged("", "bakery")
    with sqlite3.connect(log.path) as connection:
        found = connection.execute("SELECT act, by_id FROM audit ORDER BY id").fetchall()
    assert found == [("dismiss", MONA), ("dismiss", MONA), ("dismiss", NILS)]


async def test_a_verdict_on_a_row_that_is_not_there(log: SqliteLog) -> None:
    """Promise: it is refused, and no act is written down for it."""
    await put(log, asked("why", guild="2"))
    assert not await log.review.judge(1, "right", ACT, "1")
    assert not await log.review.judge(2, "right", ACT, "1")
    with sqlite3.connect(log.path) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)


# --- single rows ---------------------------------------------------------------------------


async def test_a_single_row_as_a_question(log: SqliteLog) -> None:
    """Promise: any row of the server that still has its words, answered or not."""
    await put(
        log, asked("Why?", asked_at=AT), asked("When?", answered("When?")),
        asked("gone", message_id="9"), asked("other", guild="2"),
    )  # fmt: skip
    await log.forget_message("9")
    assert await log.review.question("1", 1) == OpenQuestion(
        "Why?", "why", 1, AT, AT, 1, 1, "decline", "not_understood", "", 0
    )
    found = await log.review.question("1", 2)
    assert found is not None
    assert (found.decision, found.entry) == ("answer", "opening")
    for row in (3, 4, 5, 0):
        assert await log.review.question("1", row) is None


async def test_the_pack_of_a_row(log: SqliteLog) -> None:
    """Promise: the article a row was answered from, for that server alone."""
    await put(log, asked("a"), asked("b", pack="harbour"), asked("c", guild="2"))
    assert [await log.review.pack_of("1", row) for row in (1, 2, 3, 4)] == [
        "bakery", "harbour", "", "",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="server's id"):
        await log.review.pack_of("", 1)


async def test_what_was_asked_lately(log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: each wording once as asked last, newest first, no buttons, nothing erased."""
    await put(
        log,
        asked("Why?"), asked("how"), asked("WHY"), asked("who", answered("who")),
        asked("pressed", surface="button"), asked("gone", message_id="9"),
        asked("other", guild="2"), asked("elsewhere", pack="harbour"),
    )  # fmt: skip
    await log.forget_message("9")
    assert await log.review.asked("1", "bakery", 9) == ("who", "WHY", "how")
    assert await log.review.asked("1", "bakery", 2) == ("who", "WHY")
    assert await log.review.asked("1", "bakery", 0) == ()
    assert await log.review.asked("1", "harbour", 9) == ("elsewhere",)
    monkeypatch.setattr("bot.store.review.NEWEST_ROWS", 2)
    assert await log.review.asked("1", "bakery", 9) == ("who", "WHY")
    with pytest.raises(ValueError, match="server's id"):
        await log.review.asked("", "bakery", 9)
