"""`log export`: the log as CSV or JSON lines, page by page, whatever its size."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields, replace
from pathlib import Path
from typing import IO

from bot.exit_codes import USAGE
from bot.logged import LogRow
from bot.review.export import head, line
from bot.review.filter import Filter
from bot.store import queries

PAGE_ROWS = 500
ALL = 2**63 - 1
COLUMNS = tuple(field.name for field in fields(LogRow) if field.name != "explanation")


async def export(
    path: Path, server: str | None, where: Filter, arguments: argparse.Namespace
) -> int:
    """All of them, newest first. The count goes to standard error. Exit code 2 where the file is
    there and nobody said that it may be written over."""
    try:
        target = _target(arguments.output, arguments.force)
    except FileExistsError:
        print(f"log export: {arguments.output} is there already and was left as it is; name "
              "another file, or add --force to write over it", file=sys.stderr)  # fmt: skip
        return USAGE
    with target as stream:
        count = await _write(stream, arguments.format, newest(path, server, where))
    print(f"{count} rows", file=sys.stderr)
    return 0


def _target(name: str | None, over: bool) -> AbstractContextManager[IO[str]]:
    if name:
        device = os.path.exists(name) and not os.path.isfile(name)  # such as /dev/stdout
        mode = "w" if over or device else "x"
        # What members asked is for nobody else on this machine, as the log itself is.
        return open(name, mode, encoding="utf-8", newline="", opener=_private)
    return nullcontext(sys.stdout)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


async def _write(stream: IO[str], form: str, rows: AsyncIterator[LogRow]) -> int:
    count = 0
    stream.write(head(form, COLUMNS))
    async for row in rows:
        count += 1
        stream.write(line(row, form, COLUMNS))
    return count


async def newest(
    path: Path, server: str | None, where: Filter, limit: int = ALL
) -> AsyncIterator[LogRow]:
    """Rows, newest first, however many: by row number, so that the writer is never held up and no
    row comes twice."""
    while page := await queries.rows(path, server, min(limit, PAGE_ROWS), where):
        for row in page:
            yield row
        limit -= len(page)
        where = replace(where, before_id=page[-1].id)
