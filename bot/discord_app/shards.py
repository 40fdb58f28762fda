"""Which shards a process runs: "0-3,7" as numbers, or words on what is wrong with it."""

from __future__ import annotations

import re

_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


class ShardError(ValueError):
    """The shards of the settings cannot be run; the message says what was found and expected."""


def shard_ids(text: str, shard_count: int) -> tuple[int, ...]:
    """The ids that the text names, in order, all of them when it is empty. Raises ShardError."""
    if not text.strip():
        return tuple(range(shard_count))
    found: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise ShardError(f"shard_ids: {part.strip()!r} is not a number or a range like 0-3")
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last or last >= shard_count:
            raise ShardError(
                f"shard_ids: {part.strip()} is not within 0-{shard_count - 1} (shard_count is "
                f"{shard_count})"
            )
        found.update(range(first, last + 1))
    return tuple(sorted(found))
