"""The only place that joins concrete parts: settings, pack, index, log, assistant."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from bot.assistant import Assistant, Known, NoLog
from bot.config import Settings, load_settings
from bot.core.match.index import Index
from bot.core.types import Knowledge
from bot.index.cache import load_or_build
from bot.library import Library
from bot.metrics.endpoint import Measuring, measuring
from bot.packs.faults import Fault, PackError
from bot.packs.find import (
    find_pack,
    list_packs,
    misnamed,
    missing_answers,
    without_answers,
    wrong_name,
)
from bot.packs.kept import load_kept
from bot.packs.on_disk import Packs
from bot.packs.todo import draft_fault
from bot.store import backup
from bot.store.key import load_key
from bot.store.lock import one_instance
from bot.store.log import SqliteLog
from bot.upkeep import Chore, Upkeep, over_and_over

if TYPE_CHECKING:
    from bot.discord_app.ports import Options

logger = logging.getLogger(__name__)
PATIENCE_S = 3.0  # after which somebody who waits is told why
LOOK_S = 60.0  # between two looks at the room on the disk
PREPARING = "Preparing the knowledge (once for each version; up to a minute) ..."


def options_of(settings: Settings) -> Options:
    """What of the settings matters to Discord."""
    from bot.discord_app.ports import Options  # brings discord.py, which only `run` needs

    given = asdict(settings.discord) | {"heartbeat_file": str(settings.heartbeat)}
    return Options(**given, text_days=settings.log.text_days, rows_days=settings.log.rows_days)


def default_pack(settings: Settings) -> str:
    """The pack that the settings name, else the first there is that is not left out as a draft;
    "" for none."""
    there = list_packs(settings.knowledge_folder)
    finished = (name for name in there if left_out(settings, name) is None)
    return settings.knowledge.pack or next(finished, "")


def left_out(settings: Settings, pack: str) -> Fault | None:
    """Why a pack is left out that no setting names: it is a draft, and members would read TODO."""
    named = settings.knowledge.names(pack)
    return None if named else draft_fault(settings.knowledge_folder / pack)


def wanted_packs(settings: Settings) -> tuple[str, ...]:
    """The packs that the settings name or, where they name none, all there are."""
    return settings.knowledge.packs or list_packs(settings.knowledge_folder)


def tell_left_out(settings: Settings, chosen: str) -> None:
    """Warns of every folder that would be a pack, and says which one answers meanwhile."""
    root = settings.knowledge_folder
    _warn((*map(missing_answers, without_answers(root)), *map(wrong_name, misnamed(root))), chosen)


def _warn(faults: Iterable[Fault], chosen: str) -> None:
    for fault in faults if chosen else ():
        logger.warning("%s. The bot starts with %s", fault, chosen)


def knowledge_of(settings: Settings, pack: str = "") -> Knowledge:
    """The knowledge of a pack. Raises PackError.

    Where nobody names one, a folder that lost its answers or is a draft must not change the article
    quietly.
    """
    root = settings.knowledge_folder
    chosen = pack or default_pack(settings)
    if not pack and not settings.knowledge.pack:
        tell_left_out(settings, chosen)
        passed_over = (name for name in list_packs(root) if name < chosen)
        _warn(filter(None, (left_out(settings, name) for name in passed_over)), chosen)
    folder = find_pack(chosen, root)
    return load_kept(folder, root / "smalltalk.yaml", settings.cache_folder)


def parts_of(settings: Settings, pack: str = "") -> tuple[Knowledge, Index]:
    """A pack and its index, from the cache where that fits. Raises PackError."""
    knowledge = knowledge_of(settings, pack)
    slow = threading.Timer(PATIENCE_S, logger.warning, (PREPARING,))
    slow.daemon = True
    slow.start()
    try:
        return knowledge, load_or_build(knowledge, settings.cache_folder)
    finally:
        slow.cancel()


async def known_to(settings: Settings, server: str | None, pack: str = "") -> Known:
    """What a server is answered from: the pack, with the changes its moderators made laid over.

    Without one, the pack alone. A change that cannot be laid over it is told and left out, as the
    running bot does. Only reads. Raises PackError and StoreError.
    """
    from bot.review.changes import State
    from bot.review.overlay import laid_over
    from bot.store.review import changes_in

    knowledge, index = parts_of(settings, pack)
    if not server or not settings.database.is_file():
        return Known(knowledge, index)
    live = await changes_in(settings.database, server, State.LIVE)
    mine = tuple(change for change in live if change.pack == knowledge.slug)
    laid = laid_over(Known(knowledge, index), mine)
    for change, fault in laid.faults.items():
        logger.warning(
            "%s: change %d of server %s cannot be laid over it (%s: %s); the running bot leaves it "
            "out too. A moderator can undo it with /review changes and make it again",
            knowledge.slug, change, server, type(fault).__name__, fault,
        )  # fmt: skip
    return laid.known


async def others_known_to(settings: Settings, server: str | None, pack: str) -> tuple[Known, ...]:
    """The articles beside that one which a running bot answers a server from.

    What does not load or is a draft is told and left out, as the running bot does.
    """
    found: list[Known] = []
    for name in dict.fromkeys((default_pack(settings), *wanted_packs(settings))):
        try:
            if name and find_pack(name, settings.knowledge_folder).resolve().name != pack:
                _refuse_draft(settings, name)
                found.append(await known_to(settings, server, name))
        except PackError as error:
            logger.warning("%s is left out: %s", name, error)
    return tuple(found)


def _refuse_draft(settings: Settings, pack: str) -> None:
    fault = left_out(settings, pack)
    if fault is not None:
        raise PackError((fault,))


@asynccontextmanager
async def open_log(settings: Settings) -> AsyncIterator[SqliteLog]:
    """The log, open for writing. Raises StoreError."""
    path = settings.database
    path.parent.mkdir(parents=True, exist_ok=True)
    store = await SqliteLog.open(path, partial(load_key, path.with_suffix(".key")))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def service(settings: Settings, pack: str = "") -> AsyncIterator[tuple[Assistant, SqliteLog]]:
    """An assistant and its log, as Discord needs both. Raises PackError and StoreError."""
    knowledge, index = parts_of(settings, pack)
    async with open_log(settings) as store:
        yield Assistant(knowledge, index, store), store


@asynccontextmanager
async def assistant(
    pack: str = "", log: bool = True, settings: Settings | None = None, server: str | None = None
) -> AsyncIterator[Assistant]:
    """An assistant, with its log open unless told not to, that answers as in a server if one is
    named. Raises ConfigError, PackError and StoreError."""
    settings = settings or load_settings()
    known = await known_to(settings, server, pack)
    if not log:
        yield Assistant(known.knowledge, known.index, NoLog())
        return
    async with open_log(settings) as store:
        yield Assistant(known.knowledge, known.index, store)


def packs_of(settings: Settings, first: str = "") -> Packs:
    """What a running bot answers from; `first` is one that somebody named. Raises PackError where
    the first pack is nowhere."""

    def load(name: str) -> Known:
        if name != first:
            _refuse_draft(settings, name)
        return Known(*parts_of(settings, name))

    return Packs(
        settings.knowledge_folder,
        first or default_pack(settings),
        lambda: wanted_packs(settings),
        load,
    )


@asynccontextmanager
async def followed(assistant: Assistant, packs: Packs) -> AsyncIterator[Library]:
    """All packs, and what changes in their files, from now on; SIGHUP has them read at once."""
    library = Library(assistant, packs, packs.at_start)
    others = [slug for slug in packs.at_start if slug not in assistant.packs]
    if others:
        await library.reload(*others)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, library.ask)
    work = asyncio.create_task(library.forever(), name="library")
    try:
        yield library
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
        await stopped(work)


@asynccontextmanager
async def kept_up(settings: Settings, store: SqliteLog) -> AsyncIterator[None]:
    """The daily work on the log while the bot runs. Raises StoreError when one runs already."""
    from bot.discord_app import direct  # brings discord.py, which only `run` needs

    path, kept = settings.database, settings.log

    def last_copy_s() -> float:
        copies = backup.backups(path)
        return copies[-1].stat().st_mtime if copies else 0.0

    chores = (
        Chore("check", store.check),
        Chore("purge", lambda: store.purge(kept.text_days, kept.rows_days)),
        Chore("direct channels", lambda: direct.drop(store, kept.text_days)),
        Chore("backup", lambda: backup.backup(path, keep=kept.backups_kept), last_copy_s),
    )
    with one_instance(path):
        work = asyncio.create_task(Upkeep(chores, time.time).forever(), name="upkeep")
        look = asyncio.create_task(over_and_over(store.look_at_disk, LOOK_S), name="disk")
        try:
            yield
        finally:
            await stopped(work)
            await stopped(look)


def measured(
    settings: Settings, assistant: Assistant, store: SqliteLog
) -> AbstractAsyncContextManager[Measuring]:
    """Metrics while the bot runs, where the settings want them."""
    return measuring(settings.metrics, assistant, lambda: store.health)


async def stopped(work: asyncio.Task[None]) -> None:
    """Cancels until it is over: before Python 3.12 `wait_for` can swallow a cancellation."""
    while not work.done():
        work.cancel()
        await asyncio.wait((work,), timeout=0.5)
