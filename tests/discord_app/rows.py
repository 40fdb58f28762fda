"""A row of the log with every column filled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.logged import LogRow

NEW_YEAR = "2026-01-01T00:00:00.000Z"
_ROW = LogRow(
    id=1,
    asked_at=NEW_YEAR,
    question="Who grinds it?",
    decision="answer",
    reason="",
    entry="flour",
    score=0.5,
    answer="Two mills.",
    surface="mention",
    guild_id="6",
    channel_id="7",
    message_id="8",
    asker="hash",
    pack="bakery",
    knowledge_version="0123456789abcdef",
    policy_version="0.35/0.1/x",
    latency_us=1234,
    entries='["flour"]',
    reply_message_id="",
    asked="who grinds it",
    unanswered=0,
    erased=0,
    feedback="",
    runners_up="[]",
    explanation="[]",
)


def a_row(number: int = 1, question: str = _ROW.question, **changed: Any) -> LogRow:
    """An answered question, changed by a test."""
    return replace(_ROW, id=number, question=question, **changed)
