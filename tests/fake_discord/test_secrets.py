"""What the program tells its operator: a request id on each line, a secret on none."""

from __future__ import annotations

import json
import signal

import pytest

from tests.fake_discord.conftest import Start
from tests.fake_discord.faults import Fault
from tests.fake_discord.server import FakeDiscord

OPEN = "When are you open?"
POST = ("POST", r"/channels/\d+/messages$")


@pytest.mark.parametrize("style", ["json", "text"])
async def test_a_canary_token_shows_up_nowhere(
    discord: FakeDiscord, start: Start, style: str
) -> None:
    """At DEBUG, over faults, drops and a bad end: the token is in no line and in no file."""
    bot = await start(DATELINE_LOGGING_LEVEL="debug", DATELINE_LOGGING_FORMAT=style)
    discord.faults.append(Fault(*POST, status=503))
    await discord.reply_to(await discord.say(OPEN, mention=True))
    discord.faults.append(Fault(*POST, status=403, body={"message": "no", "code": 1}))
    await discord.say(OPEN, mention=True)
    await discord.gateway.drop()
    await discord.until(lambda: discord.gateway.resumes, "a resume")
    await discord.answer_to(await discord.slash("ask", question=OPEN))
    assert await bot.end(signal.SIGTERM) == 0
    assert discord.token not in bot.told
    for path in bot.database.parent.rglob("*"):
        assert not path.is_file() or discord.token.encode() not in path.read_bytes(), path


async def test_lines_carry_the_request(discord: FakeDiscord, start: Start) -> None:
    """Each JSON line told while a question is answered names the message it came with."""
    bot = await start(DATELINE_LOGGING_FORMAT="json")
    discord.faults.append(Fault(*POST, status=503))
    asked = await discord.say(OPEN, mention=True)
    await discord.reply_to(asked)
    assert await bot.end(signal.SIGTERM) == 0
    lines = [json.loads(line) for line in bot.told.splitlines() if line.startswith("{")]
    again = [line for line in lines if "sending again" in line["said"]]
    assert [line["request"] for line in again] == [f"m{asked['id']}"]
    assert all(set(line) <= {"at", "level", "from", "request", "said"} for line in lines)
