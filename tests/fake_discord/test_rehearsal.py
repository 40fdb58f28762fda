"""The rehearsal: a Discord for the terminal, and the real bot tried against it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys

import pytest

from bot.config import SOURCE
from tests.cli.program import Program
from tests.fake_discord.process import END_S, Bot
from tests.fake_discord.server import FakeDiscord

TYPED = """\
When are you open?
!Not helpful

/summary
/ask question: Who owns the shop?
/review show number: 1
!Right
/review queue
/setup channels show
/review log score_below: 0.5
/review show number: many
/review log colour: red
/review log feedback: not helpful
/review log feedback: good
/setup channels add channel: general
/privacy export private: true
/Remove this reply
/nothing like it
!Nothing
"""
TOLD = (
    r"From nine to five\.\n.*?\[Helpful\] \[Not helpful\]",
    r"Marked as not helpful",
    r"### Summary",
    r"Martha Vogel owns it\.",
    r"### Question 1\n.*?When are you open\?",
    r"judged the reply: right",
    r"### Queue",
    r"Channels answered without a mention",
    r"! number does not take “many”",
    r"! /review log has no option colour; .*?score_below",
    r"### Latest questions\n.*?When are you open\?",
    r"! feedback is one of helpful, not helpful",
    r"! channel names a channel, role or member",
    r"! /privacy export has no option private; none",
    r"! no command /Remove",
    r"! no command /nothing, only .*?/review queue",
    r"! no button 'Nothing'",
)


async def rehearsed(program: Program, typed: str) -> tuple[int | None, str, Bot]:
    """What it ended with and told, once all was typed; and the bot, stopped in good order."""
    rehearsal = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fake_discord", "--port", "0", cwd=SOURCE,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert rehearsal.stdout is not None
    try:
        greeting = (await rehearsal.stdout.readuntil(b"make run")).decode()
        port = re.search(r"DATELINE_DISCORD_API=http://127\.0\.0\.1:(\d+)", greeting)
        assert port is not None, greeting
        bot = await Bot.start(FakeDiscord(int(port[1])), program, ready=False)
        told, _ = await rehearsal.communicate(typed.encode())
    finally:
        if rehearsal.returncode is None:
            rehearsal.kill()
            await rehearsal.wait()
    assert await bot.end(signal.SIGTERM) == 0, bot.told
    return rehearsal.returncode, told.decode(), bot


async def test_what_is_typed_is_asked_and_answered(program: Program) -> None:
    """Questions, commands with options, buttons and slips, in order; the end of the input is the
    end, and its exit code says that something went unanswered."""
    code, text, bot = await rehearsed(program, TYPED)
    assert code == 1
    assert [row[1] for row in bot.rows()] == ["opening_hours", "owner"]
    at = 0
    for wanted in TOLD:
        found = re.compile(wanted, re.DOTALL).search(text, at)
        assert found, f"{wanted!r} is not in {text[at:]!r}"
        at = found.end()


async def test_a_second_rehearsal_of_the_same_bot(program: Program) -> None:
    """The bot remembers that it sent its commands; a new rehearsal gets them all the same."""
    for _ in range(2):
        code, text, _ = await rehearsed(program, "/summary\n")
        assert code == 0, text
        assert "### Summary" in text


async def test_nothing_typed(program: Program) -> None:
    """No question, nothing unanswered."""
    code, text, _ = await rehearsed(program, "\n\n")
    assert code == 0
    assert "The bot is here." in text


async def told_alone(keyboard: int) -> str:
    """What a rehearsal that no bot came to told until its end."""
    rehearsal = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fake_discord", "--port", "0", cwd=SOURCE,
        stdin=keyboard, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(END_S):
            told, _ = await rehearsal.communicate()
    finally:
        if rehearsal.returncode is None:
            rehearsal.kill()
            await rehearsal.wait()
    assert rehearsal.returncode == 0
    return told.decode()


@pytest.mark.parametrize("typed", [b"\x04", b"When are you open?\n\x04"], ids=["at once", "later"])
async def test_the_end_of_the_input_before_a_bot_came(typed: bytes) -> None:
    """A person who types Ctrl-D is not held until a bot connects, whatever was typed before."""
    keyboard, terminal = os.openpty()
    try:
        os.write(keyboard, typed)
        told = await told_alone(terminal)
    finally:
        os.close(terminal)
        os.close(keyboard)
    assert told.endswith("The input ended before a bot connected.\n")


async def test_an_empty_pipe_before_a_bot_came() -> None:
    """Ends at once: there is nothing to wait for."""
    told = await told_alone(asyncio.subprocess.DEVNULL)
    assert told.endswith("The input ended before a bot connected.\n")
