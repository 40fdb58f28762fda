"""Promises of the wording: small words and forms do not matter, all others and their order do."""

from __future__ import annotations

import pytest

from bot.core.match.features import tokenize
from bot.core.match.wording import wording

CONCEPTS = {"soldiers": "troops", "peace keepers": "troops", "troops": "troops"}


def same(left: str, right: str) -> bool:
    return wording(tokenize(left), CONCEPTS) == wording(tokenize(right), CONCEPTS)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("how many were arrested", "how many people got arrested"),
        ("when do the soldiers leave", "when does the troops leaving"),
        ("who asked the peace keepers", "so who has asked troops then"),
        ("were the troops attacked", "did troops get attacked"),
        ("who was hurt", "who got hurt then"),
        ("who is the leader", "who leads"),  # nothing is done to anybody
        ("how many were arrested", "how many arrested"),  # where nobody is mistaken for another
    ],
)
def test_small_words_forms_and_synonyms_do_not_matter(left: str, right: str) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("did protesters attack the troops", "did the troops attack protesters"),  # who did what
        ("were the troops attacked", "did the troops attack"),
        ("have the troops been shot", "have the troops shot"),
        ("did the troops get hurt", "did the troops hurt"),
        ("who was arrested", "who arrested"),
        ("how many were arrested", "who was arrested"),  # the kind of thing asked
        ("is the country stable", "is the country not stable"),
        ("who is the photo by", "who is in the photo"),
        ("how many died", "how many more died"),
        ("how many were arrested", "how many were never arrested"),
    ],
)
def test_order_kind_and_telling_words_do(left: str, right: str) -> None:
    assert not same(left, right)


def test_a_name_that_goes_without_saying_does_not_matter() -> None:
    """“in the bakery” adds nothing where every answer is about the bakery, unless it is all."""
    given = frozenset({"bakery"})
    concepts = {"bakery": "bakery"}

    def heard(text: str) -> object:
        return wording(tokenize(text), concepts, given)

    assert heard("who sells cake in the bakery") == heard("who sells cake")
    assert heard("what is the bakery") != heard("what is that")
