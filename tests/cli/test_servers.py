"""The terminal sees the pack as it is; with --server as one server's moderators changed it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace

from bot.core.types import Place, Reply, Turn
from bot.review.changes import Change, Kind, State
from bot.review.rows import Act
from bot.store.key import load_key
from bot.store.log import SqliteLog
from tests.cli.program import Program

AT = "2026-01-02T03:04:05.678Z"
ACT = Act(AT, "8000000001", "apply", "added a wording")
WORDING = Change(0, "1", "bakery", Kind.PHRASING, "owner", "quantum chromodynamics?")
ANSWER = Change(
    0, "1", "bakery", Kind.ANSWER, "added_parking", "Is there parking?", answer="Two cars fit."
)
ASKED = "quantum chromodynamics"


@asynccontextmanager
async def log_of(program: Program) -> AsyncIterator[SqliteLog]:
    log = await SqliteLog.open(program.database, load_key(program.database.with_suffix(".key")))
    try:
        yield log
    finally:
        await log.close()


async def put_in_force(program: Program, *changes: Change) -> None:
    """As a moderator of server 1 did."""
    async with log_of(program) as log:
        for change in changes:
            made = await log.review.add_change(change)
            assert await log.review.set_state(made.id, State.LIVE, State.DRAFT, ACT, "", "1")


async def asked(
    program: Program, question: str, entry: str, guild: str = "1", by: str = "7"
) -> int:
    """A row of a server's log -> its number."""
    answered = Reply("answer", "Martha Vogel owns it.", entries=(entry,), score=0.9)
    silent = Reply("decline", "Sorry.", reason="not_understood")
    turn = Turn(
        AT, question, answered if entry else silent, Place("slash", guild, "10", "", by), "bakery",
        "v", "p", 1,
    )  # fmt: skip
    async with log_of(program) as log:
        return int((await log.record(turn)).log_id or 0)


async def judge(program: Program, row: int, verdict: str, guild: str = "1") -> None:
    async with log_of(program) as log:
        assert await log.review.judge(row, verdict, ACT, guild)


async def test_each_verb_sees_the_servers_changes(program: Program) -> None:
    """ask, a batch, explain and the console answer as in that server, else as the pack says."""
    await put_in_force(program, WORDING, ANSWER)
    for words in (("ask", ASKED), ("explain", ASKED)):
        assert "Martha" not in program(*words).out
        assert "Martha" not in program(*words, "--server", "2").out
        assert "Martha" in program(*words, "--server", "1").out
    line = json.dumps({"id": 1, "question": "is there parking"})
    told = json.loads(program("ask", "--batch", "--server", "1", text=line).out)
    assert (told["entry"], told["answer"]) == ("added_parking", "Two cars fit.")
    seen = program("console", "--server", "1", text="is there parking\n/topics\n").out
    assert "Two cars fit." in seen
    assert "Is there parking?" in seen


async def test_a_change_that_cannot_be_laid_over_the_pack(program: Program) -> None:
    """It is told by its number and left out, as in Discord; what else that server has holds."""
    await put_in_force(program, ANSWER, WORDING)
    await asked(program, ASKED, "owner")
    with closing(sqlite3.connect(program.database)) as file, file:
        file.execute("UPDATE change SET phrasings = '[1]' WHERE id = 1")
    for words in (("ask", ASKED), ("explain", ASKED), ("replay", "--json")):
        ended = program(*words, "--server", "1")
        assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
        assert "bakery: change 1 of server 1 cannot be laid over it" in ended.err
    assert "Martha" in program("ask", ASKED, "--server", "1").out
    assert "Two cars fit." not in program("ask", "is there parking", "--server", "1").out


async def test_looking_through_a_server_changes_nothing(program: Program) -> None:
    """The changes stay as they are, and a log that is not there is not made."""
    assert program("explain", ASKED, "--server", "1").code == 0
    assert not program.database.exists()
    await put_in_force(program, WORDING)
    program("explain", ASKED, "--server", "1")
    async with log_of(program) as log:
        (change,) = await log.review.changes("1", *State)
    assert change.state is State.LIVE


async def test_changes_over_another_pack_do_not_count(program: Program) -> None:
    """Only what was changed over the pack that is asked."""
    await put_in_force(program, replace(WORDING, pack="kiosk"))
    assert "Martha" not in program("ask", ASKED, "--server", "1").out


async def test_eval_asks_what_moderators_judged(program: Program) -> None:
    """Right, wrong and should-have-been-declined are each tested, with and without a server."""
    await put_in_force(program, WORDING)
    await judge(program, await asked(program, ASKED, "owner"), "right")
    await judge(program, await asked(program, "when do you open", "owner"), "wrong")
    await judge(
        program, await asked(program, "opening times", "opening_hours", "2"), "decline", "2"
    )
    ended = program("eval", "--verdicts", "--server", "1")
    assert (ended.code, "0 not as expected." in ended.out) == (0, True), ended.out
    told = [json.loads(line) for line in program("eval", "--verdicts", "--json").out.splitlines()]
    assert [(one["id"], one["kind"], one["expect"], one["right"]) for one in told] == [
        ("log 1", "judged right", ["owner"], False),
        ("log 2", "judged wrong", "not owner", True),
        ("log 3", "judged decline", "decline", False),
    ]
    assert program("eval", "--verdicts", "--max-false", "0").code == 1
    assert program("eval", "--verdicts", "--server", "9").out.startswith("No labelled questions")


async def test_a_verdict_on_an_entry_of_a_server_counts_there_alone(program: Program) -> None:
    """The pack alone does not have the entry: there the verdict asks for nothing."""
    await put_in_force(program, ANSWER)
    await judge(program, await asked(program, "is there parking", "added_parking"), "right")
    assert "100.0 % right" in program("eval", "--verdicts", "--server", "1").out
    assert program("eval", "--verdicts").out.startswith("No labelled questions")


async def test_replay_tells_which_verdicts_are_not_kept(program: Program) -> None:
    """With the server's changes the verdict holds; when the pack loses the entry it is told."""
    await put_in_force(program, WORDING)
    await judge(program, await asked(program, ASKED, "owner"), "right")
    assert "1 verdicts of moderators, 0 not kept." in program("replay", "--server", "1").out
    ended = program("replay")
    assert "1 verdicts of moderators, 1 not kept." in ended.out
    assert ASKED in ended.out
    told = json.loads(program("replay", "--json").out)
    assert (told["log_id"], told["verdict_kept"]) == (1, False)


async def test_a_verdict_goes_with_the_question(program: Program) -> None:
    """Erased by its asker or its message, by age or with the server, a question is no case."""
    gone = await asked(program, ASKED, "owner", by="70")
    kept = await asked(program, "whose shop is it", "owner", by="71")
    for row in (gone, kept):
        await judge(program, row, "right")
    async with log_of(program) as log:
        await log.forget_member("70")
        assert [one.turn_id for one in await log.review.judged("1", "bakery")] == [kept]
    told = program("eval", "--verdicts", "--json").out.splitlines()
    assert [json.loads(line)["id"] for line in told] == [f"log {kept}"]
    async with log_of(program) as log:
        await log.purge(text_days=1, rows_days=2)
    assert program("eval", "--verdicts").out.startswith("No labelled questions")


async def test_a_verdict_is_masked_like_the_log(program: Program) -> None:
    """An address in a judged question is in no case."""
    row = await asked(program, "whose shop is it, mail me at a.b@example.org", "owner")
    await judge(program, row, "right")
    assert "example.org" not in program("eval", "--verdicts", "--json").out
