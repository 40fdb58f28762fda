"""How the connection to Discord is, as the Discord room tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vitals:
    connected: bool = False
    latency_s: float = float("nan")  # of the gateway's heartbeat; no number: not known yet
    servers: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)  # by limit, since the start


Look = Callable[[], Vitals]  # how it is now; may be called from any thread
Observe = Callable[[Look], None]  # told how to look, for each connection that is begun


def ignore(look: Look) -> None:
    """Nobody looks."""
