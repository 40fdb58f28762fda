"""Promises of openings: which answers say nothing without their question."""

from __future__ import annotations

import pytest

from bot.core.sentence import fragment


@pytest.mark.parametrize(
    ("answer", "opening"),
    [
        ("Of trying to overthrow it: he accused them of that.", "Of trying to overthrow it:"),
        ("Six: the alliance has six members.", "Six:"),
        ("In stages, not all at once. They leave on Thursday.", "In stages, not all at once."),
        ("On Tuesday, Jan. 11: he told them so.", "On Tuesday, Jan. 11:"),
        ("Mainly sand eels", "Mainly sand eels"),
        ("In 2020 at 10:30 with 1.5 tons. It was so.", "In 2020 at 10:30 with 1.5 tons."),
        ("Dr. Vasse led it; she is the chief.", ""),
        ("It was announced on Tuesday: the troops leave.", ""),
        ("Thousands were arrested: the article says so.", ""),
        ("The trust announced the figure: 4,812 pairs.", ""),
        ("Nobody did.", ""),
        ("The bakery opens at seven.", ""),
        ("In 2016 there were 1,530 pairs.", ""),
        ("", ""),
    ],
)
def test_what_an_answer_opens_with(answer: str, opening: str) -> None:
    """Promise: to the first colon or stop, where it has no verb; titles and dates end nothing."""
    assert fragment(answer) == opening
