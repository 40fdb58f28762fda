"""Folders that no bot sees for their name are told wherever somebody looks."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.program import Program
from tests.cli.test_doctor import TOKEN, _found
from tests.cli.test_doctor_broken import faults


def test_a_folder_with_a_name_that_no_pack_can_have(program: Program) -> None:
    """Wherever somebody looks it is named, with a name that would do; `new` makes none."""
    knowledge = program.folder / "knowledge"
    shutil.copytree(knowledge / "bakery", knowledge / "My Bridge")
    shutil.copytree(knowledge / "bakery", knowledge / "_Old")
    (found,) = faults(_found(program, DISCORD_TOKEN=TOKEN)).values()
    assert found["found"].startswith(f"{knowledge / 'My Bridge'}: the folder's name 'My Bridge'")
    assert found["act"].startswith("call it my-bridge")
    words = (
        "knowledge/My Bridge: the folder's name 'My Bridge', under which no bot sees it; expected"
    )
    for packs in ((), ("knowledge/My Bridge",)):
        told = program("check", "--fast", *packs)
        assert (told.code, words in told.out) == (1, True)
    asked = program("ask", "who owns the shop", "--no-log")
    assert (asked.code, words in asked.err, "bakery" in asked.err) == (0, True, True)
    assert "_Old" not in asked.err
    shutil.rmtree(knowledge / "bakery")
    for pack in ((), ("--pack", "My Bridge")):
        asked = program("ask", *pack, "who owns the shop", "--no-log")
        assert (asked.code, words in asked.err) == (78, True)
    (program.folder / "text.txt").write_text("A bridge\n\nIt is red, Ann says.\n", "utf-8")
    made = program("new", "text.txt", "--output", "knowledge/Red.Bridge")
    assert (made.code, "call it red-bridge" in made.err) == (78, True)
    assert not (knowledge / "Red.Bridge").exists()
    assert program("new", "text.txt", "--output", "knowledge/red-bridge").code == 0
    assert program("new", "text.txt", "--output", "Elsewhere/Draft").code == 0


@pytest.mark.parametrize("given", ["knowledge/My Bridge", "knowledge/My Bridge/", "My Bridge/"])
def test_such_a_folder_given_by_its_path(program: Program, given: str) -> None:
    """No way round: what `check` refuses no verb answers from, and the name that would do is told;
    a folder that lies elsewhere may be called anything."""
    knowledge = program.folder / "knowledge"
    shutil.copytree(knowledge / "bakery", knowledge / "My Bridge")
    for verb in (("ask", "who owns the shop", "--no-log"), ("replay",)):
        told = program(*verb, "--pack", given)
        assert (told.code, "call it my-bridge" in told.err) == (78, True), told.err
    checked = program("check", "--fast", "knowledge/My Bridge")
    assert (checked.code, "call it my-bridge" in checked.out) == (1, True)
    shutil.copytree(knowledge / "bakery", program.folder / "My Bakery")
    asked = program("ask", "--pack", "My Bakery", "who owns the shop", "--no-log")
    assert asked.code == 0
