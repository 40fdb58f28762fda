"""Laws of changes laid over a pack: what they add, in which order, and what leaves it alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import Entry, Fact, Knowledge, Side
from bot.review.changes import Change, Kind, applies, merged, with_overlay
from tests.core.small import KNOWLEDGE

WORDING = Change(1, "1", "bakery", Kind.PHRASING, "flour", "Whose grain is it?")
ANSWER = Change(
    2, "1", "bakery", Kind.ANSWER, "added_parking", "Is there parking?", ("can i park", "any lot"),
    answer="Two cars fit.", paragraphs=(1, 3), speaker="Vogel",
)  # fmt: skip
UNKNOWN = Change(
    3, "1", "bakery", Kind.UNKNOWN, "added_horse", "Do horses fit?", ("any horses",),
    topic="whether horses fit", nearest="flour",
)  # fmt: skip


def entry_of(knowledge: Knowledge, name: str) -> Entry:
    found = knowledge.entry(name)
    assert found is not None
    return found


def test_a_wording() -> None:
    """Stands behind the entry's own; everything else is the pack's, in its order."""
    grown = with_overlay(KNOWLEDGE, [WORDING])
    flour = entry_of(KNOWLEDGE, "flour")
    assert entry_of(grown, "flour") == replace(
        flour, phrasings=(*flour.phrasings, "Whose grain is it?")
    )
    assert [each for each in grown.entries if each.id != "flour"] == [
        each for each in KNOWLEDGE.entries if each.id != "flour"
    ]
    assert [each.id for each in grown.entries] == [each.id for each in KNOWLEDGE.entries]
    assert grown.facts == KNOWLEDGE.facts


def test_an_answer() -> None:
    """A new entry behind the others, resting on a fact of its own that says who and where."""
    grown = with_overlay(KNOWLEDGE, [ANSWER])
    assert grown.entries[:-1] == KNOWLEDGE.entries
    assert grown.entries[-1] == Entry(
        "added_parking", Side.ANSWER, "Is there parking?", ("can i park", "any lot"),
        "Two cars fit.", facts=("added_parking_fact",),
    )  # fmt: skip
    fact = Fact("added_parking_fact", "Two cars fit.", (1, 3), speaker="Vogel")
    assert grown.facts == (*KNOWLEDGE.facts, fact)


def test_an_answer_without_a_paragraph() -> None:
    """Of an ungrounded pack: no fact is made up for it."""
    grown = with_overlay(KNOWLEDGE, [replace(ANSWER, paragraphs=())])
    assert grown.entries[-1].facts == ()
    assert grown.facts == KNOWLEDGE.facts


@pytest.mark.parametrize(("nearest", "kept"), [("flour", "flour"), ("lost", ""), ("", "")])
def test_a_known_unknown(nearest: str, kept: str) -> None:
    """With its topic, and the nearest answer where that is still there; never with a fact."""
    grown = with_overlay(KNOWLEDGE, [replace(UNKNOWN, nearest=nearest, paragraphs=(1,))])
    assert grown.entries[-1] == Entry(
        "added_horse", Side.UNSTATED, "Do horses fit?", ("any horses",), "",
        nearest=kept, topic="whether horses fit",
    )  # fmt: skip
    assert grown.facts == KNOWLEDGE.facts


def test_a_wording_of_an_answer_that_was_added_before() -> None:
    """Changes lie over one another, in their order; before its entry is there a wording is none."""
    more = replace(WORDING, entry_id="added_parking", question="a place for my van")
    assert entry_of(with_overlay(KNOWLEDGE, [ANSWER, more]), "added_parking").phrasings[-1] == (
        "a place for my van"
    )
    late = entry_of(with_overlay(KNOWLEDGE, [more, ANSWER]), "added_parking")
    assert late.phrasings == ANSWER.phrasings


# --- versions ------------------------------------------------------------------------------------


@given(st.permutations([WORDING, ANSWER, UNKNOWN]), st.integers(0, 3))
def test_one_by_one_or_together(changes: list[Change], cut: int) -> None:
    """Laying changes over in two goes gives the very knowledge that one go gives, version and
    all; so a desk that adds one more has what a restart makes."""
    together = with_overlay(KNOWLEDGE, changes)
    assert with_overlay(with_overlay(KNOWLEDGE, changes[:cut]), changes[cut:]) == together
    assert together.version.partition("+")[0] == KNOWLEDGE.version


@given(st.permutations([WORDING, ANSWER, UNKNOWN]))
def test_nothing_twice(changes: list[Change]) -> None:
    """The same changes once more change nothing."""
    once = with_overlay(KNOWLEDGE, changes)
    assert with_overlay(once, changes) == once
    assert with_overlay(KNOWLEDGE, ()) is KNOWLEDGE


@pytest.mark.parametrize(
    "other",
    [
        replace(WORDING, question="whose flour"),
        replace(WORDING, entry_id="owner"),
        replace(ANSWER, answer="Three cars fit."),
        replace(ANSWER, phrasings=("can i park",)),
        replace(ANSWER, kind=Kind.UNKNOWN),
        UNKNOWN,
    ],
)
def test_another_change_is_another_version(other: Change) -> None:
    """Replies are remembered by version, so each change that is heard gives one of its own."""
    before = {with_overlay(KNOWLEDGE, [each]).version for each in (WORDING, ANSWER)}
    assert with_overlay(KNOWLEDGE, [other]).version not in before


def test_who_and_when_are_no_part_of_a_version() -> None:
    """Two servers with the same wording share what is remembered of it."""
    mine = with_overlay(KNOWLEDGE, [WORDING]).version
    theirs = replace(WORDING, id=9, guild_id="2", made_by="8", made_at="now", origin=4)
    assert with_overlay(KNOWLEDGE, [theirs]).version == mine


# --- what is there already -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("origin of the flour", True),
        ("Origin of the FLOUR?!", True),
        ("  origin  of the flour. ", True),
        ("Where does the flour come from", True),
        ("origin of a flour", False),
        ("?origin of the flour", False),
        ("", False),
    ],
)
def test_a_wording_that_the_entry_has(text: str, there: bool) -> None:
    """In another case, with other blanks or marks at its end it is the same wording."""
    change = replace(WORDING, question=text)
    assert merged(KNOWLEDGE, change) is there
    assert (with_overlay(KNOWLEDGE, [change]) == KNOWLEDGE) is there


def test_both_kinds_of_apostrophe() -> None:
    """“who’s” is “who's”."""
    grown = with_overlay(KNOWLEDGE, [replace(WORDING, question="who’s the miller")])
    assert merged(grown, replace(WORDING, question="Who's the miller?"))


def test_a_wording_that_another_entry_has() -> None:
    """Is not there for this one."""
    assert not merged(KNOWLEDGE, replace(WORDING, question="opening hours"))


@pytest.mark.parametrize("change", [ANSWER, UNKNOWN])
def test_a_new_entry_is_there_by_its_id(change: Change) -> None:
    """Whatever its words are by now: the curator may have put them better."""
    assert not merged(KNOWLEDGE, change)
    assert merged(KNOWLEDGE, replace(change, entry_id="flour"))


@pytest.mark.parametrize(
    ("change", "can"),
    [(WORDING, True), (replace(WORDING, entry_id="lost"), False), (ANSWER, True), (UNKNOWN, True)],
)
def test_what_can_be_laid_over(change: Change, can: bool) -> None:
    """A wording needs its entry; a new entry needs nothing."""
    assert applies(KNOWLEDGE, change) is can
    assert (with_overlay(KNOWLEDGE, [change]) != KNOWLEDGE) is can


def test_all_wordings_of_a_change() -> None:
    """Its question first."""
    assert ANSWER.texts == ("Is there parking?", "can i park", "any lot")
    assert WORDING.texts == ("Whose grain is it?",)
