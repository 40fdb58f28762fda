"""What is costly to make from a pack, kept on disk as plain numbers and JSON (no pickle).

Two kinds of file: the whole index of one version of a pack, keyed by everything it was made
from; and the meanings of single phrasings, keyed by their text, so that an edited pack only
reads what is new. The largest array, the solved gifts, lies in a file of its own and is mapped
into memory, so that a bot nobody asks does not hold it. A damaged or foreign file is ignored and
written anew; a folder that cannot be written is no fault.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.clean import Spelling
from bot.core.match.index import Index
from bot.core.match.phrasebook import Phrasebook
from bot.core.types import Knowledge, Policy
from bot.index.build import bare_of, build_index, exact_of
from bot.index.encoder import SentenceEncoder, engine_name, english, load_encoder
from bot.index.shelf import draft_of, gifts_of, path_of, tidy, used

FORMAT = "31"  # to be raised when features or scoring change
MAX_KEPT_VECTORS = 200_000  # of single phrasings, newest kept: 150 MB on disk
ARRAYS = (
    "owner", "idf", "row_start", "columns_of", "weights_of", "column_start", "rows_of",
    "row_weights_of",
)  # fmt: skip
Vectors = npt.NDArray[np.float32]


def load_or_build(knowledge: Knowledge, folder: Path) -> Index:
    """The index of a pack, from the cache where it fits."""
    encoder = load_encoder()
    text = f"{FORMAT} {knowledge.slug} {knowledge.version} {encoder is not None}"
    path = path_of(folder, knowledge.slug, hashlib.sha256(text.encode()).hexdigest()[:24])
    gifts = gifts_of(path)
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        index = _thaw(arrays, _mapped(gifts, arrays["solved"]), knowledge, encoder)
        used(path)
        return index
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        pass
    reader = _Meanings(encoder, folder / "meanings.npz") if encoder is not None else None
    index = build_index(knowledge, encode=reader)
    if index.book.gifts is not None:
        _write(gifts, lambda draft: np.save(draft, np.asfortranarray(index.book.gifts)))
    _write(path, lambda draft: np.savez(draft, **_frozen(index)))  # type: ignore[arg-type]
    if reader is not None:
        reader.keep()
    tidy(folder, knowledge.slug)
    return index


def _frozen(index: Index) -> dict[str, npt.NDArray[Any]]:
    book = index.book
    words = {
        "phrasings": book.phrasings,
        "bare": bare_of(book),
        "vocabulary": list(book.vocabulary),
        "concepts": dict(book.concepts),
        "pack_words": dict(index.spelling.pack_words),
        "spellings": dict(index.spelling.spellings),
        "subject_words": sorted(index.subject_words),
        "given": sorted(index.given),
        "covers": {name: sorted(covered) for name, covered in index.covers.items()},
        "kinds": dict(index.kinds),
        "worded": dict(index.worded),
        "policy": asdict(index.policy),
    }
    arrays = {name: getattr(book, name) for name in ARRAYS}
    arrays["words"] = np.frombuffer(json.dumps(words).encode(), np.uint8)
    # Half the bytes; the difference lies far below what decides anything.
    empty = np.zeros(0, np.float16)
    arrays["solved"] = np.array([] if book.gifts is None else book.gifts.shape, np.int64)
    arrays["certainty"] = empty if book.certainty is None else book.certainty
    arrays["vectors"] = empty if book.vectors is None else book.vectors.astype(np.float16)
    return arrays


def _mapped(path: Path, shape: npt.NDArray[np.int64]) -> Vectors | None:
    """The gifts of that shape, in columns; None where there are none. Raises ValueError."""
    if not shape.size:
        return None
    gifts = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    if gifts.shape != tuple(shape) or gifts.dtype != np.float32 or not gifts.flags.f_contiguous:
        raise ValueError(f"{path}: not the gifts of this index")
    return gifts


def _thaw(
    kept: dict[str, npt.NDArray[Any]],
    gifts: Vectors | None,
    knowledge: Knowledge,
    encoder: SentenceEncoder | None,
) -> Index:
    words = json.loads(kept["words"].tobytes())
    book = Phrasebook(
        entry_ids=tuple(entry.id for entry in knowledge.entries),
        phrasings=tuple(words["phrasings"]),
        vocabulary={feature: column for column, feature in enumerate(words["vocabulary"])},
        concepts=words["concepts"],
        vectors=kept["vectors"].astype(np.float32) if kept["vectors"].size else None,
        encoder=encoder,
        gifts=gifts,
        certainty=kept["certainty"] if kept["certainty"].size else None,
        **{name: kept[name] for name in ARRAYS},
    )
    return Index(
        book,
        Spelling(words["pack_words"], english(), words["spellings"]),
        exact_of(book, words["bare"]),
        words["worded"],
        frozenset(words["subject_words"]),
        Policy(**words["policy"]),
        frozenset(words["given"]),
        {name: frozenset(covered) for name, covered in words["covers"].items()},
        {name: tuple(counts) for name, counts in words["kinds"].items()},
        engine_name(encoder),
    )


class _Meanings:
    """Vectors of single phrasings, read from disk where they were read before."""

    def __init__(self, encoder: SentenceEncoder, path: Path) -> None:
        self._encoder, self._path = encoder, path
        self._known: dict[int, Vectors] = {}
        try:
            with np.load(path, allow_pickle=False) as kept:
                for key, vector in zip(kept["keys"], kept["vectors"], strict=True):
                    self._known[int(key)] = vector
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
            self._known = {}

    def __call__(self, texts: tuple[str, ...]) -> Vectors:
        """n texts -> (n, d) unit vectors."""
        keys = [_key(text) for text in texts]
        new = tuple(
            dict.fromkeys(
                text for text, key in zip(texts, keys, strict=True) if key not in self._known
            )
        )
        if new:
            for text, vector in zip(new, self._encoder.encode(new), strict=True):
                self._known[_key(text)] = vector
        return np.array([self._known[key] for key in keys], np.float32)

    def keep(self) -> None:
        keys = list(self._known)[-MAX_KEPT_VECTORS:]
        vectors = np.array([self._known[key] for key in keys], np.float16)
        arrays = {"keys": np.array(keys, np.uint64), "vectors": vectors}
        _write(self._path, lambda draft: np.savez(draft, **arrays))  # type: ignore[arg-type]


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _write(path: Path, save: Callable[[Path], None]) -> None:
    """One file, replaced whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = draft_of(path)
        save(draft)
        draft.replace(path)
    except OSError:
        return
