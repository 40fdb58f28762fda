"""Promises of choosing a reading: which sentences and earlier turns are answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core import readings
from bot.core.match.index import Index
from bot.core.match.kinds import KINDS
from bot.core.pipeline import MAX_CANDIDATES, judge, respond
from bot.core.readings import settled
from bot.core.types import (
    Answer,
    Candidate,
    Conversation,
    Decision,
    Decline,
    Entry,
    Explanation,
    Query,
    Reason,
    Side,
    Suggest,
    Verdict,
)
from tests.core.judging import TWO, UNKNOWN, Answers, deciding, entries, knowing, query, silent
from tests.core.small import KNOWLEDGE, POLICY, index_of, small_index

INDEX = small_index()

# --- a long message ------------------------------------------------------------------------

STORY = (
    "my aunt and my uncle went to the market on a very rainy morning last week. "
    "who owns it? so when does it open? "
)


def long(text: str, answers: Answers) -> list[str]:
    return entries(readings.long(query(text), knowing(answers), KNOWLEDGE))


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


WEDDING = (
    "my aunt and my uncle are to be married in june, and now that the shop is open again "
    "i wondered: do they bake for weddings"
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (UNKNOWN, ["opening"]),  # nothing is known of what is asked: what stands beside it may do
        (silent("weddings", 0.2), []),
        (silent("weddings", 0.19), ["opening"]),
        (Decline(Reason.OFF_TOPIC, "weddings", "", 0.9), ["opening"]),
        (Answer("weddings", 0.2), ["weddings"]),
    ],
)
def test_what_a_story_asks_outright_goes_before_what_it_mentions(
    asked: Decision, found: list[str]
) -> None:
    """Promise: a question that is known to be unsaid is not answered with what leads up to it."""
    mentioned = "and now that the shop is open again i wondered"
    ask = deciding({"do they bake for weddings": asked, mentioned: Answer("opening", 0.9)})
    assert entries(readings.long(query(WEDDING), ask, KNOWLEDGE)) == found


PLANES = (
    "the bakery wants to be open again in ten days, which strikes me as far too ambitious a plan. "
    "how many ovens were ordered for it?"
)


def unwritten(reason: Reason, *unknown: str) -> Verdict:
    return Verdict(query("any"), Decline(reason, "", "", 0.1), (), unknown_words=unknown)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (unwritten(Reason.NOT_IN_ARTICLE, "ovens"), ""),
        (unwritten(Reason.NOT_IN_ARTICLE), "opening"),  # its words may lean on what goes before
        (unwritten(Reason.NOT_UNDERSTOOD, "ovens"), "opening"),
        (Verdict(query("any"), Suggest(("owner",), 0.3), (), unknown_words=("ovens",)), "opening"),
    ],
)
def test_a_story_is_no_answer_to_what_nobody_wrote_about(asked: Verdict, found: str) -> None:
    """Promise: a question of its own is declined, however well the story before it is known."""
    told = {"how many ovens were ordered for it": asked}
    whole = Verdict(query(PLANES), Answer("opening", 0.9), ())

    def ask(part: Query) -> Verdict:
        return replace(told.get(part.text, whole), query=part)

    verdicts = settled(query(PLANES), ask, KNOWLEDGE, INDEX, Conversation())
    assert entries(verdicts) == [found]


def test_a_story_that_asks_two_things_is_answered_where_it_can_be() -> None:
    """Promise: the one that nobody wrote about does not silence the other."""
    told = {
        "how many ovens were ordered for it": unwritten(Reason.NOT_IN_ARTICLE, "ovens"),
        "who owns it": Verdict(query("any"), Answer("owner", 0.9), ()),
    }
    unknown = Verdict(query("any"), UNKNOWN, ())

    def ask(part: Query) -> Verdict:
        return replace(told.get(part.text, unknown), query=part)

    for end in ("who owns it?", "i just came home, and want to know who owns it"):
        told.setdefault(end, told["who owns it"])
        text = query(f"{PLANES} {end}")
        assert entries(settled(text, ask, KNOWLEDGE, INDEX, Conversation())) == ["owner"]


@pytest.mark.parametrize(
    ("before", "leaning", "found"),
    [
        ("flour", Answer("flour", 0.4), "flour"),  # next to the turn before
        ("flour", Answer("opening", 0.9), "owner"),  # nor is that: the words themselves count
        ("flour", silent("price", 0.2), "price"),
        ("flour", silent("price", 0.19), "owner"),
        ("flour", Suggest(("flour",), 0.3), "owner"),
        ("flour", Decline(Reason.OFF_TOPIC, "weather", "", 0.9), "owner"),
        ("owner", Answer("flour", 0.9), "owner"),  # the words lead to the turn before already
    ],
)
def test_where_a_pronoun_leads(before: str, leaning: Decision, found: str) -> None:
    """Promise: away from the turn before only where that turn gives it no meaning."""
    turn = Conversation((before,), "the grain")
    ask = deciding({"who grinds it": Answer("owner", 0.9), "who grinds it grain": leaning})
    (verdict,) = settled(query("who grinds it"), ask, KNOWLEDGE, INDEX, turn)
    assert not isinstance(verdict.decision, Suggest)
    assert verdict.decision.entry_id == found


@pytest.mark.parametrize(("asked_for", "found"), [("who", "flour"), ("when", "owner")])
def test_an_own_question_gives_way_only_to_what_tells_the_kind_asked(
    asked_for: str, found: str
) -> None:
    """Promise: “and when do they go home?” is not answered with who invited them."""
    own = Candidate("owner", Side.ANSWER, 1.0, Explanation("own", 1.0), exact=True)
    decide = deciding(
        {"who grinds it": Answer("owner", 1.0), "who grinds it grain": Answer("flour", 0.9)}
    )
    counts = tuple(20.0 * (kind == asked_for) for kind in KINDS)
    index = replace(INDEX, kinds={**INDEX.kinds, "flour": counts})

    def ask(part: Query) -> Verdict:
        verdict = decide(part)
        return replace(verdict, candidates=(own,)) if part.text == "who grinds it" else verdict

    turn = Conversation(("flour",), "the grain")
    (verdict,) = settled(query("who grinds it"), ask, KNOWLEDGE, index, turn)
    assert entries((verdict,)) == [found]


@pytest.mark.parametrize(
    ("sure", "leaning", "declined"),
    [
        (0.59, Decline(Reason.NOT_IN_ARTICLE, score=0.1), True),
        (0.6, Decline(Reason.NOT_IN_ARTICLE, score=0.1), False),
        (0.59, UNKNOWN, False),  # the turn before makes no sense of it either
    ],
)
def test_a_guess_elsewhere_is_no_reading_of_a_pronoun(
    sure: float, leaning: Decision, declined: bool
) -> None:
    """Promise: “when did that happen?” is not answered with what happened to somebody else."""
    turn = Conversation(("flour",), "the grain")
    ask = deciding({"who grinds it": Answer("owner", sure), "who grinds it grain": leaning})
    (verdict,) = settled(query("who grinds it"), ask, KNOWLEDGE, INDEX, turn)
    assert verdict.decision == (leaning if declined else Answer("owner", sure))


@pytest.mark.parametrize(("before", "found"), [("flour", "owner"), ("price", "price")])
def test_a_silence_beats_an_own_question_only_behind_a_silence(before: str, found: str) -> None:
    """Promise: what somebody phrased with a pronoun is answered behind an answer."""
    own = Candidate("owner", Side.ANSWER, 1.0, Explanation("own", 1.0), exact=True)
    plain = deciding(
        {"who grinds it": Answer("owner", 1.0), "who grinds it grain": silent("price", 0.9)}
    )

    def ask(part: Query) -> Verdict:
        verdict = plain(part)
        return replace(verdict, candidates=(own,)) if part.text == "who grinds it" else verdict

    turn = Conversation((before,), "the grain")
    (verdict,) = settled(query("who grinds it"), ask, KNOWLEDGE, INDEX, turn)
    assert not isinstance(verdict.decision, Suggest)
    assert verdict.decision.entry_id == found


# --- which reading comes first -------------------------------------------------------------


def chosen(
    text: str,
    answers: Answers,
    exact: str = "",
    before: Conversation | None = None,
    index: Index = INDEX,
) -> list[str]:
    """The entries of the reading that `settled` settles on."""
    ask = knowing(answers)

    def exactly(part: Query) -> Verdict:
        verdict = ask(part)
        if part.text != exact:
            return verdict
        own = Candidate("own", Side.ANSWER, 1.0, Explanation("own", 1.0), exact=True)
        return replace(verdict, candidates=(own,))

    return entries(settled(query(text), exactly, KNOWLEDGE, index, before or Conversation()))


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
    told = replace(INDEX, covers={**INDEX.covers, "flour": frozenset({"own"})})
    assert chosen(text, answers, text, before, told) == ["own"]  # a part of that answer


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
