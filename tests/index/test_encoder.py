"""Promises of the sentence encoder: a text's meaning does not depend on its company."""

from __future__ import annotations

import numpy as np
import pytest

from bot.index import encoder
from bot.index.encoder import (
    BATCH,
    SentenceEncoder,
    load_encoder,
    piece_ids,
    split_word,
    wordpieces,
)


@pytest.fixture(scope="module")
def loaded() -> SentenceEncoder:
    load_encoder.cache_clear()
    found = load_encoder()
    if found is None:
        pytest.skip("the sentence encoder is off or not installed")
    return found


def test_texts_read_together_are_those_read_alone(loaded: SentenceEncoder) -> None:
    """In order and of length one, whatever blanks fill up the shorter ones."""
    texts = tuple(f"how many {kind} are there" for kind in ("puffins", "rats", "of the boats", "x"))
    together = loaded.encode(texts)
    assert together.shape == (4, 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert np.abs(loaded(text) - vector).max() < 1e-5


def test_many_texts_are_spread_over_the_cores_and_come_back_in_order(
    loaded: SentenceEncoder,
) -> None:
    """The same numbers as each alone, however they are cut into batches."""
    texts = tuple(f"question {'very ' * (at % 7)}number {at}" for at in range(3 * BATCH + 5))
    spread = loaded.encode(texts)
    alone = np.array([loaded(text) for text in texts])
    assert np.abs(spread - alone).max() < 1e-6


def test_a_meaning_is_kept_and_nobody_changes_it(loaded: SentenceEncoder) -> None:
    """The second article that reads a question gets what the first one got."""
    first = loaded("who asked for the troops")
    assert loaded("who asked for the troops") is first
    with pytest.raises(ValueError, match="read-only"):
        first *= 2


def test_no_text_has_no_meaning(loaded: SentenceEncoder) -> None:
    assert loaded.encode(()).shape == (0, 384)


def test_no_text_is_kept_with_its_meaning(loaded: SentenceEncoder) -> None:
    """Promise: what a member wrote is not held in memory to know its meaning again."""
    loaded("my secret is zyzzyva")
    assert loaded("my secret is zyzzyva") is loaded("my secret is zyzzyva")
    holders = [key for key, value in vars(loaded).items() if "zyzzyva" in repr(value)]
    assert holders == []


def test_the_oldest_meaning_makes_room(
    loaded: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: so many are kept and no more, those used last."""
    monkeypatch.setattr("bot.index.encoder.KNOWN", 2)
    first, second = loaded("one"), loaded("two")
    assert loaded("one") is first
    loaded("three")
    assert loaded("one") is first
    assert loaded("two") is not second


@pytest.mark.parametrize(
    ("word", "pieces"),
    [("puffins", ["puff", "##ins"]), ("the", ["the"]), ("☃", ["[UNK]"])],
)
def test_a_word_is_cut_into_the_longest_known_pieces(word: str, pieces: list[str]) -> None:
    assert split_word(word) == [wordpieces()[piece] for piece in pieces]


def test_accents_and_capitals_make_no_difference() -> None:
    assert piece_ids("Café") == piece_ids("cafe")


def test_a_long_text_is_cut_to_what_the_model_reads() -> None:
    """Between its two end marks."""
    found = piece_ids("word " * 400)
    assert len(found) == encoder.MAX_PIECES + 2
    assert (found[0], found[-1]) == (wordpieces()["[CLS]"], wordpieces()["[SEP]"])
