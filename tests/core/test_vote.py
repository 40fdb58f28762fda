"""Promises of the vote: shares by likeness, named gifts, guards that rule out, the order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match.features import condition, heard_in
from bot.core.match.phrasebook import Floats, likeness_to, nearest
from bot.core.match.score import broken_guard, is_guard, match, unaccounted
from bot.core.match.vote import (
    EXPLAINED,
    PHRASINGS_NAMED,
    SMALLEST_SHARE,
    Ballot,
    _largest,
    solved_vote,
    vote,
)
from bot.core.types import Entry, Explanation, Knowledge, Lexicon, Query, Side
from bot.index.solve import solve
from tests.core.small import KNOWLEDGE, index_of, small_index
from tests.core.trees import recombine

INDEX = small_index()
BOOK = INDEX.book
SIZE = len(BOOK.phrasings)
SOLVED = replace(INDEX, book=replace(BOOK, gifts=solve(BOOK, ()).gifts))


def query(text: str) -> Query:
    return Query(text, text, tuple(text.split()))


def shares_of(ballots: tuple[Ballot, ...]) -> list[float]:
    return [ballot.share for ballot in ballots]


# --- solved beforehand ---------------------------------------------------------------------


def voted(shares: list[float], rows: int = 3) -> tuple[Ballot, ...]:
    """The ballots of one likeness of 1 whose gifts to the entries are these."""
    gifts = np.zeros((rows, len(shares)), np.float32)
    gifts[0] = shares
    likeness = np.zeros(rows, np.float32)
    likeness[0] = 1.0
    return solved_vote(BOOK, gifts, likeness)


@pytest.mark.parametrize(
    ("shares", "entries"),
    [
        ([], []),
        ([0.5], [0]),
        ([0.1, 0.5, 0.3], [1, 2, 0]),
        ([0.3, 0.3], [0, 1]),  # as many votes: in the order of the pack
        ([0.5, 0.0, -0.4], [0]),
        ([0.0201, 0.0199], [0]),
        ([0.0, 0.0], []),
    ],
)
def test_entries_with_a_share_come_highest_first(shares: list[float], entries: list[int]) -> None:
    """Promise: under two in a hundred an entry does not count, and nothing is invented."""
    assert [ballot.entry for ballot in voted(shares)] == entries


@pytest.mark.parametrize(("entries", "explained"), [(1, 1), (EXPLAINED, 8), (EXPLAINED + 1, 8)])
def test_the_phrasings_of_the_best_entries_are_named(entries: int, explained: int) -> None:
    """Promise: the best entries are explained, as many as a verdict keeps, by three each."""
    ballots = voted([0.9 - at / 20 for at in range(entries)], rows=5)
    told = [len(ballot.gifts) for ballot in ballots]
    assert told == [PHRASINGS_NAMED] * explained + [0] * (entries - explained)


@given(
    given=st.lists(st.floats(-1, 1, width=32).map(lambda n: round(n, 3)), max_size=9),
)
def test_the_largest_gifts_are_named_whatever_their_sign(given: list[float]) -> None:
    """Promise: what speaks most against is told as well as what speaks for, largest first."""
    gifts = np.array(given, np.float32)
    told = _largest(gifts)
    sizes = [abs(gift) for _, gift in told]
    assert len(told) == min(PHRASINGS_NAMED, len(given))
    assert sizes == sorted(sizes, reverse=True)
    assert len({row for row, _ in told}) == len(told)
    assert all(gift == pytest.approx(float(gifts[row])) for row, gift in told)
    rest = [abs(float(gift)) for row, gift in enumerate(gifts) if row not in dict(told)]
    assert max(rest, default=0.0) <= min(sizes, default=0.0) + 1e-9


def test_of_equal_gifts_the_first_is_named_first() -> None:
    """Promise: the same question is explained in the same order each time."""
    assert [row for row, _ in _largest(np.array([0.1, -0.5, 0.5, 0.5, 0.2], np.float32))] == [
        1,
        2,
        3,
    ]


def test_gifts_are_likeness_times_what_was_solved() -> None:
    """Promise: a share is the sum over all phrasings of likeness times gift, and so explained."""
    gifts = np.array([[0.5, 0.2], [-0.25, 0.4], [1.0, 0.0]], np.float32)
    likeness = np.array([1.0, 0.5, 0.25], np.float32)
    first, second = solved_vote(BOOK, gifts, likeness)
    assert (first.entry, second.entry) == (0, 1)
    assert first.share == pytest.approx(0.5 - 0.125 + 0.25)
    assert second.share == pytest.approx(0.4)
    assert first.gifts == (
        (0, pytest.approx(0.5)), (2, pytest.approx(0.25)), (1, pytest.approx(-0.125)),
    )  # fmt: skip


# --- solved over the neighbours ------------------------------------------------------------


@pytest.mark.parametrize("row", range(SIZE))
def test_a_phrasing_asked_back_is_voted_to_its_own_entry(row: int) -> None:
    """Promise: both ways of voting name the owner first, with most of the vote."""
    likeness = likeness_to(BOOK, BOOK.phrasings[row])
    assert SOLVED.book.gifts is not None
    for ballots in (
        vote(BOOK, nearest(BOOK, likeness.copy())),
        solved_vote(BOOK, SOLVED.book.gifts, likeness),
    ):
        assert ballots[0].entry == BOOK.owner[row]
        assert ballots[0].share > 0.5
        assert shares_of(ballots) == sorted(shares_of(ballots), reverse=True)
        assert row in dict(ballots[0].gifts)


def test_nothing_near_gets_no_vote() -> None:
    """Promise: a question with nothing in common elects nobody."""
    assert vote(BOOK, nearest(BOOK, np.zeros(SIZE, np.float32))) == ()


def test_votes_are_named_by_the_phrasings_own_rows() -> None:
    """Promise: what is shown as “like …” is a phrasing that was near, not its place in a list."""
    near = nearest(BOOK, likeness_to(BOOK, "will it rain"))
    assert 0 not in near.rows
    for ballot in vote(BOOK, near):
        assert {row for row, _ in ballot.gifts} <= set(near.rows.tolist())
        assert ballot.entry in set(BOOK.owner[near.rows].tolist())


def test_all_neighbours_of_an_entry_sum_to_its_share() -> None:
    """Promise: with three phrasings or fewer nothing of the share is left unexplained."""
    near = nearest(BOOK, likeness_to(BOOK, "opening hours"), size=3)
    for ballot in vote(BOOK, near):
        assert sum(gift for _, gift in ballot.gifts) == pytest.approx(ballot.share, abs=1e-6)


# --- candidates ----------------------------------------------------------------------------

WORDS = sorted({word for text in BOOK.phrasings for word in text.strip("?").split()})


@given(text=st.lists(st.sampled_from([*WORDS, "zebra"]), max_size=8).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_both_ways_of_voting_explain_every_score(text: str) -> None:
    """Promise: solved or not, each score recombines, lies in 0..1, and stands in order."""
    for index in (INDEX, SOLVED):
        found = match(query(text), KNOWLEDGE, index)
        assert len({each.entry_id for each in found}) == len(found)
        for each in found:
            assert 0.0 <= each.score <= 1.0
            assert recombine(each.explanation) == pytest.approx(each.score, abs=1e-6)


def test_a_question_without_words_has_no_candidates() -> None:
    """Promise: marks alone are no question."""
    assert match(query("?! ... -"), KNOWLEDGE, INDEX) == ()


def test_an_own_phrasing_goes_first_and_stands_once() -> None:
    """Promise: the very question of an entry is told so, at 1, before all that was voted for."""
    for text in ("opening hours", "ok so opening hours then please"):
        first, *rest = match(query(text), KNOWLEDGE, INDEX)
        assert (first.entry_id, first.score, first.exact, first.side) == (
            "opening", 1.0, True, Side.ANSWER,
        )  # fmt: skip
        assert first.explanation == Explanation("the very question of opening", 1.0)
        assert "opening" not in {each.entry_id for each in rest}
        assert not any(each.exact for each in rest)


def test_what_is_left_out_is_not_found_by_its_own_words() -> None:
    """Promise: a phrasing tried with itself left out is judged by the others alone."""
    row = np.array([BOOK.phrasings.index("opening hours")])
    for index in (INDEX, SOLVED):
        assert not any(each.exact for each in match(query("opening hours"), KNOWLEDGE, index, row))
    whole = np.flatnonzero(BOOK.owner == BOOK.entry_ids.index("opening"))
    found = match(query("opening hours"), KNOWLEDGE, SOLVED, whole)
    assert "opening" not in {each.entry_id for each in found}


def test_an_own_phrasing_of_an_entry_that_is_gone_is_no_candidate() -> None:
    """Promise: an index older than the knowledge names nothing the knowledge lacks."""
    index = replace(INDEX, exact={"opening hours": "gone"})
    assert not any(each.exact for each in match(query("opening hours"), KNOWLEDGE, index))


def test_faint_shares_are_no_candidates() -> None:
    """Promise: an entry with less than two in a hundred of the vote is not weighed."""
    for text in ("bread", "who owns the mill", "is the baker in"):
        for index in (INDEX, SOLVED):
            for each in match(query(text), KNOWLEDGE, index):
                shares = each.explanation
                while shares.parts and shares.label != "votes of the nearest phrasings":
                    shares = shares.parts[0]
                assert each.exact or shares.value >= SMALLEST_SHARE


def test_the_kind_asked_goes_with_each_candidate() -> None:
    """Promise: whoever is asked “when” fits an entry asked for a time, not one asked for a name."""
    found = {each.entry_id: each for each in match(query("when bakery"), KNOWLEDGE, INDEX)}
    assert found["opening"].kind_fit > 0 > found["owner"].kind_fit


# --- guards --------------------------------------------------------------------------------


def entry(requires: tuple[tuple[str, ...], ...] = (), forbids: tuple[str, ...] = ()) -> Entry:
    return Entry("e", Side.ANSWER, "?", (), "", requires=requires, forbids=forbids)


@pytest.mark.parametrize(
    ("requires", "forbids", "heard", "broken"),
    [
        ((), (), "a b", None),
        ((("a",),), (), "a b", None),
        ((("a", "c"),), (), "c", None),
        ((("a", "c"),), (), "b", "guard: e needs one of a, c"),
        ((("a",), ("b",)), (), "a b", None),
        ((("a",), ("b",)), (), "a", "guard: e needs one of b"),
        ((("a",), ("b",)), (), "", "guard: e needs one of a"),
        ((), ("x",), "a b", None),
        ((), ("x",), "a x", "guard: e not with x"),
        ((), ("x", "w"), "x a w", "guard: e not with w, x"),
        ((("a",),), ("x",), "x", "guard: e needs one of a"),  # the missing word first
    ],
)
def test_a_curators_conditions(
    requires: tuple[tuple[str, ...], ...], forbids: tuple[str, ...], heard: str, broken: str | None
) -> None:
    """Promise: one word of each group must be heard, none of the forbidden; broken ones tell."""
    found = broken_guard(entry(requires, forbids), set(heard.split()))
    assert (found.label if found else None) == broken
    assert found is None or (found.value == 0.0 and is_guard(found))


def guarded(**fields: object) -> Knowledge:
    return replace(
        KNOWLEDGE,
        entries=tuple(
            replace(each, **fields) if each.id == "owner" else each  # type: ignore[arg-type]
            for each in KNOWLEDGE.entries
        ),
    )


@pytest.mark.parametrize("index", [INDEX, SOLVED], ids=["voted", "solved"])
def test_a_broken_guard_leaves_a_score_of_nothing(index: object) -> None:
    """Promise: the share is shown all the same, times nothing, so that `explain` tells why."""
    assert isinstance(index, type(INDEX))
    found = match(query("whose bakery is it"), guarded(forbids=("bakery",)), index)
    (owner,) = (each for each in found if each.entry_id == "owner")
    assert owner.score == 0.0
    assert owner.explanation.rule == "product"
    share, guard = owner.explanation.parts
    assert share.value > SMALLEST_SHARE
    assert is_guard(guard)
    assert not is_guard(share)
    assert found[-1].score == 0.0


def test_a_condition_may_name_a_concept() -> None:
    """Promise: `bakery` in a condition is met by any of its synonyms."""
    for text, met in (("whose bread shop is it", True), ("whose shop is it now", False)):
        found = match(query(text), guarded(requires=(("bakery",),)), INDEX)
        scores = {each.entry_id: each.score for each in found if not each.exact}
        assert (scores["owner"] > 0) == met, text


@pytest.mark.parametrize(
    ("question", "wanted", "met"),
    [
        ("whose bread shop is it", "bread shop", True),
        ("whose shop is it with bread", "bread shop", False),
        ("whose shop is it now then really", "shop is it now", True),
        ("whose shop is it now", "shop is it now or never", False),
    ],
)
def test_a_condition_of_several_words(question: str, wanted: str, met: bool) -> None:
    """Promise: its words are met in a row, in their order, as far as four of them."""
    found = match(query(question), guarded(requires=((wanted,),)), INDEX)
    assert [each.score > 0 for each in found if each.entry_id == "owner"] == [met]


@pytest.mark.parametrize("first", ["Co-op", "PM"])
def test_a_concept_is_heard_however_it_is_spelled(first: str) -> None:
    """Promise: the first form of a group of synonyms stands for all, also with a hyphen or in
    short."""
    known = replace(KNOWLEDGE, lexicon=Lexicon(synonyms=((first, "bakehouse"),)))
    concepts = index_of(known).book.concepts
    assert condition(first) in heard_in(("the", "bakehouse"), concepts)


# --- words nothing has ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who owns the bakery", ()),
        ("zebra in the bakery", ("zebra",)),
        ("zebra and yak and zebra", ("zebra", "yak")),
        ("yak zebra", ("yak", "zebra")),
        ("would everybody else", ("everybody",)),  # small words never count
        ("", ()),
    ],
)
def test_words_that_no_phrasing_has(text: str, words: tuple[str, ...]) -> None:
    """Promise: what the pack has never heard is listed in the order asked, once each."""
    assert unaccounted(query(text), INDEX) == words


def test_more_than_all_of_the_vote_is_all_of_it() -> None:
    """Promise: a share above 1 is told as it is and counts as 1."""
    strong = np.full((SIZE, len(BOOK.entry_ids)), 0.0, np.float32)
    strong[:, 0] = 3.0
    index = replace(INDEX, book=replace(BOOK, gifts=strong))
    (best,) = match(query("bread bakery open"), KNOWLEDGE, index)
    assert (best.entry_id, best.score) == ("opening", 1.0)
    votes, bounded = best.explanation.parts
    assert votes.value > 1.0
    assert bounded.value == 1.0


def test_an_index_of_one_entry() -> None:
    """Promise: with a single entry there is a vote all the same."""
    alone = replace(KNOWLEDGE, entries=KNOWLEDGE.entries[:1])
    (found,) = match(query("bread when"), alone, index_of(alone))
    assert found.entry_id == "opening"
    assert isinstance(found.score, float)


def test_likeness_is_not_changed_by_the_vote() -> None:
    """Promise: a likeness that is at hand can be used again."""
    likeness: Floats = likeness_to(BOOK, "opening hours")
    before = likeness.copy()
    assert SOLVED.book.gifts is not None
    solved_vote(BOOK, SOLVED.book.gifts, likeness)
    vote(BOOK, nearest(BOOK, likeness))
    vote(BOOK, nearest(BOOK, likeness, np.array([int(likeness.argmax())])))
    assert likeness == pytest.approx(before)
