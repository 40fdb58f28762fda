"""Each call to Discord fails in turn, once and for good: the bot goes on and the log is whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fake_discord.faults import Fault
from tests.fake_discord.inside import Inside, inside
from tests.fake_discord.server import DM, FakeDiscord, parts, text_of

OPEN, OWNER = "When does the bakery open?", "Who owns the bakery?"
KINDS = {
    "503": {"status": 503},
    "403": {"status": 403, "body": {"message": "Missing Access", "code": 50001}},
    "404": {"status": 404, "body": {"message": "Unknown", "code": 10008}},
    "400": {"status": 400, "body": {"message": "Invalid", "code": 50035}},
    "reset": {"reset": True},
    "reset after it was done": {"reset": True, "done": True},
}
CALLS = 5  # that the scene below makes when nothing fails
LIMIT_S = 35.0


async def scene(discord: FakeDiscord, bot: Inside) -> None:
    """A mention, its edit, a command, a button and a direct message; each ends before the next."""
    asked = await discord.say(OPEN, mention=True)
    await settled(bot)
    changed = asked | {"content": f"<@100> {OWNER}", "edited_timestamp": asked["timestamp"]}
    await discord.gateway.emit("MESSAGE_UPDATE", changed, int(asked["guild_id"]))
    await settled(bot)
    interaction = await discord.slash("ask", question="price of the bread")
    await settled(bot)
    shown = discord.originals.get(interaction["token"], {})
    if OPEN in {part.get("label") for part in parts(shown)}:
        await discord.press(shown, OPEN)
        await settled(bot)
    await discord.say(OPEN, channel=DM)
    await settled(bot)


async def settled(bot: Inside) -> None:
    """Until what was sent over the gateway has arrived and was dealt with."""
    heard = bot.client.wait_for("socket_event_type", timeout=1.0)
    await asyncio.wait([asyncio.ensure_future(heard)], timeout=0.05)
    await bot.at_rest()


CASES = [(kind, sticky) for kind in KINDS for sticky in (False, True)]
# discord.py tries an interaction's answer five times over 25 s when Discord says 503 for good.
CASES.remove(("503", True))


@pytest.mark.parametrize(("kind", "sticky"), CASES)
async def test_each_call_fails(
    discord: FakeDiscord, tmp_path: Path, kind: str, sticky: bool
) -> None:
    """No listener raises, every question has its row, and afterwards all is well."""
    async with inside(discord, tmp_path) as bot:
        raised: list[str] = []

        async def on_error(event: str, *_: object, **__: object) -> None:
            raised.append(event)

        bot.client.on_error = on_error  # type: ignore[method-assign]
        for number in range(CALLS):
            discord.faults[:] = [
                Fault("*", "/api/", times=-1 if sticky else 1, skip=number, **KINDS[kind])
            ]
            async with asyncio.timeout(LIMIT_S):
                await scene(discord, bot)
            discord.faults.clear()
            bot.clock.now += 10_000  # a forbidden channel is tried again
        asked = await discord.say(OPEN, mention=True)
        assert text_of(await discord.reply_to(asked)).startswith("The bakery opens")
        await bot.at_rest()
        assert raised == []
        rows = await bot.log.rows(None, limit=200)
        messages = [row.message_id for row in rows if row.surface in ("mention", "dm")]
        assert len(messages) == len(set(messages)) == 2 * CALLS + 1
        assert not any(len(discord.replies(each)) > 1 for each in _said(discord))


def _said(discord: FakeDiscord) -> list[dict[str, object]]:
    return [
        each
        for kept in discord.messages.values()
        for each in kept.values()
        if each["author"]["id"] != discord.bot["id"]
    ]
