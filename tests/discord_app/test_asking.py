"""Every road by which a person asks, and what the log keeps of it."""

from __future__ import annotations

import discord
import pytest

from tests.discord_app.world import World, buttons_of, private, shown, text_of

OPENING = "When does the bakery open?"
ANSWER = "The bakery opens at seven."


async def test_a_mention_is_answered_in_reply(world: World) -> None:
    """The answer stands first, its source below, as a reply to the question."""
    asked = await world.alice.send(world.general, f"{world.me} {OPENING}")
    reply = world.said()
    first, second = text_of(reply).splitlines()
    assert first == ANSWER
    assert second == (
        "-# As reported by The Village Post, paragraph 1 · “A bakery opens”, May\u00a02"
    )
    assert reply.reference is not None
    assert reply.reference.message_id == asked.id
    row = await world.row()
    assert (row.surface, row.question, row.entry) == ("mention", OPENING, "opening")
    assert row.guild_id == str(world.guild.id)
    assert row.channel_id == str(world.general.id)
    assert row.message_id == str(asked.id)
    assert row.reply_message_id == str(reply.id)


async def test_the_asker_stands_in_the_log_as_a_keyed_hash(world: World) -> None:
    """No id and no name of a person is stored."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    row = await world.row()
    assert row.asker
    assert str(world.alice.id) not in repr(row)
    assert "alice" not in repr(row)


async def test_the_speaker_is_named(world: World) -> None:
    """What a person said is told as that person's words."""
    await world.alice.send(world.general, f"{world.me} Who owns the bakery?")
    assert "According to Vogel" in text_of(world.said())


async def test_slash(world: World) -> None:
    """`/ask` answers for everyone to see."""
    result = await world.alice.slash(world.general, "ask", question=OPENING)
    assert shown(result).startswith(ANSWER)
    assert not private(result)
    row = await world.row()
    assert row.surface == "slash"
    assert row.reply_message_id == str(result.response.id)


async def test_slash_in_private(world: World) -> None:
    """`/ask private:True` answers so that nobody else sees it, and it is logged all the same."""
    result = await world.alice.slash(world.general, "ask", question=OPENING, private=True)
    assert shown(result).startswith(ANSWER)
    assert private(result)
    assert world.general.history(viewer=world.bob) == []
    assert "Remove" not in buttons_of(result.response)
    assert (await world.row()).question == OPENING


async def test_context_menu(world: World) -> None:
    """Anybody's message can be answered from the menu; its text comes without an intent."""
    message = await world.bob.send(world.general, "When does the bakery open?")
    result = await world.alice.context_menu(world.general, "Answer from the article", message)
    assert shown(result).startswith(ANSWER)
    row = await world.row()
    assert (row.surface, row.message_id) == ("context_menu", str(message.id))


async def test_direct_message(world: World) -> None:
    """In a direct message no mention is needed."""
    user = world.alice.user
    await user.send_dm(OPENING)
    assert text_of(world.said(user.dm_channel)).startswith(ANSWER)
    row = await world.row()
    assert (row.surface, row.guild_id) == ("dm", "")


async def test_slash_in_a_direct_message(world: World) -> None:
    """`/ask` works in a direct message too."""
    assert shown(await world.alice.user.slash("ask", question=OPENING)).startswith(ANSWER)


async def test_reply_to_the_bot_leans_on_what_went_before(world: World) -> None:
    """A reply to the bot is a question, and a mention inside it is not needed twice."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    await world.alice.send(world.general, f"{world.me} Who owns the bakery?", reply_to=world.said())
    assert text_of(world.said()).startswith("Martha Vogel owns it.")
    assert (await world.row()).surface == "reply"


async def test_thread(world: World) -> None:
    """A mention in a thread is answered in that thread."""
    thread = world.thread()
    await world.alice.send(thread, f"{world.me} {OPENING}")
    assert text_of(world.said(thread)).startswith(ANSWER)
    assert (await world.row()).channel_id == str(thread.id)


async def test_two_questions_in_one_message(world: World) -> None:
    """Both parts are answered in one reply."""
    await world.alice.send(
        world.general, f"{world.me} When does the bakery open and who owns the bakery?"
    )
    assert text_of(world.said()).startswith(f"{ANSWER}\n\nMartha Vogel owns it.")


async def test_what_does_not_ask_the_bot_is_left_alone(world: World) -> None:
    """No mention, no reply; and nothing of it reaches the log."""
    message = await world.alice.send(world.general, OPENING)
    assert world.silent(message)
    message = await world.alice.send(world.general, f"{world.bob.mention} {OPENING}")
    assert world.silent(message)
    assert not await world.log.rows(None)


async def test_bots_and_webhooks_are_never_answered(world: World) -> None:
    """Two bots that answer each other never stop."""
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    message = await robot.send(world.general, f"{world.me} {OPENING}")
    assert world.silent(message)
    hook = world.guild.create_webhook(world.general)
    await hook.send(f"{world.me} {OPENING}")
    assert len(world.general.history()) == 2
    assert not await world.log.rows(None)


async def test_follow_ups_do_not_cross_people(world: World) -> None:
    """What one person asked does not colour what the next one gets."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    await world.bob.send(world.general, f"{world.me} hello")
    assert text_of(world.said()).startswith("Hello! Ask me of the bakery.")


@pytest.mark.parametrize("words", ["", "🎉🎉", "<@123456789012345678>", "?!"])
async def test_no_question_in_it(world: World, words: str) -> None:
    """A mention alone, only emoji, only somebody's name: told so, with an example."""
    await world.alice.send(world.general, f"{world.me} {words}")
    assert "I heard no question" in text_of(world.said())
    assert OPENING in text_of(world.said())
    row = await world.row()
    assert (row.decision, row.reason) == ("decline", "empty")


async def test_six_thousand_characters(world: World) -> None:
    """The longest text a slash command takes is refused by Discord or answered, never a fault."""
    await world.alice.user.send_dm("bakery " * 280)
    assert text_of(world.said(world.alice.user.dm_channel))
    message = await world.bob.send(world.general, f"{world.me} " + "[](" * 600)
    assert not world.silent(message)


async def test_a_channel_where_the_bot_may_not_write(world: World) -> None:
    """The question is logged, nothing breaks, and other channels go on."""
    mute = world.guild.create_text_channel(
        "mute",
        overwrites={world.guild.me: discord.PermissionOverwrite(send_messages=False)},
    )
    message = await world.alice.send(mute, f"{world.me} {OPENING}")
    assert world.silent(message, mute)
    assert (await world.row()).reply_message_id == ""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    assert text_of(world.said()).startswith(ANSWER)


async def test_a_channel_without_read_message_history(world: World) -> None:
    """Where Discord refuses replies, the answer comes as a plain message."""
    world.env.inject_error(
        "POST", "/channels/*/messages", status=400, code=160002, message="Cannot reply"
    )
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    reply = world.said()
    assert text_of(reply).startswith(ANSWER)
    assert reply.reference is None
