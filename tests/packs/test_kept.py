"""A pack is kept in a form that is fast to read, and what is kept is what would be loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import SOURCE
from bot.core import clean
from bot.core.types import Knowledge
from bot.packs import build, kept, load
from bot.packs.faults import PackError
from bot.packs.kept import load_kept
from bot.packs.load import load_pack

SMALLTALK = SOURCE / "knowledge" / "smalltalk.yaml"
PUFFINS = SOURCE / "knowledge" / "skerra-puffins"
PACK = "ungrounded: true\nanswers:\n  - {id: owner, question: Who owns it?, answer: Martha.}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    made.mkdir()
    (made / "answers.yaml").write_text(PACK, "utf-8")
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_what_is_kept_is_what_was_loaded(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grounded pack with all its files comes back equal, and without its YAML being read."""
    first = load_kept(PUFFINS, SMALLTALK, cache)
    monkeypatch.delattr(kept, "load_pack")
    assert load_kept(PUFFINS, SMALLTALK, cache) == first == load_pack(PUFFINS, SMALLTALK)


def test_a_changed_file_is_read_again(folder: Path, cache: Path) -> None:
    """One changed byte, or one more file, is enough."""
    smalltalk = folder.parent / "smalltalk.yaml"
    load_kept(folder, smalltalk, cache)
    (folder / "answers.yaml").write_text(PACK.replace("Martha", "Mathis"), "utf-8")
    changed = load_kept(folder, smalltalk, cache)
    assert changed.entries[0].answer == "Mathis."
    smalltalk.write_bytes(SMALLTALK.read_bytes())
    assert len(load_kept(folder, smalltalk, cache).entries) > 1


def imported(source: Path) -> Iterator[Path]:
    """The files of ours that a file imports."""
    for node in ast.walk(ast.parse(source.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            room = Path(*str(node.module).split("."))
            for name in (room, *(room / each.name for each in node.names)):
                if (found := SOURCE / name.with_suffix(".py")).is_file():
                    yield found


def test_every_source_that_makes_knowledge_counts() -> None:
    """A new version of any of them has the pack read again."""
    makes, waiting = set[Path](), [Path(load.__file__)]
    while waiting:
        makes.add(source := waiting.pop())
        waiting += {*imported(source)} - makes
    assert {Path(build.__file__), Path(clean.__file__)} < makes
    assert makes <= set(kept.SOURCES)


def test_a_changed_source_has_the_pack_read_again(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept by another version of ours is not taken."""
    source = folder.parent / "source.py"
    source.write_text("before", "utf-8")
    monkeypatch.setattr(kept, "SOURCES", (source,))
    load_kept(folder, SMALLTALK, cache)
    source.write_text("afters", "utf-8")
    monkeypatch.delattr(kept, "load_pack")
    with pytest.raises(NameError):
        load_kept(folder, SMALLTALK, cache)


def test_what_is_saved_while_it_is_read_is_read_again(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old knowledge is never kept for the new files."""

    def overtaken(folder: Path, smalltalk: Path) -> Knowledge:
        knowledge = load_pack(folder, smalltalk)
        (folder / "answers.yaml").write_text(PACK.replace("Martha", "Mathis"), "utf-8")
        return knowledge

    with monkeypatch.context() as patched:
        patched.setattr(kept, "load_pack", overtaken)
        assert load_kept(folder, SMALLTALK, cache).entries[0].answer == "Martha."
    assert load_kept(folder, SMALLTALK, cache).entries[0].answer == "Mathis."
    assert load_kept(folder, SMALLTALK, cache).entries[0].answer == "Mathis."


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": 1}', "\0\0"])
def test_a_damaged_file_does_no_harm(folder: Path, cache: Path, damage: str) -> None:
    """It is ignored and written anew."""
    whole = load_kept(folder, SMALLTALK, cache)
    (path,) = cache.iterdir()
    right = path.read_text("utf-8")
    path.write_text(damage, "utf-8")
    assert load_kept(folder, SMALLTALK, cache) == whole
    assert path.read_text("utf-8") == right


def test_a_folder_that_cannot_be_written_does_no_harm(folder: Path, tmp_path: Path) -> None:
    """A read-only place still answers."""
    (tmp_path / "file").write_text("", "utf-8")
    assert load_kept(folder, SMALLTALK, tmp_path / "file" / "cache").entries


def test_a_pack_with_faults_is_not_kept(folder: Path, cache: Path) -> None:
    """Its faults are told each time."""
    (folder / "answers.yaml").write_text(PACK.replace("owner", "Not an id!"), "utf-8")
    for _ in range(2):
        with pytest.raises(PackError):
            load_kept(folder, SMALLTALK, cache)
    assert not cache.exists()
