"""One value of the settings: a text as the type of its key, or a fault that says what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import Field
from typing import Any

from bot.packs.faults import Fault
from bot.packs.values import Items, Table, Text, Value, fault

TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")


def known_rows(
    value: Value, known: tuple[str, ...], faults: list[Fault]
) -> Iterator[tuple[Text, Value]]:
    """The known keys of a table with their values; the others are faults."""
    if isinstance(value, Text) and not value.value:
        return  # a section whose keys are all commented out
    if not isinstance(value, Table):
        faults.append(fault(value.mark, "no section", "keys and values", "write key: value"))
        return
    for key, inner in value.rows:
        if key.value in known:
            yield key, inner
            continue
        near = difflib.get_close_matches(key.value, known, 1)
        act = f"did you mean {near[0]!r}?" if near else "remove it"
        if key.value == "token":
            act = "a token stays out of files: set DISCORD_TOKEN or DISCORD_TOKEN_FILE"
        faults.append(
            fault(key.mark, f"the unknown key {key.value!r}", f"one of {', '.join(known)}", act)
        )


def convert(value: Value, key: Field[Any], faults: list[Fault]) -> Any:
    """A text as the type of the key's default; the default itself after a fault."""
    expected = _expected(key)
    if isinstance(key.default, tuple) and isinstance(value, Items):
        texts = [item.value for item in value.values if isinstance(item, Text)]
        if len(texts) == len(value.values):
            return tuple(texts)
    if isinstance(value, Text):
        try:
            return _typed(value.value.strip(), key)
        except ValueError:
            found = f"{key.name}: {value.value[:80]!r}"
            faults.append(fault(value.mark, found, expected, f"the default is {key.default!r}"))
            return key.default
    faults.append(fault(value.mark, f"{key.name}: no single value", expected, "write key: value"))
    return key.default


def _typed(text: str, key: Field[Any]) -> Any:
    if isinstance(key.default, bool):
        if text.lower() not in (*TRUE, *FALSE):
            raise ValueError
        return text.lower() in TRUE
    if isinstance(key.default, int | float):
        number = type(key.default)(text)
        if not key.metadata["low"] <= number <= key.metadata["high"]:
            raise ValueError
        return number
    if isinstance(key.default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if key.metadata["one_of"] and text not in key.metadata["one_of"]:
        raise ValueError
    return text


def _expected(key: Field[Any]) -> str:
    if isinstance(key.default, bool):
        return "true or false"
    if isinstance(key.default, int | float):
        kind = "a whole number" if isinstance(key.default, int) else "a number"
        return f"{kind} from {key.metadata['low']} to {key.metadata['high']}"
    if key.metadata["one_of"]:
        return f"one of {', '.join(key.metadata['one_of'])}"
    return "a list of texts" if isinstance(key.default, tuple) else "a text"
