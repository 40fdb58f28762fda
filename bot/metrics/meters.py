"""What is counted as it happens: questions, how long they took, knowledge read anew."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from bot.assistant import Log
from bot.core.types import Turn

# Seconds. A question takes a few milliseconds; 0.25 is where the reply goes on without its row.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
NONE = "none"  # the reason of whatever was answered


class Meters:
    """All counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "dateline_questions", "Questions, by what was decided, why, and where it was asked",
            ("decision", "reason", "surface"), registry=self.registry,
        )  # fmt: skip
        self._answering = Histogram(
            "dateline_answer_seconds", "Deciding a reply, without the log and without Discord",
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._committing = Histogram(
            "dateline_commit_seconds", "How long a reply waited for its row in the log",
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._unlogged = Counter(
            "dateline_questions_unlogged", "Questions answered before their row was in the log",
            registry=self.registry,
        )  # fmt: skip
        self._reloads = Counter(
            "dateline_reloads", "Knowledge reloaded while the bot ran", ("result",),
            registry=self.registry,
        )  # fmt: skip
        ProcessCollector(registry=self.registry)

    def asked(self, turn: Turn, commit_s: float) -> None:
        """A question was answered and handed to the log."""
        reply = turn.reply
        self._questions.labels(reply.decision, reply.reason or NONE, turn.place.surface).inc()
        self._answering.observe(turn.latency_us / 1e6)
        self._committing.observe(commit_s)
        if not turn.logged:
            self._unlogged.inc()

    def reloaded(self, well: bool) -> None:
        """Knowledge was read anew, or could not be."""
        self._reloads.labels("taken" if well else "refused").inc()


class MeteredLog:
    """A log that counts what is recorded in it."""

    def __init__(self, log: Log, meters: Meters) -> None:
        self._log, self._meters = log, meters

    async def record(self, turn: Turn) -> Turn:
        started = time.perf_counter()
        recorded = await self._log.record(turn)
        self._meters.asked(recorded, time.perf_counter() - started)
        return recorded
