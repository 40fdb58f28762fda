"""Promises of what a reply leaves out: whole parts, told nowhere; that there is more is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.elsewhere import pointing
from bot.core.reply import TOO_MANY_PARTS, reply
from bot.core.types import Answer, Decision, Decline, Policy, Query, Reason, Verdict
from tests.core.small import KNOWLEDGE
from tests.core.test_reply import changed, entry, verdict, worded


@pytest.mark.parametrize(
    ("limit", "parts"), [(1000, 2), (49, 2), (48, 1), (21, 1)]
)  # fmt: skip
def test_an_answer_is_left_out_whole_rather_than_cut(limit: int, parts: int) -> None:
    """Promise: a second answer that does not fit is dropped, never broken off in a sentence."""
    answers = [entry("owner").answer, entry("opening").answer]
    assert len("\n\n".join(answers)) == 49
    told = worded(Answer("owner", 0.9), Answer("opening", 0.9), limit=limit)
    assert told.text == "\n\n".join(answers[:parts])


def test_what_does_not_fit_is_told_nowhere() -> None:
    """Promise: entries, source, score and related questions are those of the words shown; that
    there is more is said."""
    known = changed("opening", related=("flour",))
    told = worded(Answer("owner", 0.9), Answer("opening", 0.6), knowledge=known, limit=48)
    alone = worded(Answer("owner", 0.9), knowledge=known)
    assert (told.left_out, alone.left_out) == (TOO_MANY_PARTS, "")
    assert replace(told, verdicts=(), left_out="") == replace(alone, verdicts=())


@pytest.mark.parametrize(
    ("names", "told", "left_out"),
    [
        (["owner", "opening", "flour"], ["owner", "opening"], TOO_MANY_PARTS),
        (["owner", "opening"], ["owner", "opening"], ""),
        (["owner", "opening", "owner"], ["owner", "opening"], ""),  # all of it is told
    ],
)
def test_no_more_parts_than_the_policy_allows(
    names: list[str], told: list[str], left_out: str
) -> None:
    """Promise: the first so many questions are answered, and the asker hears of those beyond."""
    asked = tuple(verdict(Answer(name, 0.9)) for name in names)
    found = reply(asked, KNOWLEDGE, Policy(max_parts=2))
    assert (list(found.entries), found.left_out) == (told, left_out)


@pytest.mark.parametrize("decision", [Answer("owner", 0.9), Decline(Reason.NOT_UNDERSTOOD)])
def test_a_message_that_was_cut(decision: Decision) -> None:
    """Promise: whatever the reply, the asker hears how much was read."""
    for cut in (True, False):
        asked = Verdict(Query("", "", (), truncated=cut), decision, ())
        found = reply((asked,), KNOWLEDGE, Policy(max_question_chars=70))
        assert ("70 characters" in found.left_out) is cut


def test_an_answer_goes_before_silences_where_not_all_fit() -> None:
    """Promise: the one part that can be answered is, however far behind it was asked."""
    silences = [Decline(Reason.NOT_IN_ARTICLE, "price"), Decline(Reason.OFF_TOPIC, "weather")]
    asked = tuple(map(verdict, [*silences, Answer("owner", 0.9)]))
    found = reply(asked, KNOWLEDGE, Policy(max_parts=2))
    assert (found.entries, found.left_out) == (("owner",), TOO_MANY_PARTS)
    assert found.text.startswith("The article does not say what the bread costs.")
    only = reply(asked, KNOWLEDGE, Policy(max_parts=1))
    assert only.text == entry("owner").answer


@pytest.mark.parametrize("cut", [True, False])
def test_an_answer_that_gave_way_leaves_no_part_out(cut: bool) -> None:
    """Promise: what points to another article says only how much of the message was read."""
    asked = replace(verdict(Answer("owner", 0.9)), query=Query("", "", (), truncated=cut))
    told = reply((asked, verdict(Answer("opening", 0.9))), KNOWLEDGE, Policy(max_parts=1))
    assert told.left_out
    assert bool(pointing(told, "Another").left_out) is cut
