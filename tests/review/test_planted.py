"""Edits that would flip an existing answer of the shipped pack are refused, the case named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.core.types import Place
from bot.review.changes import Change, Kind, State
from bot.review.desk import Broken, Desk
from bot.review.rows import Who
from bot.store.log import SqliteLog
from tests.index.test_shipped import shipped
from tests.store.turns import KEY

MONA = Who("1", "8000000001")
OPEN = "quantum chromodynamics lagrangian zzz"  # waits in any queue


def change(kind: Kind, entry: str, question: str, *phrasings: str, answer: str = "") -> Change:
    return Change(
        0, "1", shipped()[0].slug, kind, entry, question, phrasings, answer=answer,
        topic="that" if kind is Kind.UNKNOWN else "",
        paragraphs=(1,) if kind is Kind.ANSWER else (), origin=1,
    )  # fmt: skip


def wording(entry: str, question: str) -> Change:
    return change(Kind.PHRASING, entry, question)


# What is wrong with the edit -> the edit, and the case that it would flip.
PLANTED = {
    "two entries swapped": (
        wording("withdraw_duration", "When does the pullout of the foreign soldiers start?"),
        "When does the pullout of the foreign soldiers start?",
    ),
    "swapped in other words": (
        wording("withdraw_manner", "how soon will the first boots be going home"),
        "How soon will the first boots be heading home?",
    ),
    "too general": (
        change(
            Kind.UNKNOWN, "added_home", "Anything on heading home?", "heading home", "how soon",
            "the first boots", "heading home soon", "boots heading home",
        ),
        "How soon will the first boots be heading home?",
    ),
    "catches what must be declined": (
        wording("troops_countries", "which weapons did the russian units bring with them"),
        "What weapons did the Russian units bring with them?",
    ),
    "catches what is known to be unstated": (
        wording("csto_what", "in which year was the csto founded?"),
        "In which year was the CSTO founded?",
    ),
    "an answer that takes over a sibling's questions": (
        change(
            Kind.ANSWER, "added_states", "How many states are in the CSTO?",
            "how many states belong to the csto", answer="Several states.",
        ),
        "How many states belong to the CSTO?",
    ),
    "a known unknown over an answered question": (
        change(
            Kind.UNKNOWN, "added_inviter", "Who was it that invited the foreign troops in?",
            "who invited the foreign troops into kazakhstan",
        ),
        "Who invited the foreign troops into Kazakhstan?",
    ),
    "another entry's own question": (
        wording("deaths", "Name the capital of Kazakhstan"),
        "Name the capital of Kazakhstan.",
    ),
}  # fmt: skip


async def test_each_planted_edit_is_refused_with_the_case_named(tmp_path: Path) -> None:
    """Drafting tells what breaks, applying is refused, and nothing of it is in force."""
    knowledge, index = shipped()
    log = await SqliteLog.open(tmp_path / "log.db", KEY)
    assistant = Assistant(knowledge, index, log)
    desk = Desk(assistant, log.review)
    await assistant.ask(OPEN, Place("slash", "1", "10", "", "7"))
    for fault, (edit, case) in PLANTED.items():
        drafted = await desk.draft(MONA, edit)
        with pytest.raises(Broken) as refused:
            await desk.apply(MONA, drafted.change.id)
        assert case in str(refused.value), (fault, str(refused.value))
        named = [one.question for one in refused.value.preview.broken]
        assert any(one.question in named for one in knowledge.cases), (fault, named)
    assert await desk.changes("1") == ()
    assert len(await log.review.changes("1", State.DRAFT)) == len(PLANTED)
    await log.close()


async def test_an_edit_that_breaks_nothing_is_made(tmp_path: Path) -> None:
    """The same checks let a good wording pass; its question is answered from then on."""
    knowledge, index = shipped()
    log = await SqliteLog.open(tmp_path / "log.db", KEY)
    assistant = Assistant(knowledge, index, log)
    desk = Desk(assistant, log.review)
    place = Place("slash", "1", "10", "", "7")
    await assistant.ask(OPEN, place)
    good = change(Kind.UNKNOWN, "added_zzz", "quantum chromodynamics lagrangian zzz")
    drafted = await desk.draft(MONA, good)
    assert drafted.preview.broken == ()
    assert drafted.preview.asked > len(knowledge.cases)
    await desk.apply(MONA, drafted.change.id)
    assert (await assistant.ask(OPEN, place)).reply.entry == "added_zzz"
    await log.close()
