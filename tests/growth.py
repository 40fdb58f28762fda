"""How a work's time grows with what it is given, independent of the machine that measures."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")
ROUNDS = 5
LEAST_S = 0.0005  # of a measured run, so that the clock's own grain does not count


def grown(work: Callable[[Given], object], small: Given, large: Given) -> float:
    """How many times as long `large` takes as `small`: processor time, best of five rounds.

    A work that is done in no time with both is repeated until its time can be told.
    """
    times = 1
    while _spent(work, small, times) < LEAST_S:
        times *= 2
    rounds = [(_spent(work, small, times), _spent(work, large, times)) for _ in range(ROUNDS)]
    return min(long for _, long in rounds) / min(short for short, _ in rounds)


def _spent(work: Callable[[Given], object], given: Given, times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        work(given)
    return time.process_time() - started
