"""The heartbeat: touched while connected, gone after a good end, never a reason to fall."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, cast

import discord
import pytest

from bot.discord_app.link import Link
from bot.discord_app.pulse import Pulse


class Connection:
    """What of a client the heartbeat looks at."""

    latency = 0.04
    guilds = ("one", "two")

    def is_ready(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False


def up() -> Link:
    link = Link()
    link.up()
    return link


async def _beat(pulse: Pulse) -> None:
    beat = cast("Any", pulse._beat).coro
    await beat(pulse)


async def test_it_tells_latency_and_servers(tmp_path: Path) -> None:
    """Promise: while connected the file says so, and it goes when the bot ends in good order."""
    pulse = Pulse(cast("discord.Client", Connection()), up(), tmp_path / "beat.json")
    await _beat(pulse)
    assert (tmp_path / "beat.json").read_text("utf-8") == '{"latency_ms": 40, "servers": 2}'
    pulse.stop()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("latency_s", [float("nan"), float("inf")])
async def test_no_beat_before_the_gateway_answers(tmp_path: Path, latency_s: float) -> None:
    """Promise: a connection without an answer yet is not called well."""
    client = Connection()
    client.latency = latency_s
    await _beat(Pulse(cast("discord.Client", client), up(), tmp_path / "beat.json"))
    assert not (tmp_path / "beat.json").exists()


async def test_a_file_that_cannot_be_written_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Promise: a full or read-only disk costs a warning, not the bot."""
    pulse = Pulse(cast("discord.Client", Connection()), up(), tmp_path / "missing" / "beat.json")
    with caplog.at_level(logging.WARNING):
        await _beat(pulse)
        await _beat(pulse)
    assert len(caplog.records) == 1


async def test_no_beat_while_the_gateway_is_gone(tmp_path: Path) -> None:
    """Promise: the old latency of a broken connection is no sign of life."""
    link = up()
    link.down()
    await _beat(Pulse(cast("discord.Client", Connection()), link, tmp_path / "beat.json"))
    assert not (tmp_path / "beat.json").exists()
