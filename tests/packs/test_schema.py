"""The JSON Schemas that editors use: current; they accept what ships, refuse what we refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.packs.form import FILES
from bot.packs.read import read_yaml
from bot.packs.schema import schemas, text_of
from tests.packs.planted import KNOWLEDGE, ROOT, plain

SCHEMAS = ROOT / "schemas"
PACKS = sorted(path.parent for path in KNOWLEDGE.glob("*/answers.yaml"))
SHIPPED = [path for pack in PACKS for path in sorted(pack.glob("*.yaml"))]
SHIPPED.append(KNOWLEDGE / "smalltalk.yaml")


def content(path: Path) -> Any:
    value, faults = read_yaml(path)
    assert value is not None, faults
    return plain(value)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_in_the_repository_are_current(name: str) -> None:
    """After a change of bot/packs/form.py: run `python -m bot schemas`."""
    assert (SCHEMAS / name).read_text("utf-8") == text_of(schemas()[name])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_file_is_valid_and_names_its_schema(path: Path) -> None:
    """An editor finds the schema by the file's first line, and finds nothing to complain of."""
    Draft7Validator(schemas()[f"{path.stem}.schema.json"]).validate(content(path))
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema="), path
    named = (path.parent / first.split("$schema=")[1]).resolve()
    assert named == SCHEMAS / f"{path.stem}.schema.json"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_schema_is_itself_valid(name: str) -> None:
    """Editors read draft 7."""
    Draft7Validator.check_schema(json.loads((SCHEMAS / name).read_text("utf-8")))


@pytest.mark.parametrize(
    ("file", "value"),
    [
        ("answers", {"answers": [{"id": "a", "question": "b?", "answer": "c", "colour": "red"}]}),
        ("answers", {"answers": [{"id": "two words", "question": "b?", "answer": "c"}]}),
        ("answers", {"answers": [{"id": "a", "question": "b?"}]}),
        ("answers", {"answers": [{"id": "a", "question": "b?", "answer": "c", "kinds": ["x"]}]}),
        ("facts", {"facts": [{"id": "a", "statement": "b", "paragraphs": ["one"]}]}),
        ("facts", {"facts": [{"id": "a", "statement": "b", "paragraphs": [1], "derived": "si"}]}),
        ("lexicon", {"synonyms": ["a"]}),
        ("unstated", {"unstatd": []}),
    ],
)
def test_a_schema_refuses_what_the_bot_refuses(file: str, value: Any) -> None:
    """Unknown keys, missing keys, bad ids, kinds, numbers, flags and groups."""
    assert not Draft7Validator(schemas()[f"{file}.schema.json"]).is_valid(value)


def test_every_file_of_a_pack_has_a_schema() -> None:
    """Seven files, seven schemas."""
    assert {f"{name}.schema.json" for name in FILES} == set(schemas())
