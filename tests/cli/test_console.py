"""`console`: questions, commands and choices from a pipe, logged like any other road."""

from __future__ import annotations

import json

import pytest

from bot.assistant import Assistant, NoLog
from bot.cli.console import Console, built_in
from bot.cli.console_commands import PAGES, page_of
from bot.cli.screen import Screen
from bot.core.types import Side
from tests.cli.program import Program
from tests.core.small import KNOWLEDGE, small_index


def _console() -> Console:
    return Console(Assistant(KNOWLEDGE, small_index(), NoLog()), Screen())


def test_questions_from_a_pipe_are_answered_and_logged(program: Program) -> None:
    """Promise: a pipe gets one reply a line, exit code 0, a row for each question."""
    ended = program("console", text="when do you open?\n\n/help\n/quit\nwho owns the shop?\n")
    assert ended.code == 0
    assert ended.out.startswith("From nine to five.\n")
    assert "/timeline" in ended.out
    assert "Martha" not in ended.out
    assert len(program("log", "list", "--json").out.splitlines()) == 1


def test_no_input_shows_three_questions(program: Program) -> None:
    """Promise: with an empty input the pack's own questions are asked, shown and logged."""
    ended = program("console", text="")
    assert ended.code == 0
    assert "> When are you open?\nFrom nine to five.\n" in ended.out
    rows = [json.loads(line) for line in program("log", "list", "--json").out.splitlines()]
    assert {row["surface"] for row in rows} == {"console"}


def test_the_built_in_questions_show_a_no_as_well() -> None:
    """Promise: three different questions, one of which the article does not answer."""
    shown = built_in(KNOWLEDGE)
    assert len(set(shown)) == 3
    assert any(entry.side is Side.UNSTATED for entry in shown)


async def test_a_number_chooses_what_was_offered(capsys: pytest.CaptureFixture[str]) -> None:
    """Promise: after a no that names the nearest thing, typing 1 answers that."""
    console = _console()
    await console.hear("how much is a loaf?")
    await console.hear("1")
    assert "\nThe bakery opens at seven.\n" in capsys.readouterr().out


async def test_a_number_that_was_not_offered_is_a_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Promise: a number without choices is read as a question, not as an error."""
    await _console().hear("7")
    assert "did not understand" in capsys.readouterr().out


@pytest.mark.parametrize("command", PAGES)
def test_every_command_has_a_page(command: str) -> None:
    """Promise: all commands that /help lists show something."""
    assert page_of(command, KNOWLEDGE)
    assert any(line.label.split(" ")[0] == command for line in page_of("/help", KNOWLEDGE))


def test_an_unknown_command_shows_the_help() -> None:
    """Promise: a mistyped command is told and the commands are shown."""
    page = page_of("/sumary", KNOWLEDGE)
    assert "no command /sumary" in page[0].text
    assert any(line.label.startswith("/summary") for line in page)


def test_options_may_be_named_as_in_discord() -> None:
    """Promise: `/summary length:full` and `/summary full` are the same."""
    full = page_of("/summary full", KNOWLEDGE)
    assert page_of("/summary length:full", KNOWLEDGE) == full
    assert page_of("/summary length: full", KNOWLEDGE) == full


@pytest.mark.parametrize("line", ["/who Vogel", "/timeline May", "/summary long"])
def test_words_that_a_command_does_not_take_are_told(line: str) -> None:
    """Promise: the page comes, after a line that says which words it did not use."""
    command, word = line.split()
    told, *page = page_of(line, KNOWLEDGE)
    assert f"“{word}” was left out" in told.text
    assert tuple(page) == page_of(command, KNOWLEDGE)


def test_words_that_a_command_takes_are_used() -> None:
    """Promise: a topic narrows the facts, with its name and without."""
    assert page_of("/facts topic:nothing like it", KNOWLEDGE)[0].text.startswith("No facts")
    assert page_of("/summary short", KNOWLEDGE) == page_of("/summary", KNOWLEDGE)
