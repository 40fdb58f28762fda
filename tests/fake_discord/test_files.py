"""Files on the wire: what moderators get as a file or as a picture, from the real process."""

from __future__ import annotations

import csv
import io
import json
import signal

from bot.discord_app.review.stats import PICTURE
from bot.spreadsheet import BYTE_ORDER_MARK
from tests.fake_discord.conftest import Start
from tests.fake_discord.server import FakeDiscord, parts, text_of

OPEN = "When are you open?"
GALLERY = 12  # Discord's component type
EPHEMERAL = 1 << 6  # a message's flag


async def test_the_log_as_a_file(discord: FakeDiscord, start: Start) -> None:
    """CSV and JSON lines arrive whole, privately, with the word that belongs to them."""
    bot = await start()
    await discord.reply_to(await discord.say(OPEN, mention=True))
    asked = await discord.slash("review export")
    (name,) = await discord.until(lambda: tuple(discord.files), "a file")
    text = discord.files[name].decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    assert [row["question"] for row in csv.DictReader(io.StringIO(text))] == [OPEN]
    shown = discord.originals[asked["token"]]
    assert "1 question, newest first." in shown["content"]
    assert (await discord.answer_to(asked))["data"]["flags"] & EPHEMERAL
    await discord.slash("review export", format="jsonl")
    await discord.until(lambda: len(discord.files) == 2, "the other file")
    (other,) = set(discord.files) - {name}
    assert json.loads(discord.files[other])["entry"] == "opening_hours"
    assert await bot.end(signal.SIGTERM) == 0, bot.told


async def test_the_figures_as_a_picture(discord: FakeDiscord, start: Start) -> None:
    """The picture comes with the page that shows it, described in both places."""
    bot = await start()
    await discord.reply_to(await discord.say(OPEN, mention=True))
    asked = await discord.slash("review stats")
    await discord.until(lambda: PICTURE in discord.files, "a picture")
    assert discord.files[PICTURE].startswith(b"\x89PNG")
    shown = discord.originals[asked["token"]]
    (gallery,) = [part for part in parts(shown) if part["type"] == GALLERY]
    (item,) = gallery["items"]
    assert item["media"]["url"] == f"attachment://{PICTURE}"
    (sent,) = discord.requests("PATCH", "@original")
    assert sent.body["attachments"][0]["description"] == item["description"]
    assert "answered: 1 (100%)" in item["description"]
    assert "**Asked**: 1" in text_of(shown)
    assert await bot.end(signal.SIGTERM) == 0, bot.told
    assert "Traceback" not in bot.told
