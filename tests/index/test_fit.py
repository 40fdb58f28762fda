"""Promises of fitting: what is left out, what is observed, and thresholds that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.decide import confidence
from bot.core.match.features import tokenize
from bot.core.match.index import Index
from bot.core.match.kinds import kind_asked, kind_fit
from bot.core.match.vote import SMALLEST_SHARE
from bot.core.types import Candidate, Entry, Explanation, Policy, Side
from bot.index.build import build_index
from bot.index.fit import (
    FALSE_SHARE,
    OWN_SHARE,
    SMALLEST,
    SUGGEST_SHARE,
    Observation,
    _asked,
    _observed,
    _policy,
    _regress,
    _sample,
    _solved,
    _telling,
    fitted,
)
from bot.index.solve import LeftOut, solve
from tests.core.small import KNOWLEDGE, small_index
from tests.index.test_solve import many

INDEX = small_index()
OWNER = INDEX.book.owner


pytestmark = pytest.mark.usefixtures("without_encoder")


# --- what is left out ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("few", "side", "share"), [(4, Side.UNSTATED, FALSE_SHARE), (5, Side.ANSWER, OWN_SHARE)]
)
def test_each_phrasing_is_left_out_alone_and_each_subject_whole(
    few: int, side: Side, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: all phrasings of a small pack by themselves; known unknowns, or the answers where
    there are too few of those, with all of theirs; small talk and the weather never."""
    monkeypatch.setattr("bot.index.fit.FEW", few)
    sample = _sample(KNOWLEDGE, INDEX)
    assert [row.tolist() for row in sample.alone] == [[row] for row in range(len(OWNER))]
    left = sorted(tuple(rows.tolist()) for rows in sample.whole)
    others = [at for at, entry in enumerate(KNOWLEDGE.entries) if entry.side is side]
    assert left == sorted(tuple(np.flatnonzero(other == OWNER).tolist()) for other in others)
    assert sample.share == share


@pytest.mark.parametrize(("most", "alone"), [(1, 1), (5, 5), (10_000, 20)])
def test_a_large_pack_is_sampled_evenly(
    most: int, alone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: as many as allowed, spread from the first to the last, none twice."""
    monkeypatch.setattr("bot.index.fit.MOST", 0)  # too large to be solved, so each is really asked
    monkeypatch.setattr("bot.index.fit.ASKED", most)
    sample = _sample(KNOWLEDGE, INDEX)
    rows = [int(row[0]) for row in sample.alone]
    assert len(rows) == len(set(rows)) == min(alone, len(OWNER))
    assert rows == sorted(rows)
    assert rows[0] == 0
    assert most == 1 or rows[-1] == len(OWNER) - 1
    assert sum(map(len, sample.whole)) <= most


def test_answers_are_left_out_with_what_tells_the_same() -> None:
    """Promise: an answer goes with those it covers and those that cover it: none can be told."""
    answers = tuple(entry for entry in KNOWLEDGE.entries if entry.side is Side.ANSWER)
    alone = replace(KNOWLEDGE, entries=answers)
    covers = {"opening": frozenset({"owner"}), "owner": frozenset[str](), "flour": frozenset[str]()}
    index = replace(build_index(alone, Policy()), covers=covers)
    assert sorted(_telling(alone, index, 0)) == [0, 1]
    assert sorted(_telling(alone, index, 1)) == [0, 1]
    assert _telling(alone, index, 2) == [2]
    rows = np.flatnonzero(index.book.owner < 2).tolist()
    whole = [each.tolist() for each in _sample(alone, index).whole]
    assert rows in whole
    assert np.flatnonzero(index.book.owner == 2).tolist() in whole


def test_the_sample_is_the_same_each_time() -> None:
    """Promise: a pack is fitted to the same numbers on every machine."""
    first, second = _sample(KNOWLEDGE, INDEX), _sample(KNOWLEDGE, INDEX)
    assert [rows.tolist() for rows in first.whole] == [rows.tolist() for rows in second.whole]


# --- what is observed ----------------------------------------------------------------------


def observed(
    shares: dict[str, float], row: int, whole: bool = False, covers: str = ""
) -> Observation:
    """One phrasing of the bakery with these shares of the vote, where `opening` covers others."""
    index = replace(INDEX, covers={"opening": frozenset(covers.split())})
    column = np.array([[shares.get(entry.id, 0.0) for entry in KNOWLEDGE.entries]], np.float32)
    (seen,) = _observed(KNOWLEDGE, index, LeftOut(np.array([row]), column), whole)
    return seen


def row_of(entry: str) -> int:
    return int(np.flatnonzero(INDEX.book.entry_ids.index(entry) == OWNER)[0])


@pytest.mark.parametrize(
    ("shares", "entry", "covers", "support", "rival", "right"),
    [
        ({"opening": 0.6, "owner": 0.2, "price": 0.3}, "opening", "", 0.6, 0.3, True),
        ({"opening": 0.6, "owner": 0.2}, "owner", "", 0.6, 0.0, False),  # another was best
        ({"opening": 0.6, "owner": 0.2}, "owner", "owner", 0.8, 0.0, True),  # but it tells it
        ({"opening": 0.9, "owner": 0.4}, "opening", "owner", 1.0, 0.0, True),  # no more than all
        ({"opening": 0.6, "price": 0.9}, "price", "", 0.6, 0.9, False),  # was no question of ours
        ({"opening": 0.015, "price": 0.015}, "opening", "", 0.0, 0.0, True),  # too little to count
        ({"opening": 0.6, "price": 0.2, "weather": 0.3}, "opening", "", 0.6, 0.3, True),
        (
            {"opening": -0.2, "owner": -0.1, "flour": -0.3},
            "owner",
            "",
            0.0,
            0.0,
            True,
        ),  # still the best
    ],
)
def test_what_would_be_weighed(
    shares: dict[str, float], entry: str, covers: str, support: float, rival: float, right: bool
) -> None:
    """Promise: support, the strongest of the other sides, and whether the best answer is due."""
    seen = observed(shares, row_of(entry), covers=covers)
    assert (seen.support, seen.rival) == (pytest.approx(support), pytest.approx(rival))
    assert (seen.right, seen.unforeseen) == (right, False)


@given(
    shares=st.tuples(*[st.sampled_from([0.0, 0.019, 0.02, 0.1, 0.3, 0.6, 0.9, 1.0])] * 6),
    covered=st.frozensets(st.sampled_from(["owner", "flour"])),
    row=st.integers(0, len(OWNER) - 1),
)
def test_what_is_observed_is_what_the_confidence_weighs(
    shares: tuple[float, ...], covered: frozenset[str], row: int
) -> None:
    """Promise: the weights are fitted to the very support, rival and kind that they weigh later."""
    kind = kind_asked(tokenize(INDEX.book.phrasings[row]))
    of = dict(zip([entry.id for entry in KNOWLEDGE.entries], shares, strict=True))
    candidates = tuple(
        Candidate(
            entry.id, entry.side, of[entry.id], Explanation("", 0.0),
            kind_fit(INDEX.kinds, entry.id, kind),
        )
        for entry in sorted(KNOWLEDGE.entries, key=lambda entry: -of[entry.id])
        if of[entry.id] >= SMALLEST_SHARE
    )  # fmt: skip
    best = next((one for one in candidates if one.side is Side.ANSWER), None)
    assume(best is not None)
    assert best is not None
    told = covered if best.entry_id == "opening" else frozenset[str]()
    tree = confidence(best, candidates, told, Policy())
    weighed = [part.parts[0].value for part in tree.parts[:3]]
    seen = observed(of, row, whole=True, covers=" ".join(covered))
    assert [seen.support, seen.rival, seen.kind_fit] == pytest.approx(weighed)


def test_nothing_is_right_where_all_that_tells_it_was_left_out() -> None:
    """Promise: a subject nobody foresaw has no right answer, however sure the best one is."""
    seen = observed({"opening": 0.9}, row_of("opening"), whole=True)
    assert (seen.right, seen.unforeseen) == (False, True)


def test_a_phrasing_that_is_left_out_does_not_count_for_its_kind() -> None:
    """Promise: the kind asked is weighed as if this phrasing had not been written."""
    row = row_of("opening")
    kind = kind_asked(tuple(INDEX.book.phrasings[row].rstrip("?").split()))
    own = observed({"opening": 0.6}, row)
    assert own.kind_fit == pytest.approx(kind_fit(INDEX.kinds, "opening", kind, 1.0))
    other = observed({"owner": 0.6}, row)
    assert other.kind_fit == pytest.approx(kind_fit(INDEX.kinds, "owner", kind))
    unforeseen = observed({"opening": 0.6}, row, whole=True)
    assert unforeseen.kind_fit == pytest.approx(kind_fit(INDEX.kinds, "opening", kind))


def told(seen: Iterable[Observation]) -> list[tuple[bool, bool]]:
    return [(each.right, each.unforeseen) for each in seen]


def test_solved_or_really_asked_nearly_the_same_is_observed() -> None:
    """Promise: the identity that leaves phrasings out stands for asking without them."""
    knowledge = many()
    index: Index = build_index(knowledge, Policy())
    sample = _sample(knowledge, index)
    sample = replace(sample, alone=sample.alone[::6])
    solution = solve(index.book, (*sample.alone, *sample.whole))
    solved = list(_solved(knowledge, index, sample, solution))
    really = list(_asked(knowledge, index, sample))
    assert [each.unforeseen for each in solved] == [each.unforeseen for each in really]
    assert sum(each.unforeseen for each in solved) == sum(map(len, sample.whole))
    same = sum(one == other for one, other in zip(told(solved), told(really), strict=True))
    assert same >= 0.9 * len(solved)


# --- the numbers ---------------------------------------------------------------------------


def seen_of(right: float, unforeseen: float, count: int = 200) -> list[Observation]:
    """Answers that are due with about this support, and subjects nobody foresaw with that."""
    dice = np.random.default_rng(1)

    def drawn(support: float, rival: float, fit: float, due: bool) -> list[Observation]:
        columns = dice.normal((support, rival, fit), (0.15, 0.1, 0.5), (count, 3))
        return [Observation(*map(float, row), due, not due) for row in columns]

    return [*drawn(right, 0.1, 0.3, True), *drawn(unforeseen, 0.2, -0.1, False)]


def sureness(policy: Policy, seen: Observation) -> float:
    told = policy.bias + policy.support_weight * seen.support
    told += policy.rival_weight * seen.rival + policy.kind_weight * seen.kind_fit
    return float(1 / (1 + np.exp(-told)))


def test_the_threshold_lets_few_unforeseen_subjects_through() -> None:
    """Promise: about an eighth of them is answered falsely, most of what is due rightly."""
    seen = seen_of(0.7, 0.45)
    policy = _policy(Policy(), seen, 0.13)
    false = [sureness(policy, o) >= policy.answer_at for o in seen if o.unforeseen]
    due = [sureness(policy, o) >= policy.answer_at for o in seen if o.right]
    assert 0.08 <= sum(false) / len(false) <= 0.18
    assert sum(due) / len(due) > 0.7
    assert policy.support_weight > 0 > policy.rival_weight
    assert policy.kind_weight > 0
    assert policy.suggest_at == pytest.approx(policy.answer_at * SUGGEST_SHARE, abs=0.001)


@pytest.mark.parametrize(
    ("seen", "answer_at"),
    [
        (seen_of(0.9, 0.0), 0.2),  # never so low that anything passes
        ([Observation(0.9, 0.0, 0.0, True, False)] * 9, 0.5),  # nothing to go by
        ([Observation(0.9, 0.0, 0.0, True, True)] * 99, 0.95),  # nor so high that nothing does
    ],
)
def test_a_threshold_has_bounds(seen: list[Observation], answer_at: float) -> None:
    """Promise: from 0.2 to 0.95, and a half where no subject was left out."""
    assert _policy(Policy(), seen, 0.13).answer_at == answer_at


def test_support_that_would_speak_against_an_answer_is_no_measure() -> None:
    """Promise: where more support went with less being right, the policy stays as it was."""
    start = Policy(answer_at=0.4)
    senseless = [
        *([Observation(0.9, 0.0, 0.0, False, True)] * 20),
        *([Observation(0.1, 0.0, 0.0, True, False)] * 20),
    ]
    assert _policy(start, senseless, 0.13) is start


def test_only_what_is_fitted_changes() -> None:
    """Promise: limits and numbers of choices stay as the operator set them."""
    start = Policy(max_question_chars=7, max_reply_chars=8, max_suggestions=1, max_parts=2)
    made = _policy(start, seen_of(0.7, 0.3), 0.13)
    kept = ("max_question_chars", "max_reply_chars", "max_suggestions", "max_parts")
    assert [getattr(made, name) for name in kept] == [7, 8, 1, 2]
    assert all(
        round(value, 3) == value for value in (made.bias, made.support_weight, made.answer_at)
    )


@given(st.lists(st.tuples(st.floats(-2, 2), st.booleans()), min_size=2, max_size=30))
def test_a_regression_is_at_its_optimum(points: list[tuple[float, bool]]) -> None:
    """Promise: at the weights found no small step makes the data likelier, penalty included."""
    inputs = np.array([[1.0, round(x, 3)] for x, _ in points])
    right = np.array([float(y) for _, y in points])
    weights = _regress(inputs, right)
    chance = 1 / (1 + np.exp(-inputs @ weights))
    assert inputs.T @ (right - chance) - 0.01 * weights == pytest.approx([0.0, 0.0], abs=1e-4)


@pytest.mark.parametrize(("size", "kept"), [(SMALLEST - 1, True), (SMALLEST, False)])
def test_how_small_a_pack_keeps_the_defaults(size: int, kept: bool) -> None:
    """Promise: forty phrasings are fitted, fewer are not, whatever small talk they stand beside."""
    talk = tuple(
        Entry(f"t{at}", side, f"chat {at}", (), "a")
        for at, side in enumerate([Side.SMALL_TALK, Side.OFF_TOPIC] * SMALLEST)
    )
    made = tuple(
        Entry(f"e{at}", side, f"{word} number {at}x", (), "a")
        for at, (side, word) in enumerate(
            [(Side.ANSWER, "bread"), (Side.UNSTATED, "price")] * SMALLEST
        )
    )
    known = replace(KNOWLEDGE, entries=(*talk, *made[:size]))
    index = build_index(known, Policy())
    assert len(index.book.phrasings) == size + len(talk)
    assert (fitted(known, index) is index) == kept


@pytest.mark.parametrize(("most", "solved"), [(10_000, True), (64, False)])
def test_a_pack_too_large_to_solve_is_fitted_all_the_same(
    most: int, solved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: beyond the bound phrasings are really asked; the numbers are the pack's own."""
    monkeypatch.setattr("bot.index.fit.MOST", most)
    monkeypatch.setattr("bot.index.fit.ASKED", 30)
    knowledge = many()
    index = build_index(knowledge, Policy())
    assert len(index.book.phrasings) > 64
    made = fitted(knowledge, index)
    assert (made.book.gifts is not None) == (made.book.certainty is not None) == solved
    assert made.policy != Policy()
    assert made.policy.support_weight > 0
