"""Metrics at an address of this machine, for as long as the bot runs."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.metrics.vitals import Observe, ignore

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from bot.assistant import Log
    from bot.metrics.meters import Meters
    from bot.metrics.states import LogHealth

logger = logging.getLogger(__name__)

NO_EXTRA = (
    "metrics are wanted (metrics.enabled) but their package is not installed: "
    "sh .ci/setup metrics, or pip install '.[metrics]'. The bot goes on without them."
)
NO_PORT = (
    "no metrics at %s port %d: %s. Set another metrics.port or metrics.address, or end the "
    "program that has it. The bot goes on without them."
)
OPEN_TO_OTHERS = (
    "metrics at %s can be read by anyone who reaches that address: there is no password"
)


@dataclass(frozen=True, slots=True)
class Measuring:
    """What the running bot tells its metrics."""

    observe: Observe = ignore
    reloaded: Callable[[bool], None] = lambda well: None
    port: int = 0  # where they are served; 0: nowhere


@asynccontextmanager
async def measuring(
    settings: Any, assistant: Any, health: Callable[[], LogHealth]
) -> AsyncIterator[Measuring]:
    """Metrics while within, where `settings.enabled`; what keeps them away is told, not raised.

    `assistant.log` is wrapped, so that every road of a question is counted.
    """
    meters = _meters() if settings.enabled else None
    if meters is None:
        yield Measuring()
        return
    from bot.metrics.meters import MeteredLog
    from bot.metrics.states import GatewayState, LogState

    gateway = GatewayState()
    meters.registry.register(LogState(health))
    meters.registry.register(gateway)
    log: Log = assistant.log
    assistant.log = MeteredLog(log, meters)
    served = _serve(settings.address, settings.port, meters.registry)
    try:
        port = served.server_port if served is not None else 0
        yield Measuring(gateway.observe, meters.reloaded, port)
    finally:
        assistant.log = log
        if served is not None:
            await asyncio.to_thread(_end, served)


def _meters() -> Meters | None:
    try:
        from bot.metrics.meters import Meters
    except ImportError:
        logger.error(NO_EXTRA)
        return None
    return Meters()


def _serve(address: str, port: int, registry: CollectorRegistry) -> Any:
    """The server, in a thread of its own; None when the port cannot be had."""
    from prometheus_client import start_http_server

    try:
        server, _ = start_http_server(port, address, registry)
    except OSError as error:
        logger.error(NO_PORT, address, port, error.strerror or error)
        return None
    logger.info("metrics at http://%s:%d/metrics", address, server.server_port)
    if not _is_loopback(address):
        logger.warning(OPEN_TO_OTHERS, address)
    return server


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _end(server: Any) -> None:
    server.shutdown()
    server.server_close()
