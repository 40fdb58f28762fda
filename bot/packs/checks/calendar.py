"""Days that contradict one another: “Tuesday, Jan. 11” makes Jan. 12 a Wednesday everywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bot.figures import WEEKDAYS, figures
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import Fault
from bot.packs.sheets import place
from bot.packs.values import Mark, fault

CHECK = "calendar"
_PAIR = re.compile(rf"\b({'|'.join(WEEKDAYS)}),?\s+$", re.IGNORECASE)
LONGEST_MONTH = 31  # days


class Day(NamedTuple):
    weekday: int  # 0: Monday
    month: int
    day: int
    shown: str
    mark: Mark

    @property
    def offset(self) -> int:
        """The same for all days of a month that agree."""
        return (self.weekday - self.day) % 7


def check(pack: Inspection) -> Iterator[Fault]:
    """Each day that disagrees with most others of its month, and days no month has."""
    days = list(_days(pack))
    for month in sorted({day.month for day in days}):
        own = [day for day in days if day.month == month]
        (offset, count), *_ = Counter(day.offset for day in own).most_common(1)
        for day in own:
            if day.day > LONGEST_MONTH or (day.offset != offset and count > len(own) / 2):
                right = WEEKDAYS[(offset + day.day) % 7].capitalize()
                act = f"correct it; by the pack's other dates it is a {right}"
                found = f"“{day.shown}”"
                yield fault(day.mark, found, "a day that exists", act, check=CHECK)


def _days(pack: Inspection) -> Iterator[Day]:
    for text, mark in _dated(pack):
        for figure in figures(text):
            before = _PAIR.search(text[: figure.start])
            if before and figure.key.startswith("d:"):
                month, day, *_ = figure.key[2:].split("-")
                weekday = WEEKDAYS.index(before[1].lower())
                yield Day(weekday, int(month), int(day), before[0] + figure.shown, mark)


def _dated(pack: Inspection) -> Iterator[tuple[str, Mark]]:
    for _fact, row in pack.facts():
        for key in ("statement", "when", "reasoning"):
            yield row.text(key), place(row, key)
    for entry, row in pack.entries():
        yield entry.answer, place(row, "answer")
    table = pack.sheets.article()
    if table is not None:
        for key in ("date_note", "summary_short", "summary_full"):
            yield table.text(key), place(table, key)
