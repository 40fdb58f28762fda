"""What is costly to make from a pack, kept on disk as plain numbers and JSON (no pickle).

Two kinds of file: the whole index of one version of a pack, keyed by everything it was made
from; and the meanings of single phrasings, keyed by their text, so that an edited pack only
reads what is new. A damaged or foreign file is ignored and written anew; a folder that cannot
be written is no fault.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.clean import Spelling
from bot.core.match.index import Index
from bot.core.match.phrasebook import Phrasebook
from bot.core.types import Knowledge, Policy
from bot.index.build import build_index, exact_of
from bot.index.encoder import SentenceEncoder, engine_name, english, load_encoder

FORMAT = "10"  # to be raised when features or scoring change
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
    path = folder / f"index-{hashlib.sha256(text.encode()).hexdigest()[:24]}.npz"
    try:
        with np.load(path, allow_pickle=False) as kept:
            return _thaw({name: kept[name] for name in kept.files}, knowledge, encoder)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        pass
    reader = _Meanings(encoder, folder / "meanings.npz") if encoder is not None else None
    index = build_index(knowledge, encode=reader)
    _write(path, _frozen(index))
    if reader is not None:
        reader.keep()
    return index


def _frozen(index: Index) -> dict[str, npt.NDArray[Any]]:
    book = index.book
    words = {
        "phrasings": book.phrasings,
        "vocabulary": list(book.vocabulary),
        "concepts": dict(book.concepts),
        "pack_words": dict(index.spelling.pack_words),
        "spellings": dict(index.spelling.spellings),
        "subject_words": sorted(index.subject_words),
        "siblings": {name: sorted(covered) for name, covered in index.siblings.items()},
        "kinds": dict(index.kinds),
        "worded": [[kind, list(words), name] for (kind, words), name in index.worded.items()],
        "policy": asdict(index.policy),
    }
    arrays = {name: getattr(book, name) for name in ARRAYS}
    arrays["words"] = np.frombuffer(json.dumps(words).encode(), np.uint8)
    # Half the bytes; the difference lies far below what decides anything.
    empty = np.zeros(0, np.float16)
    arrays["gifts"] = np.zeros(0, np.float32) if book.gifts is None else book.gifts
    arrays["vectors"] = empty if book.vectors is None else book.vectors.astype(np.float16)
    return arrays


def _thaw(
    kept: dict[str, npt.NDArray[Any]], knowledge: Knowledge, encoder: SentenceEncoder | None
) -> Index:
    words = json.loads(kept["words"].tobytes())
    book = Phrasebook(
        entry_ids=tuple(entry.id for entry in knowledge.entries),
        phrasings=tuple(words["phrasings"]),
        vocabulary={feature: column for column, feature in enumerate(words["vocabulary"])},
        concepts=words["concepts"],
        vectors=kept["vectors"].astype(np.float32) if kept["vectors"].size else None,
        encoder=encoder,
        gifts=np.asfortranarray(kept["gifts"]) if kept["gifts"].size else None,
        **{name: kept[name] for name in ARRAYS},
    )
    return Index(
        book,
        Spelling(words["pack_words"], english(), words["spellings"]),
        exact_of(book),
        {(kind, tuple(heard)): name for kind, heard, name in words["worded"]},
        frozenset(words["subject_words"]),
        Policy(**words["policy"]),
        {name: frozenset(covered) for name, covered in words["siblings"].items()},
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
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
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
        _write(self._path, {"keys": np.array(keys, np.uint64), "vectors": vectors})


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _write(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """One file, replaced whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp.npz")
        np.savez(draft, **arrays)  # type: ignore[arg-type]
        draft.replace(path)
    except OSError:
        return
