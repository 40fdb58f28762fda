"""Promises of dialogue: what leans on the turn before, and what stands on its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.dialogue import (
    asks_for_source,
    in_context,
    is_bare,
    is_follow_up,
    last_answer,
    near,
    points_back,
)
from bot.core.types import Conversation, Query
from tests.core.small import KNOWLEDGE

ENTRIES = KNOWLEDGE.entries
BEFORE = Conversation(("flour",), "where does the flour come from")


def query(text: str) -> Query:
    return Query(text, text, tuple(text.split()))


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        # hardly any content, and short
        ("mills", True),
        ("which mills grind all the flour for the bakery", False),
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
        ("and who", True),
        ("when was that", True),
        ("when does the mill open", False),  # names what it is about
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


def test_a_mark_behind_the_earlier_question_is_no_word() -> None:
    """Promise: “how many died?” and “how many died” are leaned on alike."""
    with_mark, without = (
        in_context(query("when was that"), Conversation(("deaths",), f"how many died{mark}"))
        for mark in ("?", "")
    )
    assert with_mark.words == without.words
    assert with_mark.text == without.text


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
        ("and who is it that said this", True),  # seven words
        ("and so who is it that said this", False),  # eight
        ("who", False),  # nothing is said
        ("she said so", False),  # asks nothing
        ("who said the mill opens", False),  # names something
        ("when was it said and by whom", False),  # more than who
        ("", False),
    ],
)
def test_what_asks_who_says_so(text: str, asks: bool) -> None:
    """Promise: only what asks for nothing else gets the answer before once more."""
    assert asks_for_source(Query(text, text, tuple(text.split()))) == asks


@pytest.mark.parametrize(
    ("text", "points"),
    [
        *((f"who runs {word}", True) for word in
          ("it", "that", "they", "them", "those", "these", "he", "him", "his", "their", "she",
           "her")),
        ("who runs the mill", False),  # no pronoun
        ("was there a vote then", False),  # these point to nothing
        *((f"who tells {word} that", False) for word in
          ("you", "your", "yours", "i", "my", "me")),
        ("who runs it", True),
        ("who runs the old mill it has", False),  # three words of content
        ("who runs the mill it is at", True),  # seven words
        ("who runs the mill it is at now", False),  # eight
        ("", False),
    ],
)  # fmt: skip
def test_what_points_back(text: str, points: bool) -> None:
    """Promise: a pronoun within seven words, two of them content at most, and none that means the
    bot or the asker."""
    assert points_back(query(text), BEFORE) == points
    assert not points_back(query(text), Conversation((), BEFORE.question))


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ((), ""),
        (("flour",), "flour"),
        (("owner", "flour"), "owner"),  # newest first
        (("price", "flour"), "flour"),  # what the article is silent on is no answer
        (("price", "hello", "weather"), ""),
        (("gone",), ""),
    ],
)
def test_the_last_answer(entries: tuple[str, ...], found: str) -> None:
    """Promise: the first entry of the turn before that the article answers."""
    assert last_answer(Conversation(entries), KNOWLEDGE) == found


@pytest.mark.parametrize(
    ("before", "covers", "related", "found"),
    [
        ("flour", {}, (), "flour"),
        ("price", {}, (), "price opening"),  # the nearest thing the article does say
        ("flour", {"flour": "owner"}, (), "flour owner"),  # what it covers
        ("flour", {"owner": "flour"}, (), "flour owner"),  # what covers it
        ("price", {"owner": "opening"}, (), "price opening owner"),  # next to the nearest
        ("flour", {"owner": "opening"}, (), "flour"),
        ("flour", {"flour": "owner", "owner": "opening"}, (), "flour owner"),  # one step, no more
        ("flour", {}, ("weather",), "flour weather"),
        ("gone", {}, (), "gone"),
    ],
)
def test_what_a_pronoun_can_be_about(
    before: str, covers: dict[str, str], related: tuple[str, ...], found: str
) -> None:
    """Promise: the turn before and what is one step from it, in either direction."""
    entries = tuple(replace(e, related=related if e.id == "flour" else ()) for e in ENTRIES)
    pack = replace(KNOWLEDGE, entries=entries)
    pairs = {name: frozenset(others.split()) for name, others in covers.items()}
    assert near(Conversation((before,)), pack, pairs) == frozenset(found.split())


def test_nothing_is_near_an_empty_conversation() -> None:
    """Promise: a first question has nothing that a pronoun could mean."""
    assert near(Conversation(), KNOWLEDGE, {"owner": frozenset({"flour"})}) == frozenset()
