"""The picture of the figures: drawn by a process of its own, whatever the figures."""

from __future__ import annotations

import io
import sys
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot import chart
from bot.chart import HEIGHT_PX, PALETTE, TICKS, WIDTH_PX, Chart, ChartError, draw, drawn, top_of

LABELS = ("answered: 7 (70%)", "declined: 3 (30%)")


def days(*counts: tuple[int, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((str(date(2026, 1, 1) + timedelta(at)), each) for at, each in enumerate(counts))


TWO = Chart("10 questions", LABELS, (0, 3), days((4, 1), (0, 0), (3, 2)))


def colours_of(content: bytes) -> dict[str, int]:
    """Colour -> how many pixels have it."""
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (WIDTH_PX, HEIGHT_PX)
        counted = picture.convert("RGB").getcolors(WIDTH_PX * HEIGHT_PX)
    return {"#{:02x}{:02x}{:02x}".format(*rgb): count for count, rgb in counted}


def test_bars_are_as_high_as_their_counts() -> None:
    """Each kind keeps its colour, and its area tells its share."""
    found = colours_of(drawn(TWO))
    assert {PALETTE[0], PALETTE[3]} <= set(found)
    assert not {PALETTE[1], PALETTE[2]} & set(found)
    assert 1.9 < found[PALETTE[0]] / found[PALETTE[3]] < 2.7  # 7 to 3, and the legend


def test_the_process_leaves_nothing_behind() -> None:
    """Drawing imports no picture library into the bot."""
    before = set(sys.modules)
    drawn(TWO)
    assert not [name for name in set(sys.modules) - before if name.startswith("PIL")]


def test_a_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is not handed on; nor is anything else of the environment."""
    handed = {}

    class Ended:
        returncode, stdout = 0, b"picture"

    def run(command: object, **options: object) -> Ended:
        handed.update(options)
        return Ended()

    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setattr(chart.subprocess, "run", run)
    assert drawn(TWO) == b"picture"
    assert set(handed["env"]) <= {"PYTHONPATH", "LD_LIBRARY_PATH"}  # type: ignore[call-overload]


def test_a_child_that_is_too_slow_or_fails_is_an_error() -> None:
    """A ChartError and no traceback, whatever went wrong."""
    with pytest.raises(ChartError):
        drawn(TWO, timeout_s=0.001)
    broken = Chart("x", ("one",), (99,), days((1,)))
    with pytest.raises(ChartError, match="IndexError"):
        drawn(broken)


@pytest.mark.parametrize("count", [0, 1, 7, 30, 365])
@pytest.mark.parametrize("most", [0, 1, 99, 123_456])
def test_any_number_of_days_and_questions(count: int, most: int) -> None:
    """A picture of the same size for an empty log and for a busy year."""
    found = draw(Chart("x", LABELS, (0, 1), days(*[(most, most // 3)] * count)))
    assert len(found) < 60_000
    assert (PALETTE[0] in colours_of(found)) is True  # the legend has it in any case


def test_what_is_handed_over_is_what_is_drawn() -> None:
    """A chart goes through JSON unchanged."""
    assert chart.read(asdict(TWO)) == TWO


@given(st.integers(0, 10**9))
def test_the_axis_ends_on_a_round_number(highest: int) -> None:
    """Not below the highest bar, not far above it, evenly divided."""
    top = top_of(highest)
    assert top >= highest
    assert top % TICKS == 0
    assert top <= max(TICKS, highest * 2.5 + TICKS)
