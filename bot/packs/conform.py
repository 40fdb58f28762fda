"""A file's values against its form: every key known, every value of its shape."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from bot.packs.faults import Fault
from bot.packs.form import ID_PATTERN, Form, Key, Shape
from bot.packs.values import Items, Table, Text, Value, fault, is_number

_ID = re.compile(ID_PATTERN)
_HOW = {
    Shape.TEXTS: "write [one, two] or a line “- one” for each",
    Shape.IDS: "write [one_id, another_id]",
    Shape.NUMBERS: "write [1, 2]",
    Shape.GROUPS: "write - [one, two] for each group",
    Shape.PAIRS: "write short: long, a line for each",
    Shape.ROWS: "start each entry with a dash: - id: ...",
    Shape.TABLE: "write the keys below it, indented",
}


def conform(value: Value, form: Form) -> Iterator[Fault]:
    """Every way in which the value is not of the form."""
    if not isinstance(value, Table):
        keys = ", ".join(form.names())
        yield fault(value.mark, f"no keys in {form.title}", f"one of {keys}", "write key: value")
        return
    names = form.names()
    for key, _ in value.rows:
        if key.value not in names:
            yield _unknown(key, form)
    for known in form.keys:
        found = value.get(known.name)
        if found is not None:
            yield from _shape(found, known)
        elif known.needed:
            lacks = f"no {known.name!r} in {form.title}"
            yield fault(value.mark, lacks, f"a key {known.name!r}", f"add {known.name}: ...")


def _unknown(key: Text, form: Form) -> Fault:
    near = difflib.get_close_matches(key.value.lower(), form.names(), 1, 0.6)
    act = f"did you mean {near[0]!r}?" if near else f"remove it; known: {', '.join(form.names())}"
    shown = key.value if len(key.value) <= 40 else key.value[:40] + "…"
    return fault(key.mark, f"the unknown key {shown!r}", f"a key of {form.title}", act)


def _shape(value: Value, key: Key) -> Iterator[Fault]:
    match key.shape:
        case Shape.TABLE | Shape.ROWS:
            yield from _nested(value, key)
        case Shape.TEXT | Shape.ID | Shape.NUMBER | Shape.FLAG:
            yield from _scalar(value, key)
        case Shape.PAIRS:
            yield from _pairs(value, key)
        case Shape.GROUPS:
            yield from _groups(value, key)
        case Shape.TEXT_OR_TEXTS if isinstance(value, Text):
            yield from _scalar(value, key)
        case _:
            yield from _list(value, key)


def _wrong(value: Value, key: Key) -> Fault:
    what = "nothing" if isinstance(value, Text) and not value.value else _noun(value)
    act = _HOW.get(key.shape, f"write {key.name}: ...")
    return fault(value.mark, f"{what} at {key.name!r}", str(key.shape), act)


def _noun(value: Value) -> str:
    return {Text: "a text", Items: "a list", Table: "keys and values"}[type(value)]


def _nested(value: Value, key: Key) -> Iterator[Fault]:
    assert key.of is not None  # the form gives every table and row its keys
    if key.shape is Shape.TABLE:
        yield from conform(value, key.of)
    elif isinstance(value, Items):
        for item in value.values:
            yield from conform(item, key.of)
    else:
        yield _wrong(value, key)


def _scalar(value: Value, key: Key) -> Iterator[Fault]:
    if not isinstance(value, Text):
        yield _not_text(value, key)
        return
    text = value.value.strip()
    if not text:
        if key.needed or key.shape is not Shape.TEXT:
            yield fault(value.mark, f"nothing at {key.name!r}", str(key.shape), "write it")
        return
    if key.shape is Shape.ID and not _ID.fullmatch(text):
        yield fault(value.mark, f"{text[:40]!r} at {key.name!r}", str(key.shape), "rename it")
    if key.shape is Shape.NUMBER and not is_number(text):
        yield fault(value.mark, f"{text[:40]!r} at {key.name!r}", str(key.shape), "write a number")
    if key.shape is Shape.FLAG and text not in ("true", "false"):
        yield fault(value.mark, f"{text[:40]!r} at {key.name!r}", str(key.shape), "write true")
    yield from _choice(value, key)


def _not_text(value: Value, key: Key) -> Fault:
    if isinstance(value, Table):
        act = 'quote a text with a colon in it: "...: ..."'
        return fault(value.mark, f"keys and values at {key.name!r}", "a text", act)
    return fault(value.mark, f"a list at {key.name!r}", "one text", f"write {key.name}: ...")


def _choice(value: Text, key: Key) -> Iterator[Fault]:
    if key.choices and value.value not in key.choices:
        near = difflib.get_close_matches(value.value, key.choices, 1)
        act = f"did you mean {near[0]!r}?" if near else "choose one"
        found = f"{value.value[:40]!r} at {key.name!r}"
        yield fault(value.mark, found, f"one of {', '.join(key.choices)}", act)


def _list(value: Value, key: Key) -> Iterator[Fault]:
    if not isinstance(value, Items):
        yield _wrong(value, key)
        return
    for item in value.values:
        if not isinstance(item, Text):
            yield _not_text(item, key)
        elif not item.value.strip():
            yield fault(item.mark, f"an empty item in {key.name!r}", "a text", "write or remove it")
        elif key.shape is Shape.NUMBERS and not is_number(item.value):
            found = f"{item.value[:40]!r} in {key.name!r}"
            yield fault(item.mark, found, "a whole number", "write a number")
        else:
            yield from _choice(item, key)


def _groups(value: Value, key: Key) -> Iterator[Fault]:
    if not isinstance(value, Items):
        yield _wrong(value, key)
        return
    inner = Key(key.name, Shape.TEXTS, key.says)
    for group in value.values:
        if not isinstance(group, Items):
            yield _wrong(group, key)
            continue
        yield from _list(group, inner)


def _pairs(value: Value, key: Key) -> Iterator[Fault]:
    if not isinstance(value, Table):
        yield _wrong(value, key)
        return
    for short, long in value.rows:
        if not isinstance(long, Text) or not long.value.strip():
            yield fault(short.mark, f"no text for {short.value!r}", "a text", "write it out")
