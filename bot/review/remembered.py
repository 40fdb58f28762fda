"""A text's meaning, which costs most of a reply, read once; many that are new, all at one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from bot.core.match.phrasebook import Encoder, Floats

MAX_MEANINGS = 10_000  # of texts: 15 MB


@runtime_checkable
class Bulk(Protocol):
    """An encoder that reads many texts faster than each alone, to the same numbers."""

    def encode(self, texts: tuple[str, ...]) -> Floats:
        """n texts -> (n, dimensions) unit vectors, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """An encoder with a memory, for any thread."""

    encoder: Encoder
    limit: int = MAX_MEANINGS
    known: dict[str, Floats] = field(default_factory=dict)

    def __call__(self, text: str) -> Floats:
        """One text -> its unit vector."""
        vector = self.known.get(text)
        if vector is None:
            vector = self.encoder(text)
            self._keep({text: vector})
        return vector

    def read(self, texts: Iterable[str]) -> None:
        """Texts that will be asked for; nothing with an encoder that reads one at a time."""
        new = tuple(dict.fromkeys(text for text in texts if text not in self.known))
        if new and isinstance(self.encoder, Bulk):
            self._keep(dict(zip(new, self.encoder.encode(new), strict=True)))

    def _keep(self, vectors: dict[str, Floats]) -> None:
        if len(self.known) + len(vectors) > self.limit:
            self.known.clear()
        self.known.update(vectors)
