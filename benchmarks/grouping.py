"""How well open questions are grouped by meaning, on the labelled wordings of tests/review.

    python benchmarks/grouping.py [--fit]

For the shipped pack and for a young one (five wordings an entry, nothing known to be unstated),
the tuning half and the held-out half: the share of same-meaning pairs that stand together, of
different-meaning pairs that stand apart, of the pairs in a group that belong there; then the same
over a range of thresholds. `--fit` prints weights fitted to the tuning half alone, for
bot/review/alike.py. DATELINE_SEMANTIC=off measures without the sentence encoder.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import numpy.typing as npt

from bot.assistant import Known
from bot.config import load_settings
from bot.index.build import build_index
from bot.review.alike import Asked, evidence, likenesses, together, weights_for
from bot.review.measure import Measure, measure_of
from tests.index.test_shipped import shipped
from tests.review.sample import HELD_OUT, TUNING, figures, pairs, waiting, young

Floats = npt.NDArray[np.float64]
STEPS = np.arange(-4.5, 1.0, 0.25)
RIDGE = 1.0  # of the fit, so that few pairs do not drive a weight off
ROUNDS = 50


def packs() -> dict[str, Known]:
    knowledge, index = shipped()
    new = young(knowledge)
    return {"shipped": Known(knowledge, index), "young": Known(new, build_index(new))}


def signals(asked: Sequence[Asked], known: Known, measure: Measure) -> Floats:
    """(pairs, 3) the likenesses that evidence is made of."""
    upper = np.triu_indices(len(asked), 1)
    found = likenesses(asked, known.index.book, measure)
    return np.stack([one[upper] for one in found], axis=1).astype(np.float64)


def fitted(rows: Floats, same: npt.NDArray[np.bool_]) -> Floats:
    """Weights and bias of a logistic regression, by Newton's method."""
    rows = np.c_[rows, np.ones(len(rows))]
    weights = np.zeros(rows.shape[1])
    ridge = RIDGE * np.diag([1.0] * (rows.shape[1] - 1) + [1e-9])
    for _ in range(ROUNDS):
        sure = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (sure - same) + ridge @ weights
        weights -= np.linalg.solve((rows * (sure * (1 - sure))[:, None]).T @ rows + ridge, slope)
    return weights


def tell(name: str, half: str, known: Known, measure: Measure) -> None:
    asked, means = waiting(known, half)
    book = known.index.book
    started = time.perf_counter()
    grade = evidence(asked, book, measure)
    groups = together(grade, weights_for(book).enough)
    spent_ms = (time.perf_counter() - started) * 1000
    same = int(pairs(means).sum())
    print(
        f"\n{name}, {half}: {len(asked)} questions, {len(set(means))} meanings, {same} pairs mean "
        f"the same; {len(set(groups))} groups in {spent_ms:.0f} ms\n  {figures(groups, means)}"
    )
    for enough in STEPS:
        groups = together(grade, enough)
        print(f"    from {enough:+.2f}: {len(set(groups)):4} groups  {figures(groups, means)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--fit", action="store_true", help="weights for the tuning half")
    arguments = parser.parse_args()
    known = packs()
    measures = {name: measure_of(each.index.book) for name, each in known.items()}
    print(f"{known['shipped'].index.engine}, caches in {load_settings().cache_folder}")
    if arguments.fit:
        rows, same = [], []
        for name, each in known.items():
            asked, means = waiting(each, TUNING)
            rows.append(signals(asked, each, measures[name]))
            same.append(pairs(means))
        print("weights, bias:", fitted(np.concatenate(rows), np.concatenate(same)).round(2))
    for half in (TUNING, HELD_OUT):
        for name, each in known.items():
            tell(name, half, each, measures[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
