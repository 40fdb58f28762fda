"""What is counted, told in Prometheus' own text, read back with its own parser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.core.types import Place, Reason, Turn
from bot.logged import Health, State
from bot.metrics.meters import MeteredLog, Meters
from bot.metrics.states import GatewayState, LogState
from bot.metrics.vitals import Vitals
from tests.store.turns import declined, turn


class Told:
    """A log that writes everything, or nothing, at once."""

    def __init__(self, logged: bool = True) -> None:
        self.logged = logged

    async def record(self, turn: Turn) -> Turn:
        return replace(turn, logged=self.logged)


def read(registry: CollectorRegistry) -> dict[str, float]:
    """`name{label=value,...}` -> value."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def test_each_question_is_counted_by_what_became_of_it() -> None:
    """Promise: decision, reason and surface, and nothing that a member wrote or is."""
    meters = Meters()
    log = MeteredLog(Told(), meters)
    await log.record(turn("secret words"))
    await log.record(turn("secret words"))
    elsewhere = Place("slash", "1", "10", "100", "7000000001")
    await log.record(turn("x", elsewhere, reply=declined("x", Reason.OFF_TOPIC)))
    found = read(meters.registry)
    counted = "dateline_questions_total{decision=%s,reason=%s,surface=%s}"
    assert found[counted % ("answer", "none", "context_menu")] == 2
    assert found[counted % ("decline", "off_topic", "slash")] == 1
    told = generate_latest(meters.registry).decode()
    assert "secret" not in told
    assert "7000000001" not in told


@pytest.mark.parametrize(
    ("latency_us", "bucket"),
    [(900, "0.001"), (1000, "0.001"), (1001, "0.0025"), (9_000_000, "+Inf")],
)
async def test_the_latency_is_the_bots_own_in_seconds(latency_us: int, bucket: str) -> None:
    """Promise: microseconds of the turn become seconds; a bucket's border belongs to it."""
    meters = Meters()
    await MeteredLog(Told(), meters).record(turn(latency_us=latency_us))
    found = read(meters.registry)
    names = [name for name in found if name.startswith("dateline_answer_seconds_bucket")]
    holding = [name for name in names if found[name] == 1.0]
    assert min(holding, key=_edge).endswith(f"le={bucket}}}")
    assert found["dateline_answer_seconds_sum"] == pytest.approx(latency_us / 1e6)


def _edge(name: str) -> float:
    return float(name.split("le=")[1].rstrip("}"))


async def test_what_was_answered_without_its_row_is_counted() -> None:
    """Promise: a reply that went out unlogged shows, one that was logged does not."""
    meters = Meters()
    await MeteredLog(Told(logged=False), meters).record(turn())
    await MeteredLog(Told(logged=True), meters).record(turn())
    found = read(meters.registry)
    assert found["dateline_questions_unlogged_total"] == 1
    assert found["dateline_commit_seconds_count"] == 2


async def test_the_log_behind_is_asked_and_its_turn_handed_on() -> None:
    """Promise: counting changes nothing of what the assistant gets back."""
    recorded = await MeteredLog(Told(), Meters()).record(turn("as it was"))
    assert recorded == turn("as it was", logged=True)


def test_reloads_are_told_apart() -> None:
    """Promise: knowledge that was taken and knowledge that was refused are two figures."""
    meters = Meters()
    for well in (True, True, False):
        meters.reloaded(well)
    found = read(meters.registry)
    assert found["dateline_reloads_total{result=taken}"] == 2
    assert found["dateline_reloads_total{result=refused}"] == 1


def test_two_processes_parts_share_no_registry() -> None:
    """Promise: a second set of meters begins at nothing."""
    first = Meters()
    first.reloaded(True)
    assert "dateline_reloads_total{result=taken}" not in read(Meters().registry)


@pytest.mark.parametrize("state", list(State))
def test_the_logs_health_is_looked_up_at_each_reading(state: State) -> None:
    """Promise: every figure is the one of the moment it is asked for."""
    registry, now = CollectorRegistry(), [Health()]
    registry.register(LogState(lambda: now[0]))
    assert read(registry)["dateline_log_up"] == 1
    now[0] = Health(state, backlog=7, dropped=2, quarantined=1, wal_bytes=4096)
    found = read(registry)
    assert found["dateline_log_up"] == float(state is State.OK)
    assert found["dateline_log_backlog"] == 7
    assert found["dateline_log_dropped_total"] == 2
    assert found["dateline_log_quarantined_total"] == 1
    assert found["dateline_log_wal_bytes"] == 4096


def test_no_connection_reads_as_nothing() -> None:
    """Promise: before the first connection all of it is 0 or no number, and reading works."""
    registry = CollectorRegistry()
    registry.register(GatewayState())
    found = read(registry)
    assert found["dateline_gateway_up"] == 0
    assert found["dateline_servers"] == 0
    assert found["dateline_gateway_latency_seconds"] != found["dateline_gateway_latency_seconds"]


def test_the_newest_connection_is_the_one_looked_at() -> None:
    """Promise: a second client (started without the intent) takes the place of the first."""
    registry, gateway = CollectorRegistry(), GatewayState()
    registry.register(gateway)
    gateway.observe(lambda: Vitals(True, 0.05, 3, {"person": 1}))
    gateway.observe(lambda: Vitals(True, 0.07, 4, {"person": 2, "channel": 0}))
    found = read(registry)
    assert found["dateline_servers"] == 4
    assert found["dateline_gateway_latency_seconds"] == 0.07
    assert found["dateline_refused_total{limit=person}"] == 2
    assert found["dateline_refused_total{limit=channel}"] == 0


def test_every_metric_stands_in_the_operators_guide() -> None:
    """Promise: docs/operating.md names each metric, and none that is not there."""
    import re

    from bot.config import SOURCE

    meters = Meters()
    meters.registry.register(LogState(Health))
    meters.registry.register(GatewayState())
    there: set[Any] = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in meters.registry.collect()
        if family.name.startswith("dateline_")
    }
    text = (SOURCE / "docs" / "operating.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(dateline_[a-z_]+)", text, re.M)) == there
