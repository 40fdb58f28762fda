"""Which questions wait, how they stand together, and why each group waits, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import Known
from bot.core.decide import FAINT
from bot.core.types import (
    Answer,
    Candidate,
    Decline,
    Explanation,
    Policy,
    Query,
    Reason,
    Reply,
    Side,
    Suggest,
    Verdict,
)
from bot.review.groups import NEAREST, Group, Heard, explained, grouped, is_open, middling_below
from bot.review.rows import OpenQuestion
from tests.core.small import KNOWLEDGE, POLICY, small_index

KNOWN = Known(KNOWLEDGE, small_index())
BAR = Policy(answer_at=0.3)
BAND = middling_below(BAR)
SILENT = Reply("decline", "", "not_understood")


def asked(text: str = "x", row: int = 1, count: int = 1, **values: Any) -> OpenQuestion:
    at = f"2026-01-{row:02}T00:00:00.000Z"
    fields: dict[str, Any] = {"decision": "decline", "reason": "", "entry": "", "unhelpful": 0}
    return OpenQuestion(text, text, count, at, at, row, row, **(fields | values))


def heard(question: OpenQuestion, decision: Any, *candidates: Candidate, **values: Any) -> Heard:
    verdict = Verdict(Query("x", "x", ("x",)), decision, candidates, **values)
    return Heard(question, Reply("decline", "", "not_understood", verdicts=(verdict,)))


def candidate(name: str, score: float) -> Candidate:
    return Candidate(name, Side.ANSWER, score, Explanation("x", score))


# --- which wait ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        (Reply("answer", "", entries=("a",), score=BAND), False),
        (Reply("answer", "", entries=("a",), score=BAND - 1e-9), True),
        (Reply("answer", "", entries=("a",), score=0.0), True),
        (Reply("suggest", "", entries=("a",), score=1.0), True),
        (Reply("suggest", ""), True),
        (Reply("decline", "", "not_understood"), True),
        (Reply("decline", "", "off_topic"), False),
        (Reply("decline", "", "small_talk"), False),
        (Reply("decline", "", "not_in_article"), True),
        (Reply("decline", "", "not_in_article", entries=("price",)), False),
        (Reply("decline", "", "small_talk", entries=("hello",)), False),
        (Reply("decline", "", "empty"), False),
    ],
)
def test_what_waits(reply: Reply, waits: bool) -> None:
    """What is answered surely, known to be unstated, small talk, off topic or empty does not."""
    assert is_open(asked(), reply, BAR) is waits


@pytest.mark.parametrize(
    ("unhelpful", "given", "now", "waits"),
    [
        (1, "a", "a", True),  # still the reply that somebody marked
        (1, "a", "b", False),  # another one by now
        (1, "", "a", False),  # the marked reply had no entry, and it has one by now
        (0, "a", "a", False),
    ],
)
def test_a_marked_reply_waits_until_it_changes(
    unhelpful: int, given: str, now: str, waits: bool
) -> None:
    """However sure the bot is of it."""
    question = asked(unhelpful=unhelpful, entry=given)
    assert is_open(question, Reply("answer", "", entries=(now,), score=1.0), BAR) is waits


def test_a_marked_silence_waits_while_it_stays() -> None:
    """A decline without an entry that somebody marked is open as any such decline is."""
    assert is_open(asked(unhelpful=1), SILENT, BAR)
    assert not is_open(asked(unhelpful=1), Reply("decline", "", "empty"), BAR)


# --- how they stand together ---------------------------------------------------------------------


def test_the_order_of_groups() -> None:
    """Most asked first; of those asked as often, the one asked last."""
    questions = [asked("gluon plasma", 1, 2), asked("tram ticket", 2), asked("volcano lava", 3),
                 asked("bitcoin wallet", 4, 2)]  # fmt: skip
    made = grouped([Heard(one, SILENT) for one in questions], KNOWN)
    assert [group.key for group in made] == [4, 1, 3, 2]


def test_the_lead_of_a_group() -> None:
    """The wording asked most; of those asked as often, the oldest."""
    questions = [asked("tram ticket price", 2, 3), asked("ticket price tram", 1, 3),
                 asked("price tram ticket", 3, 9)]  # fmt: skip
    (group,) = grouped([Heard(one, SILENT) for one in questions], KNOWN)
    assert [one.first_id for one in group.questions] == [3, 1, 2]
    assert (group.key, group.count, group.lead.question) == (3, 15, "price tram ticket")
    assert (group.first, group.last) == (
        "2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z",
    )  # fmt: skip


def test_the_triage_of_a_group_is_its_leads() -> None:
    """What a moderator decided on the wording that names it."""
    lead = asked(triage="later", triaged_by="8")
    assert Group((lead, asked("y", 2, triage="assigned")), (), "").triage == "later"


def test_the_nearest_entries_of_a_group() -> None:
    """By their share of the votes of all its wordings, each as often as it was asked."""
    said = [
        heard(asked("tram ticket price", 1, 3), Decline(Reason.NOT_UNDERSTOOD),
              candidate("flour", 0.3), candidate("owner", 0.2)),
        heard(asked("price tram ticket", 2, 1), Decline(Reason.NOT_UNDERSTOOD),
              candidate("opening", 0.8), candidate("owner", 0.7)),
    ]  # fmt: skip
    (group,) = grouped(said, KNOWN)
    assert group.nearest == ("owner", "flour", "opening"), "1.3 of 0.9 of 0.8"


def test_no_more_than_ten_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best ones."""
    names = KNOWN.index.book.entry_ids
    said = heard(
        asked(), Decline(Reason.NOT_UNDERSTOOD),
        *(candidate(name, 0.1 * at) for at, name in enumerate(names)),
    )  # fmt: skip
    (group,) = grouped([said], KNOWN)
    assert len(group.nearest) == min(NEAREST, len(names))
    assert group.nearest == tuple(reversed(names))[:NEAREST]


def test_what_surely_means_the_same() -> None:
    """The lead always; in a pack of a few wordings alike words alone do not make it sure."""
    questions = [asked("tram ticket price", 1, 9), asked("price of a tram ticket", 2)]
    (group,) = grouped([Heard(one, SILENT) for one in questions], KNOWN)
    assert len(group.questions) == 2
    assert [one.first_id for one in group.close] == [1]
    (alone,) = grouped([Heard(asked("is it", 7), SILENT)], KNOWN)
    assert [one.first_id for one in alone.close] == [7]


# --- why -----------------------------------------------------------------------------------------

MIDDLE = POLICY.answer_at * 1.01
SURE = middling_below(POLICY)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Suggest(("a",), 0.2), "I was 20% sure of the best answer and answer from 35%, so I "
         "offered choices."),
        (Decline(Reason.NOT_UNDERSTOOD), "I know no wording like it."),
        (Decline(Reason.NOT_IN_ARTICLE, "price"), "No reason was kept."),
        (Answer("flour", SURE), "No reason was kept."),
        (Answer("flour", MIDDLE), "I answered it with flour, but was only 35% sure; I answer from "
         "35%. If that was right, add it as a wording or judge the reply right; if not, say what "
         "it means."),
    ],
)  # fmt: skip
def test_why_it_waits(decision: Any, words: str) -> None:
    """Each kind of decision in a sentence of its own."""
    assert explained(heard(asked(), decision), KNOWN) == words


@pytest.mark.parametrize(
    ("decision", "candidates", "near"),
    [
        (Decline(Reason.NOT_IN_ARTICLE, score=FAINT), ("flour", "price"), "price"),
        (Decline(Reason.NOT_IN_ARTICLE, "", "flour", FAINT), ("flour", "price"), "price"),
        (Decline(Reason.NOT_IN_ARTICLE, "", "flour", FAINT / 2), ("flour", "price"), "flour"),
        (Decline(Reason.NOT_UNDERSTOOD, "", "flour"), ("flour",), "flour"),
        (Decline(Reason.NOT_UNDERSTOOD, score=FAINT / 2), ("flour", "price"), ""),
        (Decline(Reason.NOT_IN_ARTICLE, score=FAINT), (), ""),
        # small talk nearer than the known unknown, but no nearer than an answer, decided nothing
        (Decline(Reason.NOT_IN_ARTICLE, score=FAINT), ("flour", "hello", "price"), "price"),
    ],
)
def test_what_a_decline_without_a_name_is_near(
    decision: Decline, candidates: tuple[str, ...], near: str
) -> None:
    """The known unknown that it was made for, else the nearest answer; nothing where none is."""
    sides = {"flour": Side.ANSWER, "price": Side.UNSTATED, "hello": Side.SMALL_TALK}
    found = [replace(candidate(name, 0.15), side=sides[name]) for name in candidates]
    nearest = f"The nearest that I know is {near}, which is not near enough."
    words = nearest if near else "I know no wording like it."
    assert explained(heard(asked(), decision, *found), KNOWN) == words


def test_all_reasons_together() -> None:
    """Marked, undecided, unknown words and conditions, in this order; the longest lists are cut."""
    said = heard(
        asked(unhelpful=1), Suggest(("a",), 0.2),
        unknown_words=("a", "b", "c", "d", "e", "f"), guards=("one", "two", "three"),
    )  # fmt: skip
    assert explained(said, KNOWN) == (
        "Somebody marked the reply as not helpful. I was 20% sure of the best answer and answer "
        "from 35%, so I offered choices. No known wording contains “a”, “b”, “c”, “d”, “e”. "
        "A condition ruled an entry out (one). A condition ruled an entry out (two)."
    )


def test_a_reply_without_its_reasons() -> None:
    """Kept from before reasons were: said so, or that it was marked."""
    assert explained(Heard(asked(), SILENT), KNOWN) == "No reason was kept."
    marked = explained(Heard(asked(unhelpful=1), SILENT), KNOWN)
    assert marked == "Somebody marked the reply as not helpful."
