"""By which road a question comes, who is greeted, and Discord refusing what is said."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.discord_app import listeners
from bot.discord_app.client import intents_for
from tests.discord_app.options import options
from tests.discord_app.test_messages import asks, texts
from tests.discord_app.world import World, open_world, parts, text_of

OPENING, OWNER = "When does the bakery open?", "Who owns the bakery?"
WAIT = "That was a lot of questions at once."


async def test_a_mention_by_the_bots_own_role(world: World) -> None:
    """People pick the role that Discord made for the bot: it is a mention too."""
    role = world.guild.create_role("Dateline")
    stored = world.env.backend.get_guild(world.guild.id).roles[role.id]
    assert _own(world, role.id, stored)
    await world.alice.send(world.general, f"<@&{role.id}> {OPENING}")
    assert (await world.row()).surface == "mention"
    assert text_of(world.said()).endswith(f"-# {listeners.WITHHELD}"), "without the intent"
    await world.restart(options(message_content=True))
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
    await world.restart(options(blocked=(str(world.guild.id),)))
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
