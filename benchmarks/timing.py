"""How the benchmarks take time: processor time, best of some rounds, told as a table.

The clock is the processor time of this process, not the wall: other programs on a shared machine
then do not count. Threads are counted together.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MS = 1000.0


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds a question, ascending."""

    millis: tuple[float, ...]

    def at(self, share: float) -> float:
        return self.millis[min(len(self.millis) - 1, int(len(self.millis) * share))]

    @property
    def p50(self) -> float:
        return self.at(0.5)

    @property
    def p99(self) -> float:
        return self.at(0.99)


def timed(ask: Callable[[str], object], questions: Iterable[str], rounds: int = 3) -> Times:
    """Each question's best of so many rounds, after one that does not count."""
    asked = tuple(questions)
    if rounds > 1:
        for question in asked[:20]:
            ask(question)
    best = [float("inf")] * len(asked)
    gc.collect()
    for _ in range(rounds):
        for at, question in enumerate(asked):
            started = time.process_time()
            ask(question)
            best[at] = min(best[at], (time.process_time() - started) * MS)
    return Times(tuple(sorted(best)))


def spread(items: Sequence[str], count: int) -> tuple[str, ...]:
    """So many of the items, evenly spread over them."""
    count = min(count, len(items))
    return tuple(items[at * len(items) // count] for at in range(count))


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure, and the bound it is to keep."""

    what: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def verdict(promises: Iterable[Promise]) -> int:
    """Prints each promise and whether it holds; exit code 0 when all do."""
    broken = 0
    print(f"\n{'wanted':<52}{'bound':>12}{'measured':>12}")
    for each in promises:
        bound = f"{'>=' if each.at_least else '<='} {each.bound:g}"
        print(f"{each.what:<52}{bound:>12}{each.value:>12.1f}  {'' if each.kept else 'NOT MET'}")
        broken += not each.kept
    return 1 if broken else 0
