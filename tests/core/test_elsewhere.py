"""Promises of pointing to another article: only where its own words are heard, never a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.elsewhere import (
    FAR_SURER,
    SURE,
    Heard,
    doubtful,
    may_be_meant,
    meant,
    pointing,
)
from bot.core.types import Decline, Query, Reason, Reply, Source, Suggestion, Verdict

BAKERY, HARBOUR = frozenset({"bread", "open", "mill"}), frozenset({"crane", "open", "quay"})


def heard(article: str, decision: str, score: float, words: str = "", reason: str = "") -> Heard:
    query = Query(words, words, tuple(words.split()))
    verdict = Verdict(query, Decline(Reason.OFF_TOPIC), ())
    reply = Reply(decision, "text", reason, score=score, verdicts=(verdict,))
    return Heard(article, article.title(), reply, BAKERY if article == "bakery" else HARBOUR)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("answer", "x", score=SURE), False),
        (Reply("answer", "x", score=SURE - 0.01), True),
        (Reply("suggest", "x"), True),
        (Reply("decline", "x", "off_topic"), True),
        (Reply("decline", "x", "not_in_article"), True),
        (Reply("decline", "x", "small_talk"), False),
        (Reply("decline", "x", "empty"), False),
    ],
)
def test_other_articles_are_asked_only_in_doubt(reply: Reply, expected: bool) -> None:
    """A sure answer, small talk and an empty message cost no second look."""
    assert doubtful(reply) is expected


@pytest.mark.parametrize(
    ("words", "here", "there", "pointed"),
    [
        ("how many crane", ("decline", 0.1), ("answer", 0.6), True),
        ("how many crane", ("suggest", 0.2), ("answer", 0.6), True),
        ("how many crane", ("decline", 0.1), ("suggest", 0.6), False),
        ("crane for bread", ("decline", 0.1), ("answer", 0.9), False),
        ("when does it open", ("decline", 0.1), ("answer", 0.9), False),
        ("who wrote this", ("decline", 0.1), ("answer", 0.9), False),
        ("how many crane", ("answer", 0.5), ("answer", 0.6), True),
        ("how many crane", ("answer", 0.6), ("answer", 0.5), False),
        ("who wrote this", ("answer", 0.5), ("answer", 0.8), False),
        ("who wrote this", ("answer", 0.5), ("answer", 0.5 + FAR_SURER), True),
    ],
)
def test_which_questions_are_rather_about_another_article(
    words: str, here: tuple[str, float], there: tuple[str, float], pointed: bool
) -> None:
    """It must answer, and surer; a word of its own must be heard and none of this one's."""
    found = meant(heard("bakery", *here, words), [heard("harbour", *there, words)])
    assert (found is not None) is pointed


@pytest.mark.parametrize(
    ("words", "decision", "score", "asked"),
    [
        ("how many crane", "decline", 0.1, True),
        ("crane for bread", "suggest", 0.3, True),
        ("when does it open", "decline", 0.1, False),  # a word of both subjects
        ("who wrote this", "decline", 0.1, False),
        ("who wrote this", "answer", 1.0 - FAR_SURER, True),  # the other may be far surer
        ("who wrote this", "answer", 1.01 - FAR_SURER, False),
        ("how many crane", "answer", 0.8, True),
    ],
)
def test_an_article_is_asked_only_where_its_reply_could_count(
    words: str, decision: str, score: float, asked: bool
) -> None:
    """Promise: a question without a word of its subject costs no second look."""
    question = Query(words, words, tuple(words.split()))
    assert may_be_meant(heard("bakery", decision, score, words), question, HARBOUR) is asked


@given(
    words=st.lists(st.sampled_from(["bread", "open", "mill", "crane", "quay", "who"]), max_size=4),
    decisions=st.tuples(*[st.sampled_from(["answer", "suggest", "decline"])] * 2),
    scores=st.tuples(*[st.floats(0.0, 1.0)] * 2),
)
def test_no_article_that_is_meant_is_left_out(
    words: list[str], decisions: tuple[str, str], scores: tuple[float, float]
) -> None:
    """Promise: who is not asked would not have been pointed to."""
    text = " ".join(words)
    here = heard("bakery", decisions[0], scores[0], text)
    there = heard("harbour", decisions[1], scores[1], text)
    if meant(here, [there]) is not None:
        assert may_be_meant(here, Query(text, text, tuple(words)), HARBOUR)


def test_the_surest_of_several_is_named() -> None:
    """Of two that would answer, the one with the greater confidence."""
    faint, sure = heard("harbour", "answer", 0.5, "crane"), heard("port", "answer", 0.9, "crane")
    assert meant(heard("bakery", "decline", 0.1, "crane"), [faint, sure]) is sure
    assert meant(heard("bakery", "decline", 0.1, "crane"), []) is None


def test_a_decline_keeps_its_words_and_gets_the_pointer() -> None:
    """What was said stands; the other article's answer is not given."""
    told = pointing(Reply("decline", "That is not about the article.", "off_topic"), "The harbour")
    assert told.text == (
        "That is not about the article.\n\n“The harbour”, another article I know, may answer that."
    )
    assert (told.decision, told.reason) == ("decline", "off_topic")


def test_an_answer_that_gives_way_is_withdrawn() -> None:
    """No word, source, button or score of it is left, and what was weighed stays for the log."""
    answer = replace(
        heard("bakery", "answer", 0.5, "crane").reply, entries=("opening",), footer="As reported",
        source=Source(("Vogel",), (1,)), related=(Suggestion("owner", "Who?"),),
        suggestions=(Suggestion("flour", "Where?"),),
    )  # fmt: skip
    told = pointing(answer, "The harbour")
    assert told == Reply(
        "decline", "I think that is about another article I know, “The harbour”.", "off_topic",
        verdicts=answer.verdicts,
    )  # fmt: skip
