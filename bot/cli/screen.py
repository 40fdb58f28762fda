"""How the terminal shows things: colours and tables on a terminal, plain text anywhere else.

What members wrote never moves the cursor: control characters are taken out before it is shown.
rich is imported only when there is a terminal to show it on.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import IO, Any

from bot.core.types import Reply, Suggestion
from bot.overview import Mark, Page

WIDTH = 100  # columns of running text at most
STYLES = {Mark.HEADING: "bold cyan", Mark.NOTE: "dim", Mark.ITEM: "", Mark.PLAIN: ""}


def harmless(text: str) -> str:
    """Text without control, bidirectional and other unseen characters; line breaks stay."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}"
                   for char in text)  # fmt: skip


class Screen:
    """One output; `fancy` when it is a terminal that wants colours."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stdout
        self.fancy = self._stream.isatty() and not os.environ.get("NO_COLOR")
        self._rich: Any = None
        if self.fancy:
            from rich.console import Console

            self._rich = Console(file=self._stream, highlight=False, soft_wrap=True)

    @property
    def narrow(self) -> bool:
        """Whether there is a terminal with too few columns for wide tables."""
        return bool(self.fancy and self._rich.width < WIDTH)

    def text(self, words: str = "", style: str = "") -> None:
        """Words on lines of their own; wrapped on a terminal."""
        shown = harmless(words)
        if not self.fancy:
            print(shown, file=self._stream, flush=True)
            return
        width = min(WIDTH, self._rich.width)
        for line in shown.split("\n"):
            self._rich.print(textwrap.fill(line, width) if line else "", style=style, markup=False)

    def reply(self, reply: Reply) -> None:
        """A reply: the text, who says so and where."""
        self.text(reply.text, "bold" if reply.decision == "answer" else "")
        if reply.footer:
            self.text(reply.footer, "dim")
        if reply.left_out:
            self.text(reply.left_out, "dim")

    def choices(self, words: str, choices: Sequence[Suggestion]) -> None:
        """Questions to pick from, numbered from 1."""
        if choices:
            self.text(words, "dim")
        for number, choice in enumerate(choices, 1):
            self.text(f"  {number}. {choice.question}", "cyan")

    def page(self, page: Page, title: str = "") -> None:
        """An information page."""
        if title:
            self.text(title, "bold underline")
        for line in page:
            words = f"{line.label}: {line.text}" if line.label else line.text
            self.text(f"- {words}" if line.mark is Mark.ITEM else words, STYLES[line.mark])

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Rows under their headings; numbers stand to the right."""
        cells = [[_cell(value) for value in row] for row in rows]
        right = [
            bool(cells) and all(row[at].lstrip("-").replace(".", "").isdigit() for row in cells)
            for at in range(len(head))
        ]
        if self.fancy:
            self._rich_table(head, cells, right)
            return
        widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
        for row in (list(head), *cells):
            shown = [
                cell.rjust(width) if to_right else cell.ljust(width)
                for cell, width, to_right in zip(row, widths, right, strict=True)
            ]
            self.text("  ".join(shown).rstrip())

    def _rich_table(
        self, head: Sequence[str], rows: list[list[str]], right: Sequence[bool]
    ) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, header_style="bold cyan", pad_edge=False)
        shown = [at for at in range(len(head)) if any(row[at] for row in rows) or not rows]
        for at in shown:  # a narrow terminal has no room for empty columns
            last = at == shown[-1]
            table.add_column(
                head[at],
                justify="right" if right[at] else "left",
                overflow="fold" if last else "ellipsis",
                no_wrap=not last,
                ratio=1 if last else None,
            )
        for row in rows:
            table.add_row(*(Text(row[at]) for at in shown))
        self._rich.print(table, soft_wrap=False)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return harmless("" if value is None else str(value)).replace("\n", " ")
