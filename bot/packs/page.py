"""A YAML file that somebody wrote, and what is put into it; every other character stays.

Where something goes is told by the parser, not by how the lines look. After each change the text
is read again: it must hold what it held and what was put in, else the change is refused with its
place. Nothing is written before `save`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from bot.packs.faults import Fault, PackError
from bot.packs.read import read_text, shown
from bot.packs.values import Items, Table, Text, Value

Way = tuple[str | int, ...]  # keys of tables and places in lists, from the file's root
Held = str | int | Sequence["Held"] | Mapping[str, "Held"]
_WORD = re.compile(r"[A-Za-z]+_\w+", re.ASCII)  # never taken for a number, a date or true
_ODD = re.compile(r"[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Page:
    """The text of one file, changed in memory."""

    def __init__(self, name: str, text: str) -> None:
        """`name` is the file's in faults. Raises PackError when it is no YAML."""
        self._name = name
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._encoding = "utf-8-sig" if text.startswith("\ufeff") else "utf-8"
        text = text.removeprefix("\ufeff")
        self.text = self._original = text if text.endswith("\n") else text + self._newline
        value, faults = read_text(self.text, name)
        if value is None:
            raise PackError(faults)
        self.held: Any = _plain(value)  # tables as dicts, lists, and texts

    @classmethod
    def read(cls, path: Path) -> Page:
        """Raises OSError, and PackError when it is no YAML."""
        try:
            return cls(shown(path), path.read_bytes().decode("utf-8"))
        except UnicodeDecodeError as error:
            fault = Fault(shown(path), 0, 0, str(error), "UTF-8 text", "save the file as UTF-8")
            raise PackError((fault,)) from error

    @property
    def changed(self) -> bool:
        return self.text != self._original

    def save(self, path: Path) -> None:
        """Replaces the file whole. Raises OSError."""
        draft = path.with_suffix(".tmp")
        draft.write_bytes(self.text.encode(self._encoding))
        draft.replace(path)

    def append(self, way: Way, value: Held, comment: str = "") -> None:
        """One item more in a list, which is made where it is missing. The last of `way` is a key.

        Raises PackError where the file cannot take it.
        """
        above, key = way[:-1], way[-1]
        table = _at(self.held, above)
        if isinstance(table, dict) and key not in table:
            self.assign(above, str(key), [])
            table = _at(self.held, above)
        items = table[key] if isinstance(table, dict) else None
        if items != "" and not isinstance(items, list):
            raise self._refusal(way, value)
        wanted = deepcopy(self.held)
        _at(wanted, above)[key] = [*items, _plain(value)]
        self._take(way, value, wanted, self._appended(way, value, comment))

    def assign(self, way: Way, key: str, value: Held) -> None:
        """The value of a key in a table, in the place of what it had.

        Raises PackError where the file cannot take it.
        """
        if not isinstance(_at(self.held, way), dict):
            raise self._refusal((*way, key), value)
        wanted = deepcopy(self.held)
        _at(wanted, way)[key] = _plain(value)
        self._take((*way, key), value, wanted, self._assigned(way, key, value))

    def _appended(self, way: Way, value: Held, comment: str) -> str:
        found = self._node(way)
        if isinstance(found, yaml.SequenceNode) and not found.flow_style:
            return self._with_lines(_end(found), _lines(value, comment), found.start_mark.column)
        parent = self._node(way[:-1])
        if isinstance(found, yaml.SequenceNode) and found.value:
            end = found.value[-1].end_mark.index
            return self._with_comment(f", {_flow(value)}", end, found, comment)
        if isinstance(found, yaml.SequenceNode) and (
            isinstance(value, str) or not isinstance(parent, yaml.MappingNode) or parent.flow_style
        ):
            return self._with_comment(_flow(value), found.start_mark.index + 1, found, comment)
        if found is None or found.value or not isinstance(parent, yaml.MappingNode):
            return self.text  # which lacks the item, so that it is refused
        # Nothing there yet: the brackets go, whatever comment stands in or behind them stays.
        column = parent.value[0][0].start_mark.column + 2
        text = self._with_lines(found.end_mark, _lines(value, comment), column)
        first, last = found.start_mark.index, found.end_mark.index
        return text[:first].rstrip(" ") + text[first:last].strip("[]") + text[last:]

    def _assigned(self, way: Way, key: str, value: Held) -> str:
        held, table = self._node((*way, key)), self._node(way)
        if held is not None:
            first, last = held.start_mark.index, held.end_mark.index
            before = self.text[:first] if first < last else f"{self.text[:first]} "
            return before + _flow(value) + self.text[last:]
        if not isinstance(table, yaml.MappingNode) or not table.value:
            return self.text  # as above
        if table.flow_style:
            end = table.value[-1][1].end_mark.index
            return f"{self.text[:end]}, {key}: {_flow(value)}{self.text[end:]}"
        column = table.value[0][0].start_mark.column
        return self._with_lines(_end(table), [f"{key}: {_flow(value)}"], column)

    def _with_lines(self, behind: yaml.Mark, lines: Sequence[str], column: int) -> str:
        """The text with lines put in behind the line of a place."""
        at = behind.index
        if behind.column:  # a block of text ends where the next line starts
            at = self.text.index("\n", at) + 1
        new = "".join(f"{' ' * column}{line}{self._newline}" for line in lines)
        return self.text[:at] + new + self.text[at:]

    def _with_comment(self, words: str, at: int, list_: yaml.Node, comment: str) -> str:
        """The text with words put in, and a comment below the line where the list closes."""
        text = self.text
        if comment:
            start = text.rfind("\n", 0, list_.end_mark.index) + 1
            line = text[start:]
            indent = len(line) - len(line.lstrip(" "))
            text = self._with_lines(list_.end_mark, [f"# the last one {comment}"], indent)
        return text[:at] + words + text[at:]

    def _node(self, way: Way, text: str = "") -> yaml.Node | None:
        try:
            node = yaml.compose(text or self.text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:  # what `read_text` lets pass with a fault: an alias to nothing
            return None
        for step in way:
            node = _child(node, step)
        return node

    def _take(self, way: Way, value: Held, wanted: object, text: str) -> None:
        read, _ = read_text(text, self._name)
        if read is None or _plain(read) != wanted:
            raise self._refusal(way, value)
        self.text, self.held = text, wanted

    def _refusal(self, way: Way, value: Held) -> PackError:
        """Names the place in the file as it is: nothing of what was put in is written."""
        known = (self._node(way[:steps], self._original) for steps in range(len(way), -1, -1))
        mark = next((node.start_mark for node in known if node is not None), None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        found = f"{way[-1]!r} is laid out so that nothing can be added safely"
        act = f"lay it out like that, or add it by hand: {_flow(value)}"
        expected = "a line for each key and each item"
        return PackError((Fault(self._name, line, column, found, expected, act),))


def _at(held: Any, way: Sequence[str | int]) -> Any:
    for step in way:
        held = held[step]
    return held


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _end(node: yaml.Node) -> yaml.Mark:
    """Where the last text of a node ends: a block's own end lies behind what follows it."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node.end_mark


def _plain(value: Value | Held) -> Any:
    """Without places, every scalar a text, as `read_text` reads it."""
    if isinstance(value, Table):
        return {key.value: _plain(inner) for key, inner in value.rows}
    if isinstance(value, Items):
        return [_plain(item) for item in value.values]
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, str | int):
        return str(value)
    return value.value if isinstance(value, Text) else [_plain(item) for item in value]


def _flow(value: Held) -> str:
    """As YAML on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, str):
        return value if _WORD.fullmatch(value) else _quoted(value)
    return str(value) if isinstance(value, int) else f"[{', '.join(map(_flow, value))}]"


def _quoted(text: str) -> str:
    plain = json.dumps(text, ensure_ascii=False)
    return _ODD.sub(lambda found: f"\\U{ord(found[0]):08X}", plain)


def _lines(value: Held, comment: str) -> list[str]:
    """An item of a list, as lines from its dash on."""
    keys = value.items() if isinstance(value, Mapping) else ()
    lines = [f"{key}: {_flow(inner)}" for key, inner in keys] or [_flow(value)]
    first = f"- {lines[0]}" + (f"  # {comment}" if comment else "")
    return [first, *(f"  {line}" for line in lines[1:])]
