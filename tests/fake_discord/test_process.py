"""The real process from its first request to its exit code."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.cli.program import Program
from tests.fake_discord.conftest import Start
from tests.fake_discord.server import AUTOCOMPLETE, DM, FakeDiscord, text_of

OPEN = "When are you open?"
HARBOUR = """\
ungrounded: true
answers:
  - id: opening_hours
    question: When are you open?
    phrasings: [opening times, till when can I come, when do you open]
    answer: At {hour}.
"""


async def test_from_start_to_stop(discord: FakeDiscord, start: Start, program: Program) -> None:
    """Sync, a mention, a command, autocomplete, a button, SIGTERM; then a start without a sync."""
    bot = await start()
    assert len(discord.requests("PUT", "/commands")) == 1
    asked = await discord.say(OPEN, mention=True)
    reply = await discord.reply_to(asked)
    assert text_of(reply) == "From nine to five."
    answer = await discord.answer_to(await discord.slash("ask", question="Who owns the shop?"))
    assert text_of(answer["data"]) == "Martha Vogel owns it."
    offered = await discord.answer_to(await discord.slash("ask", AUTOCOMPLETE, question="own"))
    assert offered["data"]["choices"][0]["value"] == "Who owns the shop?"
    pressed = await discord.press(reply, "Not helpful")
    assert "not helpful" in (await discord.answer_to(pressed))["data"]["content"]
    private = await discord.say(OPEN, channel=DM)
    assert text_of(await discord.reply_to(private)) == "From nine to five."
    assert await bot.end(signal.SIGTERM) == 0, bot.told
    assert [row[1] for row in bot.rows()] == ["opening_hours", "owner", "opening_hours"]
    assert "Traceback" not in bot.told
    assert discord.token not in bot.told
    again = await start()
    assert len(discord.requests("PUT", "/commands")) == 1, "nothing changed, nothing is sent"
    assert await again.end(signal.SIGINT) == 0


async def test_a_reply_to_a_slash_answer_comes_without_its_text(
    discord: FakeDiscord, start: Start
) -> None:
    """Discord withholds the text of such a reply: the bot says how to ask instead."""
    await start()
    answered = await discord.slash("ask", question=OPEN)
    await discord.answer_to(answered)
    shown = discord.originals[answered["token"]]
    asked = await discord.say("", reply_to=shown, mentions=[discord.bot])
    assert "Discord did not show me your text" in text_of(await discord.reply_to(asked))


async def test_a_dropped_connection_is_resumed(discord: FakeDiscord, start: Start) -> None:
    """What was asked while the connection was down is answered once it is up again."""
    await start()
    for break_off in (discord.gateway.drop, discord.gateway.ask_to_reconnect):
        before = discord.gateway.resumes
        await break_off()
        asked = await discord.say(OPEN, mention=True)
        assert text_of(await discord.reply_to(asked)) == "From nine to five."
        assert discord.gateway.resumes == before + 1
    assert discord.gateway.identifies == 1


async def test_a_bad_token(discord: FakeDiscord, start: Start) -> None:
    """Exit 78 with what to do, and the wrong token is nowhere in what is told."""
    bot = await start(ready=False, DISCORD_TOKEN="wrong-token-canary")
    assert await bot.end() == 78
    assert "Reset it in the developer portal" in bot.told
    assert "Traceback" not in bot.told
    assert "wrong-token-canary" not in bot.told


async def test_no_token(start: Start) -> None:
    """Exit 78 and how to get one."""
    bot = await start(ready=False, DISCORD_TOKEN="")
    assert await bot.end() == 78
    assert "discord.com/developers" in bot.told
    assert "console" in bot.told


async def test_an_intent_that_is_off(discord: FakeDiscord, start: Start) -> None:
    """Asked for message content and refused: it starts without, and says so."""
    bot = await start(DATELINE_DISCORD_MESSAGE_CONTENT="true")
    asked = await discord.say(OPEN, mention=True)
    assert await discord.reply_to(asked)
    assert await bot.end(signal.SIGTERM) == 0
    assert "message content intent" in bot.told
    assert "Traceback" not in bot.told


async def test_an_intent_that_is_on(discord: FakeDiscord, start: Start) -> None:
    """With the intent approved the bot uses it."""
    discord.content_approved = True
    await start(DATELINE_DISCORD_MESSAGE_CONTENT="true")
    assert discord.gateway.live[0].intents & (1 << 15)


async def test_a_row_survives_sigkill(discord: FakeDiscord, start: Start) -> None:
    """Killed right after the reply, the question stands in the file."""
    bot = await start()
    asked = await discord.say(OPEN, mention=True)
    await discord.reply_to(asked)
    await bot.kill()
    assert bot.rows() == [(OPEN, "opening_hours", asked["id"])]


@pytest.mark.parametrize("address", ["http://discord.example", "https://127.0.0.1:1", "127.0.0.1"])
async def test_the_token_never_leaves_for_another_address(start: Start, address: str) -> None:
    """The override for tests takes this machine only; anything else is refused with 78."""
    bot = await start(ready=False, DATELINE_DISCORD_API=address)
    assert await bot.end() == 78
    assert "127.0.0.1" in bot.told


async def test_a_start_waits_for_the_network(start: Start, program: Program) -> None:
    """A host that has just started has none yet: the bot is there as soon as Discord is."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    bot = await start(ready=False, DATELINE_DISCORD_API=f"http://127.0.0.1:{port}")
    await bot.tells("Discord cannot be reached")
    async with FakeDiscord(port) as late:
        await late.ready()
        reply = await late.reply_to(await late.say(OPEN, mention=True))
        assert text_of(reply) == "From nine to five."
        assert await bot.end(signal.SIGTERM) == 0, bot.told
    assert "Traceback" not in bot.told


@pytest.mark.parametrize("shards", ["1", "2"])
async def test_a_start_that_waits_can_be_stopped(start: Start, shards: str) -> None:
    """SIGTERM ends it at once and in good order."""
    away = {"DATELINE_DISCORD_API": "http://127.0.0.1:9", "DATELINE_DISCORD_SHARD_COUNT": shards}
    bot = await start(ready=False, **away)
    await bot.tells("Discord cannot be reached")
    assert await bot.end(signal.SIGTERM) == 0, bot.told
    assert "Traceback" not in bot.told


@pytest.mark.parametrize("shards", ["1", "2"])
async def test_discord_out_of_reach(discord: FakeDiscord, start: Start, shards: str) -> None:
    """Exit 1, so that a supervisor tries again, with words and no traceback."""
    gone = {
        "DATELINE_DISCORD_API": "http://127.0.0.1:9", "DATELINE_DISCORD_REACH_S": "0",
        "DATELINE_DISCORD_SHARD_COUNT": shards,
    }  # fmt: skip
    bot = await start(ready=False, **gone)
    assert await bot.end() == 1
    assert "cannot be reached" in bot.told
    assert "a fault of Dateline" not in bot.told
    assert "Traceback" not in bot.told


async def test_two_articles_in_one_process(
    discord: FakeDiscord, start: Start, program: Program
) -> None:
    """Each place has its own; files that change are taken in, broken ones are not."""
    folder = program.folder / "knowledge" / "harbour"
    folder.mkdir()
    write = (folder / "answers.yaml").write_text
    write(HARBOUR.format(hour="five"), "utf-8")
    bot = await start()
    bound = await discord.slash("article use", article="harbour")
    assert "I now answer from" in (await discord.answer_to(bound))["data"]["content"]
    assert "At five." in text_of(await discord.reply_to(await discord.say(OPEN, mention=True)))
    private = await discord.say(OPEN, channel=DM)
    assert "From nine to five." in text_of(await discord.reply_to(private))
    write("answers: [", "utf-8")
    bot.process.send_signal(signal.SIGHUP)
    await bot.tells("harbour stays as it was")
    assert "harbour/answers.yaml:2:1" in bot.told
    assert "At five." in text_of(await discord.reply_to(await discord.say(OPEN, mention=True)))
    write(HARBOUR.format(hour="six"), "utf-8")
    await bot.tells("is in force", times=2)  # the first time at its start
    assert "At six." in text_of(await discord.reply_to(await discord.say(OPEN, mention=True)))
    assert await bot.end(signal.SIGTERM) == 0, bot.told
