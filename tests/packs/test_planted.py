"""Nearly eighty faults planted in copies of the shipped pack: each is found, with its file and
line, and the words say what to do. The pack as shipped raises no alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.collisions import collisions
from bot.core.types import Policy
from bot.index.build import build_index
from bot.packs.checks.inspection import open_pack
from bot.packs.faults import FAULT, Fault
from bot.packs.inspect import inspect
from tests.packs.planted import ARTICLE, KNOWLEDGE, SHIPPED, Copy

SMALLTALK = KNOWLEDGE / "smalltalk.yaml"
needs_article = pytest.mark.skipif(
    not ARTICLE.is_file(), reason="the article's text is not beside the repository"
)


class Planted(NamedTuple):
    """What must be found: where, by which check, speaking of what, and what to do about it."""

    file: str
    marks: tuple[str, ...]  # lines that lead to the faulty one, see Copy.line
    check: str
    found: str
    act: str


Plant = Callable[[Copy], Iterator[Planted]]


def unknown_keys(pack: Copy) -> Iterator[Planted]:
    pack.entry("deaths")["fact"] = ["deaths"]
    yield Planted("answers", ("id: deaths", "  fact:"), "form", "'fact'", "did you mean 'facts'")
    pack.fact("deaths")["figure"] = ["164"]
    yield Planted("facts", ("id: deaths", "  figure:"), "form", "'figure'", "mean 'figures'")
    pack.article["headlin"] = "x"
    yield Planted("article", ("  headlin:",), "form", "'headlin'", "did you mean 'headline'")
    pack.entry("nato", "unstated")["colour"] = "red"
    yield Planted("unstated", ("id: nato", "  colour:"), "form", "'colour'", "remove it")


def types(pack: Copy) -> Iterator[Planted]:
    pack.entry("deaths")["phrasings"] = "how many died"
    yield Planted("answers", ("id: deaths", "phrasings:"), "form", "a text at", "- one")
    pack.fact("deaths")["paragraphs"] = ["seven"]
    yield Planted("facts", ("id: deaths", "- seven"), "form", "'seven'", "number")
    pack.fact("arrests")["derived"] = "yes"
    yield Planted("facts", ("id: arrests", "derived:"), "form", "'yes'", "true")
    pack.entry("arrests")["kinds"] = ["numbr"]
    yield Planted("answers", ("id: arrests", "- numbr"), "form", "'numbr'", "mean 'number'")
    pack.entry("capital")["question"] = ["Which city?"]
    yield Planted("answers", ("id: capital", "- Which city"), "form", "a list", "question: ...")
    pack.entry("reforms")["phrasings"].insert(0, "")
    yield Planted("answers", ("id: reforms", "- ''"), "form", "empty item", "remove")
    pack.files["lexicon"]["opposites"] = [["one", "two"]]
    yield Planted("lexicon", ("opposites:",), "form", "unknown key 'opposites'", "remove it")


def duplicates(pack: Copy) -> Iterator[Planted]:
    pack.entry("arrests")["id"] = "deaths"
    yield Planted("answers", ("id: deaths", "id: deaths"), "references", "again", "rename")
    pack.fact("capital")["id"] = "deaths"
    yield Planted("facts", ("id: deaths", "id: deaths"), "references", "again", "rename")
    pack.entry("nato", "unstated")["id"] = "summary"
    yield Planted("unstated", ("id: summary",), "references", "'summary' again", "rename")
    pack.article["paragraphs"][4]["number"] = "4"
    yield Planted("article", ("number: '4'", "number: '4'"), "references", "again", "rename")


def references(pack: Copy) -> Iterator[Planted]:
    pack.entry("deaths")["facts"] = ["death"]
    yield Planted("answers", ("id: deaths", "- death"), "references", "'death'", "mean 'deaths'")
    pack.entry("arrests")["related"] = ["summery"]
    yield Planted("answers", ("id: arrests", "- summery"), "references", "'summery'", "'summary'")
    pack.entry("nato", "unstated")["nearest"] = "nowhere_at_all"
    yield Planted("unstated", ("nearest: nowhere_at_all",), "references", "nowhere", "write it")
    pack.fact("deaths")["paragraphs"] = ["17"]
    yield Planted("facts", ("id: deaths", "- '17'"), "references", "paragraph 17", "1 to 10")
    pack.entry("capital")["facts"] = []
    yield Planted("answers", ("id: capital", "facts:"), "references", "no fact", "facts: [id]")
    pack.files["lexicon"]["names"][0]["facts"] = ["presidnt"]
    yield Planted("lexicon", ("- presidnt",), "references", "'presidnt'", "mean 'president'")


def grounding(pack: Copy) -> Iterator[Planted]:
    pack.entry("deaths")["answer"] = "At least 165 people have died."
    yield Planted("answers", ("At least 165",), "grounding", "figure “165”", "correct")
    pack.entry("capital")["answer"] = "The capital is Almaty."
    yield Planted("answers", ("is Almaty",), "grounding", "name “Almaty”", "correct")
    pack.entry("reforms")["answer"] = "Tokayev promised reforms on Wednesday."
    yield Planted(
        "answers", ("id: reforms", "on Wednesday"), "grounding", "date “Wednesday”", "correct"
    )
    pack.entry("mission_status")["answer"] = "Tokayev said the mission “has failed utterly”."
    yield Planted("answers", ("failed utterly",), "grounding", "quotation", "correct")
    pack.entry("arrests")["answer"] = "Hundreds of people have been arrested."
    yield Planted("answers", ("Hundreds of",), "grounding", "figure “Hundreds”", "correct")
    pack.entry("troops_why")["answer"] = "They were sent by Vladimir Putin to end the protests."
    yield Planted("answers", ("Putin to end",), "grounding", "name “Vladimir Putin”", "cite")
    pack.article["summary_short"] = "Tokayev said the troops leave in nine days."
    yield Planted("article", ("in nine days",), "grounding", "figure “nine”", "summary")


def speakers(pack: Copy) -> Iterator[Planted]:
    pack.entry("country_state")["answer"] = "All regions of the country are stable."
    yield Planted("answers", ("country are stable",), "speakers", "as fact", "Tokayev said")
    pack.entry("troops_clashes")["answer"] = "No. They took no part in clashes with citizens."
    yield Planted("answers", ("took no part",), "speakers", "as fact", "according to Tokayev")
    pack.entry("withdraw_manner")["answer"] = "The troops leave in stages, one after another."
    yield Planted("answers", ("leave in stages, one",), "speakers", "as fact", "Tokayev")


def limits(pack: Copy) -> Iterator[Planted]:
    pack.entry("capital")["answer"] = "The capital is Nur-Sultan, " + "by and large " * 25 + "so."
    yield Planted("answers", ("by and large",), "limits", "characters", "shorten")
    pack.entry("deaths")["question"] = "How many people, " + "all in all, " * 8 + "died?"
    yield Planted("answers", ("all in all",), "limits", "a question of", "shorten")
    pack.entry("arrests")["answer"] = "Thousands of people have been arrested, sadly."
    yield Planted("answers", ("arrested, sadly",), "limits", "judges", "to the reader")
    pack.entry("photo_credit")["answer"] = "The photo is by EPA-EFE!"
    yield Planted("answers", ("by EPA-EFE!",), "limits", "exclamation mark", "full stop")
    pack.entry("reforms")["answer"] = "We know that Tokayev promised reforms on Tuesday."
    yield Planted("answers", ("We know",), "limits", "own voice", "what the article says")
    pack.entry("mourning_when")["answer"] = (
        "On Monday, Jan. 10: Tokayev declared the national day of mourning then."
    )
    yield Planted("answers", ("On Monday, Jan. 10:",), "limits", "by itself", "sentence after it")
    pack.entry("nato", "unstated")["topic"] = "anything about NATO."
    yield Planted("unstated", ("about NATO.",), "limits", "ends with '.'", "remove")


def coverage(pack: Copy) -> Iterator[Planted]:
    pack.article["paragraphs"].append({"number": "11", "gist": "more", "fingerprint": ""})
    yield Planted("article", ("number: '11'",), "coverage", "paragraph 11", "write what it says")
    pack.files["facts"]["facts"].append(
        {"id": "spare", "statement": "There is a capital.", "paragraphs": ["8"]}
    )
    yield Planted("facts", ("id: spare",), "coverage", "'spare', which no answer", "cite it")
    row = pack.entry("capital")
    row["phrasings"] = ["Which city is the capital now?", "the capital city, which is it"]
    yield Planted("answers", ("id: capital", "phrasings:"), "coverage", "different", "other words")


def phrasings(pack: Copy) -> Iterator[Planted]:
    stolen = pack.entry("deaths")["phrasings"][3]
    pack.entry("capital")["phrasings"].insert(0, stolen)
    yield Planted("answers", ("id: capital", stolen), "phrasings", "again", "where it belongs")
    pack.entry("nato", "unstated")["phrasings"].insert(0, "HOW many people died??")
    yield Planted("unstated", ("HOW many",), "phrasings", "'deaths'", "where it belongs")
    twice = pack.entry("arrests")["phrasings"][2]
    pack.entry("arrests")["phrasings"].append(twice)
    yield Planted("answers", ("id: arrests", twice, twice), "phrasings", "again", "remove it here")


def calendar(pack: Copy) -> Iterator[Planted]:
    pack.fact("mourning")["when"] = "Monday, Jan. 12"
    yield Planted("facts", ("Monday, Jan. 12",), "calendar", "Monday, Jan. 12", "Wednesday")
    pack.fact("reforms")["when"] = "Friday, Jan. 11"
    yield Planted("facts", ("Friday, Jan. 11",), "calendar", "Friday, Jan. 11", "Tuesday")
    pack.article["date_note"] = "By the weekdays it was Sunday, Jan. 44."
    yield Planted("article", ("Sunday, Jan. 44",), "calendar", "Jan. 44", "correct it")


def unwritten(pack: Copy) -> Iterator[Planted]:
    pack.fact("deaths")["statement"] = "TODO: say how many died"
    yield Planted("facts", ("say how many",), "unwritten", "to be written", "say how many died")
    pack.entry("capital")["answer"] = "TODO"
    yield Planted("answers", ("id: capital", "answer: TODO"), "unwritten", "written", "write it")
    pack.article["summary_full"] = "TODO: five sentences"
    yield Planted("article", ("five sentences",), "unwritten", "to be written", "five sentences")


def facts_against_text(pack: Copy) -> Iterator[Planted]:
    pack.fact("deaths")["figures"] = ["146"]
    yield Planted("facts", ("id: deaths", "'146'"), "grounding", "figure “146”", "paragraph")
    pack.fact("contingents")["names"].append("Moldova")
    yield Planted("facts", ("- Moldova",), "grounding", "name “Moldova”", "paragraph")
    pack.fact("terrorists")["quotes"] = ["bandits"]
    yield Planted("facts", ("- bandits",), "grounding", "quotation “bandits”", "paragraph")
    pack.fact("csto")["statement"] = "The alliance has seven members, former Soviet states."
    yield Planted("facts", ("has seven",), "grounding", "figure “seven”", "paragraph")
    pack.fact("interim")["paragraphs"] = ["9"]
    yield Planted("facts", ("id: interim", "'2019'"), "grounding", "figure “2019”", "paragraph")
    pack.fact("reforms")["names"] = ["Wednesday"]
    yield Planted("facts", ("- Wednesday",), "grounding", "name “Wednesday”", "paragraph")
    pack.fact("no_clashes")["speaker"] = "Putin"
    yield Planted("facts", ("speaker: Putin",), "speakers", "'Putin'", "who says it there")


def own_words(pack: Copy) -> Iterator[Planted]:
    text = ARTICLE.read_text("utf-8").splitlines()
    sixth, eighth = (next(line for line in text if line.startswith(start))
                     for start in ("This comes", "Tokayev said the foreign"))  # fmt: skip
    pack.fact("mourning")["statement"] = " ".join(sixth.split()[-22:-6])
    yield Planted("facts", ("id: mourning", "statement:"), "own words", "9 words", "differently")
    pack.entry("troops_role")["answer"] = " ".join(eighth.split()[:16])
    yield Planted("answers", (pack.entry("troops_role")["answer"][:30],), "own words", "9 words",
                  "differently")  # fmt: skip
    pack.article["paragraphs"][5]["gist"] = " ".join(sixth.split()[:12])
    yield Planted("article", ("gist: This comes",), "own words", "9 words", "differently")
    pack.entry("nato", "unstated")["phrasings"].insert(0, " ".join(eighth.split()[2:14]).lower())
    yield Planted("unstated", ("the foreign troops allowed",), "own words", "9 words", "say it")


PLANTS = (unknown_keys, types, duplicates, references, grounding, speakers, limits, coverage,
          phrasings, calendar, unwritten)  # fmt: skip
WITH_ARTICLE = (facts_against_text, own_words)


def look_for(pack: Copy, planted: list[Planted], article: Path | None) -> None:
    found = inspect(pack.write(), SMALLTALK, article).found
    missed = [one for one in planted if not any(_hits(fault, one, pack) for fault in found)]
    assert not missed, "\n".join(map(str, (*missed, "found:", *found)))


def _hits(fault: Fault, planted: Planted, pack: Copy) -> bool:
    return (
        fault.file.endswith(f"{planted.file}.yaml")
        and fault.line == pack.line(planted.file, *planted.marks)
        and fault.check == planted.check
        and planted.found in fault.found
        and planted.act in fault.act
    )


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_planted_faults_are_found(tmp_path: Path, plant: Plant) -> None:
    """Each planted fault of a class, all in one copy, with its file, line and what to do."""
    pack = Copy(tmp_path / "kazakhstan-troops")
    planted = list(plant(pack))
    assert len(planted) >= 3
    look_for(pack, planted, None)


@needs_article
@pytest.mark.parametrize("plant", WITH_ARTICLE, ids=lambda plant: plant.__name__)
def test_planted_faults_against_the_article_are_found(tmp_path: Path, plant: Plant) -> None:
    """The same for what only the article's text can tell."""
    pack = Copy(tmp_path / "kazakhstan-troops")
    planted = list(plant(pack))
    look_for(pack, planted, ARTICLE)


REVISIONS = [  # what the page says, what it says after a correction, the paragraph
    ("At least 164 people", "At least 227 people", "7"),
    ("made up of six", "made up of five", "5"),
    ("longer than 10 days.\n\nAdvertisement", "longer than 20 days.\n\nAdvertisement", "3"),
]


@needs_article
@pytest.mark.parametrize(("old", "new", "number"), REVISIONS)
def test_a_corrected_paragraph_flags_all_that_rests_on_it(
    tmp_path: Path, old: str, new: str, number: str
) -> None:
    """The paragraph, its facts and their answers are faults; other paragraphs are not."""
    text = ARTICLE.read_text("utf-8")
    assert text.count(old) == 1
    page = tmp_path / "page.txt"
    page.write_text(text.replace(old, new), "utf-8")
    pack = Copy(tmp_path / "kazakhstan-troops")
    report = inspect(pack.write(), SMALLTALK, page)
    flagged = [one for one in report.faults if one.check == "revision"]
    assert all("approve" in one.act for one in flagged)
    lines = [one.line for one in flagged if one.file.endswith("article.yaml")]
    assert lines == [pack.line("article", f"number: '{number}'", "fingerprint")]
    for fact in report.knowledge.facts:
        cites = int(number) in fact.paragraphs
        assert cites == any(f"the fact {fact.id!r} rests" in one.found for one in flagged)
    touched = {fact.id for fact in report.knowledge.facts if int(number) in fact.paragraphs}
    for entry in report.knowledge.answers():
        rests = bool(touched & set(entry.facts))
        assert rests == any(f"the answer {entry.id!r} rests" in one.found for one in flagged)


SYNTAX = [  # file, what a careless edit leaves, what is said of it, what to do
    ("answers", "\n- id: extra\n\tquestion: x\n", "tab character", "no tabs"),
    ("answers", "\n- id: extra\n  question: *why\n", "alias *why", "quote"),
    ("answers", "\n- id: extra\n  question: &a why\n", "anchor &a", "remove it"),
    ("answers", "\n- id: extra\n  question: !why not\n", "tag !why", "quote"),
    ("answers", "\n- id: extra\n  id: extra\n", "the key 'id' again", "remove one"),
    ("answers", "\n- id: extra\n  <<: {answer: x}\n", "merge key", "write the entries out"),
    ("answers", '\n- id: extra\n  question: "why" not\n', "not YAML", "quote"),
    ("answers", "\n- id: extra\n  answer: Yes: no\n", "not YAML", "colon"),
    ("facts", "\n- id: extra\n  statement: 'open\n", "end of stream", "close"),
    ("facts", "\n- id: extra\n  paragraphs: [1\n", "not YAML", "bracket"),
    ("facts", "\n- id: extra\n  statement: the #2 spot\n", "cut off", '"..."'),
    ("unstated", "\n- id: extra\n  phrasings:\n  - one\n    - two\n", "goes on", "dashes"),
    ("unstated", "\n--- \nunstated: []\n", "second document", "join"),
]


@pytest.mark.parametrize(("file", "tail", "found", "act"), SYNTAX)
def test_a_careless_edit_is_named_with_its_line(
    tmp_path: Path, file: str, tail: str, found: str, act: str
) -> None:
    """Syntax, traps and forbidden YAML at a file's end are named at one of its last lines."""
    pack = Copy(tmp_path / "kazakhstan-troops")
    path = pack.write() / f"{file}.yaml"
    text = path.read_text("utf-8").rstrip("\n")
    first = text.count("\n") + 2
    path.write_text(text + tail, "utf-8")
    last = first + tail.count("\n") - 1
    faults = inspect(pack.folder, SMALLTALK).faults
    assert any(
        one.file.endswith(f"{file}.yaml")
        and first <= one.line <= last
        and found in one.found
        and act in one.act
        for one in faults
    ), "\n".join(map(str, faults))


@pytest.mark.usefixtures("without_encoder")
def test_planted_collisions_are_found(tmp_path: Path) -> None:
    """Phrasings that belong to other entries are warned of, with line, rival and margin."""
    pack = Copy(tmp_path / "kazakhstan-troops")
    planted = (  # entry, file, what it is given, where that leads
        ("capital", "answers", "how many people have died so far", "deaths"),
        ("photo_credit", "answers", "how many members does the whole alliance have", "csto_size"),
        ("nato", "unstated", "The number of people that have died", "deaths"),
    )
    for entry, file, text, _ in planted:
        pack.entry(entry, file)["phrasings"].append(text)
    opened = open_pack(pack.write(), SMALLTALK, None)
    index = build_index(opened.knowledge, Policy())
    entries = frozenset(entry for entry, *_ in planted)
    found = [one.fault() for one in collisions(opened, index, entries=entries)]
    for entry, file, text, rival in planted:
        (fault,) = [one for one in found if one.found.startswith(f"“{text}”")]
        assert (fault.severity != FAULT, fault.line) == (True, pack.line(file, text))
        assert f"of {entry!r} leads to {rival!r} by +" in fault.found
        assert "reword" in fault.act


def test_the_shipped_pack_has_no_fault() -> None:
    """No false alarm without the article at hand."""
    faults = [one for one in inspect(SHIPPED, SMALLTALK).found if one.severity == FAULT]
    assert faults == []


@needs_article
def test_the_shipped_facts_have_no_fault_against_the_article() -> None:
    """Every figure, name and quotation of every fact stands in the paragraph it cites, every
    answer's in its facts; what somebody says is worded so; no paragraph changed."""
    faults = inspect(SHIPPED, SMALLTALK, ARTICLE).faults
    ours = ("facts.yaml", "article.yaml")
    assert [one for one in faults if one.file.endswith(ours)] == []
    assert [one for one in faults if one.check in ("grounding", "speakers", "revision")] == []
