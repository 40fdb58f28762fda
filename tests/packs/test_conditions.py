"""Conditions that no question can meet are told with their place; others are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conditions import unmet
from bot.index.build import build_index
from bot.packs.checks.inspection import open_pack
from bot.packs.faults import WARNING, Fault
from tests.packs.folder import FILES, write

pytestmark = pytest.mark.usefixtures("without_encoder")
LEXICON = """\
names:
- name: Martha Vogel
  kind: person
  spellings: [vogl]
synonyms:
- [mill house, bakehouse]
- [the house with the oven, ovenhouse]
- [the bench in the old mill, the long bench in the mill]
"""


def unmet_of(folder: Path, conditions: str) -> list[Fault]:
    text = FILES["answers.yaml"].replace("the flour]", f"the flour]\n{conditions}")
    pack = open_pack(write(folder / "pack", answers=text, lexicon=LEXICON), None, None)
    return list(unmet(pack, build_index(pack.knowledge)))


@pytest.mark.parametrize(
    ("word", "found", "act"),
    [
        ("vogl", "is read as “vogel”", "write “vogel”"),
        ("dose", "is read as “does”", "write “does”"),
        ('"?!"', "no letter or figure", "as readers type it"),
        ("where the flour comes from", "too long", "the words that matter"),
        ("the bench in the old mill", "too long", "the words that matter"),  # as its other form is
    ],
)
@pytest.mark.parametrize("key", ["requires: [[mill, {}]]", "forbids: [mill, {}]"])
def test_a_word_that_is_never_heard(
    tmp_path: Path, key: str, word: str, found: str, act: str
) -> None:
    """It is a warning at its line, with what to write instead."""
    (one,) = unmet_of(tmp_path, f"  {key.format(word)}\n")
    assert word.strip('"') in one.found
    assert found in one.found
    assert act in one.act
    assert (one.severity, one.line) == (WARNING, 12)


def test_what_can_be_heard_is_left_alone(tmp_path: Path) -> None:
    """Plain words, several in a row, chat that is spelled out, a concept, a name."""
    conditions = "  requires: [[mill, Town Hall, co-op]]\n"
    conditions += (
        '  forbids: [cause, PM, mill house, the house with the oven, Martha Vogel, "can\'t"]\n'
    )
    assert unmet_of(tmp_path, conditions) == []
