"""What a moderator reads is what was asked there, and nothing of another server."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.types import Place, Reason
from bot.logged import Day, Latency, Top
from bot.review.filter import Filter
from bot.store.erase import ASKER, GUILD, MESSAGE
from bot.store.errors import StoreError
from bot.store.queries import conditions
from bot.store.reader import LogReader
from bot.store.reading import reading
from tests.store.turns import BAKER, answered, bytes_of, declined, opened, suggested, turn

ELSEWHERE = replace(BAKER, guild_id="2", channel_id="20")
PRIVATE = Place("dm", "", "30", "300", "7000000001")


async def test_a_row_holds_all_that_was_decided(tmp_path: Path) -> None:
    """Question, decision, entry, score tree, runners-up, versions, time and place come back."""
    async with opened(tmp_path / "log.db") as log:
        logged = await log.record(turn())
        assert logged.logged
        await log.set_reply_message(logged.log_id or 0, "101")
        row = await log.row(logged.log_id or 0, "1")
    assert row is not None
    told = (row.question, row.asked, row.decision, row.entry, row.score, row.answer)
    assert told == (
        "When does it open?",
        "when does it open",
        "answer",
        "opening",
        0.8,
        "At seven.",
    )
    assert (row.surface, row.guild_id, row.channel_id) == ("context_menu", "1", "10")
    assert (row.message_id, row.reply_message_id) == ("100", "101")
    versions = (row.pack, row.knowledge_version, row.policy_version, row.latency_us)
    assert versions == ("bakery", "v1", "0.4/0.2/0.1", 900)
    assert json.loads(row.runners_up)[0] == {"entry_id": "owner", "score": 0.1}
    (verdict,) = json.loads(row.explanation)
    tree = verdict["candidates"][0]["explanation"]
    assert tree["value"] == sum(part["value"] for part in tree["parts"])


async def test_the_asker_is_a_keyed_hash(tmp_path: Path) -> None:
    """The raw id stands nowhere in the files; the same person has the same hash."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn(conversation="10:7000000001"))
        await log.record(turn())
        rows = await log.rows("1")
        held = bytes_of(tmp_path)
    assert len({row.asker for row in rows}) == 1
    assert rows[0].asker
    assert b"7000000001" not in held


async def test_lists_are_of_one_server(tmp_path: Path) -> None:
    """Rows, groups, a row by number and figures of server 1 never show server 2 or a DM."""
    async with opened(tmp_path / "log.db") as log:
        for place in (BAKER, ELSEWHERE, PRIVATE):
            await log.record(turn("why", place, reply=declined("why")))
        assert [row.id for row in await log.rows("1")] == [1]
        assert await log.row(2, "1") is None
        assert [group.count for group in await log.unanswered("1")] == [1]
        assert (await log.stats("1")).asked == 1
        assert [row.id for row in await log.rows(None)] == [3, 2, 1]


async def test_no_server_is_no_wildcard(tmp_path: Path) -> None:
    """An empty id, as a direct message has, opens nothing."""
    async with opened(tmp_path / "log.db") as log:
        for ask in (log.rows(""), log.row(1, ""), log.unanswered(""), log.stats("")):
            with pytest.raises(ValueError, match="server's id"):
                await ask


async def test_newest_first_and_paged(tmp_path: Path) -> None:
    """Pages follow one another without a gap, by offset and by number."""
    async with opened(tmp_path / "log.db") as log:
        for number in range(5):
            await log.record(turn(f"question {number}"))
        assert [row.id for row in await log.rows("1", limit=2)] == [5, 4]
        assert [row.id for row in await log.rows("1", limit=2, offset=2)] == [3, 2]
        older = await log.rows("1", where=Filter(before_id=3))
        assert [row.id for row in older] == [2, 1]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Filter(decision="decline"), [3]),
        (Filter(reason="off_topic"), [3]),
        (Filter(entry="opening"), [1]),
        (Filter(channel_id="10"), [3, 2, 1]),
        (Filter(channel_id="99"), []),
        (Filter(feedback="down"), [2]),
        (Filter(since="2026-01-02"), [3, 2, 1]),
        (Filter(until="2026-01-02"), []),
        (Filter(score_below=0.5), [3, 2]),
        (Filter(unanswered=True), [2]),
        (Filter(words="WHO bakes"), [2]),
        (Filter(words="seven"), [1]),
        (Filter(words="100%_"), []),
        (Filter(words="RAIN"), [3]),
        (Filter(pack="bakery"), [3, 2, 1]),
        (Filter(pack="elsewhere"), []),
    ],
)
async def test_each_filter_leaves_the_rows_it_names(
    tmp_path: Path, where: Filter, found: list[int]
) -> None:
    """Each filter alone leaves the rows it names."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn())
        await log.record(turn("Who bakes 100 rolls?", reply=suggested("Who bakes 100 rolls?")))
        weather = declined("Rain?", Reason.OFF_TOPIC, "weather")
        await log.record(turn("Rain?", reply=weather))
        assert await log.add_feedback(2, "9", "down", guild_id="1")
        assert [row.id for row in await log.rows("1", where=where)] == found


async def test_unanswered_groups_by_plain_words(tmp_path: Path) -> None:
    """The same words make one group, most asked first; curated silence is no gap."""
    async with opened(tmp_path / "log.db") as log:
        for question in ("Why?", "WHY", "how"):
            await log.record(turn(question, reply=declined(question)))
        await log.record(turn("price", reply=declined("price", Reason.NOT_IN_ARTICLE, "price")))
        await log.record(turn("...", reply=declined("", Reason.EMPTY)))
        await log.record(turn("open?", reply=suggested("open?")))
        await log.record(turn())
        groups = await log.unanswered("1")
        assert [(g.question, g.count, g.reason) for g in groups] == [
            ("WHY", 2, "not_understood"), ("open?", 1, ""), ("how", 1, "not_understood"),
        ]  # fmt: skip
        assert groups[0].last == "2026-01-02T03:04:05.678Z"
        assert len(await log.unanswered("1", limit=1)) == 1


async def test_stats_add_up(tmp_path: Path) -> None:
    """Per day, by decision and reason, top questions and entries, feedback, latency."""
    async with opened(tmp_path / "log.db") as log:
        for number in range(1, 101):
            day = "2026-01-01" if number <= 40 else "2026-01-02"
            await log.record(turn(asked_at=f"{day}T00:00:00.000Z", latency_us=number))
        await log.record(turn("why", reply=declined("why"), latency_us=1))
        await log.add_feedback(1, "8", "up", guild_id="1")
        await log.add_feedback(50, "8", "down", guild_id="1")
        told = await log.stats("1")
        assert told.asked == 101
        assert told.days == (
            Day("2026-01-01", "answer", "", 40), Day("2026-01-02", "answer", "", 60),
            Day("2026-01-02", "decline", "not_understood", 1),
        )  # fmt: skip
        assert told.decisions[0] == Day("", "answer", "", 100)
        assert told.questions[0] == Top("when does it open", 100)
        assert told.entries == (Top("opening", 100),)
        assert (told.helpful, told.not_helpful) == (1, 1)
        assert told.latency == Latency(50, 99)
        assert [group.question for group in told.unanswered] == ["why"]
        later = await log.stats("1", since="2026-01-02")
        assert (later.asked, later.helpful, later.not_helpful) == (61, 0, 1)


async def test_stats_of_nothing(tmp_path: Path) -> None:
    """An empty log has figures, all of them zero."""
    async with opened(tmp_path / "log.db") as log:
        told = await log.stats("1")
        assert (told.asked, told.days, told.latency) == (0, (), Latency(0, 0))


async def test_feedback_stays_in_its_place(tmp_path: Path) -> None:
    """A member of another server, or of another direct message, marks nothing."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn())
        await log.record(turn(place=PRIVATE))
        assert not await log.add_feedback(1, "9", "down", guild_id="2")
        assert not await log.add_feedback(1, "9", "down")
        assert not await log.add_feedback(2, "9", "down", channel_id="31")
        assert not await log.add_feedback(2, "9", "down", guild_id="1", channel_id="30")
        assert [row.feedback for row in await log.rows(None)] == ["", ""]
        assert await log.add_feedback(2, "9", "down", channel_id="30")
        assert await log.add_feedback(1, "9", "down", guild_id="1", channel_id="11")


async def test_one_verdict_a_person(tmp_path: Path) -> None:
    """A second press replaces the first; another person's counts beside it."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn())
        for person, value in (("8", "up"), ("8", "down"), ("9", "up")):
            await log.add_feedback(1, person, value, guild_id="1")
        row = await log.row(1, "1")
        assert row is not None
        assert sorted(row.feedback.split(",")) == ["down", "up"]
        with pytest.raises(ValueError, match="feedback is one of"):
            await log.add_feedback(1, "8", "sideways", guild_id="1")


async def test_settings_survive_a_restart(tmp_path: Path) -> None:
    """What was set is read back, by the same log and by the next."""
    async with opened(tmp_path / "log.db") as log:
        assert await log.setting("1", "channels") is None
        await log.set_setting("1", "channels", "10")
        await log.set_setting("1", "channels", "10,11")
        await log.set_meta("commands", "abc")
        assert await log.setting("1", "channels") == "10,11"
    async with opened(tmp_path / "log.db") as log:
        assert await log.setting("1", "channels") == "10,11"
        assert await log.setting("2", "channels") is None
        assert await log.meta("commands") == "abc"


async def test_readers_cannot_write(tmp_path: Path) -> None:
    """A reading connection refuses to change the log."""
    path = tmp_path / "log? #1.db"
    async with opened(path) as log:
        await log.record(turn())
        with pytest.raises(StoreError, match="readonly"):
            async with reading(path) as connection:
                await connection.execute("DELETE FROM turn")
        assert len(await LogReader(path).rows(None)) == 1


async def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    """Reading a missing file says so and makes none."""
    with pytest.raises(StoreError, match="cannot be read"):
        await LogReader(tmp_path / "none.db").rows(None)
    assert bytes_of(tmp_path) == b""


@pytest.mark.parametrize("text", ["' OR 1=1 --", "'; DROP TABLE turn; --", "\0", "%", "\\"])
async def test_text_is_never_sql(tmp_path: Path, text: str) -> None:
    """Whatever stands in a field is a value: the schema and the other rows stay."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn("safe", ELSEWHERE))
        place = Place(text, text, text, text, text)
        await log.record(turn(text, place, reply=answered(text, entry=text), pack=text))
        where = Filter(decision=text, reason=text, entry=text, channel_id=text, words=text)
        assert await log.rows(text, where=where) == ()
        assert len(await log.rows("2")) == 1
    tables = sqlite3.connect(path).execute("SELECT count(*) FROM sqlite_master").fetchone()
    fresh = tmp_path / "fresh.db"
    async with opened(fresh):
        pass
    assert tables == sqlite3.connect(fresh).execute("SELECT count(*) FROM sqlite_master").fetchone()


def test_every_clause_starts_from_the_server() -> None:
    """With a server named, no filter can widen what is read."""
    clause, values = conditions("1", Filter(words="a b", decision="answer"))
    assert clause.startswith("WHERE guild_id = ? AND ")
    assert values[0] == "1"


async def test_personal_data_is_masked_before_it_is_stored(tmp_path: Path) -> None:
    """Neither the question, nor what was read of it, nor its explanation holds an address."""
    question = "Is +7 701 123 45 67 the baker? <@7000000002> bob@example.com https://example.com/x"
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn(question, reply=answered("is 7 701 123 45 67 the baker")))
        (row,) = await log.rows("1")
        held = bytes_of(tmp_path)
    assert row.question == "Is [number] the baker? [mention] [e-mail] [link]"
    assert row.asked == "is [number] the baker"
    for canary in (b"701 123", b"7000000002", b"example.com", b"bob"):
        assert canary not in held


async def test_every_row_comes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export over several pages has no gap and no double, though rows are written meanwhile."""
    monkeypatch.setattr("bot.store.queries.MAX_ROWS", 3)
    async with opened(tmp_path / "log.db") as log:
        for number in range(7):
            await log.record(turn(f"question {number}", replace(BAKER, guild_id=str(number % 2))))
        seen: list[int] = []
        async for row in log.every_row("0"):
            seen.append(row.id)
            await log.record(turn("meanwhile", replace(BAKER, guild_id="0")))
        assert seen == [7, 5, 3, 1]
        assert [row.id async for row in log.every_row("1", Filter(words="question"))] == [6, 4, 2]


async def test_what_came_with_a_message(tmp_path: Path) -> None:
    """A question is found by its message, its reply once it was sent; nothing by no id."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn())
        await log.record(turn(place=Place("ask")))
        assert await log.knows_message("100")
        assert await log.reply_of("100") is None
        await log.set_reply_message(1, "101")
        assert await log.reply_of("100") == "101"
        assert await log.reply_of("102") is None
        await log.set_reply_of("", "103")
        assert not await log.knows_message("102")
        assert not await log.knows_message("")
        assert await log.reply_of("") is None


async def test_look_ups_by_id_never_read_the_whole_log(tmp_path: Path) -> None:
    """A message and a member are found by an index, as answering and erasing need them."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn())
        seen: list[str] = []
        connection = sqlite3.connect(path)
        for kind in (ASKER, MESSAGE, GUILD):
            for sql in (sql for part in kind.parts for sql in part):
                seen += [
                    row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("1", "2"))
                ]
        for where in ("message_id = ? AND message_id <> ''", "guild_id = ? AND erased = 0"):
            plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM turn WHERE {where}", "1")
            seen += [row[3] for row in plan]
    assert [step for step in seen if step.startswith("SCAN turn")] == []
