"""Messages that are deleted or edited, before, while and after they are answered."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.discord_app import listeners
from tests.discord_app.world import World, text_of

OPENING, OWNER = "When does the bakery open?", "Who owns the bakery?"
WAIT = "That was a lot of questions at once."


async def asks(world: World, words: str = OPENING, channel: Any = None) -> discord.Message:
    return await world.alice.send(channel or world.general, f"{world.me} {words}")


async def texts(world: World) -> list[str]:
    """The questions in the log, newest first."""
    return [row.question for row in await world.log.rows(None, limit=50)]


# --- deleted -------------------------------------------------------------------------------------


def deleting_first(world: World, message_id: int) -> None:
    """The next question's message is deleted before its row is written."""
    whole = world.bot.assistant.ask

    async def ask(*args: Any, **named: Any) -> Any:
        world.bot.assistant.ask = whole  # type: ignore[method-assign]
        await listeners.deleted(world.bot, (message_id or int(args[1].message_id),))
        return await whole(*args, **named)

    world.bot.assistant.ask = ask  # type: ignore[method-assign]


async def test_deleted_while_it_is_answered(world: World) -> None:
    """No reply to a question that is gone, and none of its text in the log."""
    deleting_first(world, 0)
    message = await asks(world)
    assert world.silent(message)
    assert await texts(world) == [""]


async def test_deleted_while_an_edit_is_answered(world: World) -> None:
    """Neither wording stays in the log, and the reply is not changed any more."""
    message = await asks(world)
    deleting_first(world, message.id)
    await world.alice.edit(message, f"{world.me} {OWNER}")
    assert text_of(world.said()).startswith("The bakery opens")
    assert await texts(world) == ["", ""]


async def test_deleted_and_edited_in_the_wrong_order(world: World) -> None:
    """An edit that Discord tells of after the deletion asks nothing."""
    message = await asks(world)
    await listeners.deleted(world.bot, (message.id,))
    await world.alice.edit(message, f"{world.me} {OWNER}")
    assert await texts(world) == [""]


async def test_many_deleted_at_once(world: World) -> None:
    """A moderator who clears a channel takes each question out of the log, and only those."""
    gone = [await asks(world), await asks(world, OWNER)]
    kept = await asks(world, "origin of the flour")
    ids = [str(each.id) for each in gone]
    world.env.backend.emit(
        "MESSAGE_DELETE_BULK",
        {"ids": ids, "channel_id": str(world.general.id), "guild_id": str(world.guild.id)},
    )
    await world.env.settle()
    assert await texts(world) == [kept.content.removeprefix(world.me).strip(), "", ""]


async def test_a_deletion_that_cannot_be_written(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Told in the program's log, by the message's number and without its words; the bot goes on."""
    message = await asks(world)
    whole = world.log._writer.done

    async def refused(*_: object, **__: object) -> object:
        raise OSError("no space left")

    world.log._writer.done = refused  # type: ignore[method-assign]
    await world.alice.delete(message)
    world.log._writer.done = whole  # type: ignore[method-assign]
    assert f"deleted message {message.id} is still in the log" in caplog.text
    assert "bakery" not in caplog.text
    await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")


async def test_a_message_that_asked_nothing_is_deleted(world: World) -> None:
    """Nothing happens to the log."""
    message = await world.alice.send(world.general, "good evening")
    await asks(world)
    await world.alice.delete(message)
    assert await texts(world) == [OPENING]


async def test_a_server_that_cannot_be_forgotten(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Told in the program's log with what to do; other servers are answered."""
    whole = world.log._writer.done

    async def refused(*_: object, **__: object) -> object:
        raise OSError("no space left")

    world.log._writer.done = refused  # type: ignore[method-assign]
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
    await world.env.settle()
    world.log._writer.done = whole  # type: ignore[method-assign]
    assert f"server {world.guild.id} is still in the log" in caplog.text
    assert "or by `purge`" in caplog.text


# --- edited --------------------------------------------------------------------------------------


async def test_what_an_edit_needs_holds_no_words(world: World) -> None:
    """Only whether a message changed is remembered, in memory too."""
    message = await world.alice.send(world.general, f"{world.me} {OWNER}")
    sent = world.bot.remembered(message.id)
    assert sent is not None
    assert OWNER not in repr(sent)
    await world.alice.edit(message, f"{world.me} {OWNER}")
    assert [row.surface for row in await world.log.rows(None)] == ["mention"], "nothing changed"


async def test_edits_count_against_the_limits(world: World) -> None:
    """Whoever edits asks: the sixth in half a minute is told to wait, once, and is not logged."""
    message = await asks(world)
    reply = world.said()
    for number in range(8):
        await world.alice.edit(message, f"{world.me} {OWNER}{'?' * number}")
    assert len(await texts(world)) == 5
    said = [text_of(each) for each in world.general.history() if each.author.id != world.alice.id]
    assert [each.startswith(WAIT) for each in said] == [False, True]
    assert world.general.history()[1].id == reply.id


async def test_whoever_was_blocked_meanwhile_edits(world: World) -> None:
    """A blocked member's edit changes no reply and leaves no row."""
    message = await asks(world)
    await world.mona.slash(world.general, "setup block", member=world.alice)
    await world.alice.edit(message, f"{world.me} {OWNER}")
    assert text_of(world.said()).startswith("The bakery opens")
    assert await texts(world) == [OPENING]


@pytest.mark.parametrize(
    ("age_s", "answered"), [(0, True), (119, True), (120, True), (121, False), (3600, False)]
)
async def test_how_long_an_edit_counts(world: World, age_s: int, answered: bool) -> None:
    """Two minutes, and not a second more."""
    message = await asks(world)
    await world.env.advance_time(age_s)
    await world.alice.edit(message, f"{world.me} {OWNER}")
    assert (len(await texts(world)) == 2) is answered


@pytest.mark.options(edit_window_s=5)
async def test_the_settings_say_how_long(world: World) -> None:
    """The window is a setting."""
    message = await asks(world)
    await world.env.advance_time(6)
    await world.alice.edit(message, f"{world.me} {OWNER}")
    assert await texts(world) == [OPENING]


@pytest.mark.options(remembered_replies=1)
async def test_an_edit_of_a_question_that_is_not_remembered(world: World) -> None:
    """Only so many replies are remembered, the newest; an older one stays as it is."""
    first, second = await asks(world), await asks(world)
    await world.alice.edit(first, f"{world.me} {OWNER}")
    assert len(await texts(world)) == 2
    await world.alice.edit(second, f"{world.me} {OWNER}")
    assert len(await texts(world)) == 3


async def test_an_edit_to_the_same_words(world: World) -> None:
    """A change that is none, as when Discord adds a preview, asks nothing."""
    message = await asks(world)
    await world.alice.edit(message, message.content)
    await world.alice.edit(message, "")
    assert await texts(world) == [OPENING]


async def test_edited_twice(world: World) -> None:
    """The same reply follows each edit, and what was noted is the last wording."""
    message = await asks(world)
    reply = world.said()
    for words, told in ((OWNER, "Martha"), (OPENING, "The bakery"), (OWNER, "Martha")):
        await world.alice.edit(message, f"{world.me} {words}")
        assert text_of(world.said()).startswith(told)
        assert world.said().id == reply.id
    rows = await world.log.rows(None, limit=9)
    assert [row.surface for row in rows] == ["edit", "edit", "edit", "mention"]
    assert [row.reply_message_id for row in rows[:3]] == [str(reply.id)] * 3


@pytest.mark.parametrize("status", [403, 404, 500, 503])
async def test_an_edit_that_discord_refuses(world: World, status: int) -> None:
    """The old reply stays, nothing breaks, and the next question is answered."""
    message = await asks(world)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=status, times=None)
    await world.alice.edit(message, f"{world.me} {OWNER}")
    world.env.backend.faults.clear()
    assert text_of(world.said()).startswith("The bakery opens")
    assert (await world.row()).surface == "edit"
    assert (await world.row()).reply_message_id in ("", None)
    await asks(world, OWNER)
    assert text_of(world.said()).startswith("Martha")


async def test_an_edited_direct_message(world: World) -> None:
    """No mention is needed there either."""
    message = await world.alice.send_dm(OPENING)
    dm = world.alice.user.dm_channel
    world.env.backend.edit_message(dm.id, message.id, {"content": OWNER})
    await world.env.settle()
    assert text_of(world.said(dm)).startswith("Martha")
