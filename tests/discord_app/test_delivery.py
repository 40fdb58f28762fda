"""How a reply reaches a channel when Discord refuses, stumbles or is slow; who waits for whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import discord
import pytest

from bot.discord_app import delivery as module
from bot.discord_app.card import page
from bot.discord_app.delivery import FORBIDDEN_S, NOTICE, PAUSE_S, TRIES, Delivery, passing
from tests.discord_app.world import World, text_of

OPENING = "When does the bakery open?"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pauses(world: World, clock: Clock) -> Iterator[list[float]]:
    """How long was waited between tries, which takes no time here."""
    found: list[float] = []

    async def pause(seconds: float) -> None:
        found.append(seconds)

    world.bot.delivery = Delivery(clock, pause)
    yield found
    assert all(PAUSE_S[0] <= each <= PAUSE_S[1] for each in found)


def sending(world: World, channel: Any = None) -> list[Any]:
    """The tries to write in a channel."""
    path = f"/channels/{(channel or world.general).id}/messages"
    return [each for each in world.env.http_requests if (each.method, each.path) == ("POST", path)]


def refuse(world: World, status: int, code: int = 0, times: int | None = None, **more: str) -> None:
    path = f"/channels/{world.general.id}/messages"
    world.env.inject_error("POST", path, status=status, code=code, times=times, **more)


async def asks(world: World) -> discord.Message:
    return await world.alice.send(world.general, f"{world.me} {OPENING}")


# --- tries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("failing", [0, 1, 2])
async def test_a_fault_that_passes(world: World, pauses: list[float], failing: int) -> None:
    """Tried again after a pause, three times in all; the member gets one reply."""
    if failing:
        refuse(world, 503, times=failing)
    message = await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")
    assert len(sending(world)) == failing + 1
    assert len(pauses) == failing
    assert (await world.row()).reply_message_id == str(world.said().id)
    nonces = {each.json["nonce"] for each in sending(world)}
    assert nonces == {f"a{message.id}"}, "the same at each try"


async def test_a_fault_that_does_not_pass(
    world: World, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """After three tries it is told in the program's log; the question is in the log of turns."""
    refuse(world, 503)
    message = await asks(world)
    assert world.silent(message)
    assert len(sending(world)) == TRIES
    assert len(pauses) == TRIES - 1
    assert f"a reply in channel {world.general.id} was not sent" in caplog.text
    assert not (await world.row()).reply_message_id


@pytest.mark.parametrize(("status", "code"), [(400, 50035), (400, 0), (401, 0), (405, 0)])
async def test_a_fault_that_trying_again_cannot_cure(
    world: World, pauses: list[float], status: int, code: int
) -> None:
    """Sent once; the channel is not left alone for it."""
    refuse(world, status, code, times=1)
    message = await asks(world)
    assert world.silent(message)
    assert len(sending(world)) == 1
    assert pauses == []
    await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")


async def test_the_question_vanished_before_the_reply(
    world: World, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """Discord names the reference: nothing is answered, nothing is called a fault."""
    refuse(world, 400, 50035, times=1, message="In message_reference: Unknown message")
    message = await asks(world)
    assert world.silent(message)
    assert pauses == []
    assert "was not sent" not in caplog.text
    assert not (await world.row()).reply_message_id


async def test_without_read_message_history(world: World, pauses: list[float]) -> None:
    """The answer comes as a plain message, under the same nonce; nobody is pinged."""
    refuse(world, 400, 160002, times=1)
    message = await asks(world)
    assert text_of(world.said()).startswith("The bakery opens")
    assert world.said().reference is None
    first, second = (each.json for each in sending(world))
    assert int(first["message_reference"]["message_id"]) == message.id
    assert "message_reference" not in second
    assert first["nonce"] == second["nonce"] == f"a{message.id}"
    assert pauses == []


# --- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later_s", "again"), [(0.0, False), (FORBIDDEN_S - 0.1, False), (FORBIDDEN_S, True)]
)
async def test_a_channel_that_refused(
    world: World, clock: Clock, pauses: list[float], later_s: float, again: bool
) -> None:
    """Left alone for ten minutes, then tried anew; ten thousand refusals would ban the address."""
    refuse(world, 403, 50013, times=1)
    await asks(world)
    assert world.bot.delivery.forbidden(world.general.id)
    assert not world.bot.delivery.forbidden(world.general.id + 1)
    clock.now += later_s
    message = await asks(world)
    assert world.silent(message) is not again
    assert len(sending(world)) == (2 if again else 1)
    assert pauses == [], "a refusal is not tried again"


async def test_so_many_channels_are_remembered(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No flood of channels that refuse fills the memory."""
    monkeypatch.setattr(module, "MAX_FORBIDDEN", 2)
    sent = Delivery(clock)
    for number in (1, 2, 3):
        sent._forbidden.put(number, clock.now + 1)
    assert [sent.forbidden(number) for number in (1, 2, 3)] == [False, True, True]


# --- one after the other -------------------------------------------------------------------------


async def test_one_reply_at_a_time_in_a_channel(world: World, clock: Clock) -> None:
    """While one is tried again the next waits its turn; in another channel it does not."""
    other = world.guild.create_text_channel("other")
    order: list[str] = []
    held, goes = asyncio.Event(), asyncio.Event()

    async def pause(_: float) -> None:
        held.set()
        await goes.wait()

    sent = Delivery(clock, pause)
    refuse(world, 503, times=1)
    messages = [await world.bob.send(place, text) for place, text in
                ((world.general, "a"), (world.general, "b"), (other, "c"))]  # fmt: skip

    async def reply(message: discord.Message) -> None:
        await sent.reply_to(message, page(message.content))
        order.append(message.content)

    first = asyncio.create_task(reply(messages[0]))
    await held.wait()
    rest = [asyncio.create_task(reply(message)) for message in messages[1:]]
    await rest[1]
    assert order == ["c"]
    goes.set()
    await asyncio.gather(first, *rest)
    assert order == ["c", "a", "b"]
    assert len(sent._turns) == 0, "no lock is left behind"


async def test_a_reply_that_takes_too_long(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Given up, told, and the channel is free for the next reply."""
    monkeypatch.setattr(module, "DEADLINE_S", 0.01)

    async def pause(_: float) -> None:
        await asyncio.Event().wait()

    sent = Delivery(clock, pause)
    refuse(world, 503, times=1)
    message = await world.bob.send(world.general, "a")
    assert await sent.reply_to(message, page("x")) is None
    assert "was not sent: TimeoutError" in caplog.text
    assert not sent.forbidden(world.general.id)
    monkeypatch.setattr(module, "DEADLINE_S", 30.0)
    assert await sent.reply_to(message, page("x")) is not None


async def test_a_notice_never_stands_in_for_an_answer(world: World, clock: Clock) -> None:
    """Each kind has its own nonce, or Discord would take the second for the first again."""
    sent = Delivery(clock)
    message = await world.bob.send(world.general, "a")
    await sent.reply_to(message, page("x"), NOTICE)
    await sent.reply_to(message, page("x"))
    nonces = [each.json["nonce"] for each in sending(world)]
    assert nonces == [f"n{message.id}", f"a{message.id}"]


class Answer:
    """What aiohttp gives of an answer, as far as an error of discord.py looks at it."""

    reason = "because"

    def __init__(self, status: int) -> None:
        self.status = status


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (lambda: discord.HTTPException(Answer(429), ""), True),  # type: ignore[arg-type]
        (lambda: discord.DiscordServerError(Answer(503), ""), True),  # type: ignore[arg-type]
        (lambda: discord.DiscordServerError(Answer(500), ""), False),  # type: ignore[arg-type]
        (lambda: discord.HTTPException(Answer(400), ""), False),  # type: ignore[arg-type]
        (lambda: discord.Forbidden(Answer(403), ""), False),  # type: ignore[arg-type]
        (lambda: aiohttp.ServerDisconnectedError(), True),
        (lambda: ConnectionResetError(), True),
        (lambda: TimeoutError(), False),
        (lambda: OSError("no route"), False),
    ],
)
def test_what_may_be_gone_in_a_moment(error: Callable[[], Exception], passes: bool) -> None:
    """A 500 was tried five times by discord.py already; after a time-out the message may have
    arrived."""
    assert passing(error()) is passes
