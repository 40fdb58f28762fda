"""What an encoder with a memory promises: the same numbers, each text read once."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bot.core.match.phrasebook import Floats
from bot.index.encoder import load_encoder
from bot.review.remembered import Remembered
from tests.review.sample import wordings


class Counting:
    """An encoder that tells how often it read what, and how."""

    def __init__(self) -> None:
        self.alone: Counter[str] = Counter()
        self.together: list[tuple[str, ...]] = []

    def __call__(self, text: str) -> Floats:
        self.alone[text] += 1
        return np.array([len(text)], np.float32)

    def encode(self, texts: tuple[str, ...]) -> Floats:
        self.together.append(texts)
        return np.array([[len(text)] for text in texts], np.float32)


def test_a_text_is_read_once() -> None:
    """Alone or among many, the second time it is known."""
    encoder = Counting()
    remembered = Remembered(encoder)
    assert remembered("when") == remembered("when") == [4]
    remembered.read(["when", "who", "where", "who"])
    assert encoder.together == [("who", "where")]
    assert remembered("where") == [5]
    remembered.read(["who", "when"])
    assert encoder.together == [("who", "where")]
    assert encoder.alone == {"when": 1}


def test_one_that_reads_each_alone() -> None:
    """Reading ahead does nothing then, and every text is read when it is wanted."""
    read: list[str] = []

    def encoder(text: str) -> Floats:
        read.append(text)
        return np.zeros(1, np.float32)

    remembered = Remembered(encoder)
    remembered.read(["when", "who"])
    assert read == []
    remembered("who")
    assert read == ["who"]


@pytest.mark.parametrize("ahead", [False, True])
def test_the_memory_has_an_end(ahead: bool) -> None:
    """Past its limit it starts anew, with what was read last."""
    remembered = Remembered(Counting(), limit=3)
    for text in ("a", "bb", "ccc", "dddd"):
        if ahead:
            remembered.read([text])
        else:
            remembered(text)
    assert set(remembered.known) == {"dddd"}


def test_many_at_one_go_have_the_numbers_of_each_alone() -> None:
    """So that the queue says what the bot would reply, and not what it nearly would."""
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("the sentence encoder is not installed, or switched off")
    texts = [one.q for one in wordings()][:100]
    remembered = Remembered(encoder)
    remembered.read(texts)
    worst = max(float(abs(remembered.known[text] - encoder(text)).max()) for text in texts)
    assert worst < 1e-6
