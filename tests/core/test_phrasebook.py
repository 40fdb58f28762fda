"""Promises of likeness: which phrasings are near a question, by words, letters and meaning."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bot.core.match.phrasebook import (
    MEANING,
    NEAR,
    NEIGHBOURS,
    WORDS,
    Floats,
    Phrasebook,
    has_word,
    likeness_to,
    most_alike,
    nearest,
    sparse_vector,
)
from tests.core.small import small_index

BOOK = small_index().book
SIZE = len(BOOK.phrasings)


@pytest.mark.parametrize(
    ("word", "entries", "found"),
    [
        ("mills", {"flour"}, True),
        ("mills", {"owner", "opening"}, False),
        ("mills", {"owner", "flour"}, True),
        ("mills", set(), False),
        ("grinding", {"flour"}, True),  # another form
        ("bakehouse", {"opening"}, True),  # another word for it
        ("bakehouse", {"flour"}, False),
        ("christmas", {"opening"}, False),  # nobody's
    ],
)
def test_whose_word_it_is(word: str, entries: set[str], found: bool) -> None:
    """Promise: of any phrasing of those entries, in any form, or by a synonym of the lexicon."""
    assert has_word(BOOK, word, entries) is found


def with_meaning(book: Phrasebook = BOOK) -> Phrasebook:
    """The book with an encoder that knows two subjects: bread, and everything else."""

    def encoder(text: str) -> Floats:
        return np.array([1.0, 0.0] if "bread" in text else [0.0, 1.0], np.float32)

    vectors = np.array([encoder(text) for text in book.phrasings], np.float32)
    share = np.float32(sqrt(2 * WORDS))  # words and letters had half each, and give way
    return replace(
        book,
        encoder=encoder,
        vectors=vectors,
        weights_of=book.weights_of * share,
        row_weights_of=book.row_weights_of * share,
    )


def test_a_phrasing_is_most_alike_to_itself() -> None:
    """Promise: asked back word for word, no other phrasing is nearer, and likeness is 1."""
    for row, text in enumerate(BOOK.phrasings):
        likeness = likeness_to(BOOK, text)
        assert likeness[row] == pytest.approx(likeness.max(), abs=1e-5)
        assert likeness[row] == pytest.approx(1.0, abs=1e-5)


@given(text=st.text(alphabet="abekorwhnps ' ", max_size=80))
def test_likeness_is_a_share(text: str) -> None:
    """Promise: no question is more than wholly like a phrasing, nor less than not at all."""
    likeness = likeness_to(BOOK, text)
    assert likeness.shape == (SIZE,)
    assert float(likeness.min()) >= 0.0
    assert float(likeness.max()) <= 1.0 + 1e-5


@pytest.mark.parametrize("text", ["", "7", "цена хлеба"])
def test_a_text_with_nothing_in_common_is_near_to_nothing(text: str) -> None:
    """Promise: no phrasing is dragged in for want of a better one."""
    near = nearest(BOOK, likeness_to(BOOK, text))
    assert (len(near.rows), near.mutual.shape) == (0, (0, 0))


def test_words_no_phrasing_has_make_a_question_less_alike() -> None:
    """Promise: what the pack has never heard counts against a likeness, and never for it."""
    row = BOOK.phrasings.index("opening hours")
    plain = likeness_to(BOOK, "opening hours")[row]
    strange = likeness_to(BOOK, "opening hours zygomorphic quux")[row]
    assert 0.0 < strange < plain


def test_a_book_of_nothing_has_a_weight_for_the_rarest_word() -> None:
    """Promise: an empty pack is no division by nothing: every text comes out without columns."""
    empty = replace(BOOK, idf=np.zeros(0, np.float32), vocabulary={})
    assert empty.rarest == 1.0
    columns, weights = sparse_vector(
        ("bread",), empty.vocabulary, empty.idf, {}, empty.block_weights, empty.rarest
    )
    assert (len(columns), len(weights)) == (0, 0)


def test_meaning_adds_to_words_and_letters_at_its_share() -> None:
    """Promise: likeness is LETTERS and WORDS and MEANING times the squared cosine."""
    book = with_meaning()
    likeness = likeness_to(book, "bread")
    surface = likeness_to(replace(book, vectors=None), "bread")
    told = likeness - surface
    for row, text in enumerate(book.phrasings):
        assert told[row] == pytest.approx(MEANING if "bread" in text else 0.0, abs=1e-6)


def test_a_known_vector_is_not_read_again() -> None:
    """Promise: whoever has a question's meaning at hand does not pay for it twice."""

    def never(text: str) -> Floats:
        raise AssertionError(text)

    book = with_meaning()
    known = book.encoder("bread") if book.encoder else None
    again = likeness_to(replace(book, encoder=never), "bread", known)
    assert again == pytest.approx(likeness_to(book, "bread"))


def test_an_empty_text_has_no_meaning() -> None:
    """Promise: nothing said is like nothing, whatever an encoder makes of it."""
    assert float(likeness_to(with_meaning(), "").max()) == 0.0


@pytest.mark.parametrize("book", [BOOK, with_meaning()], ids=["surface", "meaning"])
def test_neighbours_are_alike_both_ways_as_to_a_question(book: Phrasebook) -> None:
    """Promise: the likeness among neighbours is symmetric, and what each would get if asked."""
    near = nearest(book, likeness_to(book, "when does the bread shop open"))
    assert near.mutual == pytest.approx(near.mutual.T, abs=1e-6)
    for at, row in enumerate(near.rows):
        asked = likeness_to(book, book.phrasings[row])
        assert near.mutual[at] == pytest.approx(asked[near.rows], abs=1e-5)


def test_what_is_left_out_is_no_neighbour() -> None:
    """Promise: a phrasing that is asked with itself left out cannot vote for itself."""
    row = BOOK.phrasings.index("opening hours")
    out = np.array([row])
    assert row not in nearest(BOOK, likeness_to(BOOK, "opening hours"), out).rows


@given(
    likeness=arrays.arrays(
        np.float32, st.integers(1, 40), elements=st.floats(-1, 1, width=32, allow_subnormal=False)
    ),
    size=st.integers(1, 10),
)
@settings(max_examples=200)
def test_the_most_alike_are_the_greatest_in_order(likeness: Floats, size: int) -> None:
    """Promise: never more than asked for, best first, nothing at or below 0, and none passed over
    for a lesser one."""
    rows = most_alike(likeness, size)
    picked = likeness[rows]
    assert len(rows) <= size
    assert (picked > 0).all()
    assert (np.diff(picked) <= 0).all()
    others = np.delete(likeness, rows)
    if len(rows) == size:
        assert not (others > picked.min()).any()
    else:  # fewer than asked for: all there are
        assert len(rows) == int((likeness > 0).sum())


def test_where_many_stand_out_the_faint_are_not_looked_at() -> None:
    """Promise: a pack of many phrasings gives the nearest ones, not the first ones."""
    likeness = np.full(5 * NEIGHBOURS, NEAR / 2, np.float32)
    likeness[-NEIGHBOURS:] = 1.0
    rows = nearest(BOOK, np.array([0.5] * SIZE, np.float32), size=3).rows
    assert len(rows) == 3
    assert set(most_alike(likeness, NEIGHBOURS)) == set(range(4 * NEIGHBOURS, 5 * NEIGHBOURS))


@pytest.mark.parametrize("budget", [1, 30, 60])
def test_the_cost_of_a_question_is_bounded(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: beyond the budget the commonest features go unread, the rarest never do."""
    whole = likeness_to(BOOK, "which mills grind it")
    monkeypatch.setattr("bot.core.match.phrasebook.POSTINGS_BUDGET", budget)
    cut = likeness_to(BOOK, "which mills grind it")
    assert (cut <= whole + 1e-6).all()
    assert int(cut.argmax()) == int(whole.argmax())
    assert cut.max() > 0
