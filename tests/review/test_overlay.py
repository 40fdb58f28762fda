"""Changes laid over a pack: in force at once, as sound as a fit of the whole, gone when undone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.assistant import Known
from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.types import Conversation, Policy, Reply, Side
from bot.index.build import build_index
from bot.index.solve import solve
from bot.review.changes import Change, Kind, merged, with_overlay
from bot.review.overlay import laid_over
from tests.core.small import KNOWLEDGE, POLICY

WORDING = Change(1, "1", "bakery", Kind.PHRASING, "flour", "sourdough milling provenance?")
ANSWER = Change(
    2, "1", "bakery", Kind.ANSWER, "s_parking", "Is there parking?", ("can i leave my van there",),
    answer="Two cars fit beside the shop.", paragraphs=(1,), speaker="Vogel",
)  # fmt: skip
UNKNOWN = Change(
    3, "1", "bakery", Kind.UNKNOWN, "s_vegan", "Are there vegan croissants?", topic="what is vegan",
    nearest="flour",
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Index:
    """The bakery's index with solved gifts, as a real pack has them."""
    plain = build_index(KNOWLEDGE, POLICY)
    return replace(plain, book=replace(plain.book, gifts=solve(plain.book, ()).gifts))


def laid(index: Index, *changes: Change) -> Known:
    """The bakery with changes, none of them faulty."""
    found = laid_over(Known(KNOWLEDGE, index), changes)
    assert found.faults == {}
    return found.known


def ask(question: str, known: Known) -> Reply:
    policy = known.index.policy
    return respond(question, known.knowledge, known.index, Conversation(), policy)[0]


@pytest.mark.parametrize(
    ("change", "question", "decision", "entry"),
    [
        (WORDING, "Sourdough milling provenance", "answer", "flour"),
        (ANSWER, "is there parking", "answer", "s_parking"),
        (ANSWER, "Can I leave my van there?", "answer", "s_parking"),
        (UNKNOWN, "are there vegan croissants?", "decline", "s_vegan"),
    ],
)
def test_in_force_at_once(
    index: Index, change: Change, question: str, decision: str, entry: str
) -> None:
    """The next identical question, in another case or mark, gets what the change says."""
    assert ask(question, Known(KNOWLEDGE, index)).entry != entry
    known = laid(index, change)
    reply = ask(question, known)
    assert (reply.decision, reply.entry) == (decision, entry)
    assert ask("When does the bakery open?", known).entry == "opening"


def test_a_new_answer_names_who_says_so_and_where(index: Index) -> None:
    """The paragraph and speaker of the form stand in the source line."""
    footer = ask("Is there parking?", laid(index, ANSWER)).footer
    assert "According to Vogel" in footer
    assert "paragraph 1" in footer


def test_a_known_unknown_tells_the_nearest(index: Index) -> None:
    """The reply says what the article is silent on, and the nearest thing it says."""
    reply = ask("Are there vegan croissants?", laid(index, UNKNOWN))
    assert reply.text.startswith("The article does not say what is vegan.")
    assert "two mills" in reply.text


def test_the_bordered_solution_is_the_whole_one(index: Index) -> None:
    """Adding rows one by one gives the gifts that solving the grown pack gives."""
    grown = laid(index, WORDING, ANSWER, UNKNOWN).index
    assert grown.book.gifts is not None
    whole = solve(grown.book, ()).gifts
    np.testing.assert_allclose(grown.book.gifts, whole, atol=2e-4)
    assert len(grown.book.phrasings) == len(index.book.phrasings) + 4


def test_without_solved_gifts_the_vote_takes_the_row(index: Index) -> None:
    """A pack that is voted on by its nearest phrasings alone learns a wording as well."""
    plain = replace(index, book=replace(index.book, gifts=None))
    assert ask("provenance of the sourdough milling", laid(plain, WORDING)).entry == "flour"


def test_likeness_of_old_phrasings_stays(index: Index) -> None:
    """The postings of the grown book are those of its rows, column by column."""
    book = laid(index, ANSWER, UNKNOWN, WORDING).index.book
    for row in range(len(book.phrasings)):
        for at in range(book.row_start[row], book.row_start[row + 1]):
            column = book.columns_of[at]
            span = slice(book.column_start[column], book.column_start[column + 1])
            held = dict(zip(book.rows_of[span], book.row_weights_of[span], strict=True))
            assert held[row] == book.weights_of[at]


def test_what_the_pack_has_changes_nothing(index: Index) -> None:
    """After the merge the change does nothing, and the knowledge keeps its version."""
    mended = with_overlay(KNOWLEDGE, [WORDING, ANSWER])
    curated = replace(mended, version="2")
    assert merged(curated, WORDING)
    assert merged(curated, ANSWER)
    assert with_overlay(curated, [WORDING, ANSWER]) is curated
    assert with_overlay(KNOWLEDGE, [WORDING]).version != KNOWLEDGE.version


def test_a_wording_of_an_entry_that_is_gone(index: Index) -> None:
    """A change whose entry the pack lost is skipped, not fatal."""
    lost = replace(WORDING, entry_id="gone")
    assert with_overlay(KNOWLEDGE, [lost]) is KNOWLEDGE
    assert laid(index, lost).index is index
    assert not any(entry.side is Side.ANSWER and entry.id == "gone" for entry in KNOWLEDGE.entries)


def test_policy_is_kept(index: Index) -> None:
    """Nothing is fitted again: thresholds stay those of the pack."""
    assert laid(index, WORDING).index.policy == index.policy != Policy()
