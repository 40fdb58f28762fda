"""The log's figures: as lines of text, as a chart, and the chart in words for who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import discord

from bot.chart import Chart
from bot.discord_app.card import page
from bot.discord_app.escape import escape
from bot.discord_app.overview import within
from bot.discord_app.review.words import DECISIONS, REASONS
from bot.logged import Day, Stats

MAX_DAYS = 7  # newest days told in words
MAX_TOP = 5
PICTURE = "figures.png"
NO_PICTURE = "-# The picture could not be drawn; nothing is missing from the figures."
LABELS = (DECISIONS["answer"], DECISIONS["suggest"], *REASONS.values())  # a bar's, from its foot


def told(figures: Stats) -> str:
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
        f"\n**Feedback**: {figures.helpful} helpful, {figures.not_helpful} not helpful",
        f"**Time to answer**: half within {latency.p50_us / 1000:.1f} ms, 99 of 100 within "
        f"{latency.p99_us / 1000:.1f} ms",
        "\n**Per day**",
        *_days(figures.days),
        "\n**Asked most often**",
        *(f"- {escape(top.what, 80)} ({top.count}×)" for top in figures.questions[:MAX_TOP]),
    ]
    if figures.unanswered:
        lines.append("\n**Most often unanswered**")
        lines += [
            f"- {escape(one.question, 80)} ({one.count}×)" for one in figures.unanswered[:MAX_TOP]
        ]
    return within("\n".join(lines))


def chart_of(figures: Stats, first: date, last: date) -> Chart:
    """A bar for each day from `first` to `last`, days without a question too."""
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for one in figures.days:
        label = _label(one)
        counts[one.day, label] += one.count
        totals[label] += one.count
    used = [label for label in LABELS if totals[label]]
    days = [str(first + timedelta(days)) for days in range((last - first).days + 1)]
    return Chart(
        f"{figures.asked} questions, {first} to {last}",
        tuple(f"{label}: {totals[label]} ({totals[label] / figures.asked:.0%})" for label in used),
        tuple(map(LABELS.index, used)),
        tuple((day, tuple(counts[day, label] for label in used)) for day in days),
    )


def in_words(chart: Chart) -> str:
    """What the chart shows, for who has it read to them."""
    busiest = max(chart.days, key=lambda day: sum(day[1]))
    return (
        f"Bar chart of {chart.title}, a bar for each day, by outcome: {'; '.join(chart.labels)}. "
        f"The busiest day was {busiest[0]}: {sum(busiest[1])}."
    )


def stats_page(
    figures: Stats, title: str, chart: Chart | None, drawn: bool
) -> discord.ui.LayoutView:
    """The picture, and the figures below it; `drawn` is False where it could not be made."""
    text = told(figures)
    if chart is None or not drawn:
        return page(f"{text}\n{NO_PICTURE}" if chart is not None else text, title)
    view = discord.ui.LayoutView(timeout=None)
    item = discord.MediaGalleryItem(f"attachment://{PICTURE}", description=in_words(chart))
    view.add_item(discord.ui.MediaGallery(item))
    for part in page(text, title).children:
        view.add_item(part)
    return view


def _label(one: Day) -> str:
    if one.decision == "decline":
        return REASONS.get(one.reason, REASONS["not_understood"])
    return DECISIONS.get(one.decision, DECISIONS["answer"])


def _kind(one: Day) -> str:
    if one.decision == "decline":
        return f"declined, {REASONS.get(one.reason, one.reason)}"
    return DECISIONS.get(one.decision, one.decision)


def _days(days: Sequence[Day]) -> list[str]:
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for one in days:
        asked[one.day] += one.count
        answered[one.day] += one.count if one.decision == "answer" else 0
    newest = sorted(asked)[-MAX_DAYS:]
    return [f"- {day}: {asked[day]} asked, {answered[day]} answered" for day in reversed(newest)]
