"""Standard input as lines: on demand, bounded, whatever the bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.cli.lines import MAX_LINE_BYTES, Lines


async def _all(lines: Lines) -> list[str]:
    found: list[str] = []
    while (line := await lines.next()) is not None:
        found.append(line)
    return found


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\ntwo\r\n\nlast", ["one", "two", "", "last"]),
        ("a\u2028b\u0085c\n".encode(), ["a\u2028b\u0085c"]),
        (b"\xff\n", ["\ufffd"]),
    ],
)
@pytest.mark.parametrize("kind", ["file", "pipe"])
async def test_only_a_line_feed_ends_a_line(
    tmp_path: Path, raw: bytes, wanted: list[str], kind: str
) -> None:
    """Promise: a pipe and a file give the same lines; odd separators stay inside."""
    if kind == "file":
        (tmp_path / "in").write_bytes(raw)
        descriptor = os.open(tmp_path / "in", os.O_RDONLY)
    else:
        descriptor, writer = os.pipe()
        os.write(writer, raw)
        os.close(writer)
    try:
        assert await _all(Lines(descriptor)) == wanted
    finally:
        os.close(descriptor)


async def test_an_endless_line_is_cut(tmp_path: Path) -> None:
    """Promise: a line of many megabytes costs one megabyte, and the next line is read whole."""
    (tmp_path / "in").write_bytes(b"x" * (5 * MAX_LINE_BYTES) + b"\nnext\n")
    descriptor = os.open(tmp_path / "in", os.O_RDONLY)
    try:
        first, second = await _all(Lines(descriptor))
    finally:
        os.close(descriptor)
    assert len(first) == MAX_LINE_BYTES
    assert second == "next"
