"""What a YAML file is made of here: texts, lists and tables, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.packs.faults import FAULT, Fault


@dataclass(frozen=True, slots=True)
class Mark:
    file: str
    line: int  # from 1
    column: int  # from 1


@dataclass(frozen=True, slots=True)
class Text:
    mark: Mark
    value: str


@dataclass(frozen=True, slots=True)
class Items:
    mark: Mark
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    mark: Mark
    rows: tuple[tuple[Text, Value], ...]

    def get(self, key: str) -> Value | None:
        return next((value for name, value in self.rows if name.value == key), None)

    def text(self, key: str) -> str:
        """The text at a key; "" when there is none or it is no text."""
        value = self.get(key)
        return value.value if isinstance(value, Text) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list at a key; a text alone counts as a list of one."""
        value = self.get(key)
        if isinstance(value, Text):
            return (value.value,) if value.value else ()
        items = value.values if isinstance(value, Items) else ()
        return tuple(item.value for item in items if isinstance(item, Text))

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """The lists of texts in a list at a key."""
        value = self.get(key)
        groups = value.values if isinstance(value, Items) else ()
        return tuple(
            tuple(item.value for item in group.values if isinstance(item, Text))
            for group in groups
            if isinstance(group, Items)
        )

    def numbers(self, key: str) -> tuple[int, ...]:
        return tuple(int(text) for text in self.texts(key) if is_number(text))

    def tables(self, key: str) -> tuple[Table, ...]:
        value = self.get(key)
        items = value.values if isinstance(value, Items) else ()
        return tuple(item for item in items if isinstance(item, Table))


Value = Text | Items | Table
MAX_DIGITS = 6  # of a whole number; paragraphs are counted, not measured


def texts_in(value: Value) -> Iterator[Text]:
    """Each text of a value, none of the keys, as they stand in the file."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Items):
        for item in value.values:
            yield from texts_in(item)
    else:
        for _, inner in value.rows:
            yield from texts_in(inner)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS


def fault(
    mark: Mark, found: str, expected: str, act: str, severity: str = FAULT, check: str = "form"
) -> Fault:
    return Fault(mark.file, mark.line, mark.column, found, expected, act, severity, check)
