"""What the terminal shows: plain in a pipe, harmless everywhere."""

from __future__ import annotations

import io

import pytest

from bot.cli.screen import Screen, harmless


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_control_characters_never_reach_the_terminal() -> None:
    """Promise: a member's text cannot move the cursor, colour the screen or turn the line."""
    stream, terminal = io.StringIO(), Terminal()
    for screen in (Screen(stream), Screen(terminal)):
        screen.text("a\x1b[2Jb\u202ec\x07")
        screen.table(("question",), [("a\x1b]0;title\x07\nb",)])
    assert "\x1b" not in stream.getvalue()
    assert "\x1b[2J" not in terminal.getvalue()
    assert "\x1b]0" not in terminal.getvalue()
    assert "\u202e" not in stream.getvalue() + terminal.getvalue()


def test_a_pipe_gets_aligned_columns() -> None:
    """Promise: plain tables line up, numbers to the right, nothing after the last word."""
    stream = io.StringIO()
    Screen(stream).table(("entry", "count"), [("a", 5), ("long", 12)])
    assert stream.getvalue() == "entry  count\na          5\nlong      12\n"


def test_a_terminal_gets_colours_unless_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: NO_COLOR is obeyed."""
    coloured, plain = Terminal(), Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    Screen(coloured).text("hello", "bold")
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(plain).text("hello", "bold")
    assert "\x1b[1m" in coloured.getvalue()
    assert plain.getvalue() == "hello\n"


def test_brackets_are_no_markup() -> None:
    """Promise: what looks like rich's mark-up is shown as it was written."""
    terminal = Terminal()
    Screen(terminal).text("[red]not red[/red]")
    assert "[red]not red[/red]" in terminal.getvalue()
    assert harmless("[b]") == "[b]"
