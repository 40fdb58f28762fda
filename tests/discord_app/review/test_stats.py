"""/review stats: the figures in words, as a picture, and what the picture shows in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.chart import ChartError
from bot.discord_app.commands import review
from bot.discord_app.review import stats as review_stats
from bot.discord_app.review.stats import LABELS, chart_of, in_words
from bot.discord_app.review.words import REASONS
from bot.logged import Day, Latency, Stats
from tests.discord_app.world import World, open_world, parts, private, shown

OPENING, LOST = "When does the bakery open?", "quantum flux?"
GALLERY = 12  # Discord's component type


def figures(*days: Day) -> Stats:
    asked = sum(day.count for day in days)
    return Stats(asked, days, days, (), (), (), 0, 0, Latency())


async def asks(world: World, *questions: str) -> None:
    for question in questions:
        await world.env.advance_time(40)
        await world.alice.slash(world.general, "ask", question=question)


async def test_text_and_picture(world: World) -> None:
    """Both tell the same, privately; the picture is described for who cannot see it."""
    await asks(world, OPENING, OPENING, LOST)
    result = await world.mona.slash(world.general, "review stats", days=7)
    assert private(result)
    for words in ("Asked**: 3", "answered: 2 (67%)", "declined, not understood: 1 (33%)",
                  "3 asked, 2 answered", "half within", "quantum", "0 helpful"):  # fmt: skip
        assert words in shown(result), shown(result)
    (file,) = result.response.attachments
    assert (await file.read()).startswith(b"\x89PNG")
    (gallery,) = [part for part in parts(result.response) if part["type"] == GALLERY]
    told = gallery["items"][0]["description"]
    assert "answered: 2 (67%); not understood: 1 (33%)" in told
    assert len(told) <= 1024


async def test_nothing_asked(world: World) -> None:
    """No picture of nothing; and nothing of another server."""
    await asks(world, OPENING)
    other = open_world(world.env, world.log)
    result = await other.mona.slash(other.general, "review stats")
    assert "Nothing was asked." in shown(result)
    assert not result.response.attachments


async def test_without_the_picture(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it cannot be drawn the figures come all the same, with a word on it."""

    def fails(chart: Any) -> bytes:
        raise ChartError("no fonts")

    monkeypatch.setattr(review, "drawn", fails)
    await asks(world, OPENING)
    result = await world.mona.slash(world.general, "review stats")
    assert "Asked**: 1" in shown(result)
    assert review_stats.NO_PICTURE in shown(result)
    assert not result.response.attachments


def test_days_without_a_question_have_their_place() -> None:
    """A gap is seen as a gap; kinds that never came are not in the legend."""
    found = figures(
        Day("2026-01-01", "answer", "", 3), Day("2026-01-04", "decline", "off_topic", 1)
    )
    chart = chart_of(found, date(2026, 1, 1), date(2026, 1, 5))
    assert [day for day, _ in chart.days] == [f"2026-01-0{number}" for number in range(1, 6)]
    assert [counts for _, counts in chart.days] == [(3, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    assert chart.labels == ("answered: 3 (75%)", "another subject: 1 (25%)")
    assert [LABELS[colour] for colour in chart.colours] == ["answered", "another subject"]
    assert "The busiest day was 2026-01-01: 3." in in_words(chart)


@pytest.mark.parametrize("reason", [*REASONS, "from_a_later_version"])
def test_every_reason_has_a_colour(reason: str) -> None:
    """No question falls out of the picture."""
    today = datetime.now(UTC).date()
    found = figures(Day(str(today), "decline", reason, 2), Day(str(today), "suggest", "", 1))
    chart = chart_of(found, today, today)
    assert sum(chart.days[0][1]) == 3
