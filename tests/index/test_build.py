"""What is made of a pack: who covers whom, which kinds are asked, which words are its subject."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.core.match.kinds import COVERED, KINDS
from bot.core.match.phrasebook import Phrasebook
from bot.core.types import Entry, Fact, Knowledge, Lexicon, Name, Policy, Side
from bot.index.build import (
    GIVEN_SHARE,
    MAX_COVERING_FACTS,
    bare_of,
    build_index,
    covers_of,
    exact_of,
    given_of,
    kinds_of,
    subject_words_of,
    worded_of,
)
from bot.index.lexicon import spelling_of
from bot.index.rows import phrasebook_of
from tests.core.small import KNOWLEDGE, small_index

NONE: dict[str, frozenset[str]] = {}


def entry(name: str, *facts: str, side: Side = Side.ANSWER, texts: tuple[str, ...] = ()) -> Entry:
    return Entry(name, side, texts[0] if texts else name, texts, f"answer {name}", facts=facts)


def pack(*entries: Entry, lexicon: Lexicon | None = None) -> Knowledge:
    return Knowledge("pack", "1", entries, lexicon=lexicon or Lexicon())


def book_of(knowledge: Knowledge) -> Phrasebook:
    return phrasebook_of(knowledge, spelling_of(knowledge), None, 500)


# --- what covers what ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "covered"),
    [
        ([("a", "f"), ("b", "g")], {"a": "", "b": ""}),
        ([("a", "f", "g"), ("b", "g")], {"a": "b", "b": ""}),
        ([("a", "f"), ("b", "f")], {"a": "b", "b": "a"}),  # both rest on the same
        ([("a", "f", "g"), ("b", "g", "f")], {"a": "b", "b": "a"}),
        ([("a", "f", "g"), ("b", "g", "h")], {"a": "b", "b": ""}),  # what is cited first counts
        ([("a", "f", "g"), ("b", "h", "g")], {"a": "", "b": ""}),
        ([("a", "f"), ("b",)], {"a": "", "b": ""}),  # one that cites nothing is covered by none
        ([("a",), ("b",)], {"a": "", "b": ""}),
        ([("a", "f", "g", "h"), ("b", "g"), ("c", "h")], {"a": "b c", "b": "", "c": ""}),
    ],
)
def test_an_answer_covers_those_whose_first_fact_it_has(
    entries: list[tuple[str, ...]], covered: dict[str, str]
) -> None:
    """Promise: a tie with an answer whose own fact is told as well is no doubt."""
    found = covers_of(pack(*(entry(name, *facts) for name, *facts in entries)))
    assert found == {name: frozenset(names.split()) for name, names in covered.items()}


@pytest.mark.parametrize(
    ("facts", "covers"), [(MAX_COVERING_FACTS, True), (MAX_COVERING_FACTS + 1, False)]
)
def test_an_overview_covers_nothing(facts: int, covers: bool) -> None:
    """Promise: an answer on everything is not taken for the answer to one question."""
    whole = entry("whole", *(f"f{at}" for at in range(facts)))
    assert bool(covers_of(pack(whole, entry("b", "f1")))["whole"]) == covers
    assert MAX_COVERING_FACTS == 8


def test_only_answers_cover_and_are_covered() -> None:
    """Promise: a known unknown covers nothing, though it cites the same."""
    silent = entry("silent", "f", side=Side.UNSTATED)
    assert covers_of(pack(entry("a", "f"), silent)) == {"a": frozenset()}


# --- the kinds asked -----------------------------------------------------------------------


def test_the_kinds_an_entry_is_asked_for() -> None:
    """Promise: each phrasing counts once, those of covered answers at their share."""
    knowledge = pack(
        entry("a", texts=("who is it", "when is it", "when was it")),
        entry("b", texts=("why is it",)),
        entry("c", texts=("hello",), side=Side.SMALL_TALK),
    )
    kinds = kinds_of(book_of(knowledge), {"a": frozenset({"b", "gone"})})
    asked = {name: dict(zip(KINDS, counts, strict=True)) for name, counts in kinds.items()}
    assert (asked["a"]["who"], asked["a"]["when"]) == (1.0, 2.0)
    assert asked["a"]["why"] == pytest.approx(COVERED)
    assert sum(kinds["b"]) == asked["b"]["why"] == 1.0
    assert asked["c"]["no question word"] == 1.0


# --- the subject ---------------------------------------------------------------------------


def test_the_words_of_the_subject() -> None:
    """Promise: statements, names, spellings, questions and answers of the article's side; neither
    small words nor what only a silence, a phrasing or small talk has."""
    knowledge = Knowledge(
        "pack", "1",
        (
            Entry("a", Side.ANSWER, "Who questions it?", ("a phrasing",), "An Answer."),
            Entry("b", Side.UNSTATED, "Silent?", ("silence",), "silently"),
            Entry("c", Side.SMALL_TALK, "Greetings!", (), "greeted"),
        ),
        facts=(Fact("f", "A Statement is made.", (1,), names=("Fact Name",), speaker="Speaker"),),
        lexicon=Lexicon(
            names=(Name("Lexicon Name", "person", ("Speling",)),), synonyms=(("synonym",),)
        ),
    )  # fmt: skip
    assert subject_words_of(knowledge) == {
        "statement", "made", "fact", "name", "lexicon", "speling", "questions", "answer",
    }  # fmt: skip


# --- exact phrasings -----------------------------------------------------------------------


def test_phrasings_in_bare_words() -> None:
    """Promise: marks are no part of a question; what is bare already is not kept twice."""
    knowledge = pack(entry("a", texts=("Who is it?", "bread, please", "just bread")))
    book = book_of(knowledge)
    assert bare_of(book) == ["who is it", "bread please", ""]
    assert exact_of(book) == {"who is it": "a", "bread please": "a", "just bread": "a"}
    assert exact_of(book, bare_of(book)) == exact_of(book)


def test_of_two_entries_with_one_phrasing_the_first_has_it() -> None:
    """Promise: the order of the pack decides, not chance."""
    both = (entry("a", texts=("who is it?",)), entry("b", texts=("who is it", "why")))
    assert exact_of(book_of(pack(*both))) == {"who is it": "a", "why": "b"}
    assert exact_of(book_of(pack(*reversed(both)))) == {"who is it": "b", "why": "b"}


# --- names that go without saying ----------------------------------------------------------

TOWN = Lexicon(names=(Name("Town", "place", ("City",)), Name("Mill", "place")))


def named(count: int, of: int, word: str = "town") -> frozenset[str]:
    """What goes without saying in a pack where so many of so many answers name the town."""
    entries = [
        entry(f"e{at}", texts=(f"bread{at} in {word}" if at < count else f"bread{at} here",))
        for at in range(of)
    ]
    knowledge = pack(*entries, lexicon=TOWN)
    return given_of(knowledge, book_of(knowledge))


@pytest.mark.parametrize(
    ("count", "of", "given"),
    [(10, 10, True), (9, 10, True), (8, 10, False), (1, 1, True), (0, 1, False), (0, 10, False)],
)
def test_a_name_that_nine_in_ten_answers_have_goes_without_saying(
    count: int, of: int, given: bool
) -> None:
    """Promise: exactly nine in ten are enough, by any spelling of the name."""
    assert GIVEN_SHARE == 0.9
    for word in ("town", "city"):
        assert named(count, of, word) == (frozenset({"town"}) if given else frozenset())


def test_only_names_and_only_answers_count() -> None:
    """Promise: what known unknowns are asked with says nothing, and no common word is given."""
    silent = (entry(f"s{at}", texts=(f"rye{at} in town",), side=Side.UNSTATED) for at in range(9))
    knowledge = pack(entry("a", texts=("bread",)), *silent, lexicon=TOWN)
    assert given_of(knowledge, book_of(knowledge)) == frozenset()
    synonyms = Lexicon(synonyms=(("bread", "loaf"),))
    knowledge = pack(entry("a", texts=("bread",)), lexicon=synonyms)
    assert given_of(knowledge, book_of(knowledge)) == frozenset()
    assert given_of(pack(lexicon=TOWN), book_of(pack(lexicon=TOWN))) == frozenset()


# --- wordings ------------------------------------------------------------------------------


def wordings(covers: dict[str, frozenset[str]], *entries: Entry) -> set[str]:
    return set(worded_of(book_of(pack(*entries)), covers, frozenset()).values())


def test_a_wording_that_two_entries_share() -> None:
    """Promise: it means the one that covers the other; where neither does it means none."""
    a, b = entry("a", texts=("who owns the shop",)), entry("b", texts=("who owned a shop",))
    assert wordings(NONE, a) == {"a"}
    assert wordings(NONE, a, b) == set()
    assert wordings({"b": frozenset({"a"})}, a, b) == {"b"}
    both = {"a": frozenset({"b"}), "b": frozenset({"a"})}
    assert wordings(both, a, b) == wordings(both, b, a) == {"a"}
    c = entry("c", texts=("who owns shops",))
    assert wordings(both, a, b, c) == set()
    assert wordings({"c": frozenset({"a", "b"})}, a, b, c) == {"c"}


def test_small_words_alone_are_no_wording() -> None:
    """Promise: “what is that” is found to the letter only."""
    assert worded_of(book_of(pack(entry("a", texts=("what is there",)))), NONE, frozenset()) == {}


# --- the whole index -----------------------------------------------------------------------


def test_a_policy_that_is_given_is_kept() -> None:
    """Promise: nothing is fitted over an operator's or a test's own numbers."""
    policy = Policy(answer_at=0.123)
    index = build_index(KNOWLEDGE, policy)
    assert index.policy is policy
    assert index.book.gifts is None


def test_the_index_has_all_parts() -> None:
    """Promise: what the core looks up is what the functions of this room give."""
    index = small_index()
    assert index.covers == covers_of(KNOWLEDGE)
    assert index.subject_words == subject_words_of(KNOWLEDGE)
    assert index.exact == exact_of(index.book)
    assert index.kinds == kinds_of(index.book, index.covers)
    assert index.given == given_of(KNOWLEDGE, index.book) == frozenset()
    assert index.worded == worded_of(index.book, index.covers, index.given)
    assert index.engine == "words and letters"


def test_an_empty_pack_has_an_index() -> None:
    """Promise: no entry, no fault."""
    book = build_index(pack(), Policy()).book
    assert (book.entry_ids, book.phrasings, len(book.idf)) == ((), (), 0)


# --- the arrays ----------------------------------------------------------------------------


def test_the_arrays_agree_with_one_another() -> None:
    """Promise: the inverted lists hold each weight of the rows once, under its column."""
    book = small_index().book
    size, columns = len(book.phrasings), len(book.vocabulary)
    rows = np.zeros((size, columns), np.float32)
    inverted = np.zeros((size, columns), np.float32)
    for row in range(size):
        span = slice(book.row_start[row], book.row_start[row + 1])
        rows[row, book.columns_of[span]] = book.weights_of[span]
    for column in range(columns):
        span = slice(book.column_start[column], book.column_start[column + 1])
        inverted[book.rows_of[span], column] = book.row_weights_of[span]
    assert (rows == inverted).all()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(size), abs=1e-5)
    assert sorted(book.vocabulary.values()) == list(range(columns))


def test_a_rare_feature_weighs_more() -> None:
    """Promise: the weight of a feature is 1 and the logarithm of how few phrasings have it."""
    book = book_of(pack(entry("a", texts=("bread", "bread rye", "rolls"))))
    weight = {name: float(book.idf[at]) for name, at in book.vocabulary.items()}
    assert weight["rye"] == pytest.approx(np.log(4 / 2) + 1)
    assert weight["bread"] == pytest.approx(np.log(4 / 3) + 1)
    assert weight["bread"] < weight["rye"] == weight["bread rye"] == weight["#rye"] == book.rarest


def test_a_question_is_one_of_its_phrasings() -> None:
    """Promise: the entry's own question counts, each text once, and what is empty does not."""
    knowledge = pack(
        Entry("a", Side.ANSWER, "Who is it?", ("who?", "Who is it?", "", "?!", "who?"), ""),
        Entry("b", Side.ANSWER, "Why?", (), ""),
    )
    book = book_of(knowledge)
    assert book.phrasings == ("who is it?", "who?", "?!", "why?")
    assert book.owner.tolist() == [0, 0, 0, 1]
    assert book.entry_ids == ("a", "b")


def test_phrasings_are_cleaned_like_questions() -> None:
    """Promise: a curator's slang, capitals and length are read as a member's would be."""
    knowledge = pack(Entry("a", Side.ANSWER, "HOW many ppl?", ("x" * 30,), ""))
    book = phrasebook_of(knowledge, spelling_of(knowledge), None, 20)
    assert book.phrasings == ("how many people?", "x" * 20)


def test_meanings_are_read_for_the_cleaned_phrasings() -> None:
    """Promise: what an encoder is given is what is compared later; none is asked for nothing."""
    heard: list[tuple[str, ...]] = []

    def encode(texts: tuple[str, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        heard.append(texts)
        return np.ones((len(texts), 2), np.float32)

    knowledge = pack(entry("a", texts=("Bread?", "ppl")))
    book = phrasebook_of(knowledge, spelling_of(knowledge), None, 500, encode)
    assert heard == [("bread?", "people")]
    assert book.vectors is not None
    assert phrasebook_of(pack(), spelling_of(pack()), None, 500, encode).vectors is None
    assert len(heard) == 1


def test_what_is_covered_is_of_the_knowledge_given() -> None:
    """Promise: an entry more changes what is covered at once."""
    more = replace(KNOWLEDGE, entries=(*KNOWLEDGE.entries, entry("both", "f_open", "f_owner")))
    assert covers_of(more)["both"] == {"opening", "owner"}
    assert covers_of(more)["opening"] == {"both"}
