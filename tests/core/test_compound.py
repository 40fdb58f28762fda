"""Promises of joined questions: which halves are answered, and how much is read for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core import readings
from bot.core.readings import MAX_TEXTS
from bot.core.types import (
    Answer,
    Entry,
    Query,
    Side,
    Verdict,
)
from tests.core.judging import TWO, Answers, deciding, entries, knowing, query, silent
from tests.core.small import KNOWLEDGE


def compound(text: str, answers: Answers) -> list[str]:
    return entries(readings.compound(query(text), knowing(answers), KNOWLEDGE))


# --- two questions in one ------------------------------------------------------------------

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
        ("who owns it? when does it open? who owns it?", TWO, ["owner", "opening"]),
        (LONG, THREE, ["owner", "opening", "flour"]),
        (LONG, {"who owns it": ("owner", 0.6), "where does flour come from": ("flour", 1.0)}, []),
    ],
)
def test_each_half_must_find_an_entry_of_its_own(
    text: str, answers: Answers, found: list[str]
) -> None:
    """Promise: a message is two questions only where each half is answered, differently."""
    assert compound(text, answers) == found


def test_a_summary_is_no_part_of_a_joined_question() -> None:
    """Promise: `..., what does it say?` behind a question adds no second answer."""
    answers = TWO | {"what does it say": ("whole", 0.9)}
    text = "who owns it and what does it say"
    assert compound(text, answers) == ["owner", "whole"]
    whole = Entry("whole", Side.ANSWER, "What does it say?", (), "All.", kinds=("summary",))
    known = replace(KNOWLEDGE, entries=(*KNOWLEDGE.entries, whole))
    assert readings.compound(query(text), knowing(answers), known) == ()


@pytest.mark.parametrize("joint", ["? ", " and ", ", and ", "; ", ", who "])
@pytest.mark.parametrize("last", ["owner", "where is it"])
def test_a_flood_of_joints_is_read_in_few_ways(joint: str, last: str) -> None:
    """Promise: however many questions are joined, and whatever a pronoun behind them borrows from
    each, few texts are judged."""
    judged: set[str] = set()

    def ask(part: Query) -> Verdict:
        judged.add(part.text)
        return Verdict(part, Answer("owner", 0.9), ())

    for times in range(32):
        judged.clear()
        asked = [f"who {verb}" for verb in ("died", "led", "left", "won", "paid", "said") * 6]
        readings.compound(query(joint.join([*asked[:times], last])), ask, KNOWLEDGE)
        assert len(judged) <= MAX_TEXTS + 2, times


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


@pytest.mark.parametrize(
    ("text", "share", "found"),
    [
        ("who owns it and what is a loaf", 0.3, ["owner", ""]),
        ("who owns it and what is a loaf", 0.29, []),  # not surely known to be unsaid
        ("what is a loaf and who owns it", 0.3, ["", "owner"]),
    ],
)
def test_a_half_may_be_known_not_to_be_in_the_article(
    text: str, share: float, found: list[str]
) -> None:
    """Promise: one answer at least, and the other half surely a known unknown."""
    ask = deciding({"who owns it": Answer("owner", 0.6), "what is a loaf": silent("price", share)})
    assert entries(readings.compound(query(text), ask, KNOWLEDGE)) == found


def test_a_half_without_a_question_of_its_own_is_not_declined() -> None:
    """Promise: “the mill and the baker” is no question on the baker."""
    decisions = {
        "who owns the mill": Answer("owner", 0.6),
        "the baker": silent("price", 0.9),
        "who owns the baker": silent("price", 0.9),
        "the baker owns mill": silent("price", 0.9),
    }
    ask = deciding(decisions)
    assert readings.compound(query("who owns the mill and the baker"), ask, KNOWLEDGE) == ()
