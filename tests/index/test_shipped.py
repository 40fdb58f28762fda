"""Promises of the shipped pack: its cases come out as labelled, and every score explains itself."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from bot.assistant import Assistant, NoLog
from bot.config import load_settings
from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.types import Conversation, Knowledge, Place, Reason, Reply
from bot.index.cache import load_or_build
from bot.index.encoder import load_encoder
from bot.packs.load import load_pack
from bot.review.trials import trials_of_cases
from tests.core.trees import recombine

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "knowledge" / "kazakhstan-troops"
SMALLTALK = ROOT / "knowledge" / "smalltalk.yaml"
PLACE = Place("eval")


@lru_cache(maxsize=1)
def shipped() -> tuple[Knowledge, Index]:
    knowledge = load_pack(PACK, SMALLTALK)
    return knowledge, load_or_build(knowledge, load_settings().cache_folder)


def ask(question: str) -> Reply:
    knowledge, index = shipped()
    return respond(question, knowledge, index, Conversation(), index.policy)[0]


@pytest.fixture(params=["meaning", "words and letters alone"])
def answering(request: pytest.FixtureRequest) -> Assistant:
    """The shipped pack, answered from with the encoder and without."""
    if request.param != "meaning":
        request.getfixturevalue("without_encoder")
    elif load_encoder() is None:
        pytest.skip("the sentence encoder is not installed")
    knowledge = load_pack(PACK, SMALLTALK)
    return Assistant(knowledge, load_or_build(knowledge, load_settings().cache_folder), NoLog())


async def test_the_cases_come_out_as_labelled(answering: Assistant) -> None:
    """With the encoder each gets what it expects, those of a conversation in a row, and what is to
    be declined is; all but two of those for their very reason. Without it nine in ten do."""
    trials = trials_of_cases(answering.knowledge.cases)
    turns = [await answering.ask(each.question, PLACE, each.conversation) for each in trials]
    pairs = list(zip(trials, (turn.reply for turn in turns), strict=True))
    wrong = [t.question for t, reply in pairs if not replace(t, reason="").holds(reply)]
    missed = [t.question for t, reply in pairs if not t.holds(reply)]
    tenth = len(trials) // 10
    most = (0, 2) if "meaning" in answering.index.engine else (tenth, tenth)
    assert len(wrong) <= most[0], wrong
    assert len(missed) <= most[1], missed


def test_the_cases_try_every_kind_of_no_and_a_conversation() -> None:
    """What they do not name, nobody would see breaking."""
    cases = shipped()[0].cases
    reasons = {case.reason for case in cases if not case.expect}
    assert reasons == {Reason.NOT_IN_ARTICLE, Reason.OFF_TOPIC, Reason.SMALL_TALK}
    assert sum(bool(case.conversation) for case in cases) >= 5


def test_every_score_of_the_practice_questions_recombines() -> None:
    """Each candidate's tree and each confidence gives back the value that decided."""
    lines = (ROOT / "tests" / "questions" / "round1.jsonl").read_text("utf-8").splitlines()
    trees = 0
    for line in lines:
        for verdict in ask(json.loads(line)["q"]).verdicts:
            scored = [(c.explanation, c.score) for c in verdict.candidates]
            for tree, score in (*scored, (verdict.confidence, verdict.confidence.value)):
                assert recombine(tree) == pytest.approx(score, abs=1e-4)
                trees += 1
    assert trees > len(lines)


def test_every_answer_is_short() -> None:
    """An answer is read on a phone: under 300 characters, the summary aside."""
    knowledge, _ = shipped()
    long = [e.id for e in knowledge.answers() if len(e.answer) >= 300]
    assert long == ["summary"]


def test_parliament_is_told_only_what_the_article_says_it_was_told() -> None:
    """The ten days, in paragraph 3; the two days and the stages Tokayev just said."""
    knowledge, _ = shipped()
    told = [
        sentence
        for entry in knowledge.answers()
        for sentence in re.split(r"(?<=[a-z])[.;] | and (?=he told)|, and (?=told)", entry.answer)
        if re.search(r"\btold\b.*\bparliament", sentence)
    ]
    assert len(told) >= 6
    assert all("10 days" in sentence for sentence in told)
    assert not [s for s in told if re.search(r"two days|stages|Tuesday|Thursday", s)]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("who is the president of russia", "who leads other countries"),
        ("What is the exact number of arrests?", "more about those arrested or their number"),
        ("how did the people die", "where, when or how the people died"),
        ("who was killed", "who exactly was among the dead"),
        (
            "Is Russia going to annex Kazakhstan?",
            "anything about Russia's motives or Kazakhstan's independence",
        ),
        ("did tokayev die", "anything about where the president is or how he is"),
        ("what is the weather in Kazakhstan", "anything about the weather"),
        ("how many civilians were killed by the troops", "that the foreign troops killed anyone"),
        ("What year was it?", "which year it was"),
        ("What does UPI stand for?", "anything about UPI itself"),
    ],
)
def test_what_the_article_does_not_say_is_what_was_asked(question: str, topic: str) -> None:
    reply = ask(question)
    assert reply.decision == "decline"
    assert reply.text.startswith(f"The article does not say {topic}.")


@pytest.mark.parametrize(
    "question",
    [
        "what does the article say about the economy",
        "what does the article say about the protests",
        "what does the article say about the prime minister",
        "what happened on tuesday",
        "what happens on thursday",
        "what happened last week",
    ],
)
def test_silence_is_not_claimed_on_what_the_article_does_say(question: str) -> None:
    assert ask(question).decision != "decline"
