"""A table that forgets what was used longest ago, so that no flood fills the memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """At most `size` keys, the newest kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def get(self, key: Key) -> Value | None:
        return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def pop(self, key: Key) -> Value | None:
        return self._kept.pop(key, None)

    def keys(self) -> tuple[Key, ...]:
        """Oldest first."""
        return tuple(self._kept)

    def items(self) -> tuple[tuple[Key, Value], ...]:
        """Oldest first, each with its value."""
        return tuple(self._kept.items())
