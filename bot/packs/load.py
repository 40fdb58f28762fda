"""A pack's folder -> Knowledge, or PackError with every fault of every file."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.core.types import (
    Article,
    Case,
    Entry,
    Fact,
    Knowledge,
    Lexicon,
    Name,
    Paragraph,
    Side,
)
from bot.packs.faults import Fault, PackError
from bot.packs.read import Items, Table, Text, Value, fault, read_yaml

FILES = ("article", "facts", "answers", "unstated", "lexicon", "cases")
T = TypeVar("T")


class Reader:
    """One table of a file, read key by key; collects faults instead of stopping."""

    def __init__(self, table: Table, faults: list[Fault], keys: tuple[str, ...]) -> None:
        self.table, self.faults = table, faults
        for key, _ in table.rows:
            if key.value not in keys:
                near = difflib.get_close_matches(key.value, keys, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"remove it or use {keys}"
                faults.append(
                    fault(key.mark, f"the unknown key {key.value!r}", "a known key", hint)
                )

    def text(self, key: str, needed: bool = False) -> str:
        value = self.table.get(key)
        if isinstance(value, Text) and (value.value.strip() or not needed):
            return value.value
        if value is None and not needed:
            return ""
        mark = value.mark if value is not None else self.table.mark
        self.faults.append(fault(mark, f"no text for {key!r}", "text", f"write {key}: ..."))
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key)
        if value is None:
            return ()
        if isinstance(value, Items) and all(isinstance(item, Text) for item in value.values):
            return tuple(item.value for item in value.values if isinstance(item, Text))
        self.faults.append(
            fault(value.mark, f"{key!r} is no list of texts", "a list", "write [one, two]")
        )
        return ()

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        value = self.table.get(key)
        if value is None:
            return ()
        if not isinstance(value, Items):
            self.faults.append(fault(value.mark, f"{key!r} is no list", "lists of words", "mend"))
            return ()
        return tuple(
            tuple(item.value for item in group.values if isinstance(item, Text))
            for group in value.values
            if isinstance(group, Items)
        )

    def numbers(self, key: str) -> tuple[int, ...]:
        found: list[int] = []
        for text in self.texts(key):
            if text.isdecimal():
                found.append(int(text))
            else:
                self.faults.append(
                    fault(self.table.mark, f"{text!r} in {key!r}", "a whole number", "mend it")
                )
        return tuple(found)


def _rows(
    root: Value | None, key: str, faults: list[Fault], make: Callable[[Table], T]
) -> tuple[T, ...]:
    if root is None:
        return ()
    value = root.get(key) if isinstance(root, Table) else None
    if value is None:
        return ()
    if not isinstance(value, Items):
        faults.append(
            fault(value.mark, f"{key!r} is no list", "a list of entries", "use - id: ...")
        )
        return ()
    made: list[T] = []
    seen: dict[str, int] = {}
    for item in value.values:
        if not isinstance(item, Table):
            faults.append(fault(item.mark, "no entry", "keys and values", "write - id: ..."))
            continue
        identity = item.get("id")
        if isinstance(identity, Text):
            if identity.value in seen:
                found = f"the id {identity.value!r} again (first on line {seen[identity.value]})"
                faults.append(fault(identity.mark, found, "each id once", "rename one"))
            seen[identity.value] = identity.mark.line
        made.append(make(item))
    return tuple(made)


ENTRY_KEYS = (
    "id question phrasings answer facts related kinds requires forbids nearest topic".split()
)


def _entry(side: Side, faults: list[Fault]) -> Callable[[Table], Entry]:
    def make(table: Table) -> Entry:
        read = Reader(table, faults, tuple(ENTRY_KEYS))
        return Entry(
            read.text("id", True), side, read.text("question", True), read.texts("phrasings"),
            read.text("answer", side is Side.ANSWER), read.texts("facts"), read.texts("related"),
            read.texts("kinds"), read.groups("requires"), read.texts("forbids"),
            read.text("nearest"), read.text("topic"),
        )  # fmt: skip

    return make


def _fact(faults: list[Fault]) -> Callable[[Table], Fact]:
    keys = tuple(Fact.__dataclass_fields__)

    def make(table: Table) -> Fact:
        read = Reader(table, faults, keys)
        return Fact(
            read.text("id", True), read.text("statement", True), read.numbers("paragraphs"),
            read.text("speaker"), read.text("topic"), read.text("when"), read.texts("figures"),
            read.texts("names"), read.texts("quotes"), read.text("derived") == "true",
            read.text("reasoning"),
        )  # fmt: skip

    return make


def _article(root: Value | None, faults: list[Fault]) -> Article | None:
    table = root.get("article") if isinstance(root, Table) else None
    if not isinstance(table, Table):
        return None
    read = Reader(table, faults, tuple(Article.__dataclass_fields__))

    def paragraph(row: Table) -> Paragraph:
        part = Reader(row, faults, ("number", "gist", "fingerprint"))
        number = part.text("number", True)
        if not number.isdecimal():
            faults.append(fault(row.mark, f"the number {number!r}", "a whole number", "mend it"))
            number = "0"
        return Paragraph(int(number), part.text("gist", True), part.text("fingerprint"))

    return Article(
        read.text("headline", True), read.text("publisher", True), read.text("date", True),
        read.text("date_note"), read.text("photo_credit"), read.text("url"), read.text("title"),
        read.text("summary_short"), read.text("summary_full"),
        _rows(table, "paragraphs", faults, paragraph),
    )  # fmt: skip


def _lexicon(root: Value | None, faults: list[Fault]) -> Lexicon:
    if not isinstance(root, Table):
        return Lexicon()
    read = Reader(root, faults, ("names", "synonyms", "abbreviations", "opposites"))

    def name(table: Table) -> Name:
        part = Reader(table, faults, ("name", "kind", "spellings", "facts"))
        return Name(
            part.text("name", True), part.text("kind", True), part.texts("spellings"),
            part.texts("facts"),
        )  # fmt: skip

    short = root.get("abbreviations")
    pairs = short.rows if isinstance(short, Table) else ()
    return Lexicon(
        _rows(root, "names", faults, name),
        read.groups("synonyms"),
        tuple((key.value, value.value) for key, value in pairs if isinstance(value, Text)),
        tuple((pair[0], pair[1]) for pair in read.groups("opposites") if len(pair) == 2),
    )


def _case(faults: list[Fault]) -> Callable[[Table], Case]:
    def make(table: Table) -> Case:
        read = Reader(table, faults, ("question", "expect", "reason", "conversation"))
        value = table.get("expect")
        expect = (value.value,) if isinstance(value, Text) else read.texts("expect")
        return Case(
            read.text("question", True), () if expect == ("decline",) else expect,
            read.text("reason"), read.text("conversation"),
        )  # fmt: skip

    return make


def load_pack(folder: Path, smalltalk: Path | None = None) -> Knowledge:
    """The knowledge in a folder. `smalltalk` defaults to smalltalk.yaml beside the folder."""
    faults: list[Fault] = []
    roots: dict[str, Value] = {}
    digest = hashlib.sha256()
    shared = smalltalk or folder.parent / "smalltalk.yaml"
    paths = {name: folder / f"{name}.yaml" for name in FILES} | {"smalltalk": shared}
    for name, path in paths.items():
        if path.is_file():
            digest.update(path.read_bytes())
            try:
                roots[name] = read_yaml(path)
            except PackError as error:
                faults.extend(error.faults)
    if not paths["answers"].is_file():
        faults.append(
            Fault("answers.yaml", 0, 0, "no answers.yaml", "a pack's folder", "write or name one")
        )
    entries = (
        *_rows(roots.get("answers"), "answers", faults, _entry(Side.ANSWER, faults)),
        *_rows(roots.get("unstated"), "unstated", faults, _entry(Side.UNSTATED, faults)),
        *_rows(roots.get("smalltalk"), "small_talk", faults, _entry(Side.SMALL_TALK, faults)),
        *_rows(roots.get("smalltalk"), "off_topic", faults, _entry(Side.OFF_TOPIC, faults)),
    )
    answers = roots.get("answers")
    loose = answers.get("ungrounded") if isinstance(answers, Table) else None
    ungrounded = isinstance(loose, Text) and loose.value == "true"
    knowledge = Knowledge(
        folder.name, digest.hexdigest()[:16], entries, _article(roots.get("article"), faults),
        _rows(roots.get("facts"), "facts", faults, _fact(faults)),
        _lexicon(roots.get("lexicon"), faults),
        _rows(roots.get("cases"), "cases", faults, _case(faults)), ungrounded,
    )  # fmt: skip
    faults.extend(_broken_chains(knowledge))
    if faults:
        raise PackError(tuple(faults))
    return knowledge


def _broken_chains(knowledge: Knowledge) -> list[Fault]:
    """In a grounded pack every answer cites facts, every fact paragraphs that exist."""
    if knowledge.ungrounded:
        return []
    faults: list[Fault] = []
    facts = {fact.id for fact in knowledge.facts}
    paragraphs = {p.number for p in knowledge.article.paragraphs} if knowledge.article else set()
    for entry in knowledge.answers():
        lacking = [name for name in entry.facts if name not in facts]
        if lacking or not entry.facts:
            found = f"the answer {entry.id!r} cites {lacking or 'no fact'}"
            faults.append(Fault("answers.yaml", 0, 0, found, "facts of facts.yaml", "cite one"))
    for fact in knowledge.facts:
        if not fact.paragraphs or not set(fact.paragraphs) <= paragraphs:
            found = f"the fact {fact.id!r} cites paragraphs {list(fact.paragraphs)}"
            faults.append(Fault("facts.yaml", 0, 0, found, "paragraphs of the article", "mend it"))
    return faults
