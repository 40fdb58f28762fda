"""Which kept indexes stay on disk: 25 to 40 MB for each version of a pack add up.

Of each pack the few that were used last stay; what nobody used for months goes too. Several
processes may share the folder: a file that is mapped into memory lives on for who has it when
its name goes, and who misses one builds it anew. What cannot be deleted is left.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

KEPT = 3  # of one pack: the one in use, the one before, and that of a pack being edited
DAY_S = 86_400.0
UNUSED_S = 90 * DAY_S  # after which any index goes, such as that of a pack that is gone
ABANDONED_S = 3_600.0  # a draft or half an index of that age is nobody's work any more
GIFTS = ".gifts.npy"
_NAME = re.compile(r"index-(?:(?P<pack>.*)-)?[0-9a-f]{24}\.npz")


def path_of(folder: Path, pack: str, key: str) -> Path:
    """The file of an index; `key` is 24 hex digits of all it was made from."""
    return folder / f"index-{_plain(pack)}-{key}.npz"


def gifts_of(path: Path) -> Path:
    """The file of its largest array."""
    return path.with_suffix(GIFTS)


def draft_of(path: Path) -> Path:
    """Where this process writes a file before it takes its place."""
    return path.with_suffix(f".{os.getpid()}.tmp{path.suffix}")


def used(path: Path) -> None:
    """Notes that an index was read today."""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY_S:  # not at each of a thousand short runs
            os.utime(path)


def tidy(folder: Path, pack: str, now: float | None = None) -> tuple[Path, ...]:
    """Deletes what nobody needs after an index of that pack was made; which files went."""
    now = time.time() if now is None else now
    ages = {path: now - made for path, made in _files(folder)}
    indexes = sorted((path for path in ages if _NAME.fullmatch(path.name)), key=ages.__getitem__)
    own = [path for path in indexes if _pack_of(path) == _plain(pack)]
    old = {*own[KEPT:], *(path for path in indexes if ages[path] > UNUSED_S)}
    gone = [file for path in old for file in (path, gifts_of(path)) if _deleted(file)]
    stay = {gifts_of(path) for path in indexes if path not in old}
    for path, age_s in ages.items():
        left = (path.name.endswith(GIFTS) and path not in stay) or ".tmp." in path.name
        if left and age_s > ABANDONED_S and _deleted(path):
            gone.append(path)
    return tuple(gone)


def _files(folder: Path) -> Iterator[tuple[Path, float]]:
    for path in folder.glob("*.np[yz]"):
        with contextlib.suppress(OSError):  # another process was faster
            yield path, path.stat().st_mtime


def _deleted(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _pack_of(path: Path) -> str:
    found = _NAME.fullmatch(path.name)
    return (found["pack"] or "") if found else ""


def _plain(pack: str) -> str:
    """A pack's name, which may be that of any folder, as part of a file's name."""
    return re.sub(r"[^a-z0-9_-]", "_", pack.lower())[:40]
