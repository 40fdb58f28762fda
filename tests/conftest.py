"""For all tests: long ones begin first, and the figures of a run stand below its summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.figures import FIGURES

KEY = "figures"


@pytest.fixture
def without_encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words and letters alone; whoever comes next loads the encoder anew."""
    from bot.index.encoder import load_encoder

    monkeypatch.setenv("DATELINE_SEMANTIC", "off")
    load_encoder.cache_clear()
    yield
    load_encoder.cache_clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of minutes begin first: of several processes none is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("nightly") is None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its figures to the process that shows the summary, whichever took them."""
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
