"""Promises of the decision: a confidence that explains itself, ties that are offered."""

from __future__ import annotations

import pytest

from bot.core.decide import confidence, decide
from bot.core.types import (
    Answer,
    Candidate,
    Decline,
    Explanation,
    Policy,
    Query,
    Reason,
    Side,
    Suggest,
)

POLICY = Policy(
    answer_at=0.5,
    suggest_at=0.1,
    bias=-4.0,
    support_weight=10.0,
    rival_weight=-8.0,
    kind_weight=0.5,
)
QUERY = Query("x", "who owns it", ("who", "owns", "it"))
NONE: dict[str, frozenset[str]] = {}


def candidate(
    name: str, score: float, side: Side = Side.ANSWER, fit: float = 0.0, exact: bool = False
) -> Candidate:
    return Candidate(name, side, score, Explanation(name, score), fit, exact)


def decided(*candidates: Candidate, covers: dict[str, frozenset[str]] = NONE) -> object:
    return decide(QUERY, candidates, covers, frozenset({"owns"}), POLICY)[0]


def test_support_alone_answers() -> None:
    assert isinstance(decided(candidate("a", 0.7)), Answer)


def test_a_strong_known_unknown_stands_against_the_answer() -> None:
    """A near miss is declined as not in the article, with the nearest answer named."""
    decision = decided(candidate("a", 0.6), candidate("silent", 0.6, Side.UNSTATED))
    assert decision == Decline(Reason.NOT_IN_ARTICLE, "silent", "a", 0.6)


def test_an_answer_that_covers_another_has_its_support_too() -> None:
    """Two entries share the vote; the one whose reply tells both is no doubt."""
    pair = (candidate("a", 0.36), candidate("b", 0.3))
    assert not isinstance(decided(*pair), Answer)
    assert decided(*pair, covers={"a": frozenset({"b"})}) == Answer(
        "a", pytest.approx(0.93, abs=0.01)
    )


def test_two_answers_that_tie_are_offered() -> None:
    """Neither tells the other: the asker picks."""
    decision = decided(candidate("a", 0.6), candidate("b", 0.58))
    assert isinstance(decision, Suggest)
    assert decision.entry_ids == ("a", "b")


def test_the_kind_of_thing_asked_can_tip_the_scale() -> None:
    assert isinstance(decided(candidate("a", 0.42, fit=1.0)), Answer)
    assert not isinstance(decided(candidate("a", 0.38, fit=-3.0)), Answer)


def test_a_known_unknown_word_for_word_is_never_answered() -> None:
    exact = candidate("silent", 1.0, Side.UNSTATED, exact=True)
    assert isinstance(decided(exact, candidate("a", 0.9)), Decline)


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (Side.UNSTATED, Reason.NOT_IN_ARTICLE),
        (Side.OFF_TOPIC, Reason.OFF_TOPIC),
        (Side.SMALL_TALK, Reason.SMALL_TALK),
    ],
)
def test_each_side_has_its_reason(side: Side, reason: Reason) -> None:
    decision = decided(candidate("x", 0.5, side))
    assert isinstance(decision, Decline)
    assert decision.reason is reason


def test_nothing_near_is_kept_apart_by_whether_it_is_about_the_article() -> None:
    about = decide(QUERY, (), {}, frozenset({"owns"}), POLICY)[0]
    other = decide(QUERY, (), {}, frozenset({"bread"}), POLICY)[0]
    assert isinstance(about, Decline)
    assert isinstance(other, Decline)
    assert (about.reason, other.reason) == (Reason.NOT_IN_ARTICLE, Reason.NOT_UNDERSTOOD)


def test_the_confidence_names_what_speaks_for_and_against() -> None:
    tree = confidence(
        candidate("a", 0.5), (candidate("a", 0.5), candidate("s", 0.2, Side.UNSTATED)),
        frozenset(), POLICY,
    )  # fmt: skip
    assert [part.label for part in tree.parts] == [
        "for: support of a", "against: share of s", "kind of thing asked", "to begin with",
    ]  # fmt: skip
