"""The log's figures as lines of text."""

from __future__ import annotations

from typing import Any

from bot.discord_app.escape import escape
from bot.discord_app.overview import within
from bot.discord_app.review_words import DECISIONS, REASONS

BAR = 20  # signs of the longest bar
MAX_DAYS = 14  # newest days shown
MAX_TOP = 5


def told(figures: Any) -> str:
    """Shares, days, what is asked most, feedback and latency."""
    if not figures.asked:
        return "Nothing was asked."
    latency = figures.latency
    lines = [
        f"**Asked**: {figures.asked}",
        *(
            f"- {_kind(one)}: {one.count} ({one.count / figures.asked:.0%})"
            for one in sorted(figures.decisions, key=lambda one: -one.count)
        ),
        f"**Feedback**: {figures.helpful} helpful, {figures.not_helpful} not helpful",
        f"**Time to answer**: half within {latency.p50_us / 1000:.1f} ms, 99 of 100 within "
        f"{latency.p99_us / 1000:.1f} ms",
        "**Per day**",
        *_days(figures.days),
        "**Asked most**",
        *(f"- {escape(top.what, 80)} ({top.count}×)" for top in figures.questions[:MAX_TOP]),
    ]
    if figures.unanswered:
        lines.append("**Not answered most**")
        lines += [
            f"- {escape(one.question, 80)} ({one.count}×)" for one in figures.unanswered[:MAX_TOP]
        ]
    return within("\n".join(lines))


def _kind(one: Any) -> str:
    if one.decision == "decline":
        return f"declined, {REASONS.get(one.reason, one.reason)}"
    return DECISIONS.get(one.decision, str(one.decision))


def _days(days: Any) -> list[str]:
    counts: dict[str, int] = {}
    for one in days:
        counts[one.day] = counts.get(one.day, 0) + one.count
    most = max(counts.values(), default=1)
    newest = sorted(counts.items())[-MAX_DAYS:]
    return [f"`{day} {'▪' * max(1, count * BAR // most):<{BAR}}` {count}" for day, count in newest]
