"""A row of the log with every column filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NEW_YEAR = "2026-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Row:
    """A row of the log, as the store gives it."""

    id: int = 1
    question: str = "Who grinds it?"
    answer: str = "Two mills."
    asked_at: str = NEW_YEAR
    decision: str = "answer"
    reason: str = ""
    entry: str = "flour"
    score: float | None = 0.5
    surface: str = "mention"
    feedback: Any = ""
    guild_id: str = "6"
    channel_id: str = "7"
    message_id: str = "8"
    reply_message_id: str = ""
    pack: str = "bakery"
    explanation: str = "[]"
    runners_up: str = "[]"
    knowledge_version: str = "0123456789abcdef"
    policy_version: str = "0.35/0.1/x"
    latency_us: int | None = 1234
