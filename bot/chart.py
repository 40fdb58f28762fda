"""A chart of stacked bars, one a day, as a PNG. Drawn by a process of its own, off the event loop.

    python -m bot.chart < chart.json > chart.png

What draws takes 10 MB of memory and never gives all of it back; a process that ends does. The
child gets the figures, no token and no text of anybody, and is stopped when it takes too long.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from math import ceil, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

TIMEOUT_S = 20.0
WIDTH_PX, HEIGHT_PX = 960, 680
LEFT_PX, RIGHT_PX, TOP_PX = 90, 30, 96  # around the bars
LEGEND_PX, SWATCH_PX, COLUMNS = 38, 24, 2
AXIS_PX = 56  # for the days below the bars
TITLE_SIZE, TEXT_SIZE = 32, 27
TICKS = 5
MAX_DAY_LABELS = 6
PAPER, INK, GRID = "#ffffff", "#1f2328", "#d0d7de"
# By Okabe and Ito: told apart by people who see colours differently.
PALETTE = ("#009e73", "#e69f00", "#56b4e9", "#d55e00", "#8c8c8c", "#cc79a7", "#c8c8c8")


class ChartError(Exception):
    """The chart could not be drawn."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`days` hold a count for each label, bottom of the bar first."""

    title: str
    labels: tuple[str, ...]
    colours: tuple[int, ...]  # of the labels, places in PALETTE: a kind keeps its colour
    days: tuple[tuple[str, tuple[int, ...]], ...]  # (YYYY-MM-DD, counts), oldest first

    @property
    def highest(self) -> int:
        return max((sum(counts) for _, counts in self.days), default=0)


def drawn(chart: Chart, timeout_s: float = TIMEOUT_S) -> bytes:
    """The picture. Blocks until the child is done; raises ChartError."""
    command = [sys.executable, "-m", "bot.chart"]
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    told = json.dumps(asdict(chart)).encode()
    try:
        ended = subprocess.run(  # noqa: S603  our own program with our own figures
            command, input=told, capture_output=True, timeout=timeout_s, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChartError(str(error)) from error
    if ended.returncode:
        raise ChartError(ended.stderr.decode("utf-8", "replace").strip()[-300:])
    return ended.stdout


def draw(chart: Chart) -> bytes:
    """The picture, drawn here and now."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), PAPER)
    pen = ImageDraw.Draw(image)
    title, text = (ImageFont.load_default(size) for size in (TITLE_SIZE, TEXT_SIZE))
    pen.text((LEFT_PX, TOP_PX // 4), chart.title, INK, title)
    _bars(pen, chart, text)  # type: ignore[arg-type]
    _legend(pen, chart, text)  # type: ignore[arg-type]
    file = io.BytesIO()
    image.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def top_of(highest: int) -> int:
    """Where the axis ends: a round number that TICKS divides evenly, not below the highest bar."""
    if highest <= TICKS:
        return TICKS
    step = highest / TICKS
    size = int(10 ** int(log10(step)))
    nice = next(each for each in (1, 2, 5, 10) if each * size >= step)
    return ceil(nice * size) * TICKS


def _bars(pen: ImageDraw, chart: Chart, font: FreeTypeFont) -> None:
    floor = HEIGHT_PX - AXIS_PX - _legend_px(chart.labels)
    top, height = top_of(chart.highest), floor - TOP_PX
    for tick in range(TICKS + 1):
        y = floor - height * tick / TICKS
        pen.line((LEFT_PX, y, WIDTH_PX - RIGHT_PX, y), GRID, 2)
        pen.text((LEFT_PX - 12, y), str(top * tick // TICKS), INK, font, anchor="rm")
    step = (WIDTH_PX - LEFT_PX - RIGHT_PX) / max(1, len(chart.days))
    gap = min(12.0, step * 0.2) if step > 4 else 0.0
    every = ceil(len(chart.days) / MAX_DAY_LABELS)
    for at, (day, counts) in enumerate(chart.days):
        left, y = LEFT_PX + at * step, float(floor)
        for colour, count in zip(chart.colours, counts, strict=True):
            upper = y - height * count / top
            if count:
                pen.rectangle(
                    (left + gap / 2, upper, left + max(1.0, step - gap / 2), y), PALETTE[colour]
                )
            y = upper
        if at % every == 0:
            pen.text((left + step / 2, floor + 14), day[5:], INK, font, anchor="mt")


def _legend(pen: ImageDraw, chart: Chart, font: FreeTypeFont) -> None:
    wide = (WIDTH_PX - LEFT_PX - RIGHT_PX) / COLUMNS
    above = HEIGHT_PX - _legend_px(chart.labels)
    for at, (label, colour) in enumerate(zip(chart.labels, chart.colours, strict=True)):
        x, y = LEFT_PX + at % COLUMNS * wide, above + at // COLUMNS * LEGEND_PX
        pen.rectangle((x, y, x + SWATCH_PX, y + SWATCH_PX), PALETTE[colour])
        pen.text((x + SWATCH_PX + 12, y + SWATCH_PX / 2), label, INK, font, anchor="lm")


def _legend_px(labels: tuple[str, ...]) -> int:
    return ceil(len(labels) / COLUMNS) * LEGEND_PX + 8


def read(told: dict[str, Any]) -> Chart:
    """A chart as `drawn` hands it over."""
    days = tuple((str(day), tuple(map(int, counts))) for day, counts in told["days"])
    labels, colours = tuple(map(str, told["labels"])), tuple(map(int, told["colours"]))
    return Chart(str(told["title"]), labels, colours, days)


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(read(json.load(sys.stdin))))
