"""JSON Schemas of the pack files, for editors that complete and validate as somebody types.

Generated from bot.packs.form; `dateline schemas` writes them to schemas/, and a test holds that
those are current. To us every scalar is text; an editor reads `10` as a number and `no` as a
truth value, so a text may be any of them there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.packs.form import FILES, ID_PATTERN, Form, Key, Shape

DRAFT = "http://json-schema.org/draft-07/schema#"  # what editors' YAML support reads
Schema = dict[str, Any]
_SCALAR: list[str] = ["string", "number", "boolean"]


def schemas() -> dict[str, Schema]:
    """File name in schemas/ -> schema."""
    return {f"{name}.schema.json": schema_of(form) for name, form in FILES.items()}


def schema_of(form: Form) -> Schema:
    """The schema of one file."""
    return {"$schema": DRAFT, "title": f"Dateline: {form.title}", **_table(form)}


def text_of(schema: Schema) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """All schemas into a folder; returns their paths. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(text_of(schema), "utf-8")
    return tuple(folder / name for name in schemas())


def _table(form: Form) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key.name for key in form.keys if key.needed],
        "properties": {key.name: _described(key) for key in form.keys},
    }


def _described(key: Key) -> Schema:
    schema = _shape(key)
    if key.says:
        schema["description"] = key.says
    if key.example:
        schema["examples"] = [key.example]
    return schema


def _shape(key: Key) -> Schema:
    text = _text(key)
    match key.shape:
        case Shape.TABLE | Shape.ROWS:
            assert key.of is not None  # the form gives every table and row its keys
            inner = _table(key.of)
            return inner if key.shape is Shape.TABLE else _list(inner)
        case Shape.TEXTS:
            return _list(text)
        case Shape.IDS:
            return _list(_id())
        case Shape.NUMBERS:
            return _list(_number())
        case Shape.GROUPS:
            return _list(_list(text))
        case Shape.PAIRS:
            return {"type": "object", "additionalProperties": text}
        case Shape.TEXT_OR_TEXTS:
            return {"anyOf": [text, _list(text)]}
        case _:
            return text


def _text(key: Key) -> Schema:
    match key.shape:
        case Shape.ID:
            return _id()
        case Shape.NUMBER:
            return _number()
        case Shape.FLAG:
            return {"enum": [True, False, "true", "false"]}
    if key.choices:
        return {"enum": list(key.choices)}
    return {"type": _SCALAR}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _id() -> Schema:
    return {"type": ["string", "number"], "pattern": f"^{ID_PATTERN}$"}


def _number() -> Schema:
    return {"type": ["integer", "string"], "minimum": 0, "pattern": r"^[0-9]{1,6}$"}
