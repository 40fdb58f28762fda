"""How a reply reaches a channel: exactly once, as far as Discord lets us know.

Every send carries a nonce made of the question's id, so that a second try that meets a first one
which did arrive gives the same message. What discord.py does not try again is tried here: 503,
a connection reset, a 429 from the edge of Discord's network. A channel that forbids writing is
left alone for ten minutes: ten thousand refusals in ten minutes would ban the whole address.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.discord_app.recent import Recent

logger = logging.getLogger(__name__)

ANSWER, NOTICE = "a", "n"  # kinds of nonce: a notice must never stand in for an answer
TRIES = 3
PAUSE_S = (0.5, 4.0)  # between tries, at random, so that many bots do not come back at once
DEADLINE_S = 30.0  # for all tries of one reply
FORBIDDEN_S = 600.0
MAX_FORBIDDEN = 10_000
NO_HISTORY = 160002  # Discord's code: replying needs Read Message History
INVALID_FORM = 50035
TOO_MANY, UNAVAILABLE = 429, 503


class Delivery:
    """Sends replies; None as a message id means that nothing was sent, and why is told."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._pause = clock, pause
        self._forbidden: Recent[int, float] = Recent(MAX_FORBIDDEN)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def forbidden(self, channel_id: int) -> bool:
        """Whether the channel refused lately, so that asking again would only cost."""
        until = self._forbidden.get(channel_id)
        return until is not None and self._clock() < until

    async def reply_to(
        self, message: discord.Message, view: discord.ui.LayoutView, kind: str = ANSWER
    ) -> int | None:
        """The id of the reply to a message. One channel gets one reply at a time, in order."""
        try:
            async with asyncio.timeout(DEADLINE_S), self._turn(message.channel.id):
                if self.forbidden(message.channel.id):
                    return None
                return await self._tried(message, view, f"{kind}{message.id}")
        except (discord.Forbidden, discord.NotFound):
            self._forbidden.put(message.channel.id, self._clock() + FORBIDDEN_S)
            logger.warning(
                "may not write in channel %s, trying again in %.0f minutes: grant View Channel "
                "and Send Messages there",
                message.channel.id,
                FORBIDDEN_S / 60,
            )
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            # A timeout is an OSError too; whether the message arrived is then unknown, and the
            # next start looks into the channel before it answers once more.
            logger.error("a reply in channel %s was not sent: %r", message.channel.id, error)
        return None

    def _turn(self, channel_id: int) -> asyncio.Lock:
        """Held by whoever sends to the channel; gone with the last who waits for it."""
        lock = self._turns.get(channel_id)
        if lock is None:
            lock = self._turns[channel_id] = asyncio.Lock()
        return lock

    async def _tried(
        self, message: discord.Message, view: discord.ui.LayoutView, nonce: str
    ) -> int | None:
        for last in (*[False] * (TRIES - 1), True):
            try:
                return await _send(message, view, nonce)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                if last or not passing(error):
                    raise
                logger.info("sending again: %r", error)
                await self._pause(random.uniform(*PAUSE_S))  # noqa: S311 - no secret hangs on it
        return None


async def _send(message: discord.Message, view: discord.ui.LayoutView, nonce: str) -> int | None:
    try:
        sent = await message.channel.send(
            view=view, reference=message.to_reference(), mention_author=False, nonce=nonce
        )
    except discord.HTTPException as error:
        if error.code == NO_HISTORY:
            return (await message.channel.send(view=view, nonce=nonce)).id
        if error.code == INVALID_FORM and "message_reference" in error.text:
            logger.info("the question is gone, so it is not answered")
            return None
        raise
    return sent.id


def passing(error: Exception) -> bool:
    """Whether a fault may be gone in a moment and discord.py did not try again itself."""
    if isinstance(error, discord.HTTPException):
        return error.status in (TOO_MANY, UNAVAILABLE)
    return isinstance(error, aiohttp.ClientError | ConnectionError)
