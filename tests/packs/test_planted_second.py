"""Faults that only the article's text can tell, planted in copies of the second pack, whose article
is our own: these run wherever the tests run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.packs.inspect import inspect
from tests.packs.planted import KNOWLEDGE, ROOT, Copy

PUFFINS = KNOWLEDGE / "skerra-puffins"
ARTICLE = ROOT / "tests" / "articles" / "puffins.txt"
FACTS = [  # fact, key, what it is given, what is said of it
    ("count", "figures", ["4,821"], "the figure “4,821”"),
    ("census_when", "figures", ["June 4"], "the figure “June 4”"),
    ("rats_origin", "names", ["Ellen Marsh"], "the name “Ellen Marsh”"),
    ("vasse", "statement", "Dr. Ingrid Wasse led the count.", "the name “Dr Ingrid Wasse”"),
    ("campaign", "statement", "It cost $2.6 billion.", "the figure “2.6 billion”"),
    ("rat_free", "paragraphs", ["7"], "the figure “August 2020”"),
    ("payments", "quotes", ["not before September 1"], "the quotation “not before September 1”"),
    ("kaplan_quote", "speaker", "Callum Reid", "the speaker 'Callum Reid'"),
]
ANSWERS = [  # entry, the answer it is given, which check objects, to what
    ("why_rise", "The rats' removal explains most of the rise.", "speakers", "Ingrid Vasse"),
    ("risk", "A single pregnant rat could undo the work.", "speakers", "Northfield Bird Trust"),
    ("tickets", "Adults pay $39, children under 14 pay $19.", "grounding", "“39”"),
    ("petrel_dog", "The detection dog is named Rusk.", "grounding", "“Rusk”"),
    ("next_census", "The next full census is planned for 2028.", "grounding", "“2028”"),
    ("puffin_food", "Sand eels are the main food that puffins bring to them.", "own words", "eels"),
    ("residents", "No: it has had no permanent residents since its lighthouse was automated.",
     "own words", "lighthouse"),
    ("vasse_words", "Vasse called it “the sound of money”.", "grounding", "the sound of money"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "key", "value", "found"), FACTS)
def test_a_fact_that_its_paragraph_does_not_bear_is_found(
    tmp_path: Path, fact: str, key: str, value: object, found: str
) -> None:
    """Figure, date, name, quotation and speaker, in facts.yaml at one of the fact's lines."""
    pack = Copy(tmp_path / "skerra-puffins", PUFFINS)
    pack.fact(fact)[key] = value
    folder = pack.write()
    first = pack.line("facts", f"id: {fact}")
    hits = [one for one in inspect(folder, None, ARTICLE).faults if found in one.found]
    assert hits
    assert all(one.file.endswith("facts.yaml") for one in hits)
    assert all(first <= one.line <= first + 12 and one.act for one in hits)


@pytest.mark.parametrize(("entry", "answer", "check", "found"), ANSWERS)
def test_an_answer_that_says_more_than_its_facts_is_found(
    tmp_path: Path, entry: str, answer: str, check: str, found: str
) -> None:
    """At the answer's own line, by the check whose matter it is."""
    pack = Copy(tmp_path / "skerra-puffins", PUFFINS)
    pack.entry(entry)["answer"] = answer
    folder = pack.write()
    line = pack.line("answers", f"id: {entry}", "answer:")
    faults = [one for one in inspect(folder, None, ARTICLE).faults if one.line == line]
    assert [one.check for one in faults] == [check]
    assert found in f"{faults[0].found} {faults[0].expected}"


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [("4,812 pairs", "4,182 pairs", 2), ("cost $38", "cost $48", 17), ("for 2027", "for 2026", 20)],
)
def test_a_corrected_paragraph_is_found_with_what_rests_on_it(
    tmp_path: Path, old: str, new: str, number: int
) -> None:
    """The paragraph, its facts, their answers; and the figure that no longer stands there."""
    page = tmp_path / "page.txt"
    page.write_text(ARTICLE.read_text("utf-8").replace(old, new), "utf-8")
    report = inspect(PUFFINS, None, page)
    flagged = [one for one in report.faults if one.check == "revision"]
    facts = [fact for fact in report.knowledge.facts if number in fact.paragraphs]
    assert any(f"paragraph {number}, whose text changed" in one.found for one in flagged)
    for fact in facts:
        assert any(f"the fact {fact.id!r} rests" in one.found for one in flagged)
    assert any(one.check == "grounding" for one in report.faults)
