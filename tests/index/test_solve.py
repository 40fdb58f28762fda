"""Promises of the solved vote: the identity that leaves phrasings out, and sound thresholds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.core.match.phrasebook import likeness_to
from bot.core.match.vote import solved_vote
from bot.core.types import Knowledge, Policy, Side
from bot.index.build import build_index
from bot.index.fit import SMALLEST, fitted
from bot.index.solve import _solved, likeness_of_all, solve
from tests.core.small import KNOWLEDGE, small_index

BOOK = small_index().book


def test_the_likeness_of_all_is_what_a_question_would_get() -> None:
    """Row by row the matrix is the likeness of that phrasing asked as a question."""
    likeness = likeness_of_all(BOOK)
    for row in (0, 7, len(BOOK.phrasings) - 1):
        assert likeness[row] == pytest.approx(likeness_to(BOOK, BOOK.phrasings[row]), abs=1e-5)


def test_leaving_a_group_out_equals_solving_without_it() -> None:
    """The shares by the identity are those of a second solution that never saw the group."""
    group = np.array([2, 3, 9])
    (left_out,) = solve(BOOK, (group,)).left_out
    kept = np.setdiff1d(np.arange(len(BOOK.phrasings)), group)
    likeness = likeness_of_all(BOOK)
    owners = np.zeros((len(BOOK.phrasings), len(BOOK.entry_ids)), np.float32)
    owners[np.arange(len(owners)), BOOK.owner] = 1.0
    system = likeness[np.ix_(kept, kept)] + 0.2 * np.eye(len(kept), dtype=np.float32)
    shares = likeness[np.ix_(group, kept)] @ np.linalg.solve(system, owners[kept])
    assert left_out.shares == pytest.approx(shares, abs=1e-3)


def test_a_phrasing_asked_back_names_its_own_entry() -> None:
    """Nearly all phrasings get the highest share for their own entry."""
    gifts = solve(BOOK, ()).gifts
    right = [
        solved_vote(BOOK, gifts, likeness_to(BOOK, text))[0].entry == owner
        for text, owner in zip(BOOK.phrasings, BOOK.owner, strict=True)
    ]
    assert sum(right) == len(right)


def many() -> Knowledge:
    """The bakery with enough phrasings to fit."""
    ends = ("please", "today", "in town", "for me")
    entries = tuple(
        replace(
            entry,
            phrasings=tuple(f"{text} {end}" for text in entry.phrasings for end in ends),
        )
        for entry in KNOWLEDGE.entries
    )
    return replace(KNOWLEDGE, entries=entries)


def test_a_pack_large_enough_gets_its_own_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Support speaks for an answer, a rival against it, and the threshold is the pack's own."""
    monkeypatch.setattr("bot.index.build.load_encoder", lambda: None)
    knowledge = many()
    policy = fitted(knowledge, build_index(knowledge, Policy())).policy
    assert policy != Policy()
    assert policy.support_weight > 0 > policy.rival_weight
    assert 0.05 <= policy.answer_at <= 0.95
    assert policy.suggest_at < policy.answer_at


def test_a_small_pack_keeps_the_defaults() -> None:
    index = small_index()
    assert len(index.book.phrasings) < SMALLEST
    assert fitted(KNOWLEDGE, index) is index


def test_a_pack_of_answers_alone_is_fitted_by_leaving_answers_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without known unknowns whole answers stand in for subjects nobody foresaw."""
    monkeypatch.setattr("bot.index.build.load_encoder", lambda: None)
    knowledge = many()
    answers = tuple(entry for entry in knowledge.entries if entry.side is Side.ANSWER)
    alone = replace(knowledge, entries=answers)
    index = build_index(alone, Policy())
    if len(index.book.phrasings) < SMALLEST:
        pytest.fail("the pack of answers is too small to show anything")
    assert fitted(alone, index).policy.support_weight > 0


@pytest.mark.parametrize("shift", [0.5, -0.5])
def test_block_by_block_is_the_whole_solution(
    monkeypatch: pytest.MonkeyPatch, shift: float
) -> None:
    """Factors of several blocks solve the system, and a system without factors is solved too."""
    monkeypatch.setattr("bot.index.solve.BLOCK", 5)
    dice = np.random.default_rng(7)
    half = dice.normal(size=(23, 23)).astype(np.float32)
    system = half @ half.T / 23 + shift * np.eye(23, dtype=np.float32)
    right = dice.normal(size=(23, 4)).astype(np.float32)
    solved = _solved(system.copy(), right.copy())
    assert system @ solved == pytest.approx(right, abs=1e-3)
