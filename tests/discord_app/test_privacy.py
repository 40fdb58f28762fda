"""What a person may see, take away and delete; what is deleted with a message or a server."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.discord_app.commands import privacy
from bot.discord_app.direct import forget, noted
from bot.logged import Deed, MemberData
from bot.review.rows import Act
from tests.discord_app.world import World, private, shown, text_of

OPENING = "When does the bakery open?"
CANARY = "canaryquestion"
READS = {"show": "count_member", "export": "export_member"}


async def ask(world: World, who: Any, words: str = OPENING) -> Any:
    return await who.send(world.general, f"{world.me} {words}")


async def ask_row(world: World) -> Any:
    """The row of a question of Alice's."""
    await ask(world, world.alice)
    return await world.row()


def bytes_in_files(log_folder: Path, text: str) -> int:
    """How often the text stands in the database and its companions."""
    found = [path.read_bytes() for path in log_folder.iterdir() if path.is_file()]
    return sum(content.count(text.encode()) for content in found)


async def test_show_tells_how_much_is_kept_of_the_asker(world: World) -> None:
    """The policy and how much is kept of the one who asks, privately, everywhere."""
    await ask(world, world.alice)
    await world.alice.click(world.said(), label="Helpful")
    mine = await world.alice.slash(world.general, "privacy show")
    assert "**Of you**: 1 question, 1 verdict and 0 other entries in the log." in shown(mine)
    assert private(mine)
    assert "**Of you**: 0 questions" in shown(await world.bob.user.slash("privacy show"))


@pytest.mark.parametrize("command", ["show", "export"])
async def test_what_is_kept_may_take_longer_to_read_than_discord_waits(
    world: World, command: str
) -> None:
    """Discord hears within its three seconds that the reply is on its way."""
    whole, heard = getattr(world.log, READS[command]), []

    async def slow(asker: str) -> Any:
        heard.extend(r.path for r in world.env.http_requests if r.path.endswith("/callback"))
        return await whole(asker)

    setattr(world.log, READS[command], slow)
    await ask(world, world.alice)
    done = await world.alice.slash(world.general, f"privacy {command}")
    assert len(heard) == 1, "before anything is read"
    assert private(done)


async def test_export(world: World) -> None:
    """A file with one's own questions and verdicts, and with nobody else's."""
    await ask(world, world.alice)
    reply = world.said()
    await ask(world, world.bob, "Who owns the bakery?")
    await world.alice.click(reply, label="Not helpful")
    result = await world.alice.slash(world.general, "privacy export")
    assert private(result)
    (file,) = result.response.attachments
    assert file.filename == privacy.FILE_NAME
    data = await world.bot.log.export_member(str(world.alice.id))
    content = json.loads(privacy.exported(data).content)
    (question,) = content["questions"]
    assert question["question"] == OPENING
    assert question["asked"] == "when does the bakery open"
    assert question["explanation"][0]["answer"] == "opening", "and why"
    assert [each["value"] for each in content["verdicts"]] == ["down"]
    assert "asker" not in question
    assert shown(result) == privacy.WHOLE
    empty = await world.mona.slash(world.general, "privacy export")
    assert shown(empty) == privacy.NOTHING


async def test_what_does_not_fit_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest questions are in the file, and how many are not is known, never kept quiet."""
    for words in (OPENING, "Who owns the bakery?", OPENING):
        await ask(world, world.alice, words)
    data = await world.log.export_member(str(world.alice.id))
    whole = privacy.exported(data)
    assert whole.left_out == 0
    part = privacy.exported(data, len(whole.content) // 2 + privacy.SPARE_BYTES)
    questions = json.loads(part.content)["questions"]
    assert [each["id"] for each in questions] == [3, 2, 1][: len(questions)]
    assert 0 < len(questions) == 3 - part.left_out
    assert len(part.content) <= len(whole.content) // 2 + privacy.SPARE_BYTES
    assert privacy.exported(replace(data, asked=5)).left_out == 2, "those that were not read"
    monkeypatch.setattr("bot.store.member.MAX_QUESTIONS", 1)
    said = await world.alice.slash(world.general, "privacy export")
    assert "2 older entries did not fit" in shown(said)
    page = await world.alice.slash(world.general, "privacy show")
    assert "3 questions" in shown(page)


async def test_a_moderator_exports_what_they_did(world: World) -> None:
    """Without having asked anything: acts are of a person too."""
    number = (await ask_row(world)).id
    act = Act("2026-01-02T03:04:05.678Z", str(world.mona.id), "judge", "judged it right", number)
    await world.log.review.judge(number, "right", act, str(world.guild.id))
    page = await world.mona.slash(world.general, "privacy show")
    assert "0 questions, 0 verdicts and 2 other entries" in shown(page)
    result = await world.mona.slash(world.general, "privacy export")
    assert shown(result) == privacy.WHOLE
    data = await world.log.export_member(str(world.mona.id))
    others = json.loads(privacy.exported(data).content)["others"]
    assert [(each["table"], each["turn_id"]) for each in others] == [
        ("audit", number), ("judgement", number),
    ]  # fmt: skip


async def test_the_file_reads_what_is_held_as_json() -> None:
    """Lists as lists, without the hash; what is no JSON as it is."""
    deeds = (
        Deed("quarantine", "a", {"content": '{"asker": "hash", "question": "when"}'}),
        Deed("quarantine", "b", {"content": "no JSON"}),
        Deed("change", "c", {"phrasings": '["when?"]'}),
    )
    content = privacy.exported(MemberData((), 0, (), deeds)).content
    assert json.loads(content)["others"] == [
        {"table": "quarantine", "at": "a", "content": {"question": "when"}},
        {"table": "quarantine", "at": "b", "content": "no JSON"},
        {"table": "change", "at": "c", "phrasings": ["when?"]},
    ]


@pytest.mark.options(text_days=10, rows_days=1)
async def test_members_are_told_the_days_that_are_set(world: World) -> None:
    """Nobody reads of 30 days where the operator chose ten; a row never goes before its text."""
    page = shown(await world.alice.slash(world.general, "privacy show"))
    assert "the text and the hash for 10 days, the rest for 10 days;" in page
    assert "Backups are deleted within 11 days." in page
    assert "are kept for 30 days, so that no backup" in page, "as long as an upgrade's copy"
    asked_first = shown(await world.alice.slash(world.general, "privacy delete"))
    assert "Backups that still hold them are deleted within 11 days." in asked_first


async def test_delete_asks_first_and_leaves_no_byte(world: World, tmp_path: Path) -> None:
    """Only the one who asked can confirm; then their words are in no file any more."""
    await ask(world, world.alice, f"what is {CANARY}")
    await ask(world, world.bob)
    asked_first = await world.alice.slash(world.general, "privacy delete")
    assert private(asked_first)
    assert len(await world.log.rows(None)) == 2, "nothing happens before the button"
    await world.alice.click(asked_first.response, label="Delete everything")
    assert shown(asked_first).startswith("Done: 1 question of yours was deleted")
    rows = await world.log.rows(None)
    assert [row.question for row in rows] == [OPENING]
    assert bytes_in_files(tmp_path, CANARY) == 0


async def test_delete_forgets_the_direct_channel(world: World) -> None:
    """Where a member writes to the bot is of them too, wherever they press; others' stays. While
    Discord does not say which channel it is, the rest is deleted all the same."""
    await world.alice.user.send_dm(OPENING)
    await world.bob.user.send_dm(OPENING)
    alices, bobs = world.alice.user.dm_channel.id, world.bob.user.dm_channel.id
    assert await noted(world.log) == (alices, bobs)
    await world.restart()
    asked_first = await world.alice.slash(world.general, "privacy delete")
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    await world.alice.click(asked_first.response, label="Delete everything")
    assert shown(asked_first).startswith("Done: 1 question")
    assert "its number, if I have it, stays for at most 30 days" in shown(asked_first)
    assert await noted(world.log) == (alices, bobs)
    await world.alice.click(asked_first.response, label="Delete everything")
    assert "its number" not in shown(asked_first)
    assert await noted(world.log) == (bobs,)


async def test_two_members_who_delete_at_once(world: World) -> None:
    """Promise: what one takes back while Discord is asked for the other's channel stays gone."""
    await world.alice.user.send_dm(OPENING)
    await world.bob.user.send_dm(OPENING)
    bob: Any = SimpleNamespace(dm_channel=world.bob.user.dm_channel)

    async def meanwhile() -> Any:
        await forget(world.log, bob)
        return world.alice.user.dm_channel

    alice: Any = SimpleNamespace(dm_channel=None, create_dm=meanwhile)
    await forget(world.log, alice)
    assert await noted(world.log) == ()


async def test_delete_survives_a_restart(world: World) -> None:
    """The confirmation works after the bot was started anew."""
    await ask(world, world.alice)
    asked_first = await world.alice.slash(world.general, "privacy delete")
    await world.restart()
    await world.alice.click(asked_first.response, label="Delete everything")
    assert not await world.log.rows(None)


async def test_a_deleted_message_leaves_the_log(world: World, tmp_path: Path) -> None:
    """Who deletes their question wants its words gone; what was decided stays for the figures."""
    message = await ask(world, world.alice, f"what is {CANARY}")
    other = await world.alice.send(world.general, "nothing to do with the bot")
    await world.alice.delete(message)
    await world.alice.delete(other)
    (row,) = await world.log.rows(None)
    assert row.question == ""
    assert row.asker == ""
    assert bytes_in_files(tmp_path, CANARY) == 0


async def test_a_follow_up_keeps_none_of_the_words_before(world: World, tmp_path: Path) -> None:
    """They go with their own message, though the one that leans on it stays."""
    message = await ask(world, world.alice, f"who owns the bakery, {CANARY}?")
    await ask(world, world.alice, "according to whom?")
    assert text_of(world.said()).startswith("Martha Vogel owns it.")
    await world.alice.delete(message)
    newest, oldest = await world.log.rows(None)
    assert (newest.question, newest.asked, oldest.question) == (
        "according to whom?", "according to whom", "",
    )  # fmt: skip
    assert bytes_in_files(tmp_path, CANARY) == 0


@pytest.mark.parametrize("who", ["the message", "the member"])
async def test_what_was_deleted_is_leant_on_no_more(world: World, who: str) -> None:
    """A follow-up to a question that was taken back stands alone; another member's does not."""
    message = await ask(world, world.alice, "who owns the bakery?")
    await ask(world, world.alice, "according to whom?")
    await ask(world, world.bob, "who owns the bakery?")
    if who == "the message":
        await world.alice.delete(message)
    else:
        page = await world.alice.slash(world.general, "privacy delete")
        await world.alice.click(page.response, label="Delete everything")
    await ask(world, world.alice, "according to whom?")
    assert text_of(world.said()).startswith("I am not sure")
    await ask(world, world.bob, "according to whom?")
    assert text_of(world.said()).startswith("Martha Vogel owns it.")


async def test_a_server_that_removes_the_bot_is_forgotten(world: World) -> None:
    """Its questions and settings go; a direct message stays."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    await ask(world, world.alice)
    await world.bob.user.send_dm(OPENING)
    guild = str(world.guild.id)
    world.env.backend.remove_guild(world.guild.id)
    await world.env.settle()
    assert [row.guild_id for row in await world.log.rows(None)] == [""]
    assert not await world.log.setting(guild, "channels")


async def test_status_tells_moderators_how_everything_stands(world: World) -> None:
    """/status tells moderators how connection, log and knowledge stand."""
    await ask(world, world.alice)
    result = await world.mona.slash(world.general, "status")
    assert private(result)
    seen = shown(result)
    assert "every question is being logged" in seen
    assert "**Asked here in 24 hours**: 1" in seen
    assert "bakery" in seen


async def test_moderators_are_told_once_when_logging_fails(world: World) -> None:
    """One notice when it begins, one when it is over, in the channel that /setup notices named."""
    office = world.guild.create_text_channel("office")
    named = await world.mona.slash(world.general, "setup notices", channel=office)
    assert private(named)
    board = world.log._board
    for _ in range(3):
        board.failing("the disk is full")
        await world.env.settle()
    told = [text_of(message) for message in office.history()]
    assert len(told) == 1
    assert told[0].startswith("Logging is failing: the disk is full.")
    assert "failing" in shown(await world.mona.slash(world.general, "status"))
    board.fine()
    await world.env.settle()
    assert text_of(world.said(office)).startswith("Logging works again. Nothing was lost.")
    await world.mona.slash(world.general, "setup notices")
    board.failing("the disk is full")
    await world.env.settle()
    assert len(office.history()) == 2
    board.fine()


async def test_what_was_lost_is_told_of_each_outage_by_itself(world: World) -> None:
    """Neither what an earlier one cost nor what went lost between them counts, nor does a notice
    in between hide any."""
    office = world.guild.create_text_channel("office")
    await world.mona.slash(world.general, "setup notices", channel=office)
    board, told = world.log._board, []
    for lost in (2, 0, 1):
        board.failing("the disk is full")
        for _ in range(lost):
            board.dropped()
        board.wal(2, 1)
        board.wal(1, 2)
        board.fine()
        board.dropped()
        await world.env.settle()
        told.append(text_of(world.said(office)).removeprefix("Logging works again. "))
    assert told == [
        "2 entries could not be kept.",
        "Nothing was lost.",
        "1 entry could not be kept.",
    ]


async def test_moderators_hear_what_the_log_did_by_itself(world: World) -> None:
    """A file that was set aside is told once, though logging goes on."""
    office = world.guild.create_text_channel("office")
    await world.mona.slash(world.general, "setup notices", channel=office)
    for _ in range(2):
        world.log._board.notice("the log was damaged and set aside as log.db.corrupt")
        await world.env.settle()
    (told,) = office.history()
    assert text_of(told).startswith("About the log: the log was damaged")


async def test_a_log_that_cannot_be_read(world: World) -> None:
    """Nobody is told that nothing of them is kept while that is not known."""
    await world.alice.send(world.general, f"{world.me} When does the bakery open?")
    path = world.log.path
    aside = path.with_suffix(".aside")
    path.rename(aside)
    page = await world.alice.slash(world.general, "privacy show")
    export = await world.alice.slash(world.general, "privacy export")
    aside.rename(path)
    assert shown(page).endswith(f"**Of you**: {privacy.NOT_NOW}")
    assert shown(export) == privacy.NOT_NOW
    assert private(page)
    assert private(export)


async def test_of_nobody(world: World) -> None:
    """Who never asked reads so, and gets no file."""
    assert "**Of you**: 0 questions, 0 verdicts and 0 other entries in the log." in shown(
        await world.bob.slash(world.general, "privacy show")
    )
    export = await world.bob.slash(world.general, "privacy export")
    assert shown(export) == privacy.NOTHING
    assert export.response is not None
    assert export.response.attachments == []
