"""What is made of a pack is kept on disk, and what is kept answers as what was made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.core.match.index import Index
from bot.core.pipeline import respond
from bot.core.types import Conversation, Entry, Knowledge, Side
from bot.index import cache
from bot.index.cache import load_or_build

THINGS = "bread flour oven apron window kettle ladder garden".split()
FORMS = (
    "where is the {}?", "who bought the {}", "what does the {} cost", "how old is that {}",
    "tell me of the {}", "which {} do you mean", "is the {} new", "the {} please",
)  # fmt: skip
KNOWLEDGE = Knowledge(
    "things",
    "1",
    tuple(
        Entry(thing, Side.ANSWER, FORMS[0].format(thing), tuple(f.format(thing) for f in FORMS), "")
        for thing in THINGS
    ),
    ungrounded=True,
)
QUESTIONS = ("cost of the bread", "who bought it", "ladder?", "an old kettle", "nothing of that")


pytestmark = pytest.mark.usefixtures("without_encoder")


def answers(index: Index) -> list[tuple[str, tuple[str, ...], float]]:
    replies = (
        respond(text, KNOWLEDGE, index, Conversation(), index.policy)[0] for text in QUESTIONS
    )
    return [(reply.decision, reply.entries, round(reply.score, 6)) for reply in replies]


def never(*_: object, **__: object) -> Index:
    raise AssertionError("built anew")


def test_the_kept_index_answers_as_the_built_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that decides is lost on the way to the disk, and nothing is built twice."""
    built = load_or_build(KNOWLEDGE, tmp_path)
    assert built.book.gifts is not None
    monkeypatch.setattr(cache, "build_index", never)
    kept = load_or_build(KNOWLEDGE, tmp_path)
    assert answers(kept) == answers(built)
    assert kept.exact == built.exact
    assert kept.policy == built.policy


@pytest.mark.parametrize("suffix", [".npz", ".npy"])
@pytest.mark.parametrize("damage", [b"", b"PK\3\4 and nothing more", None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, suffix: str, damage: bytes | None) -> None:
    """Empty, foreign, cut off in the middle: the answers are the same, and the file is whole."""
    built = load_or_build(KNOWLEDGE, tmp_path)
    (path,) = tmp_path.glob(f"*{suffix}")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert answers(load_or_build(KNOWLEDGE, tmp_path)) == answers(built)
    assert len(path.read_bytes()) == len(whole)


def test_gifts_of_another_index_are_not_used(tmp_path: Path) -> None:
    """Their shape must fit."""
    built = load_or_build(KNOWLEDGE, tmp_path)
    (path,) = tmp_path.glob("*.npy")
    np.save(path, np.zeros((3, 2), np.float32))
    assert answers(load_or_build(KNOWLEDGE, tmp_path)) == answers(built)
