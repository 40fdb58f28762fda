"""For all tests: the figures of a run stand below its summary, whichever process took them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.figures import FIGURES

KEY = "figures"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its figures to the process that shows the summary."""
    handed: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if handed is not None:
        handed[KEY] = list(FIGURES)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    FIGURES.extend(getattr(node, "workeroutput", {}).get(KEY, ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section(KEY)
        for words in FIGURES:
            terminalreporter.write_line(words)
