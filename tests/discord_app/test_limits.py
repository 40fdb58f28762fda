"""Floods and block lists: the tables by themselves, and what people see of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.assistant import Assistant
from bot.core.types import Reply
from bot.discord_app.gate import BLOCKED, HEARD_FOR_EACH, NOT_HERE
from bot.discord_app.limits import Admission, Limit, Limits
from bot.discord_app.recent import Recent
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.options import options
from tests.discord_app.world import World, private, shown, text_of

OPENING = "When does the bakery open?"
WIDE = Limit(10**6, 30.0)


def test_one_notice_then_silence_then_room_again() -> None:
    """Two in ten seconds: the third is told, the fourth is not, and later there is room."""
    limits = Limits(Limit(2, 10.0), WIDE, WIDE)
    seen = [limits.admit("a", "c", now)[0] for now in (0.0, 1.0, 2.0, 3.0, 10.0, 10.5)]
    assert seen == [
        Admission.GO, Admission.GO, Admission.NOTICE, Admission.SILENT, Admission.GO,
        Admission.SILENT,
    ]  # fmt: skip
    assert limits.admit("b", "c", 3.0)[0] is Admission.GO, "another person is not touched"


def test_a_channel_and_everybody_have_limits_too() -> None:
    """Many people in one channel are told once; everybody together is met with silence."""
    limits = Limits(WIDE, Limit(2, 10.0), Limit(3, 10.0))
    assert [limits.admit(str(n), "c", 0.0)[0] for n in range(4)] == [
        Admission.GO, Admission.GO, Admission.NOTICE, Admission.SILENT,
    ]  # fmt: skip
    assert [limits.admit("x", f"d{n}", 0.0)[0] for n in range(2)] == [
        Admission.GO, Admission.SILENT,
    ]  # fmt: skip


def test_a_flood_fills_no_memory() -> None:
    """A thousand people ask twenty times each: the tables keep to their size."""
    limits = Limits(Limit(5, 30.0), Limit(20, 30.0), Limit(300, 30.0))
    admitted = sum(
        limits.admit(f"person{n % 1000}", f"channel{n % 50}", n / 1000)[0] is Admission.GO
        for n in range(20_000)
    )
    assert admitted == 300
    assert len(limits.person) <= 10_000
    table: Recent[int, int] = Recent(3)
    for n in range(10):
        table.put(n, n)
    assert table.keys() == (7, 8, 9)


def test_a_look_at_the_limits_counts_for_none() -> None:
    """There is room until the last question, and again when the window has passed."""
    limits = Limits(Limit(1, 10.0), Limit(2, 10.0), Limit(3, 10.0))
    assert all(limits.room("a", "c", 0.0) for _ in range(9))
    limits.admit("a", "c", 0.0)
    assert not limits.room("a", "d", 1.0)
    assert limits.room("b", "c", 1.0)
    limits.admit("b", "c", 1.0)
    assert not limits.room("x", "c", 2.0)
    limits.admit("x", "d", 2.0)
    assert not limits.room("y", "e", 3.0), "everybody's"
    assert limits.room("a", "d", 10.0)
    assert limits.refused == {"person": 0, "channel": 0, "everybody": 0}


class Counting(Assistant):
    """The assistant; it counts the messages it looked at."""

    looks = 0

    def hear(self, *args: Any, **kwargs: Any) -> tuple[Reply, str]:
        self.looks += 1
        return super().hear(*args, **kwargs)


@pytest.mark.parametrize(
    ("words", "looks", "kept"), [(OPENING, 2, 2), ("quantum flux", 2 * HEARD_FOR_EACH, 0)]
)
@pytest.mark.options(message_content=True, person_questions=2)
async def test_a_flood_in_a_chosen_channel_is_hardly_looked_at(
    world: World, words: str, looks: int, kept: int
) -> None:
    """A look costs as much as an answer: who is over the limit gets none, nor who talks without
    end, until the window has room again; a mention is heard all the same."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    counting = world.bot.assistant = Counting(KNOWLEDGE, small_index(), world.log)
    for _ in range(20):
        await world.alice.send(world.general, words)
    assert counting.looks == looks
    assert len(await world.log.rows(None, limit=50)) == kept
    if not kept:
        await world.alice.send(world.general, f"{world.me} {OPENING}")
        assert text_of(world.said()).startswith("The bakery opens")
    await world.env.advance_time(31)
    await world.alice.send(world.general, OPENING)
    assert len(await world.log.rows(None, limit=50)) == kept + 1 + (not kept)


async def test_a_flood_of_mentions(world: World) -> None:
    """Five are answered, the sixth is told to wait, the rest meet silence; later all is well."""
    for _ in range(8):
        await world.alice.send(world.general, f"{world.me} {OPENING}")
    said = [text_of(m) for m in world.general.history() if m.author.id != world.alice.id]
    assert len(said) == 6
    assert "a lot of questions at once" in said[-1]
    assert len(await world.log.rows(None, limit=50)) == 5
    await world.bob.send(world.general, f"{world.me} {OPENING}")
    assert text_of(world.said()).startswith("The bakery opens")
    await world.env.advance_time(31)
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    assert text_of(world.said()).startswith("The bakery opens")


async def test_a_flood_of_commands(world: World) -> None:
    """Commands over the limit are told so privately; buttons that ask count with them."""
    await world.alice.send(world.general, f"{world.me} price of the bread")
    reply = world.said()
    for _ in range(4):
        await world.alice.slash(world.general, "ask", question=OPENING)
    for result in (
        await world.alice.slash(world.general, "ask", question=OPENING),
        await world.alice.click(reply, label=OPENING),
    ):
        assert "a lot of questions at once" in shown(result)
        assert private(result)
    judged = await world.alice.click(reply, label="Helpful")
    assert "Thank you" in shown(judged), "a verdict is no question"


async def test_moderators_page_through_the_log_unhindered(world: World) -> None:
    """/review is not limited."""
    for _ in range(8):
        assert "Latest questions" in shown(await world.mona.slash(world.general, "review log"))


async def test_whom_the_operator_blocks(world: World) -> None:
    """A person on the operator's list is not answered, by no road."""
    await world.restart(options(blocked=(str(world.alice.id),)))
    message = await world.alice.send(world.general, f"{world.me} {OPENING}")
    assert world.silent(message)
    refused = await world.alice.slash(world.general, "ask", question=OPENING)
    assert shown(refused) == NOT_HERE
    assert private(refused)
    assert not await world.log.rows(None)
    mine = await world.alice.slash(world.general, "privacy show")
    assert "**Of you**" in shown(mine), "what is kept of her is hers"
    await world.bob.send(world.general, f"{world.me} {OPENING}")
    assert text_of(world.said()).startswith("The bakery opens")


async def test_who_left_may_be_blocked(world: World) -> None:
    """Before they come back: neither the member nor the bot need be there for it."""
    world.guild.remove_member(world.alice)
    done = await world.mona.slash(world.general, "setup block", member=world.alice.user)
    assert shown(done) == f"I no longer answer {world.alice.mention} in this server."
    assert await world.log.setting(str(world.guild.id), BLOCKED) == str(world.alice.id)


async def test_whom_moderators_block(world: World) -> None:
    """/setup block silences one person in this server; /setup unblock undoes it."""
    done = await world.mona.slash(world.general, "setup block", member=world.alice)
    assert private(done)
    message = await world.alice.send(world.general, f"{world.me} {OPENING}")
    assert world.silent(message)
    await world.mona.slash(world.general, "setup unblock", member=world.alice)
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    assert text_of(world.said()).startswith("The bakery opens")
