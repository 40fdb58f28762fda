"""Weights and thresholds fitted to a pack by leaving phrasings out: nothing is typed in.

Each phrasing of an answer is asked with itself left out: it should be answered. Each phrasing
of a known unknown is asked with itself and with its whole entry left out, as a subject nobody
foresaw: it should not. A pack that knows hardly any leaves out whole answers instead; small talk
and the weather are no measure, being far from every article. A logistic regression on what
decide.py weighs gives the confidence; the threshold keeps false answers to subjects nobody
foresaw at FALSE_SHARE, or at OWN_SHARE where answers had to stand in for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.core.decide import STEEPEST
from bot.core.match.features import tokenize
from bot.core.match.index import Index
from bot.core.match.kinds import kind_asked, kind_fit
from bot.core.match.phrasebook import Rows
from bot.core.match.score import match
from bot.core.match.vote import SMALLEST_SHARE
from bot.core.types import Knowledge, Policy, Query, Side
from bot.index.solve import MOST, LeftOut, Solution, solve

# Where each has to be really asked: phrasings left out by themselves, and as many with their entry,
# at most. Where the vote is solved all are: with 2,400 of 11,600 the weights moved by 8 % with an
# edit of a dozen phrasings, which turned over answers elsewhere; now by 1 %.
ASKED = 800
SMALLEST = 40  # phrasings of answers and known unknowns; a smaller pack keeps the defaults
FEW = 20  # phrasings of known unknowns; with fewer, answers are left out whole
FALSE_SHARE = 0.14  # of the known unknowns left out; unseen near misses: about 2.5 % (practice)
OWN_SHARE = 0.05  # of the answers left out, which share fewer words with the rest than a near miss
LOWEST = 0.2  # answering threshold: a few answers, each left out whole, resemble nothing at all
HIGHEST = 0.95
SUGGEST_SHARE = 0.30  # suggestions start at this share of the answering threshold
PENALTY = 0.01  # of the squared weights; only keeps the fit finite
SUPPORT = 1  # column of what is weighed, after the bias
STEPS = 30  # of Newton's method; it settles in fewer than ten

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which phrasings are left out, alone or with all that tells the same."""

    alone: tuple[Rows, ...]
    whole: tuple[Rows, ...]
    share: float  # of those left out whole that may be answered falsely


@dataclass(frozen=True, slots=True)
class Observation:
    """What decide.py would weigh for one phrasing asked with some rows left out."""

    support: float
    rival: float
    kind_fit: float
    right: bool  # the best answer is due and tells what was asked
    unforeseen: bool  # a whole entry was left out


def fitted(knowledge: Knowledge, index: Index) -> Index:
    """The index with its weights solved, where the pack is not too large, and its policy."""
    if _own_phrasings(knowledge, index) < SMALLEST:
        return index
    sample = _sample(knowledge, index)
    if len(index.book.phrasings) > MOST:
        seen = _asked(knowledge, index, sample)
    else:
        solution = solve(index.book, (*sample.alone, *sample.whole))
        solved = replace(index.book, gifts=solution.gifts, certainty=solution.certainty)
        index = replace(index, book=solved)
        seen = _solved(knowledge, index, sample, solution)
    return replace(index, policy=_policy(index.policy, list(seen), sample.share))


def _own_phrasings(knowledge: Knowledge, index: Index) -> int:
    """How many phrasings are about the article: small talk, shared by all packs, is no measure."""
    own = [entry.side in (Side.ANSWER, Side.UNSTATED) for entry in knowledge.entries]
    return int(np.array(own)[index.book.owner].sum())


def _sample(knowledge: Knowledge, index: Index) -> Sample:
    book = index.book
    size = len(book.owner)
    sides = np.array([entry.side for entry in knowledge.entries])
    foreseen = int((sides[book.owner] == Side.UNSTATED).sum()) >= FEW
    subjects = np.flatnonzero(sides == (Side.UNSTATED if foreseen else Side.ANSWER))
    left = size if size <= MOST else min(ASKED, size)
    spread = np.unique(np.linspace(0, size - 1, left).astype(np.int64))
    whole: list[Rows] = []
    order = np.random.default_rng(0).permutation(subjects)
    for number in order:
        rows = np.flatnonzero(np.isin(book.owner, _telling(knowledge, index, int(number))))
        if len(rows) <= left:
            whole.append(rows)
            left -= len(rows)
    alone = tuple(np.array([row]) for row in spread)
    return Sample(alone, tuple(whole), FALSE_SHARE if foreseen else OWN_SHARE)


def _telling(knowledge: Knowledge, index: Index, number: int) -> list[int]:
    """The entry and, for an answer, all that cover it or are covered by it."""
    name = knowledge.entries[number].id
    covered = index.covers.get(name, frozenset())
    return [number] + [
        other
        for other, entry in enumerate(knowledge.entries)
        if entry.id in covered or name in index.covers.get(entry.id, ())
    ]


def _solved(
    knowledge: Knowledge, index: Index, sample: Sample, solution: Solution
) -> Iterator[Observation]:
    for at, group in enumerate(solution.left_out):
        yield from _observed(knowledge, index, group, at >= len(sample.alone))


def _asked(knowledge: Knowledge, index: Index, sample: Sample) -> Iterator[Observation]:
    """The same for a pack whose weights are not solved: each phrasing is really asked."""
    column = {entry.id: number for number, entry in enumerate(knowledge.entries)}
    for at, rows in enumerate((*sample.alone, *sample.whole)):
        shares = np.zeros((len(rows), len(column)), np.float32)
        for line, row in enumerate(rows):
            text = index.book.phrasings[row]
            vector = index.book.vectors[row] if index.book.vectors is not None else None
            query = Query(text, text, tokenize(text))
            for candidate in match(query, knowledge, index, rows, vector):
                shares[line, column[candidate.entry_id]] = candidate.score
        group = LeftOut(rows, shares)
        yield from _observed(knowledge, index, group, at >= len(sample.alone))


def _observed(
    knowledge: Knowledge, index: Index, group: LeftOut, whole: bool
) -> Iterator[Observation]:
    entries = knowledge.entries
    answers = np.array([entry.side is Side.ANSWER for entry in entries])
    column = {entry.id: number for number, entry in enumerate(entries)}
    for row, shares in zip(group.rows, group.shares, strict=True):
        counted = np.where(shares >= SMALLEST_SHARE, shares, 0.0)
        rival = float(counted[~answers].max(initial=0.0))
        best = int(np.where(answers, shares, -np.inf).argmax())
        covered = [column[name] for name in index.covers.get(entries[best].id, ())]
        owner = int(index.book.owner[row])
        due = not whole and (owner == best or owner in covered)
        kind = kind_asked(tokenize(index.book.phrasings[row]))
        fit = kind_fit(index.kinds, entries[best].id, kind, 1.0 if due else 0.0)
        support = min(1.0, float(counted[best] + counted[covered].sum()))
        yield Observation(support, rival, fit, due and bool(answers[owner]), whole)


def _chances(inputs: Numbers, weights: Numbers) -> Numbers:
    """(n,) confidences for n rows of what is weighed, by the logistic of decide.py."""
    chances: Numbers = 1.0 / (1.0 + np.exp(-np.clip(inputs @ weights, -STEEPEST, STEEPEST)))
    return chances


def _regress(inputs: Numbers, right: Numbers) -> Numbers:
    """Weights of a logistic regression, one a column, by Newton's method."""
    solution = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chance = _chances(inputs, solution)
        gradient = inputs.T @ (right - chance) - PENALTY * solution
        slope = (inputs * (chance * (1 - chance))[:, None]).T @ inputs
        solution += np.linalg.solve(slope + PENALTY * np.eye(len(solution)), gradient)
    return solution


def _policy(start: Policy, seen: list[Observation], share: float) -> Policy:
    """The policy that does best on what was seen, with this share of false answers.

    The policy it starts from, where what was seen makes no sense: support would speak against
    an answer, as when a pack has one alone, whose phrasings are all left out with it.
    """
    inputs = np.array([[1.0, o.support, o.rival, o.kind_fit] for o in seen])
    weights = _regress(inputs, np.array([float(o.right) for o in seen]))
    if weights[SUPPORT] <= 0.0:
        return start
    sure = _chances(inputs, weights)
    unforeseen = np.array([o.unforeseen for o in seen])
    answer_at = float(np.quantile(sure[unforeseen], 1.0 - share)) if unforeseen.any() else 0.5
    answer_at = round(min(HIGHEST, max(LOWEST, answer_at)), 3)
    bias, support_weight, rival_weight, kind_weight = (round(float(w), 3) for w in weights)
    return replace(
        start,
        answer_at=answer_at,
        suggest_at=round(answer_at * SUGGEST_SHARE, 3),
        bias=bias,
        support_weight=support_weight,
        rival_weight=rival_weight,
        kind_weight=kind_weight,
    )
