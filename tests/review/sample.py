"""Questions of members, labelled by meaning, and how well groups agree with the labels.

`wordings.jsonl`: two questions `mean` the same when one curated entry (an answer or a known
unknown) would serve both. Half of the meanings were for tuning, half are held out; no meaning is
in both halves. Which of the questions wait for a moderator is what the engine decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.assistant import Known
from bot.core.pipeline import respond
from bot.core.types import Conversation, Knowledge, Side
from bot.review.alike import Asked
from bot.review.groups import is_open
from bot.review.rows import OpenQuestion

FILE = Path(__file__).with_name("wordings.jsonl")
TUNING, HELD_OUT = "tuning", "held_out"
YOUNG_PHRASINGS = 5


@dataclass(frozen=True, slots=True)
class Wording:
    q: str
    means: str
    half: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0..1, over all pairs of questions."""

    together: float  # of the pairs that mean the same
    apart: float  # of the pairs that mean different things
    pure: float  # of the pairs that stand together: they mean the same

    def __str__(self) -> str:
        return f"together {self.together:.2f}  apart {self.apart:.3f}  pure {self.pure:.2f}"


def wordings() -> tuple[Wording, ...]:
    lines = FILE.read_text("utf-8").splitlines()
    return tuple(Wording(**json.loads(line)) for line in lines)


def young(knowledge: Knowledge) -> Knowledge:
    """A pack as it is in its first week: few wordings, and nothing known to be unstated."""
    kept = tuple(
        replace(entry, phrasings=entry.phrasings[:YOUNG_PHRASINGS])
        for entry in knowledge.entries
        if entry.side is not Side.UNSTATED
    )
    return replace(knowledge, entries=kept, version="young")


def waiting(known: Known, half: str) -> tuple[list[Asked], list[str]]:
    """The questions of a half that wait for a moderator, each once, and what they mean."""
    policy = known.index.policy
    found: dict[str, tuple[Asked, str]] = {}
    for each in wordings():
        if each.half != half:
            continue
        reply = respond(each.q, known.knowledge, known.index, Conversation(), policy)[0]
        verdict = reply.verdicts[0]
        if is_open(_open(each.q), reply, policy):
            asked = Asked(verdict.query.text, verdict.candidates)
            found.setdefault(asked.text, (asked, each.means))
    return [asked for asked, _ in found.values()], [means for _, means in found.values()]


def _open(question: str) -> OpenQuestion:
    return OpenQuestion(question, question, 1, "", "", 1, 1, "", "", "", 0)


def pairs(labels: Sequence[object]) -> npt.NDArray[np.bool_]:
    """Whether each pair has one label."""
    names = {label: at for at, label in enumerate(dict.fromkeys(labels))}
    numbers = np.array([names[label] for label in labels])
    same: npt.NDArray[np.bool_] = (numbers[:, None] == numbers)[np.triu_indices(len(numbers), 1)]
    return same


def figures(groups: Sequence[int], means: Sequence[str]) -> Figures:
    """How groups agree with what the questions mean."""
    one, same = pairs(groups), pairs(means)
    both = float((one & same).sum())
    return Figures(
        both / max(1, same.sum()),
        float((~one & ~same).sum()) / max(1, (~same).sum()),
        both / max(1, one.sum()),
    )
