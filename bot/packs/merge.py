"""A copy of a pack with moderators' changes written into it, ready to be looked at and merged.

The curators' files stay as they wrote them, comments and all: what is new is put in as lines, each
with a comment that says from which logged question it came, who made it and when.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from bot.review.changes import Change, Kind

SHARED = "smalltalk.yaml"  # of all packs; not copied
Node = yaml.MappingNode


class MergeError(Exception):
    """A pack that cannot be written into, in words."""


def merge(folder: Path, output: Path, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Write the pack with the changes in it; gives those that found no entry of the pack.

    Raises MergeError when the output is not empty, OSError when it cannot be written.
    """
    if output.exists() and any(output.iterdir()):
        raise MergeError(f"{output} is not empty; name another folder")
    output.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.glob("*.yaml")):
        shutil.copyfile(file, output / file.name)
    return tuple(change for change in changes if not _written(output, change))


def _written(folder: Path, change: Change) -> bool:
    if change.kind is Kind.PHRASING:
        return any(
            _phrasing(folder / f"{name}.yaml", name, change) for name in ("answers", "unstated")
        )
    if change.kind is Kind.ANSWER:
        if change.paragraphs:
            _appended(folder / "facts.yaml", "facts", _fact(change))
        _appended(folder / "answers.yaml", "answers", _answer(change))
    else:
        _appended(folder / "unstated.yaml", "unstated", _unknown(change))
    return True


def origin(change: Change) -> str:
    """Where a change comes from, on one line."""
    row = f"question {change.origin} of the log" if change.origin else "a question since erased"
    who = f"moderator {change.made_by}" if change.made_by.isdigit() else "a moderator"
    insisted = ", overriding a check" if change.overridden else ""
    return f"from {row}, by {who} on {change.made_at[:10]}{insisted}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _fact(change: Change) -> Iterator[str]:
    yield f"id: {change.entry_id}_fact"
    yield f"statement: {_quoted(change.answer)}"
    yield f"paragraphs: [{', '.join(map(str, change.paragraphs))}]"
    if change.speaker:
        yield f"speaker: {_quoted(change.speaker)}"


def _answer(change: Change) -> Iterator[str]:
    yield f"id: {change.entry_id}  # {origin(change)}"
    yield f"question: {_quoted(change.question)}"
    if change.phrasings:
        yield f"phrasings: [{', '.join(map(_quoted, change.phrasings))}]"
    yield f"answer: {_quoted(change.answer)}"
    if change.paragraphs:
        yield f"facts: [{change.entry_id}_fact]"


def _unknown(change: Change) -> Iterator[str]:
    yield f"id: {change.entry_id}  # {origin(change)}"
    if change.topic:
        yield f"topic: {_quoted(change.topic)}"
    yield f"question: {_quoted(change.question)}"
    if change.phrasings:
        yield f"phrasings: [{', '.join(map(_quoted, change.phrasings))}]"
    if change.nearest:
        yield f"nearest: {change.nearest}"


def _appended(path: Path, section: str, keys: Iterable[str]) -> None:
    """A row behind the last one of a section; the file is made when there is none."""
    lines = _lines(path) if path.exists() else [f"{section}:\n"]
    rows = _section(lines, section)
    column = rows.value[0].start_mark.column - 2 if rows is not None and rows.value else 2
    at = len(lines)
    if rows is not None and rows.value and rows.end_mark.line < len(lines):
        at = rows.end_mark.line
    new = [f"{' ' * (column + 2)}{key}\n" for key in keys]
    new[0] = f"{' ' * column}- {new[0].lstrip()}"
    path.write_text("".join([*lines[:at], *new, *lines[at:]]), "utf-8")


def _phrasing(path: Path, section: str, change: Change) -> bool:
    """One wording more in an entry; False when the file has no such entry."""
    if not path.exists():
        return False
    lines = _lines(path)
    row = _row(_section(lines, section), change.entry_id)
    if row is None:
        return False
    held = _key(row, "phrasings")
    if not isinstance(held, yaml.SequenceNode):
        _beside_question(lines, row, change)
    elif held.flow_style:
        _in_flow(lines, held, change)
    else:
        _in_block(lines, held, change)
    path.write_text("".join(lines), "utf-8")
    return True


def _in_block(lines: list[str], held: yaml.SequenceNode, change: Change) -> None:
    last = held.value[-1]
    lead = lines[last.start_mark.line][: last.start_mark.column]
    at = last.end_mark.line + (last.end_mark.column > 0)
    lines.insert(at, f"{lead}{_quoted(change.question)}  # {origin(change)}\n")


def _in_flow(lines: list[str], held: yaml.SequenceNode, change: Change) -> None:
    line, column = held.end_mark.line, held.end_mark.column - 1  # where the bracket closes
    comma = ", " if held.value else ""
    text = lines[line]
    lines[line] = f"{text[:column].rstrip()}{comma}{_quoted(change.question)}{text[column:]}"
    indent = " " * (len(lines[line]) - len(lines[line].lstrip()))
    lines.insert(line + 1, f"{indent}# the last wording {origin(change)}\n")


def _beside_question(lines: list[str], row: Node, change: Change) -> None:
    question = next(value for key, value in row.value if key.value == "question")
    at = question.end_mark.line + (question.end_mark.column > 0)
    indent = " " * row.start_mark.column
    lines.insert(at, f"{indent}phrasings: [{_quoted(change.question)}]  # {origin(change)}\n")


def _lines(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def _section(lines: list[str], section: str) -> yaml.SequenceNode | None:
    root = yaml.compose("".join(lines), Loader=yaml.SafeLoader)
    found = _key(root, section) if isinstance(root, yaml.MappingNode) else None
    return found if isinstance(found, yaml.SequenceNode) else None


def _row(rows: yaml.SequenceNode | None, entry_id: str) -> Node | None:
    for row in rows.value if rows is not None else ():
        name = _key(row, "id") if isinstance(row, yaml.MappingNode) else None
        if name is not None and name.value == entry_id:
            assert isinstance(row, yaml.MappingNode)
            return row
    return None


def _key(node: Node, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)
