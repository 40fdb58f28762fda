"""The daily digest: off by default, once a day over restarts, and cleanly refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord_app import digest, permissions
from bot.discord_app.commands.digest import NEEDS, OFF, PUBLIC, minute_of
from bot.discord_app.digest import DIGEST, Plan, plan_of
from tests.discord_app.days import Clock
from tests.discord_app.test_moderators import let_in
from tests.discord_app.world import World, buttons_of, open_world, private, shown, text_of

OPENING, LOST = "When does the bakery open?", "quantum chromodynamics?"
MORNING = timedelta(hours=8)


async def asks(world: World, *questions: str) -> None:
    for question in questions:
        await world.env.advance_time(40)
        await world.alice.slash(world.general, "ask", question=question)


async def set_up(world: World, channel: Any, **options: Any) -> str:
    result = await world.mona.slash(world.general, "setup digest", channel=channel, **options)
    assert private(result)
    return shown(result)


async def test_once_a_day_over_restarts(world: World, clock: Clock) -> None:
    """Not before its time, then once, and not again after a restart; the next day it takes the
    place of the one before."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    await asks(world, OPENING, LOST, LOST)
    assert await world.bot.digests.round() == 0
    clock.now += MORNING
    assert await world.bot.digests.round() == 1
    first = world.said(office)
    for words in ("**Asked**: 3", "answered: 1 (33%)", "not understood: 2 (67%)",
                  "1 group of questions", "**1. 2×** quantum chromodynamics?"):  # fmt: skip
        assert words in text_of(first)
    assert await world.bot.digests.round() == 0
    await world.restart()
    world.bot.digests.clock = clock
    assert await world.bot.digests.round() == 0
    assert world.said(office).id == first.id
    clock.now += timedelta(days=1)
    assert await world.bot.digests.round() == 1
    assert "Nothing was asked yesterday." in text_of(world.said(office))
    assert first.id not in {message.id for message in office.history()}


async def test_the_bot_looks_by_itself(world: World, clock: Clock) -> None:
    """Within a minute or so of its time the digest is there."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office, time="17:30")
    await asks(world, LOST)
    clock.now += timedelta(hours=17, minutes=29)
    await world.env.advance_time(130)
    assert "quantum" not in text_of(world.said(office))
    clock.now += timedelta(minutes=1)
    await world.env.advance_time(70)
    assert "quantum" in text_of(world.said(office))


async def test_off_by_default_and_off_again(world: World, clock: Clock) -> None:
    """Nobody who did not ask for it gets one; switched off, the newest goes too."""
    await asks(world, LOST)
    clock.now += MORNING
    assert await world.bot.digests.round() == 0
    office = world.guild.create_text_channel("office")
    clock.now -= MORNING
    await set_up(world, office)
    clock.now += MORNING
    assert await world.bot.digests.round() == 1
    sent = world.said(office)
    result = await world.mona.slash(world.general, "setup digest")
    assert shown(result) == OFF
    assert sent.id not in {message.id for message in office.history()}
    clock.now += timedelta(days=1)
    assert await world.bot.digests.round() == 0


async def test_switched_on_after_its_time(world: World, clock: Clock) -> None:
    """The first one comes tomorrow, not at once."""
    clock.now += timedelta(hours=9)
    office = world.guild.create_text_channel("office")
    words = await set_up(world, office)
    assert f"<t:{int((clock.now + timedelta(hours=23)).timestamp())}:R>" in words
    await asks(world, LOST)
    assert await world.bot.digests.round() == 0
    clock.now += timedelta(hours=23)
    assert await world.bot.digests.round() == 1


async def test_a_day_with_nothing_to_say(world: World, clock: Clock) -> None:
    """Nothing asked and nothing waiting: no message."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    welcome = world.said(office)
    clock.now += MORNING
    assert await world.bot.digests.round() == 0
    assert world.said(office).id == welcome.id


async def test_buttons_open_a_group_for_the_moderator_alone(world: World, clock: Clock) -> None:
    """After a restart too; the digest stays for the others, and a member is refused."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    await asks(world, LOST)
    clock.now += MORNING
    await world.bot.digests.round()
    await world.restart()
    sent = world.said(office)
    assert list(buttons_of(sent)) == ["Open 1"]
    opened = await world.mona.click(sent, label="Open 1")
    assert private(opened)
    assert "Why it waits" in shown(opened)
    assert "It means…" in buttons_of(opened.response)
    assert "Waiting for a moderator" in text_of(world.said(office))
    assert shown(await world.bob.click(sent, label="Open 1")) == permissions.REFUSED


async def test_a_group_that_was_dealt_with_meanwhile(world: World, clock: Clock) -> None:
    """Who presses late is told who did what; after an erasure, that it is gone."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    await asks(world, LOST)
    clock.now += MORNING
    await world.bot.digests.round()
    sent = world.said(office)
    opened = await world.mona.click(sent, label="Open 1")
    await world.mona.click(opened.response, label="Dismiss")
    late = await world.mona.click(sent, label="Open 1")
    told = "\n".join([text_of(each) for each in late.followups] or [shown(late)])
    assert f"<@{world.mona.id}> dismissed it" in told
    await world.log.forget_member(str(world.alice.id))
    gone = await world.mona.click(sent, label="Open 1")
    told = "\n".join([text_of(each) for each in gone.followups] or [shown(gone)])
    assert "deleted" in told


async def test_a_channel_the_bot_may_not_write_in(world: World, clock: Clock) -> None:
    """Refused at once, with what to do, and nothing is kept."""
    closed = discord.PermissionOverwrite(send_messages=False)
    locked = world.guild.create_text_channel("locked", overwrites={world.guild.me: closed})
    assert "gets no digest: I am not allowed to see the channel or to write in it" in await set_up(
        world, locked
    )
    assert await world.log.setting(str(world.guild.id), DIGEST) is None


async def test_a_channel_that_is_gone(world: World, clock: Clock) -> None:
    """The day counts as done, the bot goes on, and /status tells why nothing came."""
    await set_up(world, world.guild.create_text_channel("office"))
    await world.log.set_setting(str(world.guild.id), DIGEST, "12345@480")
    await asks(world, LOST)
    clock.now += MORNING
    assert await world.bot.digests.round() == 0
    assert await world.bot.digests.round() == 0
    status = shown(await world.mona.slash(world.general, "status"))
    assert "the newest could not be sent" in status
    assert "the channel is gone" in status


async def test_a_public_channel_is_warned_of(world: World, clock: Clock) -> None:
    """Who sets it up hears that everybody will read what waits."""
    assert PUBLIC.strip() in await set_up(world, world.general)
    hidden, seen = (discord.PermissionOverwrite(view_channel=shown) for shown in (False, True))
    overwrites = {world.guild.default_role: hidden, world.guild.me: seen, world.mona: seen}
    office = world.guild.create_text_channel("office", overwrites=overwrites)
    assert PUBLIC.strip() not in await set_up(world, office)


@pytest.mark.parametrize("time", ["25:00", "8:77", "noon", "-1", "8:0:0"])
async def test_what_is_no_time(world: World, time: str) -> None:
    """Told with examples; nothing is kept and nothing is sent."""
    message = await world.alice.send(world.general, "hi")
    assert "not a time of day" in await set_up(world, world.general, time=time)
    assert await world.log.setting(str(world.guild.id), DIGEST) is None
    assert world.silent(message)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("8", 480), ("08:00", 480), ("0830", 510), ("17:30 UTC", 1050), ("0", 0), ("23:59", 1439)],
)
def test_times_as_people_write_them(text: str, minute: int) -> None:
    """Hours, hours with minutes, with or without a colon."""
    assert minute_of(text) == minute


@pytest.mark.parametrize("stored", [None, "", "x", "1@", "@5", "1@1440", "1@x", "-1@5"])
def test_a_setting_of_another_form_is_off(stored: str | None) -> None:
    """Whatever stands there, nothing is sent by chance."""
    assert plan_of(stored) is None
    assert plan_of(str(Plan(7, 480))) == Plan(7, 480)


async def test_only_who_manages_the_server(world: World) -> None:
    """A member that Discord lets through is refused in code."""
    let_in(world, world.bob)
    result = await world.bob.slash(world.general, "setup digest", channel=world.general)
    assert shown(result) == NEEDS
    assert private(result)


async def test_nothing_of_another_server(world: World, clock: Clock) -> None:
    """Counts and groups are the own server's alone."""
    await asks(world, LOST)
    other = open_world(world.env, world.log)
    await set_up(other, other.general)
    welcome = other.said(other.general)
    clock.now += MORNING
    assert await world.bot.digests.round() == 0
    assert other.said(other.general).id == welcome.id


async def test_a_log_that_cannot_be_read_is_tried_again(
    world: World, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The day is not lost: the digest comes once the log is there, and the fault is told once."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    await asks(world, LOST)
    clock.now += MORNING
    path, away = tmp_path / "log.db", tmp_path / "away.db"
    path.rename(away)
    for _ in range(3):
        assert await world.bot.digests.round() == 0
    away.rename(path)
    assert caplog.text.count("no digest for server") == 1
    assert await world.bot.digests.round() == 1


async def test_where_logging_fails_is_told(world: World, clock: Clock) -> None:
    """In the digest's channel too, unless `/setup notices` names another."""
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    board = world.log._board
    board.failing("the disk is full")
    await world.env.settle()
    assert text_of(world.said(office)).startswith("Logging is failing: the disk is full.")
    board.fine()
    await world.env.settle()
    before = len(office.history())
    other = world.guild.create_text_channel("notices")
    await world.mona.slash(world.general, "setup notices", channel=other)
    board.failing("the disk is full")
    await world.env.settle()
    assert "Logging is failing" in text_of(world.said(other))
    assert len(office.history()) == before
    board.fine()


async def test_not_while_nothing_can_be_written(world: World, clock: Clock) -> None:
    """The day could not be noted, so the digest waits until it can."""
    await set_up(world, world.general)
    await asks(world, LOST)
    clock.now += MORNING
    board = world.log._board
    board.failing("the disk is full")
    assert await world.bot.digests.round() == 0
    board.fine()
    assert await world.bot.digests.round() == 1
    assert await world.bot.digests.round() == 0


def test_reasons_in_words() -> None:
    """What Discord says reaches the moderator as a sentence."""
    answer: Any = SimpleNamespace(status=403, reason="Forbidden")
    assert "to write in it" in digest.reason_of(discord.Forbidden(answer, "no"))
    assert "refused" in digest.reason_of(OSError("reset"))
