"""Draws the pictures of the README: real exchanges of the running bot, photographed.

    .venv/bin/python -m tests.pictures.make [FOLDER [SCENE ...]]

The bot runs with the shipped pack in a simulated Discord (simcord), whose preview page is opened
by a headless Chromium. Nothing here is drawn by hand: when the bot's words change, so do these.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import discord
import simcord
from PIL import Image

from bot import wiring
from bot.assistant import Assistant
from bot.config import LogSettings, load_settings
from bot.core.match.index import Index
from bot.core.types import Knowledge
from bot.discord_app.client import DatelineClient
from bot.review.desks import Desks
from tests.pictures.browser import NAMES, Browser
from tests.pictures.browser import path as browser_path

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
PHONE_PX = 430  # the width of a common phone
TALL_PX = 1600  # room for every message of a scene
WINDOW_PX = 1100  # of the browser; simcord's page folds when it is narrow
MARGIN_PX = 10
SCALE = 2  # pixels of the picture for each of the page
COLOURS = 64
SETTLED = """new Promise((done) => { const look = () => { const page = window.simcordPreview;
  const late = page && page.awaitingRevision !== null
    && page.awaitingRevision > page.publishedRevision;
  page && page.ready && !page.pendingAction && !late ? done(true) : setTimeout(look, 50); };
  look(); })"""
MESSAGES = """(() => { const seen = [...document.querySelectorAll("article.channel-message")]
  .map((each) => each.getBoundingClientRect());
  const top = Math.min(...seen.map((each) => each.top)), left = seen[0].left;
  return {x: left, y: top, width: seen[0].width,
          height: Math.max(...seen.map((each) => each.bottom)) - top}; })()"""
PAUSE_S = 13 * 60  # between the questions that a moderator looks at
UNANSWERED = (
    "boots on ground why tho", "flights back on?", "why boots on the ground", "wot r they up to",
    "any beef between the two leaders", "boots on ground why tho",
)  # fmt: skip
BUSY = (3, 5, 2, 8, 6, 0, 4, 9, 7)  # questions a day, for the figures
ASKED = (
    "how many people died?", "how many soldiers were sent?", "when do they go", "why boots",
    "who is the president", "how many people died?", "tell me about the troops", "hello",
    "what is the weather like", "who leads russia",
)  # fmt: skip
MORNING_S = 10 * 3600 + 24 * 60  # the simulated day begins at midnight


@dataclass
class Clock:
    """The time that the log notes; `shift` moves it away from the simulated one."""

    env: simcord.Env | None = None
    shift: timedelta = timedelta()

    def __call__(self) -> str:
        assert self.env is not None
        return (self.env.now() + self.shift).isoformat()


@dataclass(frozen=True, slots=True)
class Stage:
    """One server with the bot, somebody who asks and somebody who moderates."""

    env: simcord.Env
    channel: simcord.ChannelHandle
    maya: simcord.MemberActor
    omar: simcord.MemberActor
    clock: Clock

    async def ask(self, question: str) -> discord.Message | None:
        await self.maya.send(self.channel, f"<@{self.env.backend.bot_user.id}> {question}")
        return self.channel.last_message


async def answer(stage: Stage) -> None:
    await stage.ask("how many people died?")


async def near_tie(stage: Stage) -> None:
    await stage.ask("tell me about the troops")


async def decline(stage: Stage) -> None:
    await stage.ask("how many soldiers were sent?")


async def review(stage: Stage) -> None:
    """Asked in another channel, so that the moderator's own page stands alone."""
    for question in ("how many people died?", "how many soldiers were sent?", "when do they go"):
        await stage.maya.slash(stage.channel, "ask", question=question)
        await stage.env.advance_time(PAUSE_S)
    reply = stage.channel.last_message
    assert reply is not None
    await stage.omar.click(reply, label="Helpful")
    await stage.omar.slash(_office(stage), "review log")


async def queue(stage: Stage) -> None:
    """What waits for a moderator, grouped."""
    await _page(stage, "review queue")


async def group(stage: Stage) -> None:
    """One group, with why it waits and what can be done about it."""
    shown = await _page(stage, "review queue")
    await stage.omar.click(shown.response, label="Open 1")


async def log_filtered(stage: Stage) -> None:
    """The list narrowed down to what was declined and has a word in it."""
    for question in (*UNANSWERED, "how many soldiers were sent?", "what is the weather like"):
        await stage.maya.slash(stage.channel, "ask", question=question)
        await stage.env.advance_time(PAUSE_S)
    await stage.omar.slash(
        _office(stage), "review log", decision="decline", since="2026-01-01", search="how"
    )


async def show(stage: Stage) -> None:
    """One question in full, with a verdict on it."""
    await stage.maya.slash(stage.channel, "ask", question="why boots on the ground")
    page = await stage.omar.slash(_office(stage), "review show", number=1)
    await stage.omar.click(page.response, label="Wrong")


async def preview(stage: Stage) -> None:
    """What a wording would change, before it is made."""
    shown = await _page(stage, "review queue")
    opened = await stage.omar.click(shown.response, label="Open 1")
    asked = await stage.omar.click(opened.response, label="It means…")
    assert asked.modal is not None
    labelled = {each["label"]: each["component"] for each in asked.modal["components"]}
    await stage.omar.submit_modal(
        asked,
        {
            labelled["Or another one"]["custom_id"]: "troops_why",
            labelled["The wording to learn"]["custom_id"]: "boots on the ground, why though",
        },
    )


async def stats(stage: Stage) -> None:
    """The figures of nine days, in words and drawn."""
    start = datetime.now(UTC) - stage.env.now() - timedelta(days=len(BUSY) - 1)
    for day, count in enumerate(BUSY):
        for number in range(count):
            stage.clock.shift = start + timedelta(days=day)
            question = ASKED[(day + number * 3) % len(ASKED)]
            await stage.maya.slash(stage.channel, "ask", question=question)
            await stage.env.advance_time(40)
    await stage.omar.slash(_office(stage), "review stats", days=len(BUSY))


async def digest(stage: Stage) -> None:
    """The daily digest, the morning after."""
    office = _office(stage)
    digests, (env, start) = stage.env.bot.digests, (stage.env, stage.env.now())  # type: ignore[attr-defined]
    digests.clock = lambda: start
    await stage.omar.slash(stage.channel, "setup digest", channel=office)
    for question in (*ASKED, *UNANSWERED):
        await stage.maya.slash(stage.channel, "ask", question=question)
        await env.advance_time(PAUSE_S)
    digests.clock = lambda: start + timedelta(days=1)
    await digests.round()


def _office(stage: Stage) -> simcord.ChannelHandle:
    """A channel for moderators, so that their own page stands alone."""
    guild = stage.channel.guild
    assert isinstance(guild, simcord.GuildHandle)
    return guild.create_text_channel("moderators")


async def _page(stage: Stage, command: str) -> simcord.InteractionResult:
    """A moderator's page in a channel of its own, after questions that were not answered."""
    for question in UNANSWERED:
        await stage.maya.slash(stage.channel, "ask", question=question)
        await stage.env.advance_time(PAUSE_S)
    return await stage.omar.slash(_office(stage), command)


SCENES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "answer": answer,
    "near_tie": near_tie,
    "decline": decline,
    "review": review,
    "queue": queue,
    "group": group,
    "log": log_filtered,
    "show": show,
    "preview": preview,
    "stats": stats,
    "digest": digest,
}
ASKERS = frozenset({"answer", "near_tie", "decline"})


async def picture(
    name: str, target: Path, knowledge: Knowledge, index: Index, folder: Path
) -> None:
    """Plays one scene with a fresh bot and log, and photographs it."""
    settings = replace(load_settings({}), log=LogSettings(str(folder / f"{name}.db")))
    async with wiring.open_log(settings) as log:
        clock = Clock()
        asker = Assistant(knowledge, index, log, clock)
        client = DatelineClient(asker, log, wiring.options_of(settings))
        client.desks = Desks(asker, log.review, clock)
        clock.env = env = simcord.Env(client)
        env.backend.bot_user.name = "Dateline"
        await env.start()
        try:
            with env.time_context():
                await _play(name, env, clock, target)
        finally:
            await env.shutdown()


async def _play(name: str, env: simcord.Env, clock: Clock, target: Path) -> None:
    await env.advance_time(MORNING_S)
    guild = env.create_guild("Newsroom")
    boss = guild.create_role("moderator", permissions=discord.Permissions(manage_guild=True))
    stage = Stage(
        env,
        guild.create_text_channel("news"),
        guild.add_member(env.create_user("Maya")),
        guild.add_member(env.create_user("Omar"), roles=[boss]),
        clock,
    )
    await SCENES[name](stage)
    channel = list(guild.channels.values())[-1]
    viewer = stage.maya if name in ASKERS else stage.omar
    preview = env.preview(
        channel, viewers=[viewer], layout="channel", display="fixed",
        width=PHONE_PX, height=TALL_PX,
    )  # fmt: skip
    async with preview as page, Browser() as browser:
        await browser.open(page.url, WINDOW_PX, TALL_PX, SCALE)
        await browser.evaluate(SETTLED)
        found = await browser.evaluate(MESSAGES)
        found["y"] -= MARGIN_PX
        found["height"] += 2 * MARGIN_PX
        drawing = await browser.photograph(found)
    with Image.open(BytesIO(drawing)) as drawn:
        drawn.convert("RGB").quantize(COLOURS).save(target, optimize=True)


async def main(folder: Path, names: tuple[str, ...] = ()) -> int:
    if not browser_path():
        print(f"no browser: install one of {', '.join(NAMES)}", file=sys.stderr)
        return 1
    knowledge, index = wiring.parts_of(load_settings({}))
    with tempfile.TemporaryDirectory() as scratch:
        for name in names or SCENES:
            target = folder / f"{name}.png"
            await picture(name, target, knowledge, index, Path(scratch))
            print(f"{target}: {target.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if sys.argv[1:] else PICTURES
    sys.exit(asyncio.run(main(chosen, tuple(sys.argv[2:]))))
