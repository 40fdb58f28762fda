"""Words for what stands in a row of the log: roads, outcomes, links, verdicts, moments."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest

from bot.discord_app.review.words import (
    DECISIONS,
    REASONS,
    ROADS,
    feedback_words,
    grouped,
    kind_of,
    link_to,
    moment,
    outcome,
    runners_up,
)
from tests.discord_app.rows import NEW_YEAR, a_row


@pytest.mark.parametrize("surface", [*ROADS, "telegraph"])
def test_by_which_road(surface: str) -> None:
    """In words; a road of a later version keeps its name."""
    assert outcome(a_row(surface=surface)).endswith(ROADS.get(surface, "telegraph"))


@pytest.mark.parametrize(
    ("decision", "reason", "entry", "words"),
    [
        *((decision, "", "", words) for decision, words in DECISIONS.items()),
        *(("decline", reason, "", words) for reason, words in REASONS.items()),
        ("answer", "", "flour", "answered, flour"),
        ("decline", "not_in_article", "price", "not in the article, price"),
        ("decline", "later_reason", "", "later_reason"),
        ("later", "", "", "later"),
        ("answer", "off_topic", "", "answered"),
    ],
)
def test_kinds_of_outcomes(decision: str, reason: str, entry: str, words: str) -> None:
    """The reason of a decline, the decision of everything else; later versions keep their names."""
    assert kind_of(a_row(decision=decision, reason=reason, entry=entry)) == words


@pytest.mark.parametrize(
    ("values", "link"),
    [
        ({}, "6/7/8"),
        ({"message_id": "", "reply_message_id": "9"}, "6/7/9"),
        ({"reply_message_id": "9"}, "6/7/8"),
        ({"message_id": ""}, ""),
        ({"guild_id": ""}, ""),
        ({"channel_id": ""}, ""),
        ({"message_id": "8)x"}, ""),
    ],
)
def test_the_way_to_a_message(values: dict[str, str], link: str) -> None:
    """To the question where it was a message, else to the reply; to nothing that is no number."""
    found = link_to(replace(a_row(), **values))
    assert found == (f"https://discord.com/channels/{link}" if link else "")


@pytest.mark.parametrize(
    ("feedback", "words"),
    [
        ("", ""),
        ("up", "marked helpful"),
        ("up,down", "marked helpful, marked not helpful"),
        ("later", "marked later"),
        ("down,up,down", "marked not helpful 2 times, marked helpful"),
        (",".join(["up"] * 12), "marked helpful 12 times"),
    ],
)
def test_verdicts_in_words(feedback: str, words: str) -> None:
    """One, several, none; a thousand of one kind are one word and a number."""
    assert feedback_words(feedback) == words


def next_best(*names: str) -> str:
    """As a row keeps them."""
    return json.dumps([{"entry_id": name, "score": 1.0} for name in names])


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("", ""),
        ("[]", ""),
        ("{", ""),
        ("{}", ""),
        ("7", ""),
        ("[7]", ""),
        ('[{"entry_id": "a", "score": 0.5}]', "a 0.50"),
        ('[{"score": 1}]', ""),
        (next_best("a", "b", "c", "d"), "a 1.00, b 1.00, c 1.00"),
        (next_best("a_b"), "a\\_b 1.00"),
    ],
)
def test_what_was_next_best(stored: str, words: str) -> None:
    """Three at most; what is damaged is left out."""
    assert runners_up(stored) == words


@pytest.mark.parametrize(
    ("text", "style", "words"),
    [
        (NEW_YEAR, "f", "<t:1767225600:f>"),
        (NEW_YEAR, "R", "<t:1767225600:R>"),
        ("2026-01-01T00:00:00.999Z", "f", "<t:1767225600:f>"),
        ("", "f", ""),
        ("soon*", "f", "soon\\*"),
    ],
)
def test_a_moment(text: str, style: str, words: str) -> None:
    """Each reader's own zone; what is no time is shown as it is, disarmed."""
    assert moment(text, style) == words


@dataclass(frozen=True)
class Asked:
    """What a group of unanswered questions has."""

    question: str
    count: int = 2
    decision: str = "decline"
    reason: str = "off_topic"
    last: str = NEW_YEAR


def test_unanswered_questions_in_words() -> None:
    """How often, what, which kind of no, when last; none is good news."""
    assert grouped([]) == "Every question so far was answered."
    assert grouped([Asked("a*"), Asked("b", 1)]) == (
        "**2×** a\\*\n-# another subject, last <t:1767225600:R>\n"
        "**1×** b\n-# another subject, last <t:1767225600:R>"
    )
    assert len(grouped([Asked("x" * 500)] * 100)) < 3800
