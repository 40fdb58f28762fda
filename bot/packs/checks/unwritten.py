"""What is left to write of a draft, in the order in which a curator would do it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.packs.checks.inspection import Inspection
from bot.packs.faults import Fault
from bot.packs.form import STUB
from bot.packs.todo import CHECK, todos
from bot.packs.values import fault


def check(pack: Inspection) -> Iterator[Fault]:
    """Each text that starts with TODO."""
    for _, root in pack.sheets.roots:
        for text in todos(root):
            hint = text.value.removeprefix(STUB).strip(" :") or "write it"
            found = "a text still to be written"
            yield fault(text.mark, found, "your own words", hint, check=CHECK)
