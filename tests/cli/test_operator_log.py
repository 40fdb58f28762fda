"""What the operator is told: no secret, no forged line."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.cli.operator_log import QUIET, OperatorFormatter, tell

HOSTILE = "a\r\x1b[31m\u2028\u202e\x00b canary-token"


def _record(said: str, with_error: bool = False) -> logging.LogRecord:
    info = None
    if with_error:
        try:
            raise ValueError("canary-token")
        except ValueError:
            info = sys.exc_info()
    return logging.LogRecord("bot", logging.ERROR, __file__, 1, "%s", (said,), info)


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("with_error", [False, True])
def test_no_secret_and_no_control_character_comes_through(style: str, with_error: bool) -> None:
    """Promise: a token is blotted out even in a traceback; a member's text forges no line."""
    line = OperatorFormatter(style, ("canary-token",)).format(_record(HOSTILE, with_error))
    assert "canary-token" not in line
    assert not any(ord(char) < 32 and char != "\n" for char in line)
    assert "\u2028" not in line
    assert "\u202e" not in line


def test_a_lost_connection_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Promise: while Discord is away, each new try is told in one line with its cause; any other
    fault keeps its traceback."""
    root, handlers = logging.getLogger(), logging.getLogger().handlers[:]
    levels = {name: logging.getLogger(name).level for name in ("root", *QUIET)}
    try:
        tell("info", "text")
        try:
            raise ConnectionRefusedError(111, "Connect call failed")
        except ConnectionRefusedError:
            logging.getLogger("discord.client").exception("Attempting a reconnect in %.2fs", 0.5)
            logging.getLogger("bot.store").exception("something else")
    finally:
        root.handlers[:] = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    first, second, *rest = capsys.readouterr().err.splitlines()
    assert first.endswith(
        "warning discord.client: Attempting a reconnect in 0.50s: [Errno 111] Connect call failed"
    )
    assert second.endswith("error   bot.store: something else")
    assert rest[0].strip().startswith("Traceback")


def test_a_line_of_json_is_one_object() -> None:
    """Promise: with `format: json` every record is one line of JSON."""
    line = OperatorFormatter("json", ()).format(_record("one\ntwo", with_error=True))
    assert "\n" not in line
    assert json.loads(line)["level"] == "error"


def test_a_second_line_of_text_is_indented() -> None:
    """Promise: in text, what follows a line break cannot pass for a record of its own."""
    line = OperatorFormatter("text", ()).format(_record("one\n2026-01-01T00:00:00Z error x: two"))
    assert line.splitlines()[1].startswith("    ")


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_line_names_the_question_it_belongs_to(style: str) -> None:
    """Promise: what is told while a question is answered carries that question's id, and what is
    told outside of any carries none."""
    from contextvars import Context

    from bot import request

    record = logging.LogRecord("bot.store", logging.WARNING, "", 0, "slow", (), None)
    formatter = OperatorFormatter(style, ())

    def answering() -> str:
        request.begin("m12345")
        return formatter.format(record)

    inside, outside = Context().run(answering), Context().run(formatter.format, record)
    if style == "json":
        assert json.loads(inside)["request"] == "m12345"
        assert "request" not in json.loads(outside)
    else:
        assert "[m12345]" in inside
        assert "[" not in outside
