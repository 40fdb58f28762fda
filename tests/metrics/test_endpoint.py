"""The address where metrics are read: off by default, and never in the bot's way."""

from __future__ import annotations

import builtins
import logging
import socket
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.assistant import NoLog
from bot.config import MetricsSettings
from bot.logged import Health
from bot.metrics.endpoint import measuring
from bot.metrics.meters import MeteredLog
from bot.metrics.vitals import Vitals
from tests.store.turns import turn

ANYWHERE = "0.0.0.0"  # noqa: S104
ON = MetricsSettings(enabled=True, port=0)


class Asker:
    """What the metrics need of the assistant: its log."""

    def __init__(self) -> None:
        self.log: Any = NoLog()


async def fetched(port: int, path: str = "/metrics") -> str:
    address = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_off_by_default() -> None:
    """Promise: without the setting nothing is wrapped and nothing listens."""
    asker = Asker()
    async with measuring(MetricsSettings(), asker, Health) as measured:
        assert isinstance(asker.log, NoLog)
        assert measured.port == 0
        measured.observe(Vitals)
        measured.reloaded(True)


async def test_on_loopback_by_default() -> None:
    """Promise: the address that is shipped is this machine's own."""
    assert MetricsSettings().address == "127.0.0.1"
    async with measuring(ON, Asker(), Health) as measured:
        assert "dateline_log_up 1.0" in await fetched(measured.port)


async def test_what_happens_is_read() -> None:
    """Promise: a question, a reload and a connection are there at the next reading."""
    asker = Asker()
    async with measuring(ON, asker, Health) as measured:
        await asker.log.record(turn())
        measured.reloaded(False)
        measured.observe(lambda: Vitals(True, 0.05, 2, {"person": 3}))
        told = await fetched(measured.port)
    assert 'dateline_questions_total{decision="answer"' in told
    assert 'dateline_reloads_total{result="refused"} 1.0' in told
    assert "dateline_gateway_up 1.0" in told
    assert 'dateline_refused_total{limit="person"} 3.0' in told


async def test_it_ends_with_the_bot() -> None:
    """Promise: the port is free again at once and the log is the one from before."""
    asker = Asker()
    before = asker.log
    async with measuring(ON, asker, Health) as measured:
        assert isinstance(asker.log, MeteredLog)
        port = measured.port
    assert asker.log is before
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


async def test_a_port_that_is_taken_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Promise: the setting to change is named, and the bot goes on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with measuring(replace(ON, port=port), Asker(), Health) as measured:
            assert measured.port == 0
            measured.reloaded(True)
    assert f"127.0.0.1 port {port}" in caplog.text
    assert "metrics.port" in caplog.text


async def test_an_address_that_is_not_ours_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Promise: an address of no interface of this machine is a clear word as well."""
    async with measuring(replace(ON, address="192.0.2.1"), Asker(), Health) as measured:
        assert measured.port == 0
    assert "no metrics at 192.0.2.1" in caplog.text


@pytest.mark.parametrize(("address", "warned"), [(ANYWHERE, True), ("localhost", False)])
async def test_an_open_address_is_warned_of(
    caplog: pytest.LogCaptureFixture, address: str, warned: bool
) -> None:
    """Promise: who serves metrics to others is told that no password guards them."""
    with caplog.at_level(logging.INFO):
        async with measuring(replace(ON, address=address), Asker(), Health) as measured:
            assert measured.port
    assert ("no password" in caplog.text) == warned


async def test_a_missing_extra_is_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: without the package the bot says how to get it, and goes on."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "bot.metrics.meters":
            raise ImportError("No module named 'prometheus_client'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    asker = Asker()
    async with measuring(ON, asker, Health) as measured:
        assert isinstance(asker.log, NoLog)
        measured.observe(Vitals)
    assert "sh .ci/setup metrics" in caplog.text
