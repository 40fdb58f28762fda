"""Promises of cleaning: how people write becomes plain words, whatever they write."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clean import Spelling, clean, plain

SPELLING = Spelling(
    {
        "bakery": 5,
        "opening": 4,
        "flour": 3,
        "kazakhstan": 9,
        "withdrawal": 4,
        "many": 2,
        "people": 2,
    },
    frozenset(
        "when does the open floor steak people what is many how long leaving they are".split()
    ),
    {"vogl": "vogel"},
)


def text(raw: str) -> str:
    return clean(raw, SPELLING, 500).text


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("WHEN DOES THE BAKERY OPEN???", "when does the bakery open???"),
        ("<@!1234> when does the **bakery** open", "when does the bakery open"),
        ("wen does teh bakrey open", "when does the bakery open"),
        ("leavin in", "leaving in"),
        ("whats the bakery", "what is the bakery"),
        ("is vogl open", "is vogel open"),
        ("see https://example.com/x the bakery", "see the bakery"),
        ("mail bob.smith@example.co.uk the bakery", "mail the bakery"),
        ("the ｂａｋｅｒｙ", "the bakery"),
        ("the bak\u200bery", "the bakery"),
        ("thé Bâkery, ŌPEN", "the bakery, open"),
        ("is it in \u0130stanbul", "is it in istanbul"),
        ("søren łódź", "søren łodz"),
        ("Ελλάδα Чёрный", "ελλαδα черныи"),
        ("がき かき ハ\u3099ス ぱ", "がき かき バス ぱ"),
        ("한국", "한국"),
    ],
)
def test_what_people_type_becomes_plain_words(raw: str, want: str) -> None:
    """Case, mentions, markup, chat spellings, slips and disguises do not change the question."""
    assert text(raw) == want


def test_a_real_word_is_never_bent_into_one_of_the_pack() -> None:
    """`floor` is common English and one letter from `flour`: it stays."""
    assert text("the floor") == "the floor"


def test_a_question_over_the_limit_is_cut_and_says_so() -> None:
    """6,000 characters are cut before anything costly, and the query tells."""
    query = clean("bakery " * 1000, SPELLING, 500)
    assert query.truncated
    assert len(query.text) <= 500


@given(st.text(max_size=700))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_cleaning(raw: str) -> None:
    """Any text gives plain lower-case words without control characters."""
    cleaned = clean(raw, SPELLING, 500)
    assert cleaned.text == cleaned.text.lower()
    assert not any(category(letter).startswith("C") for letter in cleaned.text)
    assert len(plain(raw, 500)) <= 500 * 18


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("how menny peopel", "how many people"),  # sounds alike, two slips in a short word
        ("they are leavin", "they are leaving"),  # a dropped g
        ("the bakeryyyy", "the bakery"),  # a stretched word
        ("kazakhstans flour", "kazakhstan flour"),  # a genitive without its apostrophe
        ("wat cud it be", "what could it be"),  # general misspellings of common words
        ("witch people", "which people"),  # a real word that mostly stands for another
        ("hwo long does it open", "how long does it open"),  # `hwo` by what follows it
        ("who sed dey r ded", "who said they are dead"),  # as it is spoken
        ("howmanypplinthebakery", "how many people in the bakery"),  # no spaces
    ],
)
def test_slips_of_every_class_are_repaired(raw: str, want: str) -> None:
    """Each way of misspelling that the cleaner knows comes out as the plain word."""
    assert text(raw) == want


def test_an_inflected_english_word_is_no_slip() -> None:
    """`picked` may be the pack's, but who writes `nicked` means it."""
    spelling = Spelling({"picked": 9}, frozenset({"nick", "pick"}), {})
    assert clean("nicked", spelling, 500).text == "nicked"


def test_a_word_the_pack_uses_is_never_taken_for_another() -> None:
    """In a pack on medicine `dose` stays `dose`."""
    assert clean("dose", Spelling({"dose": 3}, frozenset(), {}), 500).text == "dose"


@pytest.mark.parametrize(
    "name", ["oranienthal", "isatonar", "whoisthezzz", "manyofofof", "according"]
)
def test_a_long_strange_word_is_not_cut_to_pieces(name: str) -> None:
    """Only words of some length that fill it to the last letter are words without spaces."""
    spelling = Spelling({"bakery": 5}, frozenset(), {})
    assert clean(name, spelling, 500).text == name


def test_the_same_first_letter_wins_among_the_nearest() -> None:
    """`alow` is `allow` and not `slow`, though both are one letter away."""
    spelling = Spelling({"slow": 9, "allow": 1}, frozenset(), {})
    assert clean("alow", spelling, 500).text == "allow"


def test_the_first_letter_decides_where_neither_sounds_alike() -> None:
    """`gank` is one letter from both; people slip in the first letter least."""
    assert clean("gank", Spelling({"bank": 9, "gang": 1}, frozenset(), {}), 500).text == "gang"


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("who did they ask 4 the opening", "who did they ask for the opening"),
        ("4 how long", "for how long"),
        ("4 wat people", "for what people"),
        ("is it gone 4 good", "is it gone for good"),
        ("word 4 word", "word for word"),
        ("what did they use 2 get in 2 the bakery", "what did they use to get in to the bakery"),
        ("4 people", "4 people"),
        ("january 2 what happened", "january 2 what happened"),
        ("paragraph 4 what does it say", "paragraph 4 what does it say"),
        ("at 2 a.m. or later", "at 2 a.m. or later"),
        ("the 2 days", "the 2 days"),
        ("were there 2 or 4", "were there 2 or 4"),
        ("what do the 2 get", "what do the 2 get"),
        ("is it 10 4 you", "is it 10 4 you"),
        ("open 4 a day", "open 4 a day"),
        ("on photo 2 of 4", "on photo 2 of 4"),
        ("2.4 the", "2.4 the"),
        ("till 4, the bakery", "until 4, the bakery"),
        ("is there 2 it's", "is there 2 it is"),
    ],
)
def test_a_figure_is_a_word_only_where_it_can_hardly_be_a_number(raw: str, want: str) -> None:
    """`4` is `for` before a word that follows no number, and else what was typed."""
    assert text(raw) == want


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("is it open at 5 pm", "is it open at 5pm"),
        ("is it open at 5:30 PM?", "is it open at 5:30pm?"),
        ("is it open at 5pm", "is it open at 5pm"),
        ("who is the pm", "who is the prime minister"),
        ("who is the 2022 pm", "who is the 2022 prime minister"),
    ],
)
def test_an_hour_is_no_minister(raw: str, want: str) -> None:
    """`pm` after an hour belongs to it, typed together or apart."""
    assert text(raw) == want
