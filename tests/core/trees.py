"""What a score tree gives by its own rules, for the tests that hold it against the score."""

from __future__ import annotations

from functools import reduce
from math import exp

from bot.core.types import Explanation


def recombine(tree: Explanation) -> float:
    """The value that the parts give by the tree's own rule."""
    values = [recombine(part) for part in tree.parts]
    match tree.rule:
        case "leaf":
            return tree.value
        case "sum":
            return sum(values)
        case "product":
            return reduce(lambda a, b: a * b, values)
        case "min":
            return min(values)
        case "logistic":
            return 1.0 / (1.0 + exp(-sum(values)))
    raise AssertionError(tree.rule)
