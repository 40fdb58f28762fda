"""Strict YAML: every scalar stays text, and what could surprise is refused with its place.

Unquoted `no`, `12:30` or `010` do not change type; aliases, anchors, merge keys, tags and
duplicate keys are faults. Each value keeps its line and column for the checks that follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.packs.faults import Fault, PackError

MAX_BYTES = 4_000_000  # of one file
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Mark:
    file: str
    line: int
    column: int


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


Value = Text | Items | Table


def fault(mark: Mark, found: str, expected: str, act: str) -> Fault:
    return Fault(mark.file, mark.line, mark.column, found, expected, act)


def read_yaml(path: Path) -> Value:
    """The file as values with marks. Raises PackError on the first fault of form."""
    name = path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PackError(
                (Fault(name, 0, 0, f"over {MAX_BYTES} bytes", "a smaller file", "split the pack"),)
            )
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = (Fault(name, 0, 0, str(error), "a readable UTF-8 file", "mend or restore it"),)
        raise PackError(why) from error
    try:
        _refuse_aliases(text, name)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line, column = (at.line + 1, at.column + 1) if at else (0, 0)
        why = (Fault(name, line, column, str(error.problem), "valid YAML", "mend this line"),)
        raise PackError(why) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = (Fault(name, 0, 0, str(error)[:120], "plain YAML text", "remove what is odd"),)
        raise PackError(why) from error
    if node is None:
        raise PackError((Fault(name, 1, 1, "an empty file", "entries", "write or remove it"),))
    return _value(node, name, 0)


def _refuse_aliases(text: str, name: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        anchor = getattr(event, "anchor", None)
        tag = getattr(event, "tag", None)
        if anchor or tag:
            at = event.start_mark
            assert at is not None  # the parser marks every event
            what = f"the anchor or alias {anchor!r}" if anchor else f"the tag {tag!r}"
            raise PackError(
                (Fault(name, at.line + 1, at.column + 1, what, "plain values", "write it out"),)
            )


def _value(node: yaml.Node, name: str, depth: int) -> Value:
    mark = Mark(name, node.start_mark.line + 1, node.start_mark.column + 1)
    if depth > MAX_DEPTH:
        raise PackError((fault(mark, "nesting too deep", "at most 20 levels", "flatten it"),))
    if isinstance(node, yaml.ScalarNode):
        return Text(mark, node.value)
    if isinstance(node, yaml.SequenceNode):
        return Items(mark, tuple(_value(item, name, depth + 1) for item in node.value))
    rows: list[tuple[Text, Value]] = []
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = _value(key_node, name, depth + 1)
        if not isinstance(key, Text):
            raise PackError((fault(key.mark, "a key that is no text", "a word", "rename it"),))
        if key.value in seen:
            found = f"the key {key.value!r} again (first on line {seen[key.value]})"
            raise PackError((fault(key.mark, found, "each key once", "remove one of them"),))
        seen[key.value] = key.mark.line
        rows.append((key, _value(value_node, name, depth + 1)))
    return Table(mark, tuple(rows))
