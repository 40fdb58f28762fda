"""Numbers with their noun, as people say them."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """`1 row is`, `2 rows are`; `many` is `one` with an s unless it is given."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
