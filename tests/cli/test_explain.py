"""`explain`: the decision, the candidates and the guards in plain words."""

from __future__ import annotations

import json

from bot.cli.explain import decision_words, tree_lines
from bot.core.types import (
    Answer,
    Decline,
    Explanation,
    Reason,
    Suggest,
)
from tests.cli.program import Program


def test_it_tells_how_a_question_was_read_and_decided(program: Program) -> None:
    """Promise: reading, decision, candidates with scores, reply; nothing is logged."""
    ended = program("explain", "who", "ownz", "the", "shop")
    assert ended.code == 0
    assert "Read as: who owns the shop" in ended.out
    assert "Decision: answer with owner" in ended.out
    assert "1.000  owner (answer)" in ended.out
    assert "Martha Vogel owns it." in ended.out
    assert not program.database.exists()


def test_json_holds_the_whole_turn(program: Program) -> None:
    """Promise: --json is one object with the trees."""
    turn = json.loads(program("explain", "--json", "when do you open").out)
    assert turn["reply"]["verdicts"][0]["candidates"][0]["explanation"]["label"]


def test_every_decision_has_words() -> None:
    """Promise: no decision is shown as a Python object."""
    assert "answer with a" in decision_words(Answer("a", 0.5))
    assert "suggest a, b" in decision_words(Suggest(("a", "b"), 0.5))
    declined = decision_words(Decline(Reason.NOT_IN_ARTICLE, "m", "a", 0.5))
    assert declined == "decline: not_in_article, because of m; nearest is a"


def test_a_score_tree_is_told_line_by_line() -> None:
    """Promise: an entry that its own condition ruled out shows why in its tree."""
    guard = Explanation("guard: a needs one of bread", 0.0)
    score = Explanation("a", 0.0, "product", (Explanation("share", 0.9), guard))
    assert tree_lines(score)[0] == "+0.000 a, the product of:"
    assert tree_lines(score)[2] == "  +0.000 guard: a needs one of bread"


def test_words_nobody_knows_and_the_confidence_are_told(program: Program) -> None:
    """Promise: the words that no phrasing has and the tree of the confidence are shown."""
    ended = program("explain", "who", "owns", "the", "spaceship")
    assert "Words that no phrasing has: spaceship" in ended.out
    assert "confidence in owner, the logistic function of the sum of:" in ended.out
