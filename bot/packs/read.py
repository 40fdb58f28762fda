"""Strict YAML: every scalar stays text, and what could surprise is refused with its place.

Unquoted `no`, `12:30` or `010` do not change type; aliases, anchors, merge keys, tags,
duplicate keys, a second document and texts that swallowed a `#` or a `-` are faults. All
faults of a file are found in one pass over its events; only a syntax error ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from bot.packs.faults import Fault
from bot.packs.values import Items, Mark, Table, Text, Value, fault

MAX_BYTES = 4_000_000  # of one file
MAX_DEPTH = 20  # levels of nesting
_HASH_WORD = re.compile(r"\s#[^\s#]")  # what a comment cut off, rather than a real comment
_DASH = re.compile(r"\n\s*-\s")
_ADVICE = (  # part of the parser's complaint -> what to do
    ("found character that cannot start", "use spaces, no tabs, and quote a text that starts so"),
    ("tab character", "indent with spaces, no tabs"),
    ("mapping values are not allowed", "quote a text with a colon in it: \"...: ...\""),
    ("could not find expected ':'", "write a space after the dash or the colon here"),
    ("unexpected end of stream", "close the quotation mark that opens here"),
    ("unknown escape", "write \\\\ for a backslash, or use single quotes"),
    ("',' or", "close the bracket, or quote a text with brackets"),
    ("expected key", "indent like the lines above, and quote a text that holds quotes"),
    ("'-' indicator", "indent like the lines above, and start the item with a dash"),
    ("alphabetic", "quote a text that starts with * or &"),
)  # fmt: skip


def shown(path: Path) -> str:
    """A path as faults name it: from the working directory where it lies in it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def read_yaml(
    path: Path, hear: Callable[[bytes], None] = lambda _: None
) -> tuple[Value | None, tuple[Fault, ...]]:
    """The file as values with marks, and all faults of form; no value where nothing can be read.

    `hear` is given the file's bytes, for a digest.
    """
    name = shown(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        return None, (Fault(name, 0, 0, why, "a readable file", "repair or restore it"),)
    hear(raw)
    if len(raw) > MAX_BYTES:
        found = f"{len(raw)} bytes"
        return None, (Fault(name, 0, 0, found, f"at most {MAX_BYTES}", "split the pack"),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8", "replace"))
        found = f"the byte 0x{raw[error.start]:02x}"
        act = "save the file as UTF-8"
        return None, (Fault(name, line, column, found, "UTF-8 text", act),)
    return read_text(text, name)


def read_text(text: str, name: str) -> tuple[Value | None, tuple[Fault, ...]]:
    """YAML text -> values and faults; `name` is the file's name in them."""
    reading = _Reading(text, name)
    try:
        value = reading.document()
    except yaml.MarkedYAMLError as error:
        return None, (*reading.faults, _syntax(error, name))
    except yaml.reader.ReaderError as error:
        line, column = _place(text[: error.position])
        odd = Fault(
            name, line, column, f"a character that YAML does not allow ({error.character!r})",
            "plain text", "delete it",
        )  # fmt: skip
        return None, (*reading.faults, odd)
    except _TooDeep as deep:
        return None, (*reading.faults, fault(deep.mark, *deep.words))
    if value is None and not reading.faults:
        empty = Fault(name, 1, 1, "an empty file", "entries", "write some or remove the file")
        return None, (empty,)
    return value, tuple(reading.faults)


def _place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows the text."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _syntax(error: yaml.MarkedYAMLError, name: str) -> Fault:
    at = error.problem_mark or error.context_mark
    problem = str(error.problem)
    if "end of stream" in problem and error.context_mark is not None:
        at = error.context_mark  # where the quotation opened, not where the file ends
    line, column = (at.line + 1, at.column + 1) if at else (1, 1)
    act = next((advice for part, advice in _ADVICE if part in problem), "correct this line")
    return Fault(name, line, column, f"not YAML: {problem}", "keys, lists and texts", act)


class _TooDeep(Exception):
    def __init__(self, mark: Mark) -> None:
        super().__init__("too deep")
        self.mark = mark
        self.words = (f"more than {MAX_DEPTH} levels", "an entry's few levels", "flatten it")


class _Reading:
    """One pass over the events of a file."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.faults: list[Fault] = []
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        self._lines: list[str] | None = None

    def document(self) -> Value | None:
        value: Value | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and value is not None:
                self._add(event, "a second document (---)", "one document", "join them")
            elif isinstance(event, yaml.NodeEvent):
                read = self._value(event, 0)
                value = value if value is not None else read
        return value

    def _mark(self, event: yaml.Event) -> Mark:
        at = event.start_mark
        assert at is not None  # the parser marks every event
        return Mark(self.name, at.line + 1, at.column + 1)

    def _add(self, event: yaml.Event, found: str, expected: str, act: str) -> None:
        self.faults.append(fault(self._mark(event), found, expected, act))

    def _value(self, event: yaml.Event, depth: int) -> Value:
        mark = self._mark(event)
        if depth > MAX_DEPTH:
            raise _TooDeep(mark)
        self._refuse_marks(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(mark, tuple(self._items(depth)))
        if isinstance(event, yaml.MappingStartEvent):
            return Table(mark, tuple(self._rows(depth)))
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_traps(event)
            return Text(mark, event.value)
        return Text(mark, "")  # an alias, refused above

    def _items(self, depth: int) -> Iterator[Value]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._value(event, depth + 1)

    def _rows(self, depth: int) -> Iterator[tuple[Text, Value]]:
        seen: dict[str, int] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._value(event, depth + 1)
            value = self._value(next(self.events), depth + 1)
            if not isinstance(key, Text):
                self._add(event, "a key that is not a text", "a word", "rename it")
            elif key.value == "<<":
                self._add(event, "a merge key", "plain keys", "write the entries out")
            elif key.value in seen:
                found = f"the key {key.value!r} again (first on line {seen[key.value]})"
                self._add(event, found, "each key once", "remove one of them")
            else:
                seen[key.value] = key.mark.line
                yield key, value

    def _refuse_marks(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            self._add(event, f"the alias *{anchor}", "plain values", "write it out or quote it")
        elif anchor:
            self._add(event, f"the anchor &{anchor}", "plain values", "remove it or quote it")
        if tag:
            self._add(event, f"the tag {tag}", "plain values", "remove it or quote the text")

    def _refuse_traps(self, event: yaml.ScalarEvent) -> None:
        start, end = event.start_mark, event.end_mark
        if event.style or start is None or end is None:
            return  # quoted or a block: what is seen is what is read
        if end.line > start.line and _DASH.search(self._between(start.line, end.line)):
            self._add(
                event, "a text that goes on with “- ” in its next line",
                "one item a line", "indent all dashes of a list by the same amount",
            )  # fmt: skip
        rest = self._line(end.line)[end.column :]
        if _HASH_WORD.match(rest):
            self._add(
                event, f"a text cut off before “{rest.strip()[:30]}”",
                "a quoted text where # belongs to it", 'write it as "..."',
            )  # fmt: skip

    def _between(self, first: int, last: int) -> str:
        return "\n".join(self._line(number) for number in range(first, last + 1))

    def _line(self, number: int) -> str:
        if self._lines is None:
            self._lines = re.split(r"\r\n|[\n\r\x85\u2028\u2029]", self.text)
        return self._lines[number] if number < len(self._lines) else ""
