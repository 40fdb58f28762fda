"""Whatever is written to the bot: a reply, never an exception, within its limits."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import discord
import pytest

from bot.assistant import Assistant, NoLog
from bot.core.types import Place, Turn
from bot.discord_app.card import card
from bot.discord_app.listeners import without_mention
from bot.store.key import load_key
from bot.store.log import SqliteLog
from tests.core.small import KNOWLEDGE, small_index
from tests.figures import figure

MAX_CHARS = 2000  # of a reply
MAX_COMPONENTS = 40
SAID = [text for entry in KNOWLEDGE.entries for text in entry.phrasings]
PIECES = (
    "\x00", "\ud800", "\udfff", "\ufeff", "\u2028", "\u202e", "\u200b" * 40, "e\u0301" * 50,
    "Z\u0489\u0489\u0489" * 20, "\ufdfa" * 90, "\U000e0041" * 30, "ﷺ", "😀" * 60, "İ", "ß", "ǅ",
    "<@1>", "<@&2>", "<#3>", "</ask:4>", "<t:1:R>", "<:x:5>", "<id:guide>", "@everyone", "@here",
    "[[[..](](..", "[x](https://example.org)", "https://example.org/?a=b#c", "discord.gg/abc",
    "```\n", "||", "> > > ", "# ", "-# ", "\\" * 99, "*_~`" * 99, "(" * 300, "a" * 6000,
    "1" * 400, "9.9.9.9", "' OR 1=1 --", "=cmd|' /C calc'!A0", "\r\n\t", "?" * 500, "!", "",
    " " * 4000, "and " * 200, "who when why where " * 40, "مرحبا", "привет", "你好嗎", "ﬁ", "½",
)  # fmt: skip


def spoilt(dice: random.Random) -> str:
    """A question with nasty things in it, or nothing but those."""
    parts = [dice.choice(SAID)] if dice.random() < 0.7 else []
    for _ in range(dice.randint(0, 3)):
        parts.insert(dice.randint(0, len(parts)), dice.choice(PIECES))
    text = dice.choice((" ", "", "\n")).join(parts)
    for _ in range(dice.choice((0, 0, 1, 2, 9))):
        at = dice.randint(0, len(text))
        drawn = chr(dice.choice((dice.randrange(0x250), dice.randrange(0x110000))))
        text = text[:at] + drawn + text[at + dice.randint(0, 2) :]
    return text[:8000]


def checked(turn: Turn) -> None:
    """The reply and its card keep within Discord's limits, and nothing of ours is empty."""
    reply = turn.reply
    assert reply.decision in ("answer", "suggest", "decline")
    assert 0 < len(reply.text) <= MAX_CHARS
    assert 0.0 <= reply.score <= 1.0
    view = card(turn, KNOWLEDGE.article)
    parts = list(view.walk_children())
    assert 0 < len(parts) <= MAX_COMPONENTS
    texts = [part.content for part in parts if isinstance(part, discord.ui.TextDisplay)]
    assert sum(map(len, texts)) <= 4000


async def fuzzed(folder: Path, count: int) -> dict[str, int]:
    """How often each decision was taken; one in ten questions goes to the log on disk."""
    log = await SqliteLog.open(folder / "log.db", load_key(folder / "log.key"))
    assistant = Assistant(KNOWLEDGE, small_index(), log)
    silent = Assistant(KNOWLEDGE, small_index(), NoLog())
    dice = random.Random(5)
    found: dict[str, int] = {}
    for number in range(count):
        text = without_mention(spoilt(dice), 1)
        place = Place("mention", "1", str(number % 7), str(number), str(number % 90))
        asked = assistant if number % 10 == 0 else silent
        turn = await asked.ask(text, place, f"{number % 7}:{number % 90}")
        checked(replace(turn, log_id=number))
        found[turn.reply.decision] = found.get(turn.reply.decision, 0) + 1
    await log.flush()
    assert (await log.stats(None)).asked == -(-count // 10)
    assert not log.health.dropped
    await log.close()
    return found


async def test_four_thousand_inputs(tmp_path: Path) -> None:
    """No exception, each decision is met, and what was logged is on disk."""
    found = await fuzzed(tmp_path, 4_000)
    assert set(found) == {"answer", "suggest", "decline"}, found


@pytest.mark.nightly
async def test_two_hundred_thousand_inputs(tmp_path: Path) -> None:
    """The same, 200,000 times."""
    found = await fuzzed(tmp_path, 200_000)
    figure(f"fuzz: 200,000 inputs, 0 exceptions, decisions {found}")
