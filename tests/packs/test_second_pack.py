"""The second pack: an article of our own, finished by the same means, as good as the first."""

from __future__ import annotations

from bot.core.types import Side
from bot.packs.inspect import inspect
from bot.packs.load import load_pack
from tests.packs.planted import KNOWLEDGE, ROOT

PUFFINS = KNOWLEDGE / "skerra-puffins"
ARTICLE = ROOT / "tests" / "articles" / "puffins.txt"


def test_it_has_no_fault_and_no_warning_against_its_article() -> None:
    """Each figure, name and quotation stands in its paragraph; nothing is copied or left out."""
    assert inspect(PUFFINS, None, ARTICLE).found == ()


def test_it_is_as_full_as_the_first() -> None:
    """At least 25 answers of 20 phrasings and 40 known unknowns of 10, each with its nearest."""
    knowledge = load_pack(PUFFINS)
    silent = [entry for entry in knowledge.entries if entry.side is Side.UNSTATED]
    assert len(knowledge.answers()) >= 25
    assert min(len(entry.phrasings) for entry in knowledge.answers()) >= 20
    assert len(silent) >= 40
    assert min(len(entry.phrasings) for entry in silent) >= 10
    assert all(entry.nearest and entry.topic for entry in silent)


def test_it_has_labelled_questions_of_both_kinds() -> None:
    """At least 40 that must be answered and 15 that must not."""
    cases = load_pack(PUFFINS).cases
    assert sum(1 for case in cases if case.expect) >= 40
    assert sum(1 for case in cases if not case.expect) >= 15


def test_no_labelled_question_stands_among_the_phrasings() -> None:
    """A question that was fitted on would measure nothing."""
    knowledge = load_pack(PUFFINS)
    known = {text.lower().strip("?") for entry in knowledge.entries
             for text in (entry.question, *entry.phrasings)}  # fmt: skip
    asked = [case.question.lower().strip("?") for case in knowledge.cases]
    assert [question for question in asked if question in known] == []
