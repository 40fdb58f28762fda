"""What a run measured, so that it can be read at its end and copied into docs/reliability.md."""

from __future__ import annotations

FIGURES: list[str] = []


def figure(words: str) -> None:
    """Note what was measured; shown below the run's summary."""
    FIGURES.append(words)
