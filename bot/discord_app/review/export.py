"""The questions of a server as a file for a moderator, page by page, whatever their number.

The file is made in memory and never lies on a disk. What Discord would not take is left out, the
oldest questions first, and that is said.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from bot.discord_app.counted import counted
from bot.logged import LogRow
from bot.review.export import head, line

MAX_FILE_BYTES = 25_000_000  # held in memory, also where a server could take more
SPARE_BYTES = 1024
BREATH_ROWS = 50  # written in one go: about 3 ms
PROGRESS_S = 2.0  # between two words on how far it is; Discord takes five edits in five seconds
MEGABYTE = 1_000_000
WORKING = "{questions} so far…"
NOTHING = "No question fits."
DONE = "{questions}, newest first."
CUT = (
    "The file ends at question {last}: Discord takes {megabytes:.0f} MB here, and there are older "
    "ones. Narrow it with `since:` or another filter, or export it in parts. The person who runs "
    "the bot can get everything with `python -m bot log export`."
)
FORMULA = "A cell that a spreadsheet might run as a formula has an apostrophe in front."


@dataclass(frozen=True, slots=True)
class Exported:
    """A file and what it holds."""

    content: bytes
    count: int
    last_id: int  # the oldest row in it
    whole: bool  # False: older rows did not fit


async def exported(
    rows: AsyncIterator[LogRow],
    form: str,
    limit_bytes: int,
    progress: Callable[[int], Awaitable[object]],
    clock: Callable[[], float] = time.perf_counter,
) -> Exported:
    """As many rows as fit; `progress` hears the count now and then."""
    file, count, last_id, told_s = io.BytesIO(), 0, 0, clock()
    file.write(head(form).encode())
    async for row in rows:
        text = line(row, form).encode("utf-8", "replace")
        if file.tell() + len(text) > limit_bytes:
            return Exported(file.getvalue(), count, last_id, False)
        file.write(text)
        count, last_id = count + 1, row.id
        if count % BREATH_ROWS == 0:
            await asyncio.sleep(0)  # others are answered meanwhile
        if clock() - told_s >= PROGRESS_S:
            await progress(count)
            told_s = clock()
    return Exported(file.getvalue(), count, last_id, True)


def limit_of(discord_bytes: int) -> int:
    """How large a file may be where Discord takes so many bytes."""
    return min(discord_bytes, MAX_FILE_BYTES) - SPARE_BYTES


def words_for(found: Exported, form: str, limit_bytes: int) -> str:
    """What stands beside the file."""
    if not found.count:
        return NOTHING
    told = [DONE.format(questions=counted(found.count, "question"))]
    if not found.whole:
        told.append(CUT.format(last=found.last_id, megabytes=limit_bytes / MEGABYTE))
    if form == "csv":
        told.append(FORMULA)
    return " ".join(told)
