"""Promises of leaning: when a question is read with the turn before it, and what that tells."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest

from bot.core import readings
from bot.core.labels import LEANING
from bot.core.match.kinds import KINDS, PRIOR, count_kinds
from bot.core.pipeline import judge
from bot.core.readings import KIND_TOLD, told_before
from bot.core.types import Answer, Conversation, Explanation, Query, Suggest, Verdict
from tests.core.judging import UNKNOWN, entries, knowing, query
from tests.core.small import KNOWLEDGE, POLICY, small_index

Answers = dict[str, tuple[str, float]]
INDEX = small_index()


def leaning(text: str, answers: Answers, before: Conversation) -> str | None:
    ask = knowing(answers)
    found = readings.leaning(ask(query(text)), ask, INDEX, before)
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


def test_a_word_that_nobody_wrote_leans_on_nothing() -> None:
    """Promise: “when is christmas?” and gibberish do not get the answer before once more."""
    before = Conversation(("flour",), "where does the flour come from")
    ask = knowing({"when is christmas flour come": ("owner", 0.9)})
    whole = ask(query("when is christmas"))
    found = readings.leaning(whole, ask, INDEX, before)
    assert found is not None
    assert entries((found,)) == ["owner"]
    unheard = replace(whole, unknown_words=("christmas",))
    assert readings.leaning(unheard, ask, INDEX, before) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("and which grind it", "flour"),  # its own word
        ("and the bread shop", None),  # no phrasing of the flour has it
        ("and the loaf", None),  # a known unknown's
        ("and it", "flour"),  # nothing of its own
        ("and the mill before it", None),  # another one than was told of
        ("and what else do they grind", None),
        ("and before the mill", "flour"),
    ],
)
def test_the_answer_before_is_repeated_for_its_own_words_alone(
    text: str, found: str | None
) -> None:
    """Promise: what narrows the turn before to something else does not get that turn's answer."""
    context = " ".join(word for word in ("flour", "come") if word not in text)
    answers = {f"{text} {context}": ("flour", 0.9)}
    before = Conversation(("flour",), "where does the flour come from")
    assert leaning(text, answers, before) == found


def test_words_of_what_an_answer_covers_are_its_own() -> None:
    """Promise: the answer before is given again where it tells what is asked now."""
    before = Conversation(("flour",), "where does the flour come from")
    ask = knowing({"and the loaf flour come": ("flour", 0.9)})
    covering = replace(INDEX, covers={"flour": frozenset({"price"})})
    for index, told in ((INDEX, False), (covering, True)):
        whole = ask(query("and the loaf"))
        assert (readings.leaning(whole, ask, index, before) is not None) is told


def test_a_pronoun_does_not_repeat_the_answer_before_for_words_of_another() -> None:
    """Promise: nor where the words alone are taken for something else."""
    before = Conversation(("flour",), "the grain")
    ask = knowing({"who owns it": ("owner", 0.9), "who owns it grain": ("flour", 0.9)})
    found = readings.settled(query("who owns it"), ask, KNOWLEDGE, INDEX, before)
    assert entries(found) == ["owner"]


@pytest.mark.parametrize("text", ["what is that", "how is it", "which one is it", "is it"])
def test_a_bare_question_of_no_kind_is_told_nothing_by_itself(text: str) -> None:
    """Promise: only who, when, where, why, how many and how long are asked of the turn before."""
    counts = tuple(float(9 * (kind in ("what", "how", "which", "yes or no"))) for kind in KINDS)
    index = replace(INDEX, kinds={"flour": counts}, covers={"flour": frozenset()})
    whole = knowing({})(query(text))
    assert readings.leaning(whole, knowing({}), index, Conversation(("flour",), "")) is None


def told(counts: dict[str, list[str]], covers: dict[str, set[str]], *before: str) -> str:
    """The entry that a bare `and when?` leads to, where entries are asked for these kinds."""
    kinds = {name: count_kinds((word,) for word in asked) for name, asked in counts.items()}
    related = {name: frozenset(others) for name, others in covers.items()}
    index = replace(INDEX, kinds=kinds, covers=related)
    found = told_before(knowing({})(query("and when")), index, Conversation(before, ""))
    return entries((found,))[0] if found is not None else ""


WHEN, WHO = ["when"] * 9, ["who"] * 9


@pytest.mark.parametrize(
    ("counts", "covers", "before", "found"),
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
    counts: dict[str, list[str]], covers: dict[str, set[str]], before: list[str], found: str
) -> None:
    """Promise: of the answers given before and those they cover, the one that tells that kind."""
    assert told(counts, covers, *before) == found


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
        INDEX, kinds={"flour": count_kinds([("when",)] * 9)}, covers={"flour": frozenset()}
    )
    whole = judge(query("and when was that"), KNOWLEDGE, INDEX, POLICY)
    found = told_before(whole, index, Conversation(("flour",), ""))
    assert found is not None
    assert (found.query, found.candidates) == (whole.query, whole.candidates)
    assert found.decision == Answer("flour", 1.0)
    assert found.confidence == Explanation(f"{LEANING}flour", 1.0)


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
    assert readings.leaning(offering(query("who grinds it")), offering, INDEX, before) is None
