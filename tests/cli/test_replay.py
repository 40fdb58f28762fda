"""`replay`: which replies a changed pack would change."""

from __future__ import annotations

import json

import pytest

from bot.assistant import Assistant, Known
from bot.config import load_settings
from bot.core.types import Place
from bot.discord_app.place import conversation_of
from bot.wiring import open_log, parts_of
from tests.cli.program import BAKERY, Program


def _rewrite(program: Program, before: str, after: str) -> None:
    path = program.folder / "knowledge" / "bakery" / "answers.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_nothing_changes_while_the_pack_stays(program: Program) -> None:
    """Promise: the same knowledge gives the same replies, follow-ups too; nothing is logged."""
    program("console", text="when do you open\nand who owns it?\nwhat about that\n")
    ended = program("replay", "--fail-on-change")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "3 questions asked again, 0 replies change.\n"
    assert len(program("log", "list", "--json").out.splitlines()) == 3


HARBOUR = """\
ungrounded: true
answers:
  - id: cranes
    question: How many cranes has the harbour?
    phrasings: [number of cranes, how many cranes are there, cranes in the harbour]
    answer: The harbour has three cranes.
"""


@pytest.mark.usefixtures("without_encoder")
async def test_conversations_are_those_that_were_had(program: Program) -> None:
    """Promise: in a channel a person's conversation goes on over mentions, replies and buttons,
    and a reply that points to another article does so again; nobody else's words are joined."""
    kiosk = program.folder / "knowledge" / "harbour"
    kiosk.mkdir()
    (kiosk / "answers.yaml").write_text(HARBOUR, "utf-8")
    names = {"DATELINE_KNOWLEDGE": "knowledge", "DATELINE_DATA": "data"}
    settings = load_settings({name: str(program.folder / at) for name, at in names.items()})
    bakery, harbour = (Known(*parts_of(settings, slug)) for slug in ("bakery", "harbour"))
    async with open_log(settings) as log:
        assistant = Assistant(bakery.knowledge, bakery.index, log, others=[harbour])
        asked = (
            ("mention", "7", "when do you open"),
            ("reply", "7", "tell me more"),
            ("reply", "8", "tell me more"),
            ("button", "8", "owner"),
            ("reply", "8", "tell me more"),
            ("mention", "9", "how many cranes has the harbour"),
            ("dm", "", "tell me more"),
        )
        for surface, asker, text in asked:
            place = Place(surface, "1", "5", asker=asker)
            act = assistant.choose if surface == "button" else assistant.ask
            await act(text, place, conversation_of(place) if asker else "")
    rows = [json.loads(line) for line in program("log", "list", "--json").out.splitlines()][::-1]
    assert rows[0]["entry"] == rows[1]["entry"] == "opening_hours"
    assert rows[3]["entry"] == rows[4]["entry"] == "owner"
    assert rows[2]["decision"] == rows[6]["decision"] == "decline"
    assert "another article I know" in rows[5]["answer"]
    ended = program("replay", "--fail-on-change")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "6 questions asked again, 0 replies change.\n"


@pytest.mark.usefixtures("without_encoder")
@pytest.mark.parametrize("road", ["there", "context_menu"])
async def test_a_question_that_another_asked(program: Program, road: str) -> None:
    """Promise: who pressed “Ask it there” or the menu talked on about it; whose words they were
    did not."""
    names = {"DATELINE_KNOWLEDGE": "knowledge", "DATELINE_DATA": "data"}
    settings = load_settings({name: str(program.folder / at) for name, at in names.items()})
    async with open_log(settings) as log:
        assistant = Assistant(*parts_of(settings, "bakery"), log)
        for surface, who, text in (
            ("mention", "5:7", "when do you open"),
            (road, "5:8", "whose shop is it"),
            ("reply", "5:7", "tell me more"),
        ):
            await assistant.ask(text, Place(surface, "1", "5", asker="7"), who)
    rows = [json.loads(line) for line in program("log", "list", "--json").out.splitlines()][::-1]
    assert [row["entry"] for row in rows] == ["opening_hours", "owner", "opening_hours"]
    assert program("replay").out == "3 questions asked again, 0 replies change.\n"


def test_separate_calls_of_ask_are_not_joined(program: Program) -> None:
    """Promise: what was asked without a conversation is asked again without one."""
    program("ask", "when do you open")
    program("ask", "tell me more")
    assert program("replay").out == "2 questions asked again, 0 replies change.\n"


def test_a_changed_wording_and_a_lost_answer_are_shown(program: Program) -> None:
    """Promise: each changed reply is shown with before and after; a build can depend on it."""
    program("console", text="when do you open\nwhose shop is it\n")
    _rewrite(program, "From nine to five.", "From ten to five.")
    _rewrite(program, BAKERY[BAKERY.index("  - id: owner") :], "")
    ended = program("replay")
    assert ended.code == 0
    assert "2 questions asked again, 2 replies change." in ended.out
    assert "answer opening_hours: the wording changes" in ended.out
    assert "answer owner  ->  " in ended.out
    assert program("replay", "--fail-on-change").code == 1


def test_json_has_both_sides(program: Program) -> None:
    """Promise: --json gives the row, the reply before and the reply after."""
    program("ask", "when do you open")
    _rewrite(program, "From nine to five.", "From ten to five.")
    change = json.loads(program("replay", "--json").out)
    assert change["log_id"] == 1
    assert change["before"]["answer"] == "From nine to five."
    assert change["after"]["answer"] == "From ten to five."


def test_filters_and_an_empty_log(program: Program) -> None:
    """Promise: without a log there is nothing to ask; --since leaves out what is older."""
    assert program("replay").out == "0 questions asked again, 0 replies change.\n"
    program("ask", "when do you open")
    assert program("replay", "--since", "2099-01-01").out.startswith("0 questions")
    assert program("replay", "--server", "42").out.startswith("0 questions")


def test_questions_of_another_pack_are_left_out(program: Program) -> None:
    """Promise: a log with several packs compares each with its own."""
    program("ask", "when do you open")
    other = program.folder / "knowledge" / "kiosk"
    other.mkdir()
    (other / "answers.yaml").write_text(BAKERY, "utf-8")
    assert program("replay", "--pack", "kiosk").out.startswith("0 questions")
