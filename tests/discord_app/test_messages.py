"""Messages that change, vanish, flood or come by odd roads; and Discord refusing what is said."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.discord_app import listeners
from bot.discord_app.client import intents_for
from bot.discord_app.ports import Options
from tests.discord_app.world import World, open_world, parts, text_of

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
    assert "is still in the log: run `purge` later" in caplog.text


# --- edited --------------------------------------------------------------------------------------


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


# --- by which road -------------------------------------------------------------------------------


async def test_a_mention_by_the_bots_own_role(world: World) -> None:
    """People pick the role that Discord made for the bot: it is a mention too."""
    role = world.guild.create_role("Dateline")
    stored = world.env.backend.get_guild(world.guild.id).roles[role.id]
    assert _own(world, role.id, stored)
    await world.alice.send(world.general, f"<@&{role.id}> {OPENING}")
    assert (await world.row()).surface == "mention"
    assert text_of(world.said()).endswith(f"-# {listeners.WITHHELD}"), "without the intent"
    await world.restart(Options(message_content=True))
    assert _own(world, role.id, stored)
    await world.alice.send(world.general, f"<@&{role.id}> {OPENING}")
    assert text_of(world.said()).startswith("The bakery opens")
    assert "Discord did not show me" not in text_of(world.said())


def _own(world: World, role_id: int, stored: Any) -> bool:
    """Makes a role the bot's, as Discord does when it is invited."""
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    role = guild.get_role(role_id)
    assert role is not None
    role.tags = discord.RoleTags({"bot_id": str(world.env.backend.bot_user.id)})
    return True


async def test_another_role_is_no_mention(world: World) -> None:
    """Nobody's role and somebody else's are left alone."""
    role = world.guild.create_role("bakers")
    message = await world.alice.send(world.general, f"<@&{role.id}> {OPENING}")
    assert world.silent(message)


async def test_both_ways_to_write_the_mention(world: World) -> None:
    """With an exclamation mark, in the middle, twice: the question is what is left."""
    number = world.env.backend.bot_user.id
    for words in (f"<@!{number}> {OPENING}", f"When does <@{number}> the bakery open?",
                  f"{world.me} {OPENING} {world.me}"):  # fmt: skip
        await world.env.advance_time(40)
        await world.alice.send(world.general, words)
        assert text_of(world.said()).startswith("The bakery opens"), words
        assert str(number) not in (await world.row()).question


def test_the_mention_is_taken_out() -> None:
    """The bot's own, and nobody else's."""
    assert listeners.without_mention("<@5> a <@!5>b", 5) == "a  b"
    assert listeners.without_mention("<@55> a", 5) == "<@55> a"


async def test_a_reply_to_somebody_else(world: World) -> None:
    """Not to the bot, so not for the bot."""
    first = await world.bob.send(world.general, "hello there")
    message = await world.alice.send(world.general, OPENING, reply_to=first)
    assert world.silent(message)


async def test_replies_have_their_road(world: World) -> None:
    """A reply to the bot is noted as one, with a mention in it too."""
    await asks(world)
    reply = world.said()
    for words in (OWNER, f"{world.me} {OWNER}"):
        await world.env.advance_time(40)
        await world.alice.send(world.general, words, reply_to=reply)
        assert (await world.row()).surface == "reply"


@pytest.mark.options(message_content=True)
async def test_a_flood_in_a_chosen_channel_is_met_with_silence(world: World) -> None:
    """Where nobody asked the bot, no notice is sent either; a mention is told."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    for _ in range(7):
        await world.bob.send(world.general, OPENING)
    said = [text_of(each) for each in world.general.history() if each.author.id != world.bob.id]
    assert len(said) == 5
    assert not any(each.startswith(WAIT) for each in said)
    assert len(await texts(world)) == 5


@pytest.mark.options(channel_questions=2)
async def test_a_channels_limit(world: World) -> None:
    """People together: the first too many is told, once; another channel goes on."""
    for who in (world.alice, world.bob, world.mona, world.alice):
        await who.send(world.general, f"{world.me} {OPENING}")
    said = [text_of(m) for m in world.general.history() if m.author.id == _bot(world)]
    assert [each.startswith(WAIT) for each in said] == [False, False, True]
    other = world.guild.create_text_channel("other")
    await asks(world, OPENING, other)
    assert text_of(world.said(other)).startswith("The bakery opens")


def _bot(world: World) -> int:
    return int(world.env.backend.bot_user.id)


@pytest.mark.options(blocked=("none",))
async def test_nobody_is_blocked_by_an_empty_server(world: World) -> None:
    """A direct message has no server; only the word for that on the list keeps it out."""
    message = await world.alice.send_dm(OPENING)
    assert world.silent(message, world.alice.user.dm_channel)
    await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")


async def test_a_server_that_the_operator_blocks(world: World) -> None:
    """Nobody is answered there, by mention, command or button; next door all is well."""
    await world.restart(Options(blocked=(str(world.guild.id),)))
    message = await asks(world)
    assert world.silent(message)
    other = open_world(world.env, world.log)
    await asks(other)
    assert text_of(other.said(other.general)).startswith("The bakery opens")


async def test_a_message_that_comes_twice(world: World) -> None:
    """Discord may repeat an event after a reconnect: one reply, one row."""
    message = await asks(world)
    await world.bot.on_message(message)
    assert len(await texts(world)) == 1


async def test_while_it_stops_no_question_is_taken(world: World) -> None:
    """What comes then is answered after the next start."""
    world.bot.stopping = True
    message = await asks(world)
    assert world.silent(message)
    assert await texts(world) == []


# --- greeting ------------------------------------------------------------------------------------


async def test_greeted_again_when_invited_again(world: World) -> None:
    """One message, which names the article and the commands to tap."""
    await world.rejoin()
    greeting = world.said().content
    assert "“A bakery opens” (The Village Post)" in greeting
    assert f"</ask:{world.bot.command_ids['ask']}>" in greeting
    assert f"</help:{world.bot.command_ids['help']}>" in greeting


@pytest.mark.parametrize("status", [403, 500])
async def test_a_greeting_that_discord_refuses(world: World, status: int) -> None:
    """The bot is there all the same."""
    world.env.inject_error("POST", "/channels/*/messages", status=status, times=None)
    await world.rejoin()
    world.env.backend.faults.clear()
    await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")


# --- Discord refuses the reply -------------------------------------------------------------------


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10003)])
async def test_a_channel_that_refuses_is_left_alone(
    world: World, status: int, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Asked once; for ten minutes nothing more is sent there. Elsewhere all is well."""
    pattern = f"/channels/{world.general.id}/messages"
    world.env.inject_error("POST", pattern, status=status, code=code, times=None)
    for _ in range(3):
        await asks(world)
    tried = [each for each in world.env.http_requests if each.path == pattern]
    assert len(tried) == 1
    assert "grant View Channel and Send Messages there" in caplog.text
    assert len(await texts(world)) == 3
    other = world.guild.create_text_channel("other")
    await asks(world, OPENING, other)
    assert text_of(world.said(other)).startswith("The bakery opens")


async def test_a_reply_that_discord_cannot_take_now(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of Discord's is told in the program's log; the next question is answered."""
    world.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    message = await asks(world)
    assert world.silent(message)
    assert "was not sent" in caplog.text
    assert await texts(world) == [OPENING]
    await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")


async def test_every_reply_has_a_nonce_and_pings_nobody(world: World) -> None:
    """The nonce is made of the question's id, so that a second try is the same message."""
    message = await asks(world)
    bodies = [
        each.json for each in world.env.http_requests
        if each.method == "POST" and each.path.endswith("/messages")
    ]  # fmt: skip
    (body,) = [each for each in bodies if isinstance(each, dict)]
    assert body["nonce"] == f"a{message.id}"
    assert int(body["message_reference"]["message_id"]) == message.id
    assert body["allowed_mentions"]["parse"] == []
    assert list(parts(world.said()))


@pytest.mark.parametrize("wanted", [True, False])
def test_the_intents_it_asks_for(wanted: bool) -> None:
    """None that is privileged unless the settings ask for message content, and then that alone."""
    asked = {name for name, on in intents_for(wanted) if on}
    least = {"guilds", "guild_messages", "dm_messages"}
    assert {"guild_messages", "dm_messages", "guilds"} <= asked
    assert ("message_content" in asked) is wanted
    assert not asked & {"members", "presences"}
    assert asked - least - {"message_content", "messages"} == set()
