"""Laws of the pure core, tried on many made-up questions: disguises, order, explanations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.clean import clean, plain
from bot.core.decide import decide
from bot.core.dialogue import in_context, is_bare, is_follow_up, remember
from bot.core.pipeline import judge, respond
from bot.core.types import (
    Answer,
    Candidate,
    Conversation,
    Decision,
    Decline,
    Explanation,
    Policy,
    Query,
    Reply,
    Side,
    Suggest,
)
from tests.core.small import KNOWLEDGE, POLICY, small_index
from tests.core.trees import recombine

INDEX = small_index()
PHRASINGS = [text for entry in KNOWLEDGE.entries for text in entry.phrasings]
WORDS = sorted({word for text in PHRASINGS for word in text.lower().strip("?").split()})
QUESTIONS = st.one_of(
    st.sampled_from(PHRASINGS),
    st.lists(st.sampled_from([*WORDS, "and", "or", ",", "zebra", "it"]), max_size=12).map(" ".join),
)


def asked(text: str, before: Conversation | None = None) -> Reply:
    return respond(text, KNOWLEDGE, INDEX, before or Conversation(), POLICY)[0]


def told(reply: Reply) -> tuple[str, str, tuple[str, ...], str, float]:
    return reply.decision, reply.reason, reply.entries, reply.text, reply.score


# --- cleaning ------------------------------------------------------------------------------

DISGUISES = {
    "capitals": str.upper,
    "mention": lambda text: f"<@1234567890> {text}",
    "role and channel": lambda text: f"<@&12> {text} <#34>",
    "bold": lambda text: f"**{text}**",
    "spoiler": lambda text: f"||{text}||",
    "code": lambda text: f"`{text}`",
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in text),
    "zero width": lambda text: "\u200b".join(text),
    "signs piled on letters": lambda text: "".join(f"{c}\u0334\u0489" for c in text),
    "accents": lambda text: text.translate(str.maketrans("aeioucn", "âéíöüçñ")),
    "line breaks": lambda text: text.replace(" ", "\r\n"),
    "wide spaces": lambda text: text.replace(" ", "\u3000\u00a0"),
    "right to left mark": lambda text: f"\u202e{text}\u202c",
    "emoji": lambda text: f"🙂 {text} 🍞",
    "custom emoji": lambda text: f"<:bread:123> {text} <a:wave:456>",
    "time stamp": lambda text: f"<t:1700000000:R> {text}",
    "link": lambda text: f"{text} https://example.org/a?b=c",
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguised_question_gets_the_same_reply(disguise: str) -> None:
    """Promise: mark-up, look-alikes, invisible signs and case change nothing of the reply."""
    for text in PHRASINGS:
        hidden = DISGUISES[disguise](text)
        assert told(asked(hidden)) == told(asked(text)), hidden


# Latin, Greek and Cyrillic with their signs and all controls, and what hides or dresses them up.
# Not Korean: an invisible sign can part letters that are one when it is gone.
TYPED = st.one_of(
    st.characters(max_codepoint=0x52F),
    st.sampled_from("‑–—‘’“”`<@#!&:>*_~|0123456789,.\u200b\u202e\u2060ｂａｋＥ１，½ﬁ🙂"),
)


@given(text=st.text(TYPED, max_size=200))
@settings(max_examples=200, deadline=None)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    """Promise: plain text made plain again is the same, so that a log can be replayed."""
    once = plain(text, 10_000)
    assume("http" not in once and "www" not in once)  # a link that was parted, and is whole now
    assert plain(once, 10_000) == once


@given(text=QUESTIONS, tail=st.text(alphabet="abc xyz?", max_size=50))
@settings(max_examples=60, deadline=None)
def test_what_lies_beyond_the_limit_has_no_say(text: str, tail: str) -> None:
    """Promise: a question is what stands in its first 500 characters."""
    padded = text.ljust(500)
    long = clean(padded + tail, INDEX.spelling, 500)
    assert long.text == clean(padded, INDEX.spelling, 500).text
    assert long.truncated == bool(tail)


# --- the decision --------------------------------------------------------------------------

SHARES = st.floats(0, 1, allow_nan=False)
QUERY = Query("x", "who owns it", ("who", "owns", "it"))


def candidate(name: str, score: float, side: Side, fit: float = 0.0) -> Candidate:
    return Candidate(name, side, score, Explanation(name, score), fit)


def decided(*candidates: Candidate, policy: Policy = POLICY) -> tuple[Decision, float]:
    best_first = tuple(sorted(candidates, key=lambda each: -each.score))
    decision, sure = decide(QUERY, best_first, {}, frozenset(), policy)
    return decision, sure.value


RANK = {Decline: 0, Suggest: 1, Answer: 2}


@given(weak=SHARES, strong=SHARES, rival=SHARES)
def test_more_support_never_makes_an_answer_less_sure(
    weak: float, strong: float, rival: float
) -> None:
    """Promise: confidence grows with support; what was answered stays answered."""
    weak, strong = sorted((weak, strong))
    against = candidate("silent", rival, Side.UNSTATED)
    less, unsure = decided(candidate("a", weak, Side.ANSWER), against)
    more, sure = decided(candidate("a", strong, Side.ANSWER), against)
    assert sure >= unsure
    assert RANK[type(more)] >= RANK[type(less)]


@given(support=SHARES, weak=SHARES, strong=SHARES)
def test_a_stronger_rival_never_makes_an_answer_surer(
    support: float, weak: float, strong: float
) -> None:
    """Promise: the nearer a question is to what the article leaves open, the less is claimed."""
    weak, strong = sorted((weak, strong))
    own = candidate("a", support, Side.ANSWER)
    more, sure = decided(own, candidate("silent", weak, Side.UNSTATED))
    less, unsure = decided(own, candidate("silent", strong, Side.UNSTATED))
    assert unsure <= sure
    assert RANK[type(less)] <= RANK[type(more)]


@given(support=SHARES, low=SHARES, high=SHARES)
def test_a_higher_threshold_answers_less(support: float, low: float, high: float) -> None:
    """Promise: an operator who asks for more certainty gets fewer answers, and never a new one."""
    low, high = sorted((low, high))
    own = candidate("a", support, Side.ANSWER)
    bold, sure = decided(own, policy=replace(POLICY, answer_at=low, suggest_at=0.0))
    shy, same = decided(own, policy=replace(POLICY, answer_at=high, suggest_at=0.0))
    assert sure == same
    assert RANK[type(shy)] <= RANK[type(bold)]


@given(scores=st.lists(SHARES, min_size=1, max_size=9), most=st.integers(1, 5))
def test_at_most_so_many_choices_each_once(scores: list[float], most: int) -> None:
    """Promise: choices are the best ones, in order, never more than asked for."""
    names = [candidate(f"e{at}", score, Side.ANSWER) for at, score in enumerate(scores)]
    policy = replace(POLICY, answer_at=2.0, suggest_at=0.0, max_suggestions=most)
    decision, _ = decided(*names, policy=policy)
    assert isinstance(decision, Suggest)
    assert 1 <= len(decision.entry_ids) <= most
    assert len(set(decision.entry_ids)) == len(decision.entry_ids)
    score_of = {each.entry_id: each.score for each in names}
    picked = [score_of[name] for name in decision.entry_ids]
    assert picked == sorted(scores, reverse=True)[: len(picked)]


# --- the whole core ------------------------------------------------------------------------


@given(text=QUESTIONS)
@settings(max_examples=80, deadline=None)
def test_every_number_shown_recombines(text: str) -> None:
    """Promise: for any question each score is what its own explanation adds up to."""
    for verdict in asked(text).verdicts:
        for each in verdict.candidates:
            assert each.score == each.explanation.value
            assert recombine(each.explanation) == pytest.approx(each.score, abs=1e-6)
        assert recombine(verdict.confidence) == pytest.approx(verdict.confidence.value, abs=1e-6)


@given(text=QUESTIONS, before=st.sampled_from([(), ("flour",), ("owner", "opening"), ("gone",)]))
@settings(max_examples=80, deadline=None)
def test_the_same_question_gets_the_same_reply(text: str, before: tuple[str, ...]) -> None:
    """Promise: knowledge, question and conversation decide; the order of askers does not."""
    conversation = Conversation(before, "where does the flour come from")
    first = told(asked(text, conversation))
    asked("Who owns the bakery?")
    assert told(asked(text, conversation)) == first


@given(text=QUESTIONS)
@settings(max_examples=80, deadline=None)
def test_a_reply_is_one_of_three_kinds_and_whole(text: str) -> None:
    """Promise: an answer names its entries and source, choices are real, a no has its reason."""
    reply = asked(text)
    assert reply.text
    assert 0.0 <= reply.score <= 1.0
    assert len(reply.text) <= POLICY.max_reply_chars
    match reply.decision:
        case "answer":
            assert reply.entries
            assert reply.footer
            assert len(reply.entries) <= POLICY.max_parts
            assert not reply.reason
        case "suggest":
            assert 1 <= len(reply.suggestions) <= POLICY.max_suggestions
        case _:
            assert reply.decision == "decline"
            assert reply.reason in {
                "not_in_article", "off_topic", "not_understood", "small_talk", "empty",
            }  # fmt: skip


@given(text=QUESTIONS)
@settings(max_examples=80, deadline=None)
def test_candidates_come_best_first_and_once(text: str) -> None:
    """Promise: no entry stands twice against itself, and only the very question goes ahead."""
    query = clean(text, INDEX.spelling, 500)
    found = judge(query, KNOWLEDGE, INDEX, POLICY).candidates
    names = [each.entry_id for each in found]
    assert len(set(names)) == len(names)
    scores = [each.score for each in found if not each.exact]
    assert scores == sorted(scores, reverse=True)
    assert [each.exact for each in found].count(True) <= 1
    assert not any(each.exact for each in found[1:])


def test_a_long_story_is_answered_by_its_question() -> None:
    """Promise: whoever tells a story first is answered by the sentence that asks."""
    story = (
        "hi all my dog and me went for a walk in the rain and we had a very fine morning today."
        " from when can i buy bread?"
    )
    assert asked(story).entry == "opening"


def test_a_long_story_that_asks_nothing_known_is_declined() -> None:
    """Promise: many words are no reason for an answer."""
    story = "what a zebra. " * 8
    assert asked(story).decision == "decline"


# --- dialogue ------------------------------------------------------------------------------

BEFORE = Conversation(("flour",), "where does the flour come from")


def query(text: str) -> Query:
    return Query(text, text, tuple(text.split()))


@given(text=st.lists(st.sampled_from([*WORDS, "that", "it", "when"]), max_size=16).map(" ".join))
def test_context_only_adds(text: str) -> None:
    """Promise: read with the turn before, a question keeps its own words, in front, once each."""
    leaning = in_context(query(text), BEFORE)
    own = query(text).words
    assert leaning.words[: len(own)] == own
    assert set(leaning.words[len(own) :]) <= set(BEFORE.question.split()) - set(own)
    assert leaning.raw == text


@given(text=st.lists(st.sampled_from([*WORDS, "that", "it"]), min_size=13, max_size=20))
def test_a_long_question_never_leans(text: list[str]) -> None:
    """Promise: over twelve words a question names what it is about."""
    long = query(" ".join(text))
    assert not is_follow_up(long, BEFORE)
    assert not is_bare(long, BEFORE)


@pytest.mark.parametrize(
    ("entries", "question", "want"),
    [
        (("owner",), "who owns it", Conversation(("owner",), "who owns it")),
        (("owner",), "", Conversation(("owner",), BEFORE.question)),
        ((), "who owns it", BEFORE),
    ],
)
def test_only_what_was_understood_is_remembered(
    entries: tuple[str, ...], question: str, want: Conversation
) -> None:
    """Promise: a question nobody understood does not wipe out what the talk was about."""
    assert remember(BEFORE, question, Reply("answer", "", entries=entries)) == want
