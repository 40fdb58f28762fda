"""Promises of dialogue: what leans on the turn before, and what stands on its own."""

from __future__ import annotations

import pytest

from bot.core.dialogue import in_context, is_bare, is_follow_up
from bot.core.types import Conversation, Query

BEFORE = Conversation(("flour",), "where does the flour come from")


def query(text: str) -> Query:
    return Query(text, text, tuple(text.split()))


@pytest.mark.parametrize("text", ["when was that", "and who", "since when is it"])
def test_a_question_word_and_pronouns_are_bare(text: str) -> None:
    assert is_bare(query(text), BEFORE)


@pytest.mark.parametrize(
    "text",
    [
        "who are you",  # asks the bot
        "when does the mill open",  # names what it is about
        "that",  # asks nothing
    ],
)
def test_what_names_its_subject_or_asks_the_bot_is_not_bare(text: str) -> None:
    assert not is_bare(query(text), BEFORE)


def test_nothing_leans_on_an_empty_conversation() -> None:
    assert not is_bare(query("when was that"), Conversation())
    assert not is_follow_up(query("when was that"), Conversation())


def test_a_pronoun_or_a_short_opener_leans_and_a_long_question_does_not() -> None:
    assert is_follow_up(query("who grinds it"), BEFORE)
    assert is_follow_up(query("and mills"), BEFORE)
    assert not is_follow_up(query("which mills grind all the flour for the bakery"), BEFORE)


def test_the_earlier_content_words_stand_behind_the_follow_up() -> None:
    assert in_context(query("who grinds it"), BEFORE).text == "who grinds it flour come"
