"""Why a question was answered so, in sentences."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.pipeline import respond
from bot.core.types import Conversation
from bot.discord_app.review.why import why
from bot.store.record import row_of
from tests.core.small import KNOWLEDGE, POLICY, small_index
from tests.store.turns import KEY, turn


def row(question: str, *before: str) -> Any:
    """What the log holds of a question put to the bakery's bot, behind others."""
    conversation = Conversation()
    for text in (*before, question):
        reply, conversation = respond(text, KNOWLEDGE, small_index(), conversation, POLICY)
    _, (_, explanation) = row_of(turn(question, reply=reply), KEY)
    return SimpleNamespace(explanation=explanation, policy_version=POLICY.version)


def test_a_near_wording() -> None:
    """How sure it was, the thresholds, the wordings that spoke for it, and unknown words."""
    told = why(row("when do the shop open on sunday"))
    assert "98% sure of `opening`; I answer from 35% and offer choices from 10%." in told
    assert "Most like “at what time do you open the shop”" in told
    assert "No known wording contains “sunday”." in told


def test_the_very_wording_and_nothing_at_all() -> None:
    """An exact hit and a complete miss are told as such."""
    assert "a wording of `opening`, word for word" in why(row("opening hours"))
    lost = why(row("quantum chromodynamics"))
    assert "No known wording contains “quantum”, “chromodynamics”." in lost
    assert why(row("🎉")).startswith("No answer came near.")


def test_what_leans_on_the_turn_before() -> None:
    """A follow-up that was answered from the turn before is not said to be near nothing."""
    told = why(row("who says so?", "who owns the bakery"))
    assert told.startswith("It asks who says what `owner` told before.")
    told = why(row("and when was it?", "When does the bakery open?"))
    assert told.startswith("It leans on the question before, where `opening` was told.")


def test_each_part_of_a_question() -> None:
    """Two questions in one are explained one by one."""
    told = why(row("who owns the bakery and where does the flour come from?")).splitlines()
    assert len(told) == 2
    assert "`owner`" in told[0]
    assert "`flour`" in told[1]


def test_members_words_stay_unformatted() -> None:
    """A word of the question that nobody knows cannot format the page."""
    assert "**" not in why(row("q_u_a_n_t_u_m **chromo**")).replace("\\*", "")


@pytest.mark.parametrize("stored", ["", "[]", "{}", "nonsense", "[1, null]", json.dumps([{}])])
def test_a_row_without_an_explanation(stored: str) -> None:
    """What was erased or never kept is no error."""
    told = why(SimpleNamespace(explanation=stored, policy_version="old"))
    assert told in ("", "No answer came near.")


def test_a_policy_of_another_form_names_no_thresholds() -> None:
    """Older rows say how sure it was, and no more."""
    old = row("when do the shop open")
    old.policy_version = "7"
    assert "answer from" not in why(old)
    assert "sure of `opening`." in why(old)
