"""What a moderator typed: checked at every border, and refused in words that name the next act."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Known
from bot.core.types import Entry, Knowledge, Paragraph, Side
from bot.review.changes import Change, Kind
from bot.review.form import ReviewError, checked, entry_id_for, numbers
from tests.core.small import KNOWLEDGE, POLICY, small_index

KNOWN = Known(KNOWLEDGE, small_index())
WORDING = Change(0, "1", "bakery", Kind.PHRASING, "flour", "whose grain is it")
ANSWER = Change(
    0, "1", "bakery", Kind.ANSWER, "added_parking", "Is there parking?",
    answer="Two cars fit.", paragraphs=(1,),
)  # fmt: skip
UNKNOWN = Change(0, "1", "bakery", Kind.UNKNOWN, "added_horse", "Do horses fit?")
LONGEST = POLICY.max_question_chars


def refusal(change: Change, known: Known = KNOWN) -> str:
    """What is said of a change that cannot be made."""
    with pytest.raises(ReviewError) as error:
        checked(change, known)
    return str(error.value)


def with_entries(*names: str) -> Known:
    more = tuple(Entry(name, Side.ANSWER, name, (), "x") for name in names)
    return Known(replace(KNOWLEDGE, entries=(*KNOWLEDGE.entries, *more)), KNOWN.index)


def with_article(knowledge: Knowledge) -> Known:
    return Known(knowledge, KNOWN.index)


# --- paragraphs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2", (2,)),
        (" 2 ", (2,)),
        ("2, 5", (2, 5)),
        ("2,5", (2, 5)),
        ("2;5", (2, 5)),
        ("2 5", (2, 5)),
        ("2 and 5", (2, 5)),
        ("2 AND 5", (2, 5)),
        ("5, 2", (5, 2)),
        ("2, 2, 5, 2", (2, 5)),
        ("007", (7,)),
        ("9999", (9999,)),
        ("0", (0,)),
        ("", ()),
        ("  ", ()),
        ("and", ()),
    ],
)
def test_paragraphs_as_people_write_them(text: str, found: tuple[int, ...]) -> None:
    """In the order they are written, each once."""
    assert numbers(text) == found


@pytest.mark.parametrize(
    "text", ["two", "2-5", "2.5", "§2", "-1", "2, x", "para 2", "12345", "2, 10000", "9" * 400]
)
def test_what_is_no_paragraph(text: str) -> None:
    """Never dropped silently: what was found, cut to a line, and how to write it."""
    with pytest.raises(ReviewError) as error:
        numbers(text)
    words = f"“{text[:40]}” is not a paragraph number. Write, for example, 2 or 2, 5."
    assert str(error.value) == words


@given(st.lists(st.integers(0, 9999), max_size=8), st.sampled_from([", ", ",", " and ", "; ", " "]))
def test_numbers_come_back(found: list[int], between: str) -> None:
    """Whatever joins them, the same numbers come back, each once, in order."""
    assert numbers(between.join(map(str, found))) == tuple(dict.fromkeys(found))


@given(st.text(max_size=60))
def test_any_text_is_numbers_or_refused(text: str) -> None:
    """No other error, and no number that was not written."""
    try:
        found = numbers(text)
    except ReviewError:
        return
    assert all(0 <= number < 10_000 for number in found)
    assert len(found) <= len(re.findall(r"\d+", text))


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Is there parking?", "added_parking"),
        ("Parking, PARKING", "added_parking_parking"),
        ("Where do bakers park trucks, vans and bikes?", "added_bakers_park_trucks_vans"),
        ("Is it?", "added"),
        ("?!", "added"),
        ("Где хлеб", "added"),
        ("naïve oven", "added_naive_oven"),
    ],
)
def test_an_id_from_a_questions_words(question: str, name: str) -> None:
    """Its first four telling words, in plain letters."""
    assert entry_id_for(question, KNOWN) == name


def test_an_id_that_is_taken() -> None:
    """Numbered from 2, past every number that is taken."""
    assert entry_id_for("Is there parking?", with_entries("added_parking")) == "added_parking_2"
    taken = with_entries("added_parking", "added_parking_2", "added_parking_3")
    assert entry_id_for("Is there parking?", taken) == "added_parking_4"


@given(st.text(max_size=300))
def test_an_id_fits_into_a_button(question: str) -> None:
    """Whatever is asked: plain letters, at most 80 characters, and nobody's so far."""
    name = entry_id_for(question, KNOWN)
    assert re.fullmatch(r"[a-z0-9_]{1,80}", name)
    assert KNOWLEDGE.entry(name) is None


def test_an_id_is_cut() -> None:
    """Long words make no long id."""
    assert entry_id_for(" ".join(["x" * 40 + str(at) for at in range(4)]), KNOWN) == (
        "added_" + "x" * 40 + "0_" + "x" * 12
    )


# --- wordings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [WORDING, ANSWER, replace(ANSWER, question="y?"), UNKNOWN])
def test_what_can_be_made_stays_as_it_was_typed(change: Change) -> None:
    """The check changes nothing."""
    assert checked(change, KNOWN) is change


@pytest.mark.parametrize("change", [WORDING, ANSWER, UNKNOWN])
@pytest.mark.parametrize("text", ["", " ", "?!", "🎉", "***"])
def test_a_question_without_words(change: Change, text: str) -> None:
    """Of any kind, as its question or as one of its further wordings."""
    assert refusal(replace(change, question=text)) == "The question has no words in it."
    assert refusal(replace(change, phrasings=("x", text))) == "The question has no words in it."


@pytest.mark.parametrize("change", [WORDING, ANSWER, UNKNOWN])
def test_the_longest_question(change: Change) -> None:
    """As long as is read when it is asked, and not a character more."""
    text = ("mill " * LONGEST)[:LONGEST]
    assert checked(replace(change, question=text), KNOWN)
    words = f"The question has {LONGEST + 1} characters; at most {LONGEST} are read."
    assert refusal(replace(change, question=text + "x")) == words
    assert refusal(replace(change, phrasings=(text + "x",))) == words


@pytest.mark.parametrize(
    "text",
    [
        "origin of the flour",
        "Origin of the FLOUR?",
        "  origin   of the flour!! ",
        "Where does the flour come from?",
    ],
)
def test_a_wording_that_is_there(text: str) -> None:
    """In any case and with any mark it is the same wording."""
    assert refusal(replace(WORDING, question=text)) == "`flour` already has that wording."


def test_a_wording_that_another_entry_has() -> None:
    """May be given to this one: what it breaks is the preview's to say."""
    assert checked(replace(WORDING, question="opening hours"), KNOWN)


def test_a_wording_of_no_entry() -> None:
    """An entry that left the pack meanwhile is named."""
    assert refusal(replace(WORDING, entry_id="lost")) == "There is no entry `lost`."


# --- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_answer(text: str) -> None:
    """Blank is empty."""
    assert refusal(replace(ANSWER, answer=text)) == "The answer is empty."


def test_the_longest_answer() -> None:
    """As long as a reply shows, and not a character more."""
    limit = POLICY.max_reply_chars
    assert checked(replace(ANSWER, answer="y" * limit), KNOWN)
    assert refusal(replace(ANSWER, answer="y" * (limit + 1))) == (
        f"The answer has {limit + 1} characters; at most {limit} are shown."
    )


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        ((), "An answer needs the paragraph it rests on. Write its number."),
        ((4,), "The article has no paragraph 4; it has 1 to 3."),
        ((0,), "The article has no paragraph 0; it has 1 to 3."),
        ((1, 9, 7), "The article has no paragraph 9; it has 1 to 3."),
    ],
)
def test_where_an_answer_stands(paragraphs: tuple[int, ...], words: str) -> None:
    """The paragraph must be there; the first that is not is named, with those there are."""
    assert KNOWLEDGE.article is not None
    three = tuple(Paragraph(number, "", "") for number in (1, 2, 3))
    known = with_article(replace(KNOWLEDGE, article=replace(KNOWLEDGE.article, paragraphs=three)))
    assert refusal(replace(ANSWER, paragraphs=paragraphs), known) == words
    assert checked(replace(ANSWER, paragraphs=(1, 2, 3)), known)


def test_an_ungrounded_pack_needs_no_paragraph() -> None:
    """With its article or without one; a paragraph that is named must be there all the same."""
    loose = with_article(replace(KNOWLEDGE, ungrounded=True))
    assert checked(replace(ANSWER, paragraphs=()), loose)
    bare = with_article(replace(KNOWLEDGE, ungrounded=True, article=None))
    assert checked(replace(ANSWER, paragraphs=()), bare)
    words = refusal(replace(ANSWER, paragraphs=(3,)), bare)
    assert words == "The article has no paragraph 3."


# --- known unknowns ------------------------------------------------------------------------------


@pytest.mark.parametrize("nearest", ["", "flour"])
def test_the_nearest_answer(nearest: str) -> None:
    """An answer, or none."""
    assert checked(replace(UNKNOWN, nearest=nearest), KNOWN)


@pytest.mark.parametrize("nearest", ["lost", "price", "hello", "weather"])
def test_the_nearest_must_be_an_answer(nearest: str) -> None:
    """No unknown, no small talk, nothing that is not there."""
    words = f"There is no answer `{nearest}` that could be the nearest."
    assert refusal(replace(UNKNOWN, nearest=nearest)) == words
