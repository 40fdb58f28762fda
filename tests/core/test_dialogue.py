"""Promises of dialogue: what leans on the turn before, and what stands on its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.dialogue import asks_for_source, in_context, is_bare, is_follow_up
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


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        # hardly any content, and short
        ("mills", True),
        ("why", True),
        ("the white flour", False),  # two words of content
        ("is the mill", True),
        ("mill for the in by a at", True),  # seven words
        ("mill for the in by a at to", False),  # eight
        # an opener, and short
        ("and the white flour", True),
        ("but rye flour mills", True),
        ("so white flour mills", True),
        ("then white flour mills", True),
        ("also white flour mills", True),
        ("what white flour mills", True),
        ("about white flour mills", True),
        ("how white flour mills", True),
        ("ok white flour mills", True),
        ("okay white flour mills", True),
        ("white flour and mills", False),  # not in front
        ("who grinds white flour", False),
        ("and white flour of the two", True),
        ("and white flour of the two mills", True),  # seven
        ("and white flour of the two old mills", False),  # eight
        # a pronoun, up to twelve words
        ("who grinds it", True),
        ("did they grind white flour", True),
        ("white flour red flour rye flour mill mill mill mill mill it", True),  # twelve
        ("white flour red flour rye flour mill mill mill mill mill mill it", False),
        ("white flour red flour rye flour mill mill mill mill mill mill", False),
        ("", False),
    ],
)
def test_what_leans_on_the_turn_before(text: str, leans: bool) -> None:
    """Promise: a pronoun in twelve words, or seven that open or hold hardly anything."""
    assert is_follow_up(query(text), BEFORE) == leans
    assert not is_follow_up(query(text), Conversation((), BEFORE.question))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("why", True),
        ("and when was that one then", True),
        ("and when was that one then though", False),
        ("and so when was that thing then", True),  # seven
        ("and so when was that thing then again", False),  # eight
        ("since when", True),
        ("since", False),  # asks nothing
        ("and that", False),
        ("when since mill", False),
        *((f"who is {word}", False) for word in ("you", "your", "yours", "i", "my", "me")),
        ("who is she", True),
        ("", False),
    ],
)
def test_what_is_nothing_but_a_question_word(text: str, bare: bool) -> None:
    """Promise: no content, at most seven words, one that asks, and none that means the bot."""
    assert is_bare(query(text), BEFORE) == bare
    assert not is_bare(query(text), Conversation((), BEFORE.question))


@pytest.mark.parametrize(
    ("text", "before", "want"),
    [
        ("who grinds it", "where does the flour come from", "who grinds it flour come"),
        ("which flour", "where does the flour come from", "which flour come"),
        ("who", "", "who"),
        ("who", "is it that one", "who"),
        ("", "white flour", "white flour"),
        ("it", "flour and flour", "it flour flour"),
    ],
)
def test_context_in_words_and_text(text: str, before: str, want: str) -> None:
    """Promise: the words and the text of a question in context say the same; `raw` and `own` are
    as they were without it."""
    found = in_context(query(text), Conversation(("flour",), before))
    assert (found.text, found.words, found.raw) == (want, tuple(want.split()), text)
    assert query(text).own == text
    assert found.own == (text or want)


def test_a_question_in_context_is_as_long_as_it_was_typed() -> None:
    """Promise: whether the asker's text was cut is not forgotten on the way."""
    cut = replace(query("who grinds it"), truncated=True)
    assert in_context(cut, BEFORE).truncated
    assert not in_context(query("who grinds it"), BEFORE).truncated


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("who says so", True),
        ("according to whom", True),
        ("says who", True),
        ("and who said that", True),
        ("who is the source of this article", False),  # its publisher
        ("who did not say so", False),
        ("who said yes", False),
        ("who said no", False),
        ("who else says so", False),
        ("what did he say", False),
        ("who told you that", False),
        ("and who did he say it to", False),
        ("to whom did he say that", False),
    ],
)
def test_what_asks_who_says_so(text: str, asks: bool) -> None:
    """Promise: only what asks for nothing else gets the answer before once more."""
    assert asks_for_source(Query(text, text, tuple(text.split()))) == asks
