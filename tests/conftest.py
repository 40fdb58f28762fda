"""For all tests: the figures of a run stand below its summary."""

from __future__ import annotations

import pytest

from tests.figures import FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("figures")
        for words in FIGURES:
            terminalreporter.write_line(words)
