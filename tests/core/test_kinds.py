"""Promises of the kind asked: the question word tells, a number apart from a manner."""

from __future__ import annotations

import pytest

from bot.core.match.kinds import KINDS, count_kinds, kind_asked, kind_fit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("how many people died", "how many"),
        ("how long will it take", "how long"),
        ("how do they leave", "how"),
        ("from whom did he ask it", "who"),
        ("tell me when it opens", "when"),
        ("is it open", "yes or no"),
        ("opening hours", "no question word"),
    ],
)
def test_what_is_asked_for_is_told_by_the_question_word(text: str, kind: str) -> None:
    assert KINDS[kind_asked(tuple(text.split()))] == kind


def test_an_entry_asked_for_a_number_fits_a_number() -> None:
    """What its phrasings ask for fits better than chance, anything else worse."""
    counts = {"deaths": count_kinds([("how", "many", "died"), ("how", "many", "dead")] * 5)}
    assert kind_fit(counts, "deaths", KINDS.index("how many")) > 1
    assert kind_fit(counts, "deaths", KINDS.index("who")) < 0
    assert kind_fit(counts, "unheard of", 0) == 0
