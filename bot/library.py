"""The packs a running bot answers from, and what changes on disk meanwhile.

Rules of this room: a pack is read, checked and indexed off the event loop and put in place whole;
whatever cannot be read leaves what is there as it is. Where packs come from is handed in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.assistant import Known

logger = logging.getLogger(__name__)

LOOK_S = 3.0  # how often the files are looked at
BEHIND = "%s: some parts still use the version before; trying again every few seconds"


class LoadError(Exception):
    """A pack cannot be used; the words name file, line and what to do."""


class Source(Protocol):
    """Where packs come from. Both may be called from any thread."""

    def prints(self) -> Mapping[str, str]:
        """What tells one state of a pack's files from another, by slug."""
        ...

    def load(self, slug: str) -> Known:
        """A pack as its files are now. Raises LoadError."""
        ...


class Bound:
    """The source of a bot whose packs never change."""

    def prints(self) -> Mapping[str, str]:
        return {}

    def load(self, slug: str) -> Known:
        raise LoadError(f"{slug}: this bot was started with packs that are not reloaded")


class Shelf(Protocol):
    """The assistant, as the library needs it."""

    packs: dict[str, Known]

    def put(self, known: Known) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a pack anew came to."""

    slug: str
    changed: bool  # another version is in force now
    fault: str = ""  # why the files could not be used


class Library:
    """Takes in packs whose files changed. `faults` says by slug what stands in the way now."""

    def __init__(self, shelf: Shelf, source: Source, taken: Mapping[str, str]) -> None:
        """`taken`: the prints of what the shelf has, from before it was read."""
        self._shelf, self._source = shelf, source
        self._taken = dict(taken)
        self._seen: dict[str, str] = {}  # at the last look
        self._busy = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._followers: list[Callable[[str], Awaitable[None]]] = []
        self._behind: set[str] = set()  # packs that not every follower has taken in
        self._tellers: list[Callable[[Outcome], None]] = []
        self.faults: dict[str, str] = {}

    def names(self) -> tuple[str, ...]:
        """What can be read anew by name: what is loaded, and what could not be."""
        return tuple(dict.fromkeys((*self._shelf.packs, *self._taken, *self.faults)))

    def follow(self, follower: Callable[[str], Awaitable[None]]) -> None:
        """Calls it with the slug of each pack that was put in place, until it has taken it in."""
        self._followers.append(follower)

    async def follow_up(self, *slugs: str) -> None:
        """Calls the followers with packs that are in place. What fails is told once and tried
        again at each look: the log may be away for a moment."""
        for slug in slugs:
            late = slug in self._behind
            self._behind.discard(slug)
            for follower in self._followers:
                try:
                    await follower(slug)
                except Exception:  # the pack stands all the same
                    self._behind.add(slug)
                    told = logging.DEBUG if late else logging.ERROR
                    logger.log(told, BEHIND, slug, exc_info=True)
            if late and slug not in self._behind:
                logger.info("%s: every part uses the version in force", slug)

    def tell(self, teller: Callable[[Outcome], None]) -> None:
        """Calls it with what each reading of a pack came to; it must return at once."""
        self._tellers.append(teller)

    def ask(self) -> None:
        """Read everything anew as soon as may be; for a signal's handler."""
        self._wanted.set()

    async def reload(self, *slugs: str) -> tuple[Outcome, ...]:
        """Read packs anew; all there are when none is named."""
        async with self._busy:
            prints = await asyncio.to_thread(self._source.prints)
            outcomes = [await self._take(slug, prints) for slug in slugs or sorted(prints)]
        for outcome in outcomes:
            for teller in self._tellers:
                teller(outcome)
        return tuple(outcomes)

    async def look(self) -> tuple[Outcome, ...]:
        """Read what changed or went since it was read, and has been still for one look: an editor
        or a copy may be at work. What went cannot be read, which is told once."""
        await self.follow_up(*sorted(self._behind))
        prints = dict(await asyncio.to_thread(self._source.prints))
        gone = self._taken.keys() & self._shelf.packs.keys() - prints.keys()
        prints |= dict.fromkeys(gone, "")
        still = {slug for slug, mark in prints.items() if self._seen.get(slug) == mark}
        self._seen = prints
        changed = [slug for slug in sorted(still) if self._taken.get(slug) != prints[slug]]
        return await self.reload(*changed) if changed else ()

    async def forever(self) -> None:
        """Look after look, until cancelled."""
        while True:
            wanted = self._wanted.is_set()
            self._wanted.clear()
            try:
                await (self.reload() if wanted else self.look())
            except Exception:  # whatever it is, the bot goes on answering
                logger.exception("the knowledge could not be looked at")
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _take(self, slug: str, prints: Mapping[str, str]) -> Outcome:
        self._taken[slug] = prints.get(slug, "")
        try:
            known = await asyncio.to_thread(self._source.load, slug)
        except (LoadError, OSError) as error:
            self.faults[slug] = str(error)
            stays = "stays as it was" if slug in self._shelf.packs else "is left out"
            logger.error("%s %s: %s", slug, stays, error)
            return Outcome(slug, False, str(error))
        self.faults.pop(slug, None)
        before = self._shelf.packs.get(slug)
        if before is not None and before.knowledge.version == known.knowledge.version:
            if slug in self._behind:
                await self.follow_up(slug)
            return Outcome(slug, False)
        self._shelf.put(known)
        logger.info("%s: version %s is in force", slug, known.knowledge.version[:12])
        await self.follow_up(slug)
        return Outcome(slug, True)
