"""The console on a real terminal: prompt, colours, choices, and an end that is no error."""

from __future__ import annotations

import os
import select
import sys
import time

import pytest

from tests.cli.program import Program

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals here", allow_module_level=True)
import pty

LIMIT_S = 40.0


class Terminal:
    """The program in a pseudo-terminal."""

    def __init__(self, program: Program, *words: str) -> None:
        self.shown = ""
        self._pid, self._descriptor = pty.fork()
        if self._pid == 0:
            os.chdir(program.folder)
            env = {**program.env, "TERM": "xterm", "COLUMNS": "100"}
            env.pop("NO_COLOR", None)
            os.execve(  # noqa: S606  our own words
                sys.executable, [sys.executable, "-m", "bot", *words], env
            )

    def type(self, keys: str) -> None:
        os.write(self._descriptor, keys.encode())

    def until(self, words: str) -> None:
        """Reads until the words are shown."""
        end = time.monotonic() + LIMIT_S
        while words not in self.shown:
            assert time.monotonic() < end, f"{words!r} never came: {self.shown!r}"
            if not self._read(0.2):
                raise AssertionError(f"ended before {words!r}: {self.shown!r}")

    def _read(self, wait_s: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], wait_s)
        if not ready:
            return True
        try:
            chunk = os.read(self._descriptor, 4096)
        except OSError:  # the other side is gone
            return False
        self.shown += chunk.decode("utf-8", "replace")
        return bool(chunk)

    def end(self, key: str = "") -> int:
        """Reads to the end -> the exit code. `key` is typed again each second: one that comes
        between the prompt and the wait behind it is only seen with the next."""
        end = time.monotonic() + LIMIT_S
        before = ""
        while self._read(1.0):
            assert time.monotonic() < end, f"it does not end: {self.shown!r}"
            if before == self.shown and key:
                self.type(key)
            before = self.shown
        _, status = os.waitpid(self._pid, 0)
        os.close(self._descriptor)
        return os.waitstatus_to_exitcode(status)


def test_a_person_asks_and_leaves(program: Program) -> None:
    """Promise: prompt, answer in bold, /help, /quit with exit code 0."""
    terminal = Terminal(program, "console")
    terminal.until("> ")
    terminal.type("when do you open\r")
    terminal.until("\x1b[1mFrom nine to five.")
    terminal.type("/help\r")
    terminal.until("Ctrl-D")
    terminal.type("/quit\r")
    assert terminal.end() == 0


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_by_a_key_is_no_error(program: Program, key: str) -> None:
    """Promise: Ctrl-C and Ctrl-D at the prompt end it at once, without a traceback."""
    terminal = Terminal(program, "console")
    terminal.until("> ")
    terminal.type(key)
    assert terminal.end(key) == 0
    assert "Traceback" not in terminal.shown


def test_a_list_fits_a_narrow_terminal(program: Program) -> None:
    """Promise: on few columns the question stays readable."""
    program("ask", "when do you open")
    program.env["COLUMNS"] = "60"
    terminal = Terminal(program, "log", "list")
    terminal.until("when do you open")
    assert terminal.end() == 0
