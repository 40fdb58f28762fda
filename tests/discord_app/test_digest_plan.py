"""When a digest comes and what it says: times at the border, what is told of them, each count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.discord_app import digest
from bot.discord_app.commands.digest import MORNING, OFF, minute_of
from bot.discord_app.digest import DAY_MINUTES, DIGEST, MESSAGE, REFUSED, SENT, Plan, plan_of
from bot.discord_app.digest_page import MAX_GROUPS, QUIET, digest_page
from bot.review.groups import Group
from bot.review.rows import OpenQuestion
from tests.discord_app.days import Clock
from tests.discord_app.world import World, open_world, private, shown, text_of

LOST = "quantum chromodynamics?"
DAY = date(2026, 1, 1)


async def set_up(world: World, channel: Any, **options: Any) -> str:
    result = await world.mona.slash(world.general, "setup digest", channel=channel, **options)
    assert private(result)
    return shown(result)


async def setting(world: World, name: str) -> str | None:
    return await world.log.setting(str(world.guild.id), name)


# --- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "days"),
    [(0.0, 0), (7.99, 0), (8.0, 1), (8.01, 1), (23.9, 1)],
)
async def test_when_the_first_one_comes(
    world: World, clock: Clock, hours: float, days: int
) -> None:
    """Today where its time is still to come, else tomorrow; what is told is what happens."""
    await world.alice.slash(world.general, "ask", question=LOST)
    office = world.guild.create_text_channel("office")
    midnight, due = clock.now, clock.at(8, days)
    clock.now += timedelta(hours=hours)
    told = await set_up(world, office)
    assert f"the next one <t:{due}:R>" in told
    assert f"at <t:{due}:t>" in told
    clock.now = datetime.fromtimestamp(due - 1, UTC)
    if clock.now >= midnight:
        assert await world.bot.digests.round() == 0
    clock.now = datetime.fromtimestamp(due, UTC)
    assert await world.bot.digests.round() == 1


async def test_another_time_after_todays_was_sent(world: World, clock: Clock) -> None:
    """Once a day: the next one comes tomorrow, and that is what is told."""
    await world.alice.slash(world.general, "ask", question=LOST)
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    clock.now += timedelta(hours=8)
    assert await world.bot.digests.round() == 1
    told = await set_up(world, office, time="17:00")
    assert f"the next one <t:{clock.at(17, 1)}:R>" in told
    clock.now += timedelta(hours=10)
    assert await world.bot.digests.round() == 0
    clock.now += timedelta(days=1)
    assert await world.bot.digests.round() == 1


async def test_the_channel_moves(world: World, clock: Clock) -> None:
    """The next digest comes to the new channel, and the last one goes from the old."""
    await world.alice.slash(world.general, "ask", question=LOST)
    office, den = (world.guild.create_text_channel(name) for name in ("office", "den"))
    await set_up(world, office)
    clock.now += timedelta(hours=8)
    await world.bot.digests.round()
    assert "Waiting for a moderator" in text_of(world.said(office))
    await set_up(world, den)
    clock.now += timedelta(days=1)
    assert await world.bot.digests.round() == 1
    assert "Waiting for a moderator" in text_of(world.said(den))
    assert not [each for each in office.history() if "Waiting" in text_of(each)]
    assert await setting(world, MESSAGE) == f"{den.id}/{world.said(den).id}"


async def test_switched_off(world: World, clock: Clock) -> None:
    """Nothing more is sent; switching off twice is no fault."""
    await set_up(world, world.general)
    for _ in range(2):
        assert shown(await world.mona.slash(world.general, "setup digest")) == OFF
    assert await setting(world, DIGEST) == ""
    clock.now += timedelta(hours=9)
    assert await world.bot.digests.round() == 0


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_the_one_before_cannot_be_removed(world: World, clock: Clock, status: int) -> None:
    """The new one is sent all the same."""
    await world.alice.slash(world.general, "ask", question=LOST)
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    clock.now += timedelta(hours=8)
    await world.bot.digests.round()
    first = world.said(office).id
    world.env.inject_error("DELETE", f"/channels/{office.id}/*", status=status, times=None)
    clock.now += timedelta(days=1)
    assert await world.bot.digests.round() == 1
    assert world.said(office).id != first


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "I am not allowed to see the channel or to write in it"),
        (404, "the channel is gone"),
        (400, "Discord refused the message"),
    ],
)
async def test_a_digest_that_discord_refuses(
    world: World, clock: Clock, status: int, words: str
) -> None:
    """The day counts as done; `/status` says why until one comes through again."""
    await world.alice.slash(world.general, "ask", question=LOST)
    office = world.guild.create_text_channel("office")
    await set_up(world, office)
    clock.now += timedelta(hours=8)
    path = f"/channels/{office.id}/messages"
    world.env.inject_error("POST", path, status=status, times=1)
    assert await world.bot.digests.round() == 0
    assert await world.bot.digests.round() == 0
    status_page = shown(await world.mona.slash(world.general, "status"))
    assert f"**the newest could not be sent**: {words}" in status_page
    clock.now += timedelta(days=1)
    assert await world.bot.digests.round() == 1
    assert await setting(world, REFUSED) == ""
    assert "could not be sent" not in shown(await world.mona.slash(world.general, "status"))


async def test_of_two_servers_each_has_its_own(world: World, clock: Clock) -> None:
    """One that is refused does not stand in the way of the other."""
    other = open_world(world.env, world.log)
    for each in (world, other):
        await each.alice.slash(each.general, "ask", question=LOST)
        await set_up(each, each.general)
    clock.now += timedelta(hours=8)
    path = f"/channels/{world.general.id}/messages"
    world.env.inject_error("POST", path, status=403, times=1)
    assert await world.bot.digests.round() == 1
    assert "Waiting" in text_of(other.said(other.general))
    assert await setting(world, SENT) == clock.now.date().isoformat()


@pytest.mark.parametrize(
    ("minute", "hours"), [(0, 0), (1, 1 / 60), (DAY_MINUTES - 1, 23 + 59 / 60)]
)
def test_due(minute: int, hours: float) -> None:
    """A minute of the day, in UTC."""
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    assert Plan(1, minute).due(DAY) == midnight + timedelta(hours=hours)


@pytest.mark.parametrize("plan", [Plan(1, 0), Plan(10**18, DAY_MINUTES - 1)])
def test_a_plan_comes_back(plan: Plan) -> None:
    """As it was stored."""
    assert plan_of(str(plan)) == plan


@pytest.mark.parametrize("stored", [f"1@{DAY_MINUTES}", "1@", "@1", "1", "a@1", "1@-1", "1@1@1"])
def test_what_is_no_plan(stored: str) -> None:
    """Off, rather than at a guessed time."""
    assert plan_of(stored) is None


@pytest.mark.parametrize(
    ("text", "minute"),
    [("0", 0), ("00:00", 0), ("23:59", 1439), ("2359", 1439), ("9", 540), ("09:05 UTC", 545),
     (MORNING, 480), ("830", 510), (" 7:00utc ", 420)],
)  # fmt: skip
def test_times_of_day(text: str, minute: int) -> None:
    """From midnight to a minute before midnight."""
    assert minute_of(text) == minute


@pytest.mark.parametrize(
    "text", ["24", "24:00", "23:60", "8:0", "8.30", "8 am", "-1", "", "x" * 20]
)
def test_what_is_no_time_of_day(text: str) -> None:
    """With what was found, and how to write it."""
    with pytest.raises(
        ValueError, match=r"is not a time of day\. Write, for example, 08:00"
    ) as error:
        minute_of(text)
    assert str(error.value).startswith(f"“{text}”")


# --- what ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """One figure of a day, as the store gives it."""

    decision: str
    count: int
    reason: str = ""
    day: str = "2026-01-01"


@dataclass(frozen=True)
class Figures:
    """As far as a digest looks at them."""

    days: tuple[Counted, ...] = ()


def group(row: int) -> Group:
    at = "2026-01-01T00:00:00.000Z"
    one = OpenQuestion(f"q*{row}", "", 3, at, at, row, row, "decline", "off_topic", "", 0)
    return Group((one,), (), "")


def page_of(view: discord.ui.LayoutView | None) -> str:
    assert view is not None
    shown_ = [each for each in view.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    return "\n".join(each.content for each in shown_)


def test_the_figures_of_a_day() -> None:
    """The kinds by how often they came, with their share; other days are not in it."""
    days = (
        Counted("decline", 2, "off_topic"), Counted("answer", 5), Counted("suggest", 1),
        Counted("decline", 2, "later_reason"), Counted("later", 0), Counted("answer", 9, day="x"),
    )  # fmt: skip
    assert page_of(digest_page(Figures(days), DAY, [])).splitlines() == [
        "### Questions of Thursday, 2026-01-01",
        "**Asked**: 10",
        "- answered: 5 (50%)",
        "- another subject: 2 (20%)",
        "- later_reason: 2 (20%)",
        "- choices offered: 1 (10%)",
        "- later: 0 (0%)",
    ]


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 group of questions"), (2, "2 groups of questions"), (9, "9 groups of questions")],
)
def test_what_waits(count: int, words: str) -> None:
    """How many groups, the first five of them with a button each, and where the rest is."""
    view = digest_page(Figures(), DAY, [group(row) for row in range(1, count + 1)])
    lines = page_of(view).splitlines()
    assert lines[1:4] == [QUIET, "", f"**Waiting for a moderator**: {words}"]
    assert lines[4:6] == ["**1. 3×** q\\*1", "-# another subject, last <t:1767225600:R>"]
    assert lines[-1].startswith("-# `/review queue` shows all.")
    assert view is not None
    found = [each.item for each in view.walk_children() if hasattr(each, "item")]
    assert [(each.label, each.custom_id) for each in found] == [
        (f"Open {at}", f"dl:rv:dig:{at}") for at in range(1, min(count, MAX_GROUPS) + 1)
    ]


def test_nothing_to_say() -> None:
    """No message; also when only another day has figures."""
    assert digest_page(Figures(), DAY, []) is None
    assert digest_page(Figures((Counted("answer", 1, day="2026-01-02"),)), DAY, []) is None


def test_a_day_with_figures_and_nothing_waiting() -> None:
    """Has no word of a queue and no button."""
    view = digest_page(Figures((Counted("answer", 1),)), DAY, [])
    assert "Waiting" not in page_of(view)
    assert view is not None
    assert not [each for each in view.walk_children() if hasattr(each, "item")]


def test_the_settings_names() -> None:
    """They stand in servers' logs: another name would switch every digest off."""
    assert (DIGEST, SENT, MESSAGE, REFUSED) == (
        "digest", "digest_day", "digest_message", "digest_refused",
    )  # fmt: skip
    assert digest.ROUND_S == 60.0
