"""What Discord's HTTP API does wrong, and that a question still gets one answer or none at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.discord_app.delivery import FORBIDDEN_S, PAUSE_S
from tests.fake_discord.faults import Fault
from tests.fake_discord.inside import Inside, inside
from tests.fake_discord.server import FakeDiscord, text_of

OPEN = "When does the bakery open?"
POST = ("POST", r"/channels/\d+/messages$")
EDGE = {"body": "slow down", "headers": {"Retry-After": "1"}}  # a 429 from before the API
GONE = {
    "message": "Invalid Form Body",
    "code": 50035,
    "errors": {"message_reference": {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE",
                                                  "message": "Unknown message"}]}},
}  # fmt: skip


@pytest_asyncio.fixture
async def bot(discord: FakeDiscord, tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(discord, tmp_path) as made:
        yield made


PASSING = {
    "503": Fault(*POST, status=503),
    "503 twice": Fault(*POST, status=503, times=2),
    "a reset": Fault(*POST, reset=True),
    "a reset after the message was made": Fault(*POST, reset=True, done=True),
    "503 after the message was made": Fault(*POST, status=503, done=True),
    "502 after the message was made": Fault(*POST, status=502, done=True),
    "429 from the edge": Fault(*POST, status=429, **EDGE),
    "429 of the API": Fault(*POST, status=429, headers={"Via": "1.1 google"},
                            body={"message": "slow", "retry_after": 0.01, "global": False}),
}  # fmt: skip


@pytest.mark.parametrize("name", PASSING)
async def test_what_passes_leaves_exactly_one_answer(
    discord: FakeDiscord, bot: Inside, name: str
) -> None:
    """Tried again with the same nonce: one message, one row, and the row names the message."""
    discord.faults.append(PASSING[name])
    asked = await discord.say(OPEN, mention=True)
    reply = await discord.reply_to(asked)
    after = await discord.say("Who owns the bakery?", mention=True)
    await discord.reply_to(after)
    await bot.at_rest()
    assert len(discord.replies(asked)) == 1
    rows = await bot.log.rows(None)
    assert [row.message_id for row in rows] == [after["id"], asked["id"]]
    assert rows[1].reply_message_id == reply["id"]
    assert all(PAUSE_S[0] <= pause <= PAUSE_S[1] for pause in bot.clock.pauses)
    nonces = {str(each.body["nonce"]) for each in discord.requests("POST", "/messages")}
    assert nonces == {f"a{asked['id']}", f"a{after['id']}"}


async def test_what_stays_is_given_up_and_told(
    discord: FakeDiscord, bot: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    """Three tries, then the row stands without a reply, and the next question is answered."""
    discord.faults.append(Fault(*POST, status=503, times=3))
    await discord.say(OPEN, mention=True)
    after = await discord.say(OPEN, mention=True)
    await discord.reply_to(after)
    assert len(bot.clock.pauses) == 2
    first = (await bot.log.rows(None))[-1]
    assert first.reply_message_id == ""
    assert "was not sent" in caplog.text


@pytest.mark.parametrize("status", [403, 404])
async def test_a_forbidden_channel_is_left_alone(
    discord: FakeDiscord, bot: Inside, status: int
) -> None:
    """One refusal, then ten minutes without a request, then another try."""
    discord.faults.append(
        Fault(*POST, status=status, body={"message": "Missing Access", "code": 50001}, times=-1)
    )
    for _ in range(5):
        await discord.say(OPEN, mention=True)
    private = await discord.slash("ask", question=OPEN)
    await discord.answer_to(private)
    await bot.at_rest()
    assert len(discord.requests("POST", "/messages")) == 1
    discord.faults.clear()
    bot.clock.now += FORBIDDEN_S + 1
    asked = await discord.say(OPEN, mention=True)
    assert text_of(await discord.reply_to(asked)).startswith("The bakery opens")


async def test_a_question_deleted_meanwhile(discord: FakeDiscord, bot: Inside) -> None:
    """Discord refuses the reply: nothing is posted, nothing is tried again, no channel blamed."""
    discord.faults.append(Fault(*POST, status=400, body=GONE))
    asked = await discord.say(OPEN, mention=True)
    after = await discord.say(OPEN, mention=True)
    await discord.reply_to(after)
    assert discord.replies(asked) == []
    assert bot.clock.pauses == []


async def test_an_interaction_is_answered_at_most_once(
    discord: FakeDiscord, bot: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord forgot the command meanwhile (10062): one try, one row, and life goes on."""
    discord.faults.append(
        Fault("POST", "/callback$", status=404, body={"message": "Unknown", "code": 10062})
    )
    await discord.slash("ask", question=OPEN)
    again = await discord.slash("ask", question="Who owns the bakery?")
    answer = await discord.answer_to(again)
    assert text_of(answer["data"]).startswith("Martha Vogel")
    assert [row.entry for row in await bot.log.rows(None)] == ["owner", "opening"]


async def test_a_flood_from_a_thousand_people(discord: FakeDiscord, tmp_path: Path) -> None:
    """1,000 people ask 20 times at once: few are answered, nothing breaks, tables stay small."""
    from tests.fake_discord import payloads

    async with inside(discord, tmp_path, person_questions=5, channel_questions=20,
                      all_questions=300) as bot:  # fmt: skip
        for person in range(1000):
            author = payloads.user(10_000 + person, f"p{person}")
            for _ in range(20):
                await discord.say(OPEN, mention=True, author=author)
        answered = await discord.slash("help")
        await discord.answer_to(answered)
        await bot.at_rest()
        told = 20 // 5 + 1  # a notice for each person who got all five, and one for the channel
        assert len(discord.requests("POST", "/messages")) == 20 + told
        assert len(await bot.log.rows(None, limit=200)) == 20
        assert len(bot.client.gate.limits.person) <= 1000
