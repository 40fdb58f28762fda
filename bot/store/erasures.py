"""The list of what was erased on demand, beside the log: it outlives a log that is damaged.

The rows of `erasure` are what counts; the list follows them. A line is written after its erasure
is done, and the daily tidying brings in what could not be written then and drops what is too old.
A line holds a kind, an id or a keyed hash, and a moment; no text.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.store.backup import backups
from bot.store.connect import run
from bot.store.erase import KINDS
from bot.store.errors import StoreError
from bot.store.files import SIDES, beside, moment_of, set_asides, synced
from bot.store.health import days_ago
from bot.store.reading import fetch, reading

logger = logging.getLogger(__name__)

_ROWS = "SELECT kind, subject, erased_at FROM erasure"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

UNWRITTEN = (
    "%s: what was deleted from the log could not be noted: %s; it is deleted all the same; "
    "check the rights and the disk; the note is tried again once a day"
)
UNREAD = "what was noted as deleted only there may have come back"
DAMAGED = "{file}: {damaged} of {lines} lines cannot be read; " + UNREAD

Erasures = dict[tuple[str, str], str]  # (kind, subject) -> the last time it was erased


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds. A line that cannot be read takes nothing from the others."""

    known: Erasures
    lines: int = 0
    damaged: int = 0


def list_of(path: Path) -> Path:
    """Where a log's list lies."""
    return beside(path, ".erased")


def note(path: Path, connection: sqlite3.Connection, kind: str, subject: str, until: str) -> None:
    """Add an erasure that is done, with fsync; blocks. A list that cannot be written is told.

    A list that begins takes in all that the table holds, so that it is never a part.
    """
    file = list_of(path)
    if not file.exists():
        tidy(path, connection, "")
        return
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_APPEND)
        with os.fdopen(descriptor, "a+b") as held:
            held.seek(max(0, held.tell() - 1))
            torn = held.read(1) not in (b"", b"\n")  # a crash cut the last line off
            held.write(b"\n" * torn + _line((kind, subject), until))
            held.flush()
            os.fsync(descriptor)
    except OSError as error:
        logger.warning(UNWRITTEN, file, error.strerror or error)


def listed(path: Path) -> Listed:
    """What the list of a log holds, nothing when there is none. Raises OSError."""
    try:
        content = list_of(path).read_bytes()
    except FileNotFoundError:
        return Listed({})
    lines = [line for line in content.split(b"\n") if line]
    found = [erasure for line in lines if (erasure := _read(line))]
    return Listed(newest({}, found), len(lines), len(lines) - len(found))


def tidy(path: Path, connection: sqlite3.Connection, before: str) -> None:
    """Bring in what only the table knows, drop what is from before a moment; blocks.

    A deletion by another process at this very moment may be left out; the next time brings it in.
    """
    file = list_of(path)
    rows = run(connection, _ROWS)
    try:
        held = listed(path)
        if held.damaged:
            words = DAMAGED.format(file=file, damaged=held.damaged, lines=held.lines)
            logger.warning("%s when a copy is restored; they are dropped", words)
        known = newest(held.known, rows)
        wanted = {key: until for key, until in known.items() if until >= before}
        if wanted != held.known or held.lines != len(wanted):
            _write(file, b"".join(_line(key, until) for key, until in wanted.items()))
    except OSError as error:
        logger.warning(UNWRITTEN, file, error.strerror or error)


def needed_since(path: Path, days: int) -> str:
    """From which moment on an erasure must be known: a copy or a log set aside that is older than
    it may be restored. At least so many days, for copies that lie elsewhere."""
    made = (moment_of(file) for file in (*backups(path), *set_asides(path)))
    return min((days_ago(days), *filter(None, made)))


async def gathered(path: Path, source: Path) -> tuple[Erasures, tuple[str, ...]]:
    """All that is known to be erased, and words for what could not be read.

    It is looked for in the list, the log that stands there, what was set aside, the log's copies
    and the one that is to be restored. Where the list is whole it holds what each of them does.
    """
    unread: list[str] = []
    held = Listed({})
    try:
        held = listed(path)
        if held.damaged:
            file = list_of(path)
            unread.append(DAMAGED.format(file=file, damaged=held.damaged, lines=held.lines))
    except OSError as error:
        unread.append(f"{list_of(path)} cannot be read: {error.strerror}; {UNREAD}")
    whole = held.lines > held.damaged == 0
    known = held.known
    asides = (file for file in set_asides(path) if not file.name.endswith(SIDES[1:]))
    for file in (path, *asides, *backups(path), source):
        if not file.exists():
            continue
        try:
            async with reading(file) as connection:
                known = newest(known, await fetch(connection, _ROWS))
        except StoreError:
            if not whole:
                unread.append(f"{file} cannot be read; {UNREAD}")
    return known, tuple(unread)


def newest(known: Mapping[tuple[str, str], str], rows: Iterable[tuple[Any, ...]]) -> Erasures:
    """Both together, each with its last time; a row that is no erasure is left out."""
    together = dict(known)
    for kind, subject, until in rows:
        if _is_erasure(kind, subject, until):
            together[kind, subject] = max(until, together.get((kind, subject), ""))
    return together


def _is_erasure(kind: object, subject: object, until: object) -> bool:
    texts = isinstance(kind, str) and isinstance(subject, str) and isinstance(until, str)
    return texts and kind in KINDS and bool(subject) and bool(_MOMENT.fullmatch(str(until)))


def _line(key: tuple[str, str], until: str) -> bytes:
    told = {"kind": key[0], "subject": key[1], "erased_at": until}
    return json.dumps(told).encode() + b"\n"


def _read(line: bytes) -> tuple[str, str, str] | None:
    """A line's erasure, None when it holds none."""
    try:
        told = json.loads(line)
        kind, subject, until = told["kind"], told["subject"], told["erased_at"]
        subject.encode()  # half a character, written as an escape, is no text for SQLite
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return (kind, subject, until) if _is_erasure(kind, subject, until) else None


def _write(file: Path, content: bytes) -> None:
    """The whole list or the one that was there. Raises OSError."""
    draft = beside(file, ".partial")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as held:
            held.write(content)
            held.flush()
            os.fsync(held.fileno())
        os.replace(draft, file)
        synced(file.parent)
    finally:
        draft.unlink(missing_ok=True)
