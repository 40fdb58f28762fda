"""The examinations of `doctor` that need no network, one function each."""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from bot.cli.findings import Finding, fault, note, well
from bot.config import Settings, variables
from bot.packs.find import ANSWERS, list_packs, misnamed, without_answers, wrong_name
from bot.packs.inspect import inspect
from bot.packs.todo import draft_fault
from bot.store.errors import StoreError
from bot.store.files import SIDES, beside, set_asides
from bot.store.inspect import SQLITE_VERSION, LogState, inspect_log
from bot.store.key import load_key
from bot.store.room import FULL_BYTES, LEAST_FREE_BYTES

MAX_WAL_BYTES = 64 * 1024 * 1024
MAX_BACKUP_AGE_S = 3 * 24 * 3600
MAX_HEARTBEAT_AGE_S = 90
MAX_AHEAD_S = 600.0  # of the log's files before the clock
LOOPBACK = ("127.0.0.1", "::1", "localhost")
FIXED_SQLITE = (3, 51, 3)  # earlier ones can damage a log that two programs write at once
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before it is wrong
OTHER_VARIABLES = (  # read outside of the settings
    "DATELINE_CONFIG", "DATELINE_SEMANTIC", "DATELINE_DEBUG", "DATELINE_DISCORD_API",
)  # fmt: skip
_TOKEN = re.compile(r"[\w-]{17,}\.[\w-]{5,}\.[\w-]{20,}")


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    words = f"Python {version}, SQLite {'.'.join(map(str, SQLITE_VERSION))}"
    if SQLITE_VERSION < FIXED_SQLITE:
        act = "this SQLite is safe while one program writes the log: let no other write to it"
        yield note("versions", words, act)
    else:
        yield well("versions", words)


def environment(env: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that look like ours and set nothing: typing mistakes."""
    known = {*variables(), *OTHER_VARIABLES}
    for name in sorted(env):
        if name.startswith("DATELINE_") and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            act = f"did you mean {near[0]}?" if near else "remove it"
            yield note("environment", f"{name} sets nothing", act)


def token(settings: Settings) -> Iterator[Finding]:
    """Its shape alone; `doctor --online` asks Discord. None is no fault: who looks may not be who
    starts the bot, and only `run` and `sync` need one."""
    get = "get one at discord.com/developers (Bot, Reset Token)"
    if not settings.token:
        found = "DISCORD_TOKEN and DISCORD_TOKEN_FILE are not set here; `run` needs one of them"
        yield note("token", found, f"for Discord {get}; `ask` and `console` need none")
        return
    if settings.token.lower().startswith("bot "):
        yield fault("token", "it starts with “Bot ”", "set the token alone, without that word")
    elif not _TOKEN.fullmatch(settings.token) or not _names_an_id(settings.token):
        yield fault("token", "it does not have the shape of a bot token (three parts)", get)
    else:
        yield well("token", "has the shape of a bot token")
    yield from _token_file(os.environ.get("DISCORD_TOKEN_FILE", ""))


def _names_an_id(text: str) -> bool:
    head = text.split(".")[0]
    try:
        return base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).isdigit()
    except (binascii.Error, ValueError):
        return False


def _token_file(name: str) -> Iterator[Finding]:
    if name and Path(name).stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield note("token file", f"{name} can be read by others", f"chmod 400 {name}")


def shards(settings: Settings) -> Iterator[Finding]:
    """Only where they are set; in the words with which `run` refuses them."""
    wanted = settings.discord
    if not wanted.shard_ids.strip():
        return
    from bot.discord_app.shards import ShardError, shard_ids  # late: it takes discord.py along

    try:
        ids = shard_ids(wanted.shard_ids, wanted.shard_count)
    except ShardError as error:
        act = "name those of this process in discord.shard_ids, such as 0-3; empty: all of them"
        yield fault("shards", str(error), act)
    else:
        yield well("shards", f"{len(ids)} of {wanted.shard_count}: {wanted.shard_ids.strip()}")


def folders(settings: Settings) -> Iterator[Finding]:
    """The data folder: writable, or can be made. The probe leaves no file."""
    folder = settings.database.parent
    try:
        there = next(each for each in (folder, *folder.parents) if each.exists())
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        yield fault(
            "data folder", f"{folder}: {error.strerror}",
            "give the bot's user the right to write there, or name another in DATELINE_DATA",
        )  # fmt: skip
        return
    if there == folder:
        yield well("data folder", f"{folder} is writable")
    else:
        words = f"{folder} does not exist yet; it is made at the first start"
        yield well("data folder", words)


def disk(settings: Settings) -> Iterator[Finding]:
    """The room on the log's disk; nothing to say while the folder does not exist."""
    folder = settings.database.parent
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    words = f"{free // 2**20} MB free at {folder}"
    act = "make room: old copies in backups/, python -m bot purge, other programs' files"
    if free < FULL_BYTES:
        yield fault("disk", f"full: {words}", act)
    elif free < LEAST_FREE_BYTES:
        yield note("disk", f"nearly full: {words}", f"{act}; below 200 MB the log may stop soon")
    else:
        yield well("disk", words)


async def database(settings: Settings) -> list[Finding]:
    """The log's file, as it lies there."""
    path = settings.database
    if not path.exists():
        words = f"{path} does not exist yet; it is made at the first start"
        return [well("log", words), *_key(path, askers=False)]
    try:
        state = await inspect_log(path)
    except StoreError as error:
        act = "restore a backup (python -m bot restore FILE), or move the file aside"
        return [fault("log", str(error), act), *_key(path, askers=False)]
    return [*_log_state(path, state), *_key(path, state.askers), *_backups(state)]


def _key(log: Path, askers: bool) -> Iterator[Finding]:
    """The key of the askers; one is made at the first start, never here."""
    path = log.with_suffix(".key")
    keep = "restore it from where you keep it (mode 0600, owned by the bot's user)"
    if path.exists():
        try:
            load_key(path)
        except StoreError as error:
            yield fault("key", str(error), keep)
    elif askers:
        words = f"{path} is missing, and {log.name} has questions that need it"
        act = (
            f"{keep} before the bot starts: it would make another, with which members' /privacy "
            "and deletions no longer find what they asked before"
        )
        yield fault("key", words, act)


def _log_state(path: Path, state: LogState) -> Iterator[Finding]:
    if not state.ours:
        act = "name another file in DATELINE_DATABASE (log.database); this one is left as it is"
        yield fault("log", f"{path} is another program's database", act)
    elif state.schema > state.newest_schema:
        words = f"{path} was written by a newer Dateline (schema {state.schema})"
        act = (
            f"update this one, or go back: restore the copy in backups/ that has "
            f"schema{state.newest_schema} in its name (python -m bot restore FILE)"
        )
        yield fault("log", words, act)
    elif state.faults:
        act = "restore a backup: python -m bot restore FILE"
        yield fault("log", f"{path} is damaged: {state.faults[0]}", act)
    else:
        yield well("log", f"{path} is sound: {state.rows} rows, schema {state.schema}")
    if state.wal_bytes > MAX_WAL_BYTES:
        megabytes = state.wal_bytes // 2**20
        yield note(
            "log", f"its WAL has {megabytes} MB: a program that reads it keeps it large",
            "close the program that reads the log (Datasette, sqlite3)",
        )  # fmt: skip


def _backups(state: LogState) -> Iterator[Finding]:
    newest = state.newest_backup
    if newest is None:
        yield note("backups", "there is none yet", "python -m bot backup, or leave the bot running")
        return
    age_s = time.time() - newest.stat().st_mtime
    words = f"the newest is {newest.name}, {age_s / 3600:.0f} h old"
    if age_s > MAX_BACKUP_AGE_S:
        yield note("backups", words, "python -m bot backup")
    else:
        yield well("backups", words)


def damaged(settings: Settings) -> Iterator[Finding]:
    """Logs that were damaged and set aside: the new one does not have their rows."""
    path = settings.database
    sides = tuple(filter(None, SIDES))
    aside = [
        file.name
        for file in set_asides(path)
        if file.name.startswith(f"{path.name}.corrupt-") and not file.name.endswith(sides)
    ]
    if aside:
        act = (
            "check the disk; put the newest copy back (python -m bot restore FILE, see “Back up "
            f"and restore” in docs/operating.md), then move them out of {path.parent}"
        )
        words = f"damaged and set aside, and a new one begun: {', '.join(aside)}"
        yield note("log", words, act)


def packs(settings: Settings) -> Iterator[Finding]:
    """Every pack under the knowledge folder, and the one that would be used. A draft that nobody
    named harms nothing, unless it is all there is."""
    root = settings.knowledge_folder
    names, lacking, odd = list_packs(root), without_answers(root), misnamed(root)
    chosen = settings.knowledge.pack
    if not names and not lacking and not odd:
        yield fault("knowledge", f"no pack in {root}", "name the folder in DATELINE_KNOWLEDGE")
    drafts = {
        each: draft_fault(root / each) for each in names if not settings.knowledge.names(each)
    }
    finished = [each for each in names if drafts.get(each) is None]
    for name in names:
        report = inspect(root / name, root / "smalltalk.yaml")
        known = report.knowledge
        words = f"{name}: {len(known.answers())} answers, {len(known.facts)} facts"
        draft = drafts.get(name)
        if draft is not None:
            tell = note if finished or chosen else fault
            yield tell("knowledge", f"{draft.file}:{draft.line}: {draft.found}", draft.act)
        elif report.faults:
            act = f"python -m bot check {name}"
            yield fault("knowledge", f"{words}, {len(report.faults)} faults", act)
        else:
            yield well("knowledge", words)
    for folder in lacking:
        act = "put that file back or write it, or move the folder away"
        instead = f"; until then {chosen or finished[0]} answers" if chosen or finished else ""
        yield fault("knowledge", f"{folder}: {ANSWERS} is missing", f"{act}{instead}")
    for folder in odd:
        told = wrong_name(folder)
        yield fault("knowledge", f"{folder}: {told.found}", f"{told.act}: {told.expected}")
    if chosen and chosen not in names and not (Path(chosen) / ANSWERS).is_file():
        act = f"one of: {', '.join(names) or 'none'}"
        yield fault("knowledge", f"there is no pack {chosen!r}, which the settings name", act)


def cache(settings: Settings) -> Iterator[Finding]:
    kept = list(settings.cache_folder.glob("*"))
    if kept:
        yield well("index", "built beforehand")
    else:
        act = "`python -m bot ask hello --no-log` builds it; else the first start takes a minute"
        yield note("index", "not built yet", act)


def metrics(settings: Settings) -> Iterator[Finding]:
    """Only where they are wanted."""
    wanted = settings.metrics
    if not wanted.enabled:
        return
    if find_spec("prometheus_client") is None:
        act = "sh .ci/setup metrics, or pip install '.[metrics]'"
        yield note("metrics", "they are enabled, but their package is not installed", act)
    elif wanted.address not in LOOPBACK:
        act = "make sure that strangers cannot reach that address: there is no password"
        yield note("metrics", f"served at {wanted.address} port {wanted.port}", act)
    else:
        yield well("metrics", f"served at {wanted.address} port {wanted.port}")


def clock(settings: Settings | None = None) -> Iterator[Finding]:
    """Against the day of this version and the time the log was last written."""
    now = datetime.now(UTC)
    set_it = "set the clock (NTP): Discord refuses times that are too early or too late"
    ahead_s = _written_s(settings) - now.timestamp() if settings is not None else 0.0
    if now < BUILT:
        yield fault("clock", f"it says {now:%Y-%m-%d}", set_it)
    elif ahead_s > MAX_AHEAD_S:
        words = f"it says {now:%Y-%m-%d %H:%M} UTC, and the log was written {ahead_s / 3600:.1f} h"
        yield fault("clock", f"{words} later than that", set_it)
    else:
        yield well("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _written_s(settings: Settings) -> float:
    """When the log was last written, Unix time; 0 when there is none."""
    path = settings.database
    files = [file for file in (path, beside(path, "-wal")) if file.is_file()]
    return max((file.stat().st_mtime for file in files), default=0.0)


def running(settings: Settings) -> Iterator[Finding]:
    try:
        age_s = time.time() - settings.heartbeat.stat().st_mtime
    except OSError:
        yield note("running", "no bot is connected with this data folder", "python -m bot run")
        return
    if age_s > MAX_HEARTBEAT_AGE_S:
        act = "look at its messages; restart it"
        yield note("running", f"the bot's last heartbeat is {age_s:.0f} s old", act)
    else:
        yield well("running", "the bot is connected")
