"""Promises of the decision: a confidence that explains itself, ties that are offered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.decide import (
    FAINT,
    NAMED,
    NOTHING_NEAR,
    PICK_SHARE,
    SMALLEST_PICK,
    TIE,
    confidence,
    decide,
    logistic,
    support,
)
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


# --- at the bounds -------------------------------------------------------------------------

# Whose confidence is its support alone, so that each threshold can be met exactly.
PLAIN = Policy(answer_at=0.75, suggest_at=0.25, bias=0.0, support_weight=1.0, rival_weight=-1.0)


def by_plain(
    *candidates: Candidate, policy: Policy = PLAIN, covers: dict[str, frozenset[str]] = NONE,
    words: str = "who owns it", about: str = "",
) -> object:  # fmt: skip
    query = Query("x", words, tuple(words.split()))
    return decide(query, candidates, covers, frozenset(about.split()), policy)[0]


@pytest.mark.parametrize(("offset", "kind"), [(1e-9, Suggest), (0.0, Answer), (-1e-9, Answer)])
def test_exactly_the_threshold_answers(offset: float, kind: type) -> None:
    """Promise: an answer is given from the threshold on, not only above it."""
    sure = confidence(candidate("a", 0.8), (candidate("a", 0.8),), frozenset(), PLAIN).value
    policy = replace(PLAIN, answer_at=sure + offset, suggest_at=0.0)
    assert isinstance(by_plain(candidate("a", 0.8), policy=policy), kind)


@pytest.mark.parametrize(("offset", "kind"), [(1e-9, Decline), (0.0, Suggest), (-1e-9, Suggest)])
def test_exactly_the_threshold_offers(offset: float, kind: type) -> None:
    """Promise: choices are offered from their threshold on; under it the question is declined."""
    sure = confidence(candidate("a", 0.8), (candidate("a", 0.8),), frozenset(), PLAIN).value
    policy = replace(PLAIN, answer_at=2.0, suggest_at=sure + offset)
    assert isinstance(by_plain(candidate("a", 0.8), policy=policy), kind)


@pytest.mark.parametrize(("second", "kind"), [(TIE, Suggest), (TIE - 0.001, Answer)])
def test_how_near_a_tie_is(second: float, kind: type) -> None:
    """Promise: nine tenths of the best share is a tie, less is not."""
    policy = replace(PLAIN, answer_at=0.0, suggest_at=0.0)
    assert isinstance(by_plain(candidate("a", 1.0), candidate("b", second), policy=policy), kind)


def test_what_is_no_tie() -> None:
    """Promise: an own phrasing, a covered answer and a rival of another side leave no doubt."""
    policy = replace(PLAIN, answer_at=0.0, suggest_at=0.0)
    best, other = candidate("a", 0.6), candidate("b", 0.6)
    assert isinstance(by_plain(best, other, policy=policy), Suggest)
    exact = candidate("a", 1.0, exact=True)
    assert isinstance(by_plain(exact, candidate("b", 1.0), policy=policy), Answer)
    covers = {"a": frozenset({"b"})}
    assert isinstance(by_plain(best, other, policy=policy, covers=covers), Answer)
    assert isinstance(by_plain(other, best, policy=policy, covers=covers), Suggest)  # one way only
    third = candidate("c", 0.6)
    assert isinstance(by_plain(best, other, third, policy=policy, covers=covers), Suggest)
    silent = candidate("s", 0.6, Side.UNSTATED)
    assert isinstance(by_plain(best, silent, policy=policy), Answer)


@pytest.mark.parametrize(
    ("scores", "picks"),
    [
        ([0.5], ["e0"]),
        ([0.1, SMALLEST_PICK], ["e0", "e1"]),
        ([0.1, SMALLEST_PICK - 0.001], ["e0"]),
        ([0.6, 0.6 * PICK_SHARE], ["e0", "e1"]),
        ([0.6, 0.6 * PICK_SHARE - 0.001], ["e0"]),
        ([0.5, 0.4, 0.3, 0.2], ["e0", "e1", "e2"]),
        ([SMALLEST_PICK - 0.01, SMALLEST_PICK - 0.02], ["e0"]),  # at least the best
    ],
)
def test_which_choices_are_offered(scores: list[float], picks: list[str]) -> None:
    """Promise: three at most, none with a share too small to be meant, by itself or beside the
    best answer's, and at least one."""
    found = (candidate(f"e{at}", score) for at, score in enumerate(scores))
    decision = by_plain(*found, policy=replace(PLAIN, answer_at=2.0, suggest_at=0.0))
    assert isinstance(decision, Suggest)
    assert list(decision.entry_ids) == picks


def test_choices_are_answers_alone() -> None:
    """Promise: a known unknown between two answers is no choice."""
    decision = by_plain(
        candidate("a", 0.4), candidate("s", 0.3, Side.UNSTATED), candidate("b", 0.2),
        policy=replace(PLAIN, answer_at=2.0, suggest_at=0.0),
    )  # fmt: skip
    assert isinstance(decision, Suggest)
    assert decision.entry_ids == ("a", "b")


NO = replace(PLAIN, answer_at=2.0, suggest_at=2.0)


@pytest.mark.parametrize(
    ("candidates", "about", "decline"),
    [
        # a rival is the reason from the faint share on, and named from NAMED on
        ([("s", FAINT, Side.UNSTATED)], "", (Reason.NOT_IN_ARTICLE, "", "", FAINT)),
        ([("s", FAINT - 0.01, Side.UNSTATED)], "", (Reason.NOT_UNDERSTOOD, "", "", FAINT - 0.01)),
        ([("s", NAMED, Side.UNSTATED)], "", (Reason.NOT_IN_ARTICLE, "s", "", NAMED)),
        ([("s", NAMED - 0.01, Side.UNSTATED)], "", (Reason.NOT_IN_ARTICLE, "", "", NAMED - 0.01)),
        ([("s", NAMED - 0.01, Side.SMALL_TALK)], "", (Reason.SMALL_TALK, "", "", NAMED - 0.01)),
        ([("s", 0.1, Side.OFF_TOPIC)], "owns", (Reason.NOT_IN_ARTICLE, "", "", 0.0)),
        ([("s", 0.5, Side.OFF_TOPIC)], "owns", (Reason.OFF_TOPIC, "s", "", 0.5)),
        # small talk and other subjects only where no answer is nearer; a known unknown even then
        (
            [("a", 0.4, Side.ANSWER), ("s", 0.4, Side.OFF_TOPIC)], "",
            (Reason.OFF_TOPIC, "s", "a", 0.4),
        ),
        (
            [("a", 0.4, Side.ANSWER), ("s", 0.39, Side.SMALL_TALK)], "",
            (Reason.NOT_UNDERSTOOD, "", "a", 0.0),
        ),
        (
            [("a", 0.4, Side.ANSWER), ("s", 0.39, Side.OFF_TOPIC), ("t", 0.3, Side.UNSTATED)], "",
            (Reason.NOT_IN_ARTICLE, "t", "a", 0.3),
        ),
        # the strongest of several
        (
            [("s", 0.5, Side.SMALL_TALK), ("t", 0.4, Side.UNSTATED)], "",
            (Reason.SMALL_TALK, "s", "", 0.5),
        ),
        # the nearest answer above the faint share
        ([("a", FAINT, Side.ANSWER)], "", (Reason.NOT_UNDERSTOOD, "", "", 0.0)),
        ([("a", FAINT + 0.01, Side.ANSWER)], "", (Reason.NOT_UNDERSTOOD, "", "a", 0.0)),
        (
            [("a", 0.4, Side.ANSWER), ("b", 0.3, Side.ANSWER), ("s", 0.2, Side.UNSTATED)], "owns",
            (Reason.NOT_IN_ARTICLE, "", "a", 0.2),
        ),
        # what was near and no reason is no nearness to a known unknown
        (
            [("a", 0.4, Side.ANSWER), ("s", 0.39, Side.SMALL_TALK), ("t", 0.1, Side.UNSTATED)],
            "owns", (Reason.NOT_IN_ARTICLE, "", "a", 0.1),
        ),
        # nothing near at all
        ([], "owns", (Reason.NOT_IN_ARTICLE, "", "", 0.0)),
        ([], "bread", (Reason.NOT_UNDERSTOOD, "", "", 0.0)),
    ],
)  # fmt: skip
def test_every_decline(
    candidates: list[tuple[str, float, Side]],
    about: str,
    decline: tuple[Reason, str, str, float],
) -> None:
    """Promise: what matched, what is nearest, how strongly, and the reason, at each bound."""
    found = (candidate(*each) for each in candidates)
    assert by_plain(*found, policy=NO, about=about) == Decline(*decline)


def test_small_talk_word_for_word_is_named_however_small_its_share() -> None:
    """Promise: an own phrasing needs no share, whatever answer is near."""
    exact = candidate("s", 0.05, Side.SMALL_TALK, exact=True)
    told = Decline(Reason.SMALL_TALK, "s", "a", 0.05)
    assert by_plain(exact, candidate("a", 0.4), policy=NO) == told


def test_no_words_are_an_empty_question() -> None:
    """Promise: whatever was voted for, without a word nothing was asked."""
    assert by_plain(candidate("a", 1.0, exact=True), words="") == Decline(Reason.EMPTY)


def test_a_known_unknown_word_for_word_keeps_its_confidence_out() -> None:
    """Promise: beside the very question of a silence the best answer has no confidence at all."""
    exact = candidate("s", 1.0, Side.UNSTATED, exact=True)
    decision, sure = decide(QUERY, (exact, candidate("a", 0.9)), NONE, frozenset(), PLAIN)
    assert decision == Decline(Reason.NOT_IN_ARTICLE, "s", "a", 1.0)
    assert sure == NOTHING_NEAR == Explanation("no answer came near", 0.0)


def test_an_own_phrasing_is_answered_beside_any_rival() -> None:
    """Promise: the very question of an answer is answered, with the confidence of 1."""
    best = candidate("a", 1.0, exact=True)
    decision, sure = decide(
        QUERY, (best, candidate("s", 0.99, Side.UNSTATED)), NONE, frozenset(), POLICY
    )
    assert decision == Answer("a", 1.0)
    assert sure == Explanation("the very question of a", 1.0)


# --- the confidence ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "covers", "carried"),
    [
        ([("a", 0.3)], "", 0.3),
        ([("a", 0.3), ("b", 0.2)], "", 0.3),
        ([("a", 0.3), ("b", 0.2)], "b", 0.5),
        ([("a", 0.3), ("b", 0.2), ("c", 0.1)], "b c", 0.6),
        ([("a", 0.7), ("b", 0.5)], "b", 1.0),  # no more than all
    ],
)
def test_support_is_the_share_of_all_that_is_covered(
    scores: list[tuple[str, float]], covers: str, carried: float
) -> None:
    """Promise: an answer has the votes of those it tells as well, up to the whole."""
    found = tuple(candidate(*each) for each in scores)
    assert support(found[0], found, frozenset(covers.split())) == pytest.approx(carried)


@pytest.mark.parametrize(
    ("value", "share"),
    [(0.0, 0.5), (1.0, 0.7310586), (-1.0, 0.2689414), (1e9, 1.0), (-1e9, 0.0)],
)
def test_the_logistic(value: float, share: float) -> None:
    """Promise: a share in 0..1 of any number, without overflow."""
    assert logistic(value) == pytest.approx(share)
    assert 0.0 <= logistic(value) <= 1.0


def test_the_confidence_is_made_of_its_parts() -> None:
    """Promise: support, strongest rival, kind, each times its weight, and the bias."""
    best = candidate("a", 0.5, fit=-0.4)
    found = (
        best, candidate("s", 0.3, Side.UNSTATED), candidate("b", 0.25),
        candidate("t", 0.2, Side.OFF_TOPIC),
    )  # fmt: skip
    tree = confidence(best, found, frozenset({"b"}), POLICY)
    assert [part.value for part in tree.parts] == pytest.approx([7.5, -2.4, -0.2, -4.0])
    assert tree.value == pytest.approx(logistic(0.9))
    assert (tree.label, tree.rule) == ("confidence in a", "logistic")
    for part in tree.parts[:3]:
        assert part.rule == "product"
        assert [leaf.label for leaf in part.parts] == [part.label, "weight"]
    assert tree.parts[1].label == "against: share of s"
    assert confidence(best, (best,), frozenset(), POLICY).parts[1].label == "against: nothing"
    assert confidence(best, (best,), frozenset(), POLICY).parts[1].value == 0.0
