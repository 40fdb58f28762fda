"""Promises of splitting: two questions are read as two, a clause is not torn from its question."""

from __future__ import annotations

import pytest

from bot.core.split import compounds, sentences
from bot.core.types import Query


def query(text: str) -> Query:
    return Query(text, text, tuple(text.replace("?", " ").replace(",", " ").split()))


def readings(text: str) -> set[tuple[str, str]]:
    return {(left.text, right.text) for left, right in compounds(query(text))}


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("who owns it and when does it open", ("who owns it", "when does it open")),
        ("who owns it? when does it open?", ("who owns it", "when does it open")),
        ("for my notes: the owner? the opening hours?", ("the owner", "the opening hours")),
        (
            "who owns the shop and when did he buy it",
            ("who owns the shop", "when did he buy it owns shop"),
        ),
        ("owner + opening hours", ("owner", "opening hours")),
        ("who bakes bread and when", ("who bakes bread", "when bakes bread")),
        (
            "how many loaves and fresh white rolls",
            ("how many loaves", "how many fresh white rolls"),
        ),
        ("is it open, does it sell cake", ("is it open", "does it sell cake")),
    ],
)
def test_a_joint_between_questions_is_found(text: str, reading: tuple[str, str]) -> None:
    """Each way of joining two questions is offered, what is left out borrowed."""
    assert reading in readings(text)


@pytest.mark.parametrize(
    "text",
    [
        "according to the baker, what is in the bread",  # the clause before the comma asks nothing
        "what does the baker give as the reason, the one he told the mayor",
        "bread",
    ],
)
def test_a_clause_is_not_taken_for_a_question(text: str) -> None:
    """A comma parts questions only where both sides ask."""
    assert readings(text) == set()


def test_a_story_is_not_split_at_its_joints() -> None:
    """Beyond 32 words a message is read sentence by sentence only."""
    story = " and ".join(["the baker went to the market"] * 6)
    assert readings(story) == set()
    assert sentences(query(f"{story}. when does the bakery open?"))[0].text == (
        "when does the bakery open"
    )
