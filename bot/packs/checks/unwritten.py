"""What is left to write of a draft, in the order in which a curator would do it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.packs.checks.inspection import Inspection
from bot.packs.faults import Fault
from bot.packs.form import STUB
from bot.packs.values import Items, Text, Value, fault

CHECK = "unwritten"


def check(pack: Inspection) -> Iterator[Fault]:
    """Each text that starts with TODO."""
    for _, root in pack.sheets.roots:
        yield from _stubs(root)


def _stubs(value: Value) -> Iterator[Fault]:
    if isinstance(value, Text):
        if value.value.startswith(STUB):
            hint = value.value.removeprefix(STUB).strip(" :") or "write it"
            found = "a text still to be written"
            yield fault(value.mark, found, "your own words", hint, check=CHECK)
    elif isinstance(value, Items):
        for item in value.values:
            yield from _stubs(item)
    else:
        for _, inner in value.rows:
            yield from _stubs(inner)
