"""What is looked up when somebody asks: the log's health and the connection to Discord."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.metrics.vitals import Look, Vitals

OK = "ok"


class LogHealth(Protocol):
    """What matters here of the log's health."""

    @property
    def state(self) -> str: ...
    @property
    def backlog(self) -> int: ...
    @property
    def dropped(self) -> int: ...
    @property
    def quarantined(self) -> int: ...
    @property
    def wal_bytes(self) -> int: ...
    @property
    def free_bytes(self) -> int | None: ...


class LogState(Collector):
    """The log: whether it is written, and what waits."""

    def __init__(self, health: Callable[[], LogHealth]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        health = self._health()
        yield _gauge("log_up", "1: every question is being logged", health.state == OK)
        yield _gauge("log_backlog", "Changes that wait to be written", health.backlog)
        yield _counter("log_dropped", "Rows that will never be written", health.dropped)
        yield _counter("log_quarantined", "Rows set apart as unwritable", health.quarantined)
        yield _gauge("log_wal_bytes", "Size of the write-ahead file", health.wal_bytes)
        free = float("nan") if health.free_bytes is None else health.free_bytes
        yield _gauge("disk_free_bytes", "Free on the log's disk; no number: not known", free)


class GatewayState(Collector):
    """The connection to Discord; all of it is 0 until there is one."""

    def __init__(self) -> None:
        self._look: Look = Vitals

    def observe(self, look: Look) -> None:
        """Another connection is begun, to be looked at in place of the one before."""
        self._look = look

    def collect(self) -> Iterator[Metric]:
        vitals = self._look()
        yield _gauge("gateway_up", "1: connected to Discord", vitals.connected)
        yield _gauge(
            "gateway_latency_seconds", "Answer time of Discord's heartbeat", vitals.latency_s
        )
        yield _gauge("servers", "Servers that the bot is in", vitals.servers)
        refused = CounterMetricFamily(
            "dateline_refused", "Questions that a limit kept from being answered", labels=("limit",)
        )
        for limit, count in vitals.refused.items():
            refused.add_metric((limit,), count)
        yield refused


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dateline_{name}", words, float(value))


def _counter(name: str, words: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(f"dateline_{name}", words, float(value))
