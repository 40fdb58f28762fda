"""Promises of the whole reply: every field of an answer, an offer and a decline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.reply import answer_entry, reply, source_of, suggestions_of
from bot.core.types import (
    Answer,
    Decline,
    Fact,
    Reason,
    Reply,
    Source,
    Suggest,
    Suggestion,
)
from tests.core.small import KNOWLEDGE, POLICY
from tests.core.test_reply import changed, entry, verdict, worded

FOOTER = "As reported by The Village Post, paragraph 1 · “A bakery opens”, May 2"


RELATED = replace(
    KNOWLEDGE,
    entries=tuple(
        replace(each, related=("flour", "price", "hello", "weather", "opening"))
        if each.id == "owner"
        else each
        for each in KNOWLEDGE.entries
    ),
)
WHOSE = "According to Vogel, as reported by The Village Post, paragraph 1 · “A bakery opens”, May 2"


def offered(*names: str) -> tuple[Suggestion, ...]:
    return suggestions_of(names, KNOWLEDGE)


def test_an_answers_reply_is_whole() -> None:
    """Promise: decision, words, entries, score, source, footer, related, and what was weighed."""
    verdicts = (verdict(Answer("owner", 0.75)),)
    assert reply(verdicts, RELATED, POLICY) == Reply(
        "answer", "Martha Vogel owns it.", "", ("owner",), 0.75, Source(("Vogel",), (1,)), WHOSE,
        (), offered("flour", "price", "hello"), verdicts,
    )  # fmt: skip


def test_a_chosen_answers_reply_is_whole() -> None:
    """Promise: the same, at the full score, with nothing weighed."""
    assert answer_entry("owner", RELATED, POLICY) == Reply(
        "answer", "Martha Vogel owns it.", "", ("owner",), 1.0, Source(("Vogel",), (1,)), WHOSE,
        (), offered("flour", "price", "hello"), (),
    )  # fmt: skip


def test_an_offers_reply_is_whole() -> None:
    """Promise: no entry is named, no source claimed, and the choices come as buttons too."""
    verdicts = (verdict(Suggest(("owner", "flour"), 0.25)),)
    assert reply(verdicts, KNOWLEDGE, POLICY) == Reply(
        "suggest",
        "I am not sure which of these you mean:\n"
        "- Who owns the bakery?\n- Where does the flour come from?",
        score=0.25, suggestions=offered("owner", "flour"), verdicts=verdicts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("decline", "entries", "suggestions", "footer"),
    [
        (Decline(Reason.NOT_IN_ARTICLE, "price", "owner", 0.5), ("price",), ("opening",), FOOTER),
        (Decline(Reason.NOT_IN_ARTICLE, "", "owner", 0.5), (), ("owner",), ""),
        (Decline(Reason.NOT_IN_ARTICLE, "", "", 0.5), (), (), ""),
        (Decline(Reason.NOT_IN_ARTICLE, "gone", "gone", 0.5), ("gone",), (), ""),
        (Decline(Reason.NOT_UNDERSTOOD, "", "owner", 0.5), (), ("owner",), ""),
        (Decline(Reason.OFF_TOPIC, "weather", "owner", 0.5), ("weather",), (), ""),
        (Decline(Reason.SMALL_TALK, "hello", "owner", 0.5), ("hello",), (), ""),
        (Decline(Reason.EMPTY, "", "owner", 0.5), (), (), ""),
    ],
)
def test_a_declines_reply_is_whole(
    decline: Decline, entries: tuple[str, ...], suggestions: tuple[str, ...], footer: str
) -> None:
    """Promise: the reason, what matched, how strongly, what is near; a source of what is told."""
    verdicts = (verdict(decline),)
    told = reply(verdicts, KNOWLEDGE, POLICY)
    assert told == Reply(
        "decline", told.text, decline.reason.value, entries, 0.5, Source((), ()), footer,
        offered(*suggestions), (), verdicts,
    )  # fmt: skip


@pytest.mark.parametrize("reason", [Reason.OFF_TOPIC, Reason.SMALL_TALK])
def test_only_a_silence_tells_what_is_near(reason: Reason) -> None:
    """Promise: the source of an answer that was not given stands under no other decline."""
    name = {Reason.OFF_TOPIC: "weather", Reason.SMALL_TALK: "hello"}[reason]
    told = worded(Decline(reason, name, "owner"), knowledge=changed(name, nearest="opening"))
    assert (told.footer, told.suggestions) == ("", ())
    assert "seven" not in told.text


def test_what_was_not_understood_offers_the_likeliest() -> None:
    """Promise: the curator's nearest is for silences; a question not understood has none."""
    told = worded(Decline(Reason.NOT_UNDERSTOOD, "price", "owner"))
    assert [each.entry_id for each in told.suggestions] == ["owner"]


def test_related_questions_of_two_answers() -> None:
    """Promise: those of both, once each, without what was told, the first three."""
    both = changed("owner", related=("flour", "price", "opening"))
    both = replace(
        both,
        entries=tuple(
            replace(each, related=("owner", "price", "hello", "weather"))
            if each.id == "opening"
            else each
            for each in both.entries
        ),
    )
    told = worded(Answer("owner", 0.9), Answer("opening", 0.9), knowledge=both)
    assert [each.entry_id for each in told.related] == ["flour", "price", "hello"]


def test_sources_of_two_answers_are_joined() -> None:
    """Promise: paragraphs of both in order, once each; speakers as they come."""
    facts = (
        Fact("f_open", "", (8, 3), speaker="Kern"),
        Fact("f_owner", "", (3, 20, 1), speaker="Vogel"),
    )
    known = replace(KNOWLEDGE, facts=facts)
    told = worded(Answer("owner", 0.9), Answer("opening", 0.9), knowledge=known)
    assert told.source == Source(("Vogel", "Kern"), (1, 3, 8, 20))
    assert source_of(entry("opening"), known) == Source(("Kern",), (3, 8))


def test_declines_beside_an_answer_are_told_once() -> None:
    """Promise: two halves that were not understood are no reason to say so twice."""
    no = Decline(Reason.NOT_UNDERSTOOD)
    told = worded(no, Answer("owner", 0.9), no)
    assert told.text.split("\n\n") == [worded(no).text, entry("owner").answer]
    assert told.score == 0.9


def test_an_answer_that_the_pack_lost_is_passed_over() -> None:
    """Promise: a verdict on an entry that is gone adds neither words nor a source."""
    told = worded(Answer("gone", 0.5), Answer("owner", 0.9))
    assert (told.text, told.entries) == (entry("owner").answer, ("owner",))


@pytest.mark.parametrize("limit", [1, 20, 21, 22])
def test_a_chosen_answer_keeps_to_the_limit(limit: int) -> None:
    """Promise: a button's answer is cut like any other."""
    told = answer_entry("owner", KNOWLEDGE, replace(POLICY, max_reply_chars=limit))
    assert told.text == entry("owner").answer[:limit]
