"""A kept index that is damaged in any part is made anew; what is kept is all that was made."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bot.core.match.index import Index
from bot.core.types import Knowledge
from bot.index import cache
from bot.index.build import build_index
from bot.index.cache import ARRAYS, _key, _Meanings, load_or_build
from bot.index.encoder import SentenceEncoder
from tests.index.test_cache import KNOWLEDGE, answers, never

PARTS = (*ARRAYS, "words", "solved", "certainty", "vectors")
WORDS = (
    "phrasings", "bare", "vocabulary", "concepts", "pack_words", "spellings", "subject_words",
    "given", "covers", "kinds", "worded", "policy",
)  # fmt: skip


pytestmark = pytest.mark.usefixtures("without_encoder")


@lru_cache(maxsize=1)
def built() -> Index:
    return build_index(KNOWLEDGE)


def kept_in(folder: Path) -> Path:
    """The file of an index that was made without fitting it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "build_index", lambda *_, **__: built())
        load_or_build(KNOWLEDGE, folder)
    (path,) = folder.glob("index-*.npz")
    return path


def parts_of(path: Path) -> dict[str, npt.NDArray[np.generic]]:
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def read_again(folder: Path) -> tuple[Index, bool]:
    """The index from the folder, and whether it had to be made."""
    made: list[bool] = []

    def build(*_: object, **__: object) -> Index:
        made.append(True)
        return built()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "build_index", build)
        return load_or_build(KNOWLEDGE, folder), bool(made)


# --- what is kept --------------------------------------------------------------------------


def test_the_parts_of_a_kept_index(tmp_path: Path) -> None:
    """Promise: plain numbers and JSON, nothing that runs when it is read."""
    kept = parts_of(kept_in(tmp_path))
    assert set(kept) == set(PARTS)
    assert set(json.loads(kept["words"].tobytes())) == set(WORDS)
    assert not any(array.dtype.hasobject for array in kept.values())


def test_every_field_comes_back(tmp_path: Path) -> None:
    """Promise: each part of the index and of its book is what was made."""
    kept_in(tmp_path)
    made, (kept, again) = built(), read_again(tmp_path)
    assert not again
    for field in fields(made):
        if field.name != "book":
            assert getattr(kept, field.name) == getattr(made, field.name), field.name
    for field in fields(made.book):
        one, other = getattr(made.book, field.name), getattr(kept.book, field.name)
        if isinstance(one, np.ndarray):
            assert (one == other).all(), field.name
            assert one.dtype == other.dtype
        else:
            assert one == other, field.name


def test_gifts_are_mapped_and_not_held(tmp_path: Path) -> None:
    """Promise: the largest array lies on the disk until it is asked, a column in one piece."""
    kept_in(tmp_path)
    gifts = read_again(tmp_path)[0].book.gifts
    assert gifts is not None
    assert isinstance(gifts.base, np.memmap) or isinstance(gifts, np.memmap)
    assert gifts.flags.f_contiguous
    assert not gifts.flags.writeable


# --- damage --------------------------------------------------------------------------------


FOREIGN = {"words": np.frombuffer(b"{no json", np.uint8), "solved": np.array([3, 2])}


@pytest.mark.parametrize(("part", "instead"), [*((part, None) for part in PARTS), *FOREIGN.items()])
def test_a_part_that_is_missing_or_foreign(
    tmp_path: Path, part: str, instead: npt.NDArray[np.generic] | None
) -> None:
    """Promise: an index without one of its parts is made anew, whichever it is."""
    path = kept_in(tmp_path)
    kept = parts_of(path)
    del kept[part]
    if instead is not None:
        kept[part] = instead
    np.savez(path, **kept)
    index, made = read_again(tmp_path)
    assert made
    assert answers(index) == answers(built())
    assert set(parts_of(path)) == set(PARTS)
    assert not read_again(tmp_path)[1]


@pytest.mark.parametrize("word", WORDS)
def test_words_that_are_missing(tmp_path: Path, word: str) -> None:
    """Promise: the same for each of the words and tables."""
    path = kept_in(tmp_path)
    kept = parts_of(path)
    words = json.loads(kept["words"].tobytes())
    del words[word]
    kept["words"] = np.frombuffer(json.dumps(words).encode(), np.uint8)
    np.savez(path, **kept)
    assert read_again(tmp_path)[1]


def test_a_policy_of_another_dateline(tmp_path: Path) -> None:
    """Promise: a number that this version does not know makes no half policy."""
    path = kept_in(tmp_path)
    kept = parts_of(path)
    words = json.loads(kept["words"].tobytes())
    words["policy"]["unheard_of"] = 1.0
    kept["words"] = np.frombuffer(json.dumps(words).encode(), np.uint8)
    np.savez(path, **kept)
    assert read_again(tmp_path)[1]


def test_any_single_byte(tmp_path: Path) -> None:
    """Promise: wherever a byte flips, the answers are those of a sound index or it is made anew."""
    path = kept_in(tmp_path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        spans = [(each.header_offset + 200, each.file_size) for each in archive.infolist()]
    for start, size in spans:
        at = min(start + size // 2, len(whole) - 1)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        index, _ = read_again(tmp_path)
        assert answers(index) == answers(built())
        path.write_bytes(whole)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("suffix", [".npz", ".npy"])
def test_a_file_cut_anywhere(tmp_path: Path, share: float, suffix: str) -> None:
    """Promise: a disk that filled up while it was written costs time and no answer."""
    kept_in(tmp_path)
    (path,) = tmp_path.glob(f"*{suffix}")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    index, made = read_again(tmp_path)
    assert made
    assert answers(index) == answers(built())
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "gifts",
    [
        np.zeros((1, 1), np.float32),
        np.zeros((1,), np.float32),
        None,  # as wide, but of another kind of number
        "rows",  # a row in one piece: each question would read all of it
        "gone",
    ],
)
def test_gifts_that_do_not_fit(tmp_path: Path, gifts: npt.NDArray[np.float32] | str | None) -> None:
    """Promise: shape, kind and order of the largest array are looked at."""
    kept_in(tmp_path)
    (path,) = tmp_path.glob("*.gifts.npy")
    sound = np.load(path)
    if isinstance(gifts, np.ndarray):
        np.save(path, gifts)
    elif gifts is None:
        np.save(path, np.asfortranarray(sound.astype(np.float64)))
    elif gifts == "rows":
        np.save(path, np.ascontiguousarray(sound))
    else:
        path.unlink()
    index, made = read_again(tmp_path)
    assert made
    assert answers(index) == answers(built())
    assert np.load(path).flags.f_contiguous


# --- for whom it was made ------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"version": "2"}, {"slug": "others"}])
def test_another_pack_has_another_index(tmp_path: Path, change: dict[str, str]) -> None:
    """Promise: an edited pack never answers from the index of what it was."""
    kept_in(tmp_path)
    other: Knowledge = replace(KNOWLEDGE, **change)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "build_index", never)
        with pytest.raises(AssertionError, match="built anew"):
            load_or_build(other, tmp_path)


def test_another_format_has_another_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: an update that scores otherwise does not read what was made before."""
    kept_in(tmp_path)
    monkeypatch.setattr(cache, "FORMAT", "another")
    assert read_again(tmp_path)[1]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Promise: the index is made and used all the same."""
    (tmp_path / "file").touch()
    index, made = read_again(tmp_path / "file" / "cache")
    assert made
    assert answers(index) == answers(built())


def test_a_pack_too_small_to_solve_is_kept_without_gifts(tmp_path: Path) -> None:
    """Promise: no array of gifts is expected where none was made."""
    few = replace(KNOWLEDGE, entries=KNOWLEDGE.entries[:2])
    made = load_or_build(few, tmp_path)
    assert made.book.gifts is None
    assert not list(tmp_path.glob("*.gifts.npy"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "build_index", never)
        again = load_or_build(few, tmp_path)
    assert again.book.gifts is again.book.certainty is again.book.vectors is None
    assert again.policy == made.policy


# --- meanings ------------------------------------------------------------------------------


class Reader(SentenceEncoder):
    """Reads a text as its length and its first letter, and notes what it was given."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def encode(self, texts: tuple[str, ...]) -> npt.NDArray[np.float32]:
        self.heard.append(texts)
        return np.array([[len(text), ord(text[0])] for text in texts], np.float32)


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    """Promise: an edited pack costs the reading of its new phrasings, each once, in order."""
    path = tmp_path / "meanings.npz"
    reader = Reader()
    first = _Meanings(reader, path)
    assert first(("bread", "rye", "bread")).tolist() == [[5, 98], [3, 114], [5, 98]]
    assert first(("rye",)).tolist() == [[3, 114]]
    first.keep()
    second = _Meanings(reader, path)
    assert second(("cake", "bread")).tolist() == [[4, 99], [5, 98]]
    assert reader.heard == [("bread", "rye"), ("cake",)]


@pytest.mark.parametrize("content", [None, b"", b"PK\3\4", b"no archive at all"])
def test_meanings_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """Promise: a damaged file costs the reading, and is whole again afterwards."""
    path = tmp_path / "meanings.npz"
    if content is not None:
        path.write_bytes(content)
    for _ in range(2):
        reader = Reader()
        meanings = _Meanings(reader, path)
        assert meanings(("bread",)).tolist() == [[5, 98]]
        meanings.keep()
    assert reader.heard == []


@pytest.mark.parametrize("damage", ["fewer", "keys"])
def test_meanings_that_do_not_fit_their_keys(tmp_path: Path, damage: str) -> None:
    """Promise: no phrasing gets another one's meaning."""
    path = tmp_path / "meanings.npz"
    keys = np.array([_key("bread"), _key("rye")], np.uint64)
    vectors = np.array([[1, 1]], np.float16)
    if damage == "fewer":
        np.savez(path, keys=keys, vectors=vectors)
    else:
        np.savez(path, vectors=vectors)
    assert _Meanings(Reader(), path)(("bread", "rye")).tolist() == [[5, 98], [3, 114]]


def test_the_newest_meanings_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: the file does not grow for ever; what was read first goes first."""
    monkeypatch.setattr(cache, "MAX_KEPT_VECTORS", 2)
    path = tmp_path / "meanings.npz"
    first = _Meanings(Reader(), path)
    first(("bread", "rye", "cake"))
    first.keep()
    reader = Reader()
    _Meanings(reader, path)(("cake", "rye", "bread"))
    assert reader.heard == [("bread",)]


def test_a_key_is_the_texts_own() -> None:
    """Promise: the same on every machine and in every run, and another for another text."""
    assert _key("bread") == 0x67582BC9A3DF7629
    assert len({_key(text) for text in ("bread", "Bread", "bread ", "", "rye")}) == 5
    assert all(0 <= _key(text) < 2**64 for text in ("", "bread", "🙂"))
