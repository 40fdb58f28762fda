"""Packs spoilt at random: each is a clean list of faults with places, or a pack that works.

A few at each commit, 1,000 every night.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.types import Knowledge
from bot.packs.faults import PackError
from bot.packs.inspect import inspect
from bot.packs.load import load_pack
from tests.figures import figure
from tests.packs.folder import FILES, write

MAX_SECONDS = 1.0  # for one pack, loaded and checked
ARTICLE = "A bakery opens in the old mill\n\nIt opens at seven, Vogel said.\n\nTwo mills grind.\n"
NASTY = (
    "\x00", "\ud800", "\ufeff", "\u2028", "\x85", "\t", "*a", "&a", "!x", "<<: *a", "- ", ": ",
    "#x", "[", "]", "{", "}", "'", '"', "|", ">", "%", "@", "`", "---\n", "...\n", "? ",
    "~", "null", "no", "12:30", "010", "1e400", "2022-99-99", "\U0001f355", "9" * 400, "[" * 500,
    "a: " * 40, "&a [*a, *a]", "!!python/object:os.system x", "\r", "\\",
    "\u202e", "é", "TODO", "“", "''",
)  # fmt: skip


def _flip(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + chr(dice.randrange(0x20, 0x2100)) + text[at + 1 :]


def _letter(text: str, dice: random.Random) -> str:
    at = dice.choice([n for n, char in enumerate(text) if char.isalpha()] or [0])
    return text[:at] + dice.choice("aeinorst") + text[at + 1 :]


def _insert(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(NASTY) + text[at:]


def _drop_line(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    return "".join(lines)


def _double_line(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return "".join([*lines[:at], lines[at], *lines[at:]])


def _swap_lines(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _indent(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    lines[at] = " " * dice.randrange(1, 5) + lines[at].lstrip(" ")
    return "".join(lines)


def _cut(text: str, dice: random.Random) -> str:
    return text[: dice.randrange(len(text))]


def _other_value(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    key, colon, _ = lines[at].partition(": ")
    lines[at] = f"{key}{colon}{dice.choice(NASTY)}\n"
    return "".join(lines)


MUTATORS: tuple[Callable[[str, random.Random], str], ...] = (
    _flip, _letter, _letter, _letter, _insert, _drop_line, _double_line, _swap_lines, _indent,
    _cut, _other_value,
)  # fmt: skip


def mutated(folder: Path, dice: random.Random) -> Path:
    """A bakery's pack with one to three mutations in one of its files."""
    write(folder)
    path = folder / dice.choice(list(FILES))
    text = path.read_text("utf-8")
    for _ in range(dice.randint(1, 3)):
        text = dice.choice(MUTATORS)(text, dice) if text else text
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def test_two_hundred_mutated_packs(tmp_path: Path) -> None:
    """No exception but PackError; each fault has a file, a place and what to do; under a second."""
    all_clean(tmp_path, range(200))


@pytest.mark.nightly
def test_a_thousand_mutated_packs(tmp_path: Path) -> None:
    """The same, 1,000 times."""
    outcomes = all_clean(tmp_path, range(1000, 2000))
    figure(f"mutated packs: 1,000, of which {outcomes}, 0 other exceptions")


def all_clean(tmp_path: Path, numbers: range) -> dict[str, int]:
    """How many load and how many are refused, each in order."""
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, "utf-8")
    outcomes = {"pack": 0, "error": 0}
    for number in numbers:
        folder = tmp_path / "pack"
        path = mutated(folder, random.Random(number))
        started = time.perf_counter()
        report = inspect(folder, None, article)
        try:
            knowledge = load_pack(folder)
        except PackError as error:
            outcomes["error"] += 1
            assert not report.loads
            for fault in error.faults:
                assert fault.file
                assert fault.found
                assert fault.act
                assert fault.line >= 1 or "bytes" in fault.found, f"mutation {number}: {fault}"
        else:
            outcomes["pack"] += 1
            assert isinstance(knowledge, Knowledge)
            assert report.loads, f"mutation {number} of {path.name}"
        assert time.perf_counter() - started < MAX_SECONDS
    assert min(outcomes.values()) > len(numbers) / 10, outcomes
    return outcomes
