"""Trials: what a case or a verdict asks of a reply, and whether a reply holds."""

from __future__ import annotations

import pytest

from bot.core.types import Case, Reply
from bot.review.rows import Judged
from bot.review.trials import Trial, trials_of_cases, trials_of_verdicts

ANSWERED = Reply("answer", "Yes.", entries=("flour",))
BOTH = Reply("answer", "Yes.", entries=("flour", "owner"))
SUGGESTED = Reply("suggest", "Which?")
SILENT = Reply("decline", "No.", "not_in_article", entries=("price",))
OFF = Reply("decline", "No.", "off_topic")
REPLIES = (ANSWERED, BOTH, SUGGESTED, SILENT, OFF)


@pytest.mark.parametrize(
    ("trial", "holding"),
    [
        (Trial("case", "q", ("flour",)), (ANSWERED, BOTH)),
        (Trial("case", "q", ("flour", "owner")), (BOTH,)),
        (Trial("case", "q", ("opening",)), ()),
        (Trial("case", "q", ("price",)), (SILENT,)),
        (Trial("case", "q"), (SUGGESTED, SILENT, OFF)),
        (Trial("case", "q", reason="off_topic"), (OFF,)),
        (Trial("case", "q", reason="not_in_article"), (SILENT,)),
        (Trial("verdict", "q", barred="flour"), (SUGGESTED, SILENT, OFF)),
        (Trial("verdict", "q", barred="owner"), (ANSWERED, SUGGESTED, SILENT, OFF)),
        (Trial("verdict", "q", ("opening",), barred="owner"), (ANSWERED, SUGGESTED, SILENT, OFF)),
    ],
)
def test_a_trial_holds(trial: Trial, holding: tuple[Reply, ...]) -> None:
    """Entries must all be given; a decline must be one, with its reason where one is named; an
    entry that was judged wrong must not come, and nothing else is asked of such a trial."""
    assert tuple(reply for reply in REPLIES if trial.holds(reply)) == holding


@pytest.mark.parametrize(
    ("verdict", "entry", "trials"),
    [
        ("right", "flour", [Trial("verdict", "q", ("flour",), row=5)]),
        ("right", "", [Trial("verdict", "q", row=5)]),
        ("wrong", "flour", [Trial("verdict", "q", barred="flour", row=5)]),
        ("wrong", "", []),
        ("decline", "flour", [Trial("verdict", "q", row=5)]),
        ("decline", "", [Trial("verdict", "q", row=5)]),
        ("later", "flour", []),
    ],
)
def test_a_verdict_as_a_trial(verdict: str, entry: str, trials: list[Trial]) -> None:
    """Right keeps its entry or its decline, wrong bars its entry, a decline stays one. What was
    wrong without an entry asks for nothing, nor does a verdict of a later version."""
    assert list(trials_of_verdicts([Judged(5, "q", verdict, entry)])) == trials


def test_cases_as_trials() -> None:
    """Every field of a case stands in its trial, in the order of the cases."""
    cases = [Case("a", ("flour",)), Case("b", (), "off_topic", "talk")]
    assert trials_of_cases(cases) == (
        Trial("case", "a", ("flour",)),
        Trial("case", "b", (), "off_topic", "talk"),
    )
