"""Promises of the solved vote: the identity that leaves phrasings out, and sound thresholds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.core.match.phrasebook import likeness_to
from bot.core.match.vote import SOLVED_RIDGE, solved_vote
from bot.core.types import Knowledge, Policy, Side
from bot.index.build import build_index
from bot.index.fit import SMALLEST, fitted
from bot.index.solve import _inverse_root, likeness_of_all, solve, without_each
from tests.core.small import KNOWLEDGE, small_index

BOOK = small_index().book


@pytest.mark.parametrize("common", [0, 3, 600])
def test_the_likeness_of_all_is_what_a_question_would_get(
    monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    """Row by row the matrix is the likeness of that phrasing asked as a question, however many
    features are multiplied with their zeros: all, the commoner ones, none."""
    monkeypatch.setattr("bot.index.solve.COMMON", common)
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
    assert 0.2 <= policy.answer_at <= 0.95
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


def test_every_phrasing_can_be_left_out_of_a_solution_that_is_kept() -> None:
    """Gifts and certainty alone give the shares that a second solution without it would."""
    solution = solve(BOOK, ())
    likeness = likeness_of_all(BOOK)
    owners = np.zeros((len(BOOK.phrasings), len(BOOK.entry_ids)), np.float32)
    owners[np.arange(len(owners)), BOOK.owner] = 1.0
    for row, shares in enumerate(without_each(BOOK.owner, solution.gifts, solution.certainty)):
        kept = np.setdiff1d(np.arange(len(owners)), [row])
        system = likeness[np.ix_(kept, kept)] + 0.2 * np.eye(len(kept), dtype=np.float32)
        expected = likeness[row, kept] @ np.linalg.solve(system, owners[kept])
        assert shares == pytest.approx(expected, abs=1e-3)


def test_block_by_block_is_the_whole_inverse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of several blocks is lower triangular, and squared it is the inverse."""
    monkeypatch.setattr("bot.index.solve.BLOCK", 5)
    half = np.random.default_rng(7).normal(size=(23, 23)).astype(np.float32)
    system = half @ half.T / 23 + 0.5 * np.eye(23, dtype=np.float32)
    root = _inverse_root(system.copy())
    assert np.triu(root, 1) == pytest.approx(0.0)
    assert root.T @ root @ system == pytest.approx(np.eye(23), abs=1e-3)


def test_a_likeness_short_of_positive_gets_a_larger_ridge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root is that of the system with as many more ridges as make it positive."""
    monkeypatch.setattr("bot.index.solve.BLOCK", 5)
    half = np.random.default_rng(7).normal(size=(23, 23)).astype(np.float32)
    system = half @ half.T / 23 - 0.5 * np.eye(23, dtype=np.float32)
    root = _inverse_root(system.copy())
    lifted = np.linalg.inv((root.T @ root).astype(np.float64)) - system
    ridges = lifted[0, 0] / SOLVED_RIDGE
    assert ridges == pytest.approx(3, abs=0.01)
    assert lifted == pytest.approx(np.eye(23) * 3 * SOLVED_RIDGE, abs=1e-3)
