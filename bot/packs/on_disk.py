"""The packs of a knowledge folder, as a running bot reads them anew when their files change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bot.assistant import Known
from bot.library import LoadError
from bot.packs.faults import PackError
from bot.packs.find import find_pack


class Packs:
    """Those that a bot answers from; its functions may be called from any thread."""

    def __init__(
        self,
        root: Path,
        first: str,
        wanted: Callable[[], Iterable[str]],
        load: Callable[[str], Known],
    ) -> None:
        """`wanted`: the names of those beside the first, asked at each look. `load` may raise
        PackError.

        Raises PackError where the first pack is nowhere; later it may go, and stays named.
        """
        self._root, self.first, self._wanted, self._load = root, first, wanted, load
        self._slug = find_pack(first, root).resolve().name
        self.at_start = self.prints()

    def names(self) -> dict[str, str]:
        """By slug what names each pack: the first one, and those that are wanted."""
        others = (name for name in self._wanted() if name != self._slug)
        return {self._slug: self.first, **{name: name for name in others}}

    def prints(self) -> dict[str, str]:
        """Names, sizes and times of each pack's files; "" for one that is not there."""
        return {slug: self._print(name) for slug, name in self.names().items()}

    def load(self, slug: str) -> Known:
        """Raises LoadError."""
        try:
            return self._load(self.names().get(slug, slug))
        except PackError as error:
            raise LoadError(str(error)) from error

    def _print(self, name: str) -> str:
        try:
            files = sorted(find_pack(name, self._root).glob("*.yaml"))
            files.append(self._root / "smalltalk.yaml")
            marks = [(file, file.stat()) for file in files if file.is_file()]
        except (OSError, PackError):
            return ""
        return " ".join(f"{file} {mark.st_size} {mark.st_mtime_ns}" for file, mark in marks)
