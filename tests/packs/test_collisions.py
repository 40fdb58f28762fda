"""Collisions: phrasings that lead elsewhere are found with their place; others are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.collisions import Collision, collisions
from bot.core.types import Policy
from bot.index.build import build_index
from bot.packs.checks.inspection import open_pack
from tests.packs.folder import spoil, write

POLICY = Policy(answer_at=0.35, suggest_at=0.1)
ANSWERS = """\
answers:
- id: hours
  question: When does the bakery open?
  facts: [opening]
  phrasings:
  - opening hours of the bakery
  - from when can I buy bread
  - at what time do you open the shop
  - what are the opening hours
  - at what time does the bakery open
  answer: The bakery opens at seven.
- id: mills
  question: Where does the flour come from?
  facts: [flour]
  phrasings:
  - origin of the flour
  - which mills grind the flour
  - source of the grain and the flour
  - who grinds the flour for you
  - from which mill do you get your flour
  answer: Vogel says that the flour comes from two mills.
"""
UNSTATED = """\
unstated:
- id: price
  topic: what the bread costs
  question: How much is a loaf?
  nearest: hours
  phrasings:
  - price of a loaf of bread
  - what does a loaf cost
  - how expensive is the bread
  - cost of a loaf
"""


pytestmark = pytest.mark.usefixtures("without_encoder")


def collisions_of(folder: Path) -> tuple[Collision, ...]:
    pack = open_pack(folder, None, None)
    return collisions(pack, build_index(pack.knowledge, POLICY))


def test_entries_that_differ_do_not_collide(tmp_path: Path) -> None:
    """A pack whose entries keep to their own words has no plain collision."""
    found = collisions_of(write(tmp_path / "pack", answers=ANSWERS, unstated=UNSTATED))
    assert [one for one in found if one.margin >= 0.5] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "entry", "rival"),
    [
        ("answers.yaml", "origin of the flour", "opening times of the bakery", "mills", "hours"),
        ("answers.yaml", "from when can I buy bread", "what does a bread cost", "hours", "price"),
        ("unstated.yaml", "how expensive is the bread", "the mills of your flour", "price",
         "mills"),
        ("answers.yaml", "who grinds the flour for you", "what does one loaf cost", "mills",
         "price"),
    ],
)  # fmt: skip
def test_a_phrasing_that_belongs_elsewhere_is_found(
    tmp_path: Path, file: str, old: str, new: str, entry: str, rival: str
) -> None:
    """It is named with its line, the entry it leads to, the margin and what to do."""
    folder = write(tmp_path / "pack", answers=ANSWERS, unstated=UNSTATED)
    line = spoil(folder, file, old, new)
    first = collisions_of(folder)[0]
    assert (first.entry, first.phrasing, first.rival, first.mark.line) == (entry, new, rival, line)
    fault = first.fault()
    assert fault.file.endswith(file)
    assert f"{first.margin:+.2f}" in fault.found
    assert first.witness in fault.found
    assert "reword" in fault.act


def test_what_covers_an_answer_is_no_collision(tmp_path: Path) -> None:
    """An answer that rests on another's first fact tells it too; leading there does no harm."""
    twin = ANSWERS.replace("facts: [opening]", "facts: [opening, flour]")
    twin = twin.replace("facts: [flour]", "facts: [flour, opening]")
    twin = twin.replace("origin of the flour", "opening times of the bakery")
    folder = write(tmp_path / "pack", answers=twin, unstated=UNSTATED)
    assert all({one.entry, one.rival} != {"hours", "mills"} for one in collisions_of(folder))


def test_progress_is_told(tmp_path: Path) -> None:
    """The last word is that all phrasings were asked."""
    pack = open_pack(write(tmp_path / "pack", answers=ANSWERS), None, None)
    told: list[tuple[int, int]] = []
    collisions(pack, build_index(pack.knowledge, POLICY), lambda *at: told.append(at))
    assert told[-1] == (14, 14)
    assert [done for done, _ in told] == list(range(15))
