"""Promises of splitting: two questions are read as two, a clause is not torn from its question."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.split import compounds, sentences
from bot.core.types import Query

_FOUND = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


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


@pytest.mark.parametrize("text", ["bakery: ! and when", "shop: % and who", "foo: $ also when"])
def test_a_half_of_nothing_but_marks_keeps_what_stood_before_it(text: str) -> None:
    """Promise: a colon with no word behind it breaks no question, and the name before it counts."""
    name = text.partition(":")[0]
    assert any(left.startswith(name) for left, _ in readings(text))


@pytest.mark.parametrize("text", ["and when", "who owns it and", "?? and ??", "the and owner"])
def test_a_joint_with_nothing_on_one_side_parts_nothing(text: str) -> None:
    """Promise: a stray `and` makes no second question; nor does a half of small words alone."""
    assert readings(text) == set()


def test_what_a_first_half_leaves_out_is_borrowed_from_the_second() -> None:
    """Promise: `when and where does it open`: both halves ask about the opening."""
    assert ("when does it open", "where does it open") in readings("when and where does it open")


def test_a_short_message_is_not_read_by_sentences() -> None:
    """Promise: up to 16 words are one question, whatever marks they hold."""
    assert sentences(query("one. when does it open? two.")) == ()


def test_the_last_sentence_that_asks_comes_first() -> None:
    """Promise: people end with what they want to know; a clause behind a comma counts too."""
    long = (
        "hello there i am new here. who owns this shop? i went past it today with my dog,"
        " is it open on sundays. thanks."
    )
    assert [part.text for part in sentences(query(long))] == [
        "is it open on sundays",
        "i went past it today with my dog, is it open on sundays",
        "who owns this shop",
    ]


_WORDS = st.sampled_from(
    [*"who when where is it the bakery owner and or but also plus open tell".split(), *":!,?.;-&+%"]
)


@given(pieces=st.lists(_WORDS, max_size=40), joint=st.sampled_from([" ", ""]))
def test_every_reading_is_made_of_words_that_were_asked(pieces: list[str], joint: str) -> None:
    """Promise: whatever the marks between, both halves have words, and none is made up."""
    text = joint.join(pieces) if joint else " ".join(pieces).replace(" ,", ",").replace(" ?", "?")
    asked = Query(text, text, tuple(_FOUND.findall(text)))
    for left, right in compounds(asked):
        assert left.words
        assert right.words
        assert {*left.words, *right.words} <= set(asked.words)
        assert left.raw == right.raw == text
    for part in sentences(asked):
        assert 3 <= len(part.words) <= 40
        assert part.text in text
