"""Promises of choosing a reading: which halves, sentences and earlier turns are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import log

import pytest

from bot.core.match.kinds import KINDS, PRIOR, count_kinds
from bot.core.pipeline import (
    KIND_TOLD,
    MAX_CANDIDATES,
    Verdicts,
    _compound,
    _leaning,
    _long,
    _told_before,
    _verdicts,
    judge,
    respond,
)
from bot.core.types import (
    Answer,
    Candidate,
    Conversation,
    Decline,
    Entry,
    Explanation,
    Policy,
    Query,
    Reason,
    Side,
    Suggest,
    Verdict,
)
from tests.core.small import KNOWLEDGE, POLICY, index_of, small_index

UNKNOWN = Decline(Reason.NOT_UNDERSTOOD, score=0.99)
Answers = Mapping[str, tuple[str, float]]
INDEX = small_index()


def query(text: str) -> Query:
    words = text.replace("?", " ").replace(",", " ").replace(".", " ").split()
    return Query(text, text, tuple(words))


def knowing(answers: Answers) -> Callable[[Query], Verdict]:
    """Answers the texts it knows, each with its entry and score, and declines any other."""

    def ask(part: Query) -> Verdict:
        found = answers.get(part.text)
        return Verdict(part, Answer(*found) if found else UNKNOWN, ())

    return ask


def entries(verdicts: Verdicts) -> list[str]:
    return [v.decision.entry_id if isinstance(v.decision, Answer) else "" for v in verdicts]


def compound(text: str, answers: Answers, most: int = 3) -> list[str]:
    return entries(_compound(query(text), knowing(answers), Policy(max_parts=most)))


# --- two questions in one ------------------------------------------------------------------

TWO = {"who owns it": ("owner", 0.6), "when does it open": ("opening", 0.8)}
THREE = {**TWO, "where does flour come from": ("flour", 0.9)}
LONG = "who owns it and when does it open and where does flour come from"


@pytest.mark.parametrize(
    ("text", "answers", "found"),
    [
        ("who owns it and when does it open", TWO, ["owner", "opening"]),
        ("when does it open and who owns it", TWO, ["opening", "owner"]),  # in the order asked
        ("who owns it", TWO, []),  # one question is no compound
        ("who owns it and why does it rain", TWO, []),  # the second half finds nothing
        ("why does it rain and who owns it", TWO, []),  # nor the first
        ("who owns it and who owns it", TWO, []),  # one entry is not told twice
        (LONG, THREE, ["owner", "opening", "flour"]),
        (LONG, {"who owns it": ("owner", 0.6), "where does flour come from": ("flour", 1.0)}, []),
    ],
)
def test_each_half_must_find_an_entry_of_its_own(
    text: str, answers: Answers, found: list[str]
) -> None:
    """Promise: a message is two questions only where each half is answered, differently."""
    assert compound(text, answers) == found


@pytest.mark.parametrize(
    ("most", "found"), [(3, ["owner", "opening", "flour"]), (2, ["owner", "opening"])]
)
def test_no_more_parts_than_the_policy_allows(most: int, found: list[str]) -> None:
    """Promise: the first so many questions are answered, and those beyond do not spoil them."""
    assert compound(LONG, THREE, most) == found


@pytest.mark.parametrize(
    ("early", "late", "found"),
    [
        (0.9, 0.5, ["shop", "when"]),
        (0.5, 0.9, ["shop and mill", "when also"]),
        (0.7, 0.7, ["shop", "when"]),  # of two as sure the first joint
    ],
)
def test_of_two_joints_the_surer_reading_counts(
    early: float, late: float, found: list[str]
) -> None:
    """Promise: the mean of what both halves are sure of decides where a message is parted."""
    answers = {
        "who owns the shop": ("shop", early),
        "who grinds the mill, when is the fair": ("when", early),
        "who owns the shop and who grinds the mill": ("shop and mill", late),
        "when is the fair": ("when also", late),
    }
    text = "who owns the shop and who grinds the mill, when is the fair"
    assert compound(text, answers) == found


def test_a_reading_is_measured_by_all_its_parts() -> None:
    """Promise: three answers at 0.5 and one at 1.0 are no match for two at 0.7."""
    answers = {
        "who owns it": ("owner", 1.0),
        "when does it open": ("opening", 0.4),
        "where is it": ("place", 0.4),
        "who owns it and when does it open": ("both", 0.7),
    }
    assert compound("who owns it and when does it open and where is it", answers) == [
        "owner", "opening", "place",
    ]  # fmt: skip
    answers["where is it"] = ("place", 0.3)
    answers["who owns it and when does it open"] = ("both", 0.9)
    assert compound("who owns it and when does it open and where is it", answers) == [
        "both", "place",
    ]  # fmt: skip


# --- a long message ------------------------------------------------------------------------

STORY = (
    "my aunt and my uncle went to the market on a very rainy morning last week. "
    "who owns it? so when does it open? "
)


def long(text: str, answers: Answers) -> list[str]:
    return entries(_long(query(text), knowing(answers), Policy()))


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, []),
        ({"who owns it": ("owner", 0.3)}, ["owner"]),
        ({"when does it open": ("opening", 0.3)}, ["opening"]),
        ({"who owns it": ("owner", 0.8), "when does it open": ("opening", 0.7)}, ["owner"]),
        ({"who owns it": ("owner", 0.7), "when does it open": ("opening", 0.8)}, ["opening"]),
        # as sure: the later one, for people end with what they want to know
        ({"who owns it": ("owner", 0.7), "when does it open": ("opening", 0.7)}, ["opening"]),
    ],
)
def test_the_surest_sentence_of_a_story_is_answered(answers: Answers, found: list[str]) -> None:
    """Promise: one sentence is taken, the surest; what is only guessed at is no answer."""
    assert long(STORY, answers) == found


def test_a_sentence_that_asks_twice_is_answered_twice() -> None:
    """Promise: the sentence that asks is parted like a short message is."""
    story = (
        "my aunt and my uncle went to the market on a very rainy morning last week. "
        "who owns it and when does it open"
    )
    both = {"who owns it and when does it open": ("owner", 0.5), **TWO}
    assert long(story, both) == ["owner", "opening"]
    alone = {"who owns it and when does it open": ("owner", 0.5)}
    assert long(story, alone) == ["owner"]


def test_a_short_message_is_not_read_again_by_its_sentences() -> None:
    """Promise: up to 16 words there is no second reading."""
    assert long("who owns it? when does it open?", TWO) == []


# --- the turn before -----------------------------------------------------------------------


def leaning(text: str, answers: Answers, before: Conversation) -> str | None:
    ask = knowing(answers)
    found = _leaning(ask(query(text)), ask, INDEX, before)
    return entries((found,))[0] if found is not None else None


@pytest.mark.parametrize(
    ("alone", "with_context", "found"),
    [
        (None, ("mills", 0.4), "mills"),
        (("owner", 0.4), ("mills", 0.5), "mills"),
        (("owner", 0.5), ("mills", 0.5), None),  # no surer: the words alone
        (("owner", 0.6), ("mills", 0.5), None),
        (None, None, None),
    ],
)
def test_context_counts_only_where_it_makes_surer(
    alone: tuple[str, float] | None, with_context: tuple[str, float] | None, found: str | None
) -> None:
    """Promise: a follow-up that is understood by itself is taken by itself."""
    told = {"who grinds it": alone, "who grinds it flour come": with_context}
    answers = {text: each for text, each in told.items() if each}
    before = Conversation(("flour",), "where does the flour come from")
    assert leaning("who grinds it", answers, before) == found
    assert leaning("who grinds it", answers, Conversation()) is None


@pytest.mark.parametrize("text", ["what is that", "how is it", "which one is it", "is it"])
def test_a_bare_question_of_no_kind_is_told_nothing_by_itself(text: str) -> None:
    """Promise: only who, when, where, why, how many and how long are asked of the turn before."""
    counts = tuple(float(9 * (kind in ("what", "how", "which", "yes or no"))) for kind in KINDS)
    index = replace(INDEX, kinds={"flour": counts}, siblings={"flour": frozenset()})
    whole = knowing({})(query(text))
    assert _leaning(whole, knowing({}), index, Conversation(("flour",), "")) is None


def told(counts: dict[str, list[str]], siblings: dict[str, set[str]], *before: str) -> str:
    """The entry that a bare `and when?` leads to, where entries are asked for these kinds."""
    kinds = {name: count_kinds((word,) for word in asked) for name, asked in counts.items()}
    covers = {name: frozenset(others) for name, others in siblings.items()}
    index = replace(INDEX, kinds=kinds, siblings=covers)
    found = _told_before(knowing({})(query("and when")), index, Conversation(before, ""))
    return entries((found,))[0] if found is not None else ""


WHEN, WHO = ["when"] * 9, ["who"] * 9


@pytest.mark.parametrize(
    ("counts", "siblings", "before", "found"),
    [
        ({"a": WHEN}, {"a": set()}, ["a"], "a"),
        ({"a": WHO}, {"a": set()}, ["a"], ""),  # it tells who, not when
        ({"a": WHEN}, {}, ["a"], ""),  # no answer of the pack: a known unknown, small talk
        ({"a": WHO, "b": WHEN}, {"a": {"b"}, "b": set()}, ["a"], "b"),  # one that it covers
        ({"a": WHO, "b": WHEN}, {"a": {"b"}}, ["a"], ""),  # which must be an answer itself
        ({"a": WHO, "b": WHEN}, {"a": set(), "b": set()}, ["a", "b"], "b"),
        ({"a": WHEN, "b": WHEN}, {"a": set(), "b": set()}, ["b", "a"], "b"),  # newest first
        ({"a": WHEN}, {"a": set()}, [], ""),
        ({"a": WHEN}, {"a": set()}, ["gone"], ""),
    ],
)
def test_a_bare_when_is_told_by_what_was_just_answered(
    counts: dict[str, list[str]], siblings: dict[str, set[str]], before: list[str], found: str
) -> None:
    """Promise: of the answers given before and those they cover, the one that tells that kind."""
    assert told(counts, siblings, *before) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["when"], "a"),  # 2.6 times what chance gives
        (["when", "who"], "a"),  # 2.25 times
        (["when", "who", "why"], ""),  # just twice
        (["when", "who", "who", "why"], ""),
        ([], ""),
    ],
)
def test_how_often_an_entry_must_be_asked_for_a_kind(asked: list[str], found: str) -> None:
    """Promise: over twice what chance gives is enough, less is not."""
    share = (asked.count("when") + PRIOR) * len(KINDS) / (len(asked) + PRIOR * len(KINDS))
    assert (log(share) >= KIND_TOLD) == (share > 2.1) == bool(found)
    assert told({"a": asked}, {"a": set()}, "a") == found


def test_what_was_leaned_on_is_explained_and_keeps_what_was_weighed() -> None:
    """Promise: the log shows the question as asked, its candidates, and why it was answered."""
    index = replace(
        INDEX, kinds={"flour": count_kinds([("when",)] * 9)}, siblings={"flour": frozenset()}
    )
    whole = judge(query("and when was that"), KNOWLEDGE, INDEX, POLICY)
    found = _told_before(whole, index, Conversation(("flour",), ""))
    assert found is not None
    assert (found.query, found.candidates) == (whole.query, whole.candidates)
    assert found.decision == Answer("flour", 1.0)
    assert found.confidence == Explanation("leans on the turn before, where flour tells: when", 1.0)


# --- which reading comes first -------------------------------------------------------------


def chosen(
    text: str, answers: Answers, exact: str = "", before: Conversation | None = None
) -> list[str]:
    """The entries of the reading that `_verdicts` settles on."""
    ask = knowing(answers)

    def exactly(part: Query) -> Verdict:
        verdict = ask(part)
        if part.text != exact:
            return verdict
        own = Candidate("own", Side.ANSWER, 1.0, Explanation("own", 1.0), exact=True)
        return replace(verdict, candidates=(own,))

    return entries(_verdicts(query(text), exactly, INDEX, before or Conversation(), Policy()))


@pytest.mark.parametrize(
    ("exact", "found"),
    [("who owns it and when does it open", ["whole"]), ("", ["owner", "opening"])],
)
def test_an_entrys_own_question_is_not_taken_apart(exact: str, found: list[str]) -> None:
    """Promise: a curated “who and when” is one question, whatever its halves would find."""
    text = "who owns it and when does it open"
    assert chosen(text, {text: ("whole", 1.0), **TWO}, exact) == found


def test_a_bare_question_leans_though_somebody_phrased_it_so() -> None:
    """Promise: “and when was that” after an answer asks of that answer, even as an own phrasing."""
    text = "and when was it"
    before = Conversation(("flour",), "where does the flour come from")
    answers = {text: ("own", 0.9), f"{text} does flour come": ("flour", 0.95)}
    answers[f"{text} flour come"] = ("flour", 0.95)
    assert chosen(text, answers, text, before) == ["flour"]
    assert chosen(text, answers, text) == ["own"]


def test_a_story_is_read_by_sentences_only_where_it_is_not_answered_whole() -> None:
    """Promise: a long message that is understood as it stands is not searched for another."""
    sentence = {"who owns it": ("owner", 0.9)}
    assert chosen(STORY, {STORY: ("whole", 0.4), **sentence}) == ["whole"]
    assert chosen(STORY, sentence) == ["owner"]
    assert chosen(STORY, {}) == [""]


def test_each_part_is_judged_once() -> None:
    """Promise: readings share their halves, and nothing is looked up twice for one message."""
    heard: list[str] = []
    book = small_index().book

    class Counting(dict[str, int]):
        def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
            heard.append(key)
            return super().get(key, default)  # type: ignore[arg-type]

    index = replace(INDEX, book=replace(book, vocabulary=Counting(book.vocabulary)))
    text = "who owns the bakery, and who owns the bakery?"
    respond(text, KNOWLEDGE, index, Conversation(), POLICY)
    once = len(heard)
    heard.clear()
    judge(query("who owns the bakery"), KNOWLEDGE, index, POLICY)
    single = len(heard)
    whole = query("who owns the bakery, and who owns the bakery?")
    heard.clear()
    judge(whole, KNOWLEDGE, index, POLICY)
    assert once < len(heard) + 3 * single


# --- a verdict -----------------------------------------------------------------------------


def many(count: int) -> Verdict:
    """The verdict on a question that so many entries share."""
    made = tuple(
        Entry(
            f"e{at}", Side.ANSWER, f"which bread number {at}x", (f"which bread number {at}x",), "a"
        )
        for at in range(count)
    )
    knowledge = replace(KNOWLEDGE, entries=made)
    return judge(query("which bread number"), knowledge, index_of(knowledge), POLICY)


@pytest.mark.parametrize(("count", "kept"), [(1, 1), (7, 7), (8, 8), (9, 8), (12, 8)])
def test_the_eight_best_candidates_are_kept(count: int, kept: int) -> None:
    """Promise: the log holds what was weighed, within bounds."""
    assert MAX_CANDIDATES == 8
    assert len(many(count).candidates) == kept


def test_the_guards_that_fired_are_told() -> None:
    """Promise: a condition that ruled an entry out stands in the verdict in plain words."""
    strict = replace(
        KNOWLEDGE,
        entries=tuple(
            replace(entry, forbids=("old", "mad")) if entry.id == "owner" else entry
            for entry in KNOWLEDGE.entries
        ),
    )
    verdict = judge(query("who owns the old bakery"), strict, INDEX, POLICY)
    assert verdict.guards == ("guard: owner not with old",)
    assert judge(query("who owns the bakery"), strict, INDEX, POLICY).guards == ()


def test_a_choice_is_as_strong_as_nothing_beside_an_answer() -> None:
    """Promise: an offer of choices in context never displaces what the words alone answer."""
    ask = knowing({"who grinds it": ("owner", 0.2)})

    def offering(part: Query) -> Verdict:
        verdict = ask(part)
        return (
            verdict
            if verdict.decision != UNKNOWN
            else replace(verdict, decision=Suggest(("a", "b"), 0.9))
        )

    before = Conversation(("flour",), "where does the flour come from")
    assert _leaning(offering(query("who grinds it")), offering, INDEX, before) is None
