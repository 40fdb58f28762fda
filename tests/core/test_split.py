"""Promises of splitting: two questions are read as two, a clause is not torn from its question."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.english import FUNCTION_WORDS, QUESTION_WORDS
from bot.core.split import MAX_CLAUSES, compounds, sentences
from bot.core.types import Query

_FOUND = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def query(text: str) -> Query:
    return Query(text, text, tuple(_FOUND.findall(text)))


def clauses(text: str) -> list[str]:
    return [part.text for part in itertools.chain(*sentences(query(text)))]


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
    assert clauses(f"{story}. when does the bakery open?") == ["when does the bakery open"]


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
    assert clauses("one. when does it open? two.") == []


def test_the_last_sentence_that_asks_comes_first() -> None:
    """Promise: people end with what they want to know; a clause behind a comma counts too."""
    long = (
        "hello there i am new here. who owns this shop? i went past it today with my dog,"
        " is it open on sundays. thanks."
    )
    assert clauses(long) == [
        "is it open on sundays",
        "who owns this shop",
        "i went past it today with my dog, is it open on sundays",
    ]


def test_of_many_clauses_the_last_are_read() -> None:
    """Promise: a message of nothing but questions costs no more than a dozen."""
    asked = [f"who owns shop {number}" for number in range(3 * MAX_CLAUSES)]
    first, second = sentences(query(". ".join(asked)))
    assert [part.text for part in first] == asked[: -MAX_CLAUSES - 1 : -1]
    assert second == ()


@pytest.mark.parametrize(
    ("end", "direct"),
    [
        ("which the baker told the mayor", False),
        ("which the baker told the mayor?", True),
        ("what did he tell the mayor", True),  # joins to no noun
    ],
)
def test_a_clause_that_joins_to_a_noun_asks_nothing_outright(end: str, direct: bool) -> None:
    """Behind a comma it does only with a question mark."""
    first, second = sentences(query(f"{'so very much ' * 6} about the ovens, {end}"))
    clause = end.removesuffix("?")
    assert (clause in [part.text for part in first]) is direct
    assert (clause in [part.text for part in second]) is not direct


@pytest.mark.parametrize(
    ("clause", "direct"),
    [
        ("who owns the shop", True),
        ("and is it open on sundays", True),
        ("and please tell me the price", True),
        ("now that the shops are open again", False),
        ("i was wondering when it opens", False),
        ("well and so", None),  # asks nothing at all
    ],
)
def test_what_opens_as_a_question_comes_before_what_only_holds_one(
    clause: str, direct: bool | None
) -> None:
    """Promise: small words before the question word do not hide it."""
    first, second = sentences(query(f"{'so very much ' * 6}. {clause}"))
    found = {True: [clause], False: [], None: []}[direct]
    assert [part.text for part in first] == found
    assert [part.text for part in second] == ([clause] if direct is False else [])


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
    for part in itertools.chain(*sentences(asked)):
        assert 3 <= len(part.words) <= 40
        assert part.text in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the second half stands by itself
        ("who owns the shop and who sells old rolls", [("", "")]),
        ("who owns the shop and the baker sells old rolls when", [("", "")]),
        # it has a pronoun: also with what the first half is about
        ("who owns the shop and is it open on sundays", [("", ""), ("", "owns shop")]),
        ("who owns the shop and is that one open", [("", ""), ("", "owns shop")]),
        # it has no content, or two words at most: with all of the first half but its question word
        ("who owns the shop and when", [("", ""), ("", "owns the shop")]),
        ("who owns the shop and when will we", [("", ""), ("", "owns the shop")]),
        ("who owns the shop and old rolls", [("", ""), ("", "owns the shop")]),
        ("old shop owner and old rolls", [("", ""), ("", "old shop owner")]),
        # it asks nothing by itself: behind the opening of the first half
        ("who owns the shop and big fresh rolls", [("", ""), ("who", "")]),
        ("how many loaves and big fresh rolls", [("", ""), ("how many", "")]),
        ("what is the price of it and big fresh rolls", [("", ""), ("what is the", "")]),
        ("in which of the shops and big fresh rolls", [("", ""), ("in which of the", "")]),
        ("to which of the old shops and big fresh rolls", [("", ""), ("to which of the", "")]),
        ("bread and big fresh rolls", [("", ""), ("bread", "")]),
        # the first half has no content: also with all of the second half
        ("when and where does it open", [("", ""), ("+does it open", "")]),
        ("how and open the shop now", [("", ""), ("how", ""), ("+open the shop now", "")]),
        ("when and who owns the shop", [("", ""), ("+owns the shop", "")]),
    ],
)  # fmt: skip
def test_all_readings_of_a_joint(text: str, found: list[tuple[str, str]]) -> None:
    """Promise: the halves as they stand, and with what an ellipsis or pronoun leaves out; no more.

    Beside each half stands what is put around it: in front of the second, behind either.
    """
    left, _, right = text.partition(" and ")
    expected = set()
    for one, other in found:
        if one.startswith("+"):
            expected.add((f"{left} {one[1:]}", right))
        elif other:
            expected.add((left, f"{right} {other}"))
        else:
            expected.add((left, f"{one} {right}".strip()))
    assert readings(text) == expected


@pytest.mark.parametrize(
    "joint",
    [
        " and ", ", and ", " and also ", " and then ", " plus ", " as well as ", " also ", " & ",
        " + ", "? ", "; ", "? and ", "; and ", ", ", " or ", " but ", ": ",
    ],
)  # fmt: skip
def test_every_joint_parts_two_questions(joint: str) -> None:
    """Promise: however two questions are joined, both are heard, and nothing of the joint."""
    both = ("who owns the shop", "where is the old mill")
    assert both in readings(joint.join(both))


@pytest.mark.parametrize("joint", [", ", " or ", " but ", ": "])
@pytest.mark.parametrize(
    ("left", "right", "parted"),
    [
        ("who owns the shop", "where is the old mill", True),
        ("my shop", "where is the old mill", False),  # the first half asks nothing
        ("who owns the shop", "the old mill", False),  # the second does not open a question
        ("who owns the shop", "tell of the old mill", True),
        ("who owns the shop", "name the old mill", True),
        ("who owns the shop", "explain the old mill", True),
        ("who owns the shop", "list the old mill", True),
        *(("who owns the shop", f"{word} which old mill", True) for word in
          ("at", "on", "in", "by", "to", "from")),
        ("who owns the shop", "with which old mill", False),
        ("who owns the shop", "!", False),
    ],
)  # fmt: skip
def test_a_weak_joint_parts_only_questions(joint: str, left: str, right: str, parted: bool) -> None:
    """Promise: a comma, `or`, `but`, a colon part where one side asks and the other opens."""
    halves = {pair for pair in readings(f"{left}{joint}{right}") if pair[1] == right}
    assert bool(halves) == parted


@pytest.mark.parametrize("text", ["who owns it and !", "! and who owns it", "who owns it & %"])
def test_marks_are_no_half(text: str) -> None:
    """Promise: where no word stands on one side there is nothing to part."""
    assert readings(text) == set()


@pytest.mark.parametrize(("words", "parted"), [(32, True), (33, False)])
def test_how_long_a_message_may_be_parted(words: int, parted: bool) -> None:
    """Promise: 32 words are looked at for a joint, 33 are a story."""
    text = f"who owns the shop and where is it {'very ' * (words - 8)}".strip()
    assert len(query(text).words) == words
    assert bool(readings(text)) == parted


@pytest.mark.parametrize(("joints", "parted"), [(6, True), (7, False)])
def test_how_many_joints_are_questions_joined(joints: int, parted: bool) -> None:
    """Promise: a longer list is no joined question; `, and` is one joint, not two."""
    assert bool(readings(", and ".join(["who owns it"] * (joints + 1)))) == parted


@pytest.mark.parametrize(("words", "read"), [(16, False), (17, True)])
def test_how_long_a_message_is_read_by_sentences(words: int, read: bool) -> None:
    """Promise: 16 words are one question, 17 are read sentence by sentence."""
    text = f"{'very ' * (words - 4)}. who owns the shop"
    assert len(query(text).words) == words
    assert bool(clauses(text)) == read


@pytest.mark.parametrize(
    ("clause", "read"),
    [
        ("why it", False),  # two words ask too little
        ("why is it", True),
        ("why" + " x" * 39, True),  # 40 words
        ("why" + " x" * 40, False),
        ("rolls for the shop", False),  # asks nothing
    ],
)
def test_which_sentences_of_a_story_are_read(clause: str, read: bool) -> None:
    """Promise: three to forty words that ask something."""
    story = f"{'so very much ' * 6}. {clause}. {'so very much ' * 6}"
    assert clauses(story) == ([clause] if read else [])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("i like it. who owns it", ["who owns it"]),
        ("who owns it! where is it", ["where is it", "who owns it!"]),
        ("who owns it; where is it", ["where is it", "who owns it"]),
        ("who owns it - where is it", ["where is it", "who owns it"]),
        ("who owns it\nwhere is it", ["where is it", "who owns it"]),
        ("my dog barks so who owns it", ["who owns it", "my dog barks so who owns it"]),
        ("notes of mine: who owns it", ["who owns it", "notes of mine: who owns it"]),
        ("who owns it? who owns it?", ["who owns it"]),  # once each
        ("who-owns it and who", ["who-owns it and who"]),
    ],
)
def test_how_a_story_is_cut(text: str, parts: list[str]) -> None:
    """Promise: at full stops, dashes and lines, and once more behind commas, colons and `so`."""
    story = f"{'very much. ' * 9} {text}"
    assert clauses(story) == parts


def test_parts_keep_what_was_typed() -> None:
    """Promise: `raw` and whether it was cut go with each part, for the log."""
    whole = Query(
        "RAW", "who owns it and where is it", tuple("who owns it and where is it".split()), True
    )
    for part in next(iter(compounds(whole))):
        assert (part.raw, part.truncated) == ("RAW", True)
        assert part.words == tuple(part.text.split())


def test_the_word_lists_fit_together() -> None:
    """Promise: a question word is a small word, so that it never counts as content."""
    assert QUESTION_WORDS <= FUNCTION_WORDS
