"""Folders that no bot sees for their name are told wherever somebody looks."""

from __future__ import annotations

import re
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


def test_a_draft_is_answered_from_only_where_it_is_named(program: Program) -> None:
    """With a TODO left it does not become the article by its place in the alphabet; whoever names
    it may try it. Where it is all there is, the first TODO is named."""
    knowledge = program.folder / "knowledge"
    (program.folder / "text.txt").write_text("A bridge\n\nIt is red, Ann says.\n", "utf-8")
    assert program("new", "text.txt", "--output", "knowledge/a-bridge").code == 0
    asked = program("ask", "who owns the shop", "--no-log")
    assert (asked.code, asked.out.startswith("Martha Vogel")) == (0, True)
    (told,) = asked.err.splitlines()
    assert re.search(r"knowledge/a-bridge/article\.yaml:\d+:\d+: a text still to be written", told)
    assert "`python -m bot check a-bridge`" in told
    assert told.endswith("The bot starts with bakery")
    for named in (("--pack", "a-bridge"), ("--pack", "knowledge/a-bridge")):
        assert "Martha" not in program("ask", *named, "who owns the shop", "--no-log").out
    for variable in ("DATELINE_PACK", "DATELINE_KNOWLEDGE_PACKS"):
        asked = program("ask", "who owns the shop", "--no-log", **{variable: "a-bridge"})
        assert ("Martha" in asked.out, asked.err) == (False, "")
    (note, _) = _found(program, DISCORD_TOKEN=TOKEN)["knowledge"]
    assert (note["state"], "a-bridge/article.yaml:" in note["found"]) == ("note", True)
    shutil.rmtree(knowledge / "bakery")
    asked = program("ask", "who owns the shop", "--no-log")
    assert (asked.code, "a-bridge/article.yaml:" in asked.err) == (78, True)
    assert list(faults(_found(program, DISCORD_TOKEN=TOKEN))) == ["knowledge"]


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
