"""What is erased is gone: from the lists, from the bytes of every file, and it stays gone."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.logged import LogRow
from bot.store.backup import backup
from bot.store.files import stamp
from bot.store.health import days_ago
from bot.store.lock import one_instance
from bot.store.restore import restore
from tests.store.turns import BAKER, answered, bytes_of, opened, turn

CANARY = "zyzzyva"
OTHER = replace(BAKER, asker="7000000002")


def canaries(number: int) -> str:
    return f"{CANARY}{number:05} bakes the bread?"


async def test_deleting_a_member_leaves_no_byte(tmp_path: Path) -> None:
    """Of 300 questions none is left in database, WAL or a new copy; other people's stay."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        for number in range(300):
            await log.record(turn(canaries(number)))
            await log.record(turn("When does it open?", OTHER))
        await log.add_feedback(1, "7000000002", "up", guild_id="1")
        await log.add_feedback(2, BAKER.asker, "up", guild_id="1")
        assert CANARY.encode() in bytes_of(tmp_path)
        assert await log.forget_member(BAKER.asker) == 300
        await backup(path)
        assert CANARY.encode() not in bytes_of(tmp_path)
        rows = await log.rows("1", limit=1000)
        assert len(rows) == 300
        assert {row.feedback for row in rows} == {""}
        assert (await log.export_member(BAKER.asker)).rows == ()


async def test_a_number_is_never_given_twice(tmp_path: Path) -> None:
    """A button on the reply to an erased question cannot mark a newer one."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn("first", OTHER))
        await log.record(turn("erased"))
        await log.forget_member(BAKER.asker)
        assert (await log.record(turn("next"))).log_id == 3
        assert not await log.add_feedback(2, "9", "down", guild_id="1")


async def test_a_reader_in_the_way_delays_the_scrubbing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads, the WAL cannot be emptied, and that is known."""
    monkeypatch.setattr("bot.store.log.SCRUB_TRIES", 2)
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn())
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN").execute("SELECT * FROM turn").fetchall()
        await log.record(turn())
        assert not await log.scrub()
        reader.close()
        assert await log.scrub()


async def test_a_member_gets_all_of_theirs_and_nothing_else(tmp_path: Path) -> None:
    """The export holds each place they asked in, their verdicts, and nobody else's rows."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn("one"))
        await log.record(turn("two", replace(BAKER, guild_id="2")))
        await log.record(turn("three", OTHER))
        await log.add_feedback(3, BAKER.asker, "down", guild_id="1")
        told = await log.export_member(BAKER.asker)
        assert [row.question for row in told.rows] == ["two", "one"]
        assert told.rows[0].explanation != "[]"
        assert [(each.turn_id, each.value) for each in told.feedback] == [(3, "down")]
        assert (await log.export_member("")).rows == ()


async def test_a_deleted_message_loses_its_text(tmp_path: Path) -> None:
    """Question, asker, ids and explanation go; what was decided stays for the figures."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn(canaries(1)))
        await log.record(turn("other", replace(BAKER, message_id="101")))
        assert await log.forget_message("100") == 1
        row = await log.row(1, "1")
        assert isinstance(row, LogRow)
        assert (row.question, row.asked, row.asker, row.message_id) == ("", "", "", "")
        assert (row.decision, row.entry, row.explanation, row.erased) == (
            "answer",
            "opening",
            "[]",
            1,
        )
        assert not await log.add_feedback(1, "9", "up", guild_id="1")
        assert CANARY.encode() not in bytes_of(tmp_path)
        assert (await log.stats("1")).asked == 2
        assert await log.forget_message("100") == 0


async def test_an_empty_id_erases_nothing(tmp_path: Path) -> None:
    """Rows of the terminal have no ids; an empty one must not mean them."""
    async with opened(tmp_path / "log.db") as log:
        for forget in (log.forget_member, log.forget_message, log.forget_guild):
            with pytest.raises(ValueError, match="empty id"):
                await forget("")


async def test_a_server_that_is_left_is_forgotten(tmp_path: Path) -> None:
    """Its rows and settings go, another server's stay."""
    async with opened(tmp_path / "log.db") as log:
        for number in range(600):
            await log.record(turn(canaries(number)))
        await log.record(turn("stays", replace(BAKER, guild_id="2")))
        for guild in ("1", "2"):
            await log.set_setting(guild, "channels", "10")
        assert await log.forget_guild("1") == 600
        assert [row.question for row in await log.rows(None)] == ["stays"]
        assert await log.setting("1", "channels") is None
        assert await log.setting("2", "channels") == "10"
        assert CANARY.encode() not in bytes_of(tmp_path)


async def test_retention(tmp_path: Path) -> None:
    """Text and asker go after 30 days, the row after a year; the file shrinks."""
    path = tmp_path / "log.db"
    ages = [400] * 3 + [31] * 600 + [29] * 2
    async with opened(path) as log:
        for number, age in enumerate(ages):
            await log.record(turn(canaries(number), asked_at=days_ago(age)))
        await log.add_feedback(4, BAKER.asker, "up", guild_id="1")
        judge = (await log.export_member(BAKER.asker)).feedback
        await log.scrub()
        before = path.stat().st_size
        assert await log.purge() == 603
        assert path.stat().st_size < before / 2
        rows = await log.rows("1", limit=1000)
        assert len(rows) == 602
        assert [row.erased for row in rows] == [0] * 2 + [1] * 600
        assert rows[-1].feedback == "up"
        assert len(judge) == 1
        assert (await log.export_member(BAKER.asker)).feedback == ()
        assert f"{CANARY}00100".encode() not in bytes_of(tmp_path)
        assert f"{CANARY}00604".encode() in bytes_of(tmp_path)
        assert await log.purge() == 0


async def test_old_copies_go_with_what_they_hold(tmp_path: Path) -> None:
    """Of copies and files set aside, only the newest copy outlives the retention."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        copies = [
            await backup(path, tmp_path / "backups" / f"log-{stamp(age)}.db")
            for age in (33, 32, 31)
        ]
        (aside := path.with_name(f"log.db.corrupt-{stamp(31)}")).write_text(CANARY)
        (young := path.with_name(f"log.db.replaced-{stamp(29)}")).write_text("young")
        await log.purge()
        assert [file.exists() for file in copies] == [False, False, True]
        assert (aside.exists(), young.exists()) == (False, True)


async def test_a_restored_copy_does_not_bring_back_what_was_erased(tmp_path: Path) -> None:
    """Erased after the copy was made, erased in the restored log too; the rest is back."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn(canaries(1)))
        await log.record(turn("stays", replace(OTHER, message_id="101")))
        await log.record(turn(canaries(2), replace(OTHER, message_id="102")))
        copy = await backup(path)
        await log.forget_member(BAKER.asker)
        await log.forget_message("102")
        await log.record(turn("lost with the replaced log", OTHER))
    with one_instance(path):
        restored = await restore(path, copy)
    assert restored.aside is not None
    assert (restored.left_out, restored.unread) == (2, ())
    async with opened(path) as log:
        rows = await log.rows("1")
        assert [(row.id, row.question) for row in rows] == [(3, ""), (2, "stays")]
    assert CANARY.encode() not in path.read_bytes()


async def test_what_was_erased_never_stands_in_the_logs_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restoring may be cut short at any moment: when the copy gets the log's name it is one
    file, on the disk, and all is out of it."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn(canaries(1)))
        copy = await backup(path, tmp_path / "elsewhere" / "copy.db")
        await log.forget_member(BAKER.asker)
    seen: list[bytes] = []
    replace_file = os.replace

    def noting(source: Path, target: Path) -> None:
        if target == path:
            assert not path.exists()
            seen.append(bytes_of(tmp_path).replace(copy.read_bytes(), b""))
            assert not list(tmp_path.glob("log.db.restored-*")), "frames that are not in it yet"
        replace_file(source, target)

    monkeypatch.setattr(os, "replace", noting)
    assert (await restore(path, copy)).left_out == 1
    (held,) = seen
    assert CANARY.encode() not in held


async def test_poison_is_erased_with_its_asker(tmp_path: Path) -> None:
    """Rows in quarantine belong to somebody as well."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn(canaries(1), pack=None))
        assert CANARY.encode() in bytes_of(tmp_path)
        await log.forget_member(BAKER.asker)
        assert CANARY.encode() not in bytes_of(tmp_path)


async def test_answers_of_an_erased_question_still_count(tmp_path: Path) -> None:
    """Groups and top questions show no erased text."""
    async with opened(tmp_path / "log.db") as log:
        await log.record(turn(canaries(1), reply=answered(canaries(1))))
        await log.forget_message("100")
        told = await log.stats("1")
        assert (told.questions, told.entries[0].count) == ((), 1)
