"""The costly parts of an index on disk, keyed by what they were made from.

Vectors and fitted thresholds are kept as plain numbers (.npz, no pickle); the rest is rebuilt
in well under a second. A damaged or foreign file is ignored and written anew; a folder that
cannot be written is no fault.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.core.match.index import Index
from bot.core.types import Knowledge, Policy
from bot.index.build import build_index
from bot.index.encoder import load_encoder
from bot.index.fit import fit_policy

FORMAT = "2"  # to be raised when scoring changes


def _name(knowledge: Knowledge, semantic: bool) -> str:
    text = f"{FORMAT} {knowledge.slug} {knowledge.version} {semantic}"
    return hashlib.sha256(text.encode()).hexdigest()[:24] + ".npz"


def load_or_build(knowledge: Knowledge, folder: Path) -> Index:
    """The index of a pack, from the cache where it fits."""
    path = folder / _name(knowledge, load_encoder() is not None)
    try:
        with np.load(path, allow_pickle=False) as kept:
            vectors = kept["vectors"] if kept["vectors"].size else None
            answer_at, suggest_at, margin = (float(number) for number in kept["policy"])
        policy = Policy(answer_at=answer_at, suggest_at=suggest_at, margin=margin)
        return build_index(knowledge, policy, vectors)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        pass
    draft = build_index(knowledge, Policy())
    index = replace(draft, policy=fit_policy(knowledge, draft))
    _keep(index, path)
    return index


def _keep(index: Index, path: Path) -> None:
    vectors = index.book.vectors
    kept = np.zeros(0, np.float16) if vectors is None else vectors
    policy = np.array([index.policy.answer_at, index.policy.suggest_at, index.policy.margin])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp.npz")
        np.savez(draft, vectors=kept, policy=policy)
        draft.replace(path)
    except OSError:
        return
