"""The only place that joins concrete parts: folders, pack, index, log, assistant."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.assistant import Assistant, NoLog
from bot.index.cache import load_or_build
from bot.packs.find import find_pack, list_packs
from bot.packs.load import load_pack
from bot.store.key import load_key
from bot.store.log import SqliteLog

SOURCE = Path(__file__).resolve().parent.parent


def folder(variable: str, name: str) -> Path:
    """A folder from the environment, else in the working directory, else beside the package."""
    if os.environ.get(variable):
        return Path(os.environ[variable])
    here = Path.cwd() / name
    return here if here.is_dir() else SOURCE / name


def knowledge_folder() -> Path:
    return folder("DATELINE_KNOWLEDGE", "knowledge")


def data_folder() -> Path:
    return folder("DATELINE_DATA", "data")


def database() -> Path:
    """The log's file."""
    return Path(os.environ.get("DATELINE_DATABASE") or data_folder() / "dateline.db")


def default_pack() -> str:
    """The first pack there is, unless DATELINE_PACK names one."""
    packs = list_packs(knowledge_folder())
    return os.environ.get("DATELINE_PACK") or (packs[0] if packs else "")


@asynccontextmanager
async def assistant(pack: str = "", log: bool = True) -> AsyncIterator[Assistant]:
    """An assistant over a pack, with its log open. Raises PackError and StoreError."""
    root = knowledge_folder()
    knowledge = load_pack(find_pack(pack or default_pack(), root), root / "smalltalk.yaml")
    index = load_or_build(knowledge, data_folder() / "cache")
    if not log:
        yield Assistant(knowledge, index, NoLog())
        return
    path = database()
    path.parent.mkdir(parents=True, exist_ok=True)
    store = await SqliteLog.open(path, load_key(path.with_suffix(".key")))
    try:
        yield Assistant(knowledge, index, store)
    finally:
        await store.close()
