"""`new`: what is found in an article nobody tuned the finding for, and what the draft pack is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.core.types import Side
from bot.figures import figures, supported
from bot.packs.checks.inspection import open_pack
from bot.packs.draft.stubs import Draft, draft, split_sentences
from bot.packs.draft.usual import AUTHOR, DATE, HEADLINE, PHOTO, PUBLISHER, SILENT, SUMMARY
from bot.packs.draft.write import write_draft
from bot.packs.faults import PackError
from bot.packs.inspect import inspect_opened
from bot.packs.load import load_pack
from bot.packs.read import read_yaml
from bot.packs.text.cut import cut, read_article
from bot.packs.text.normal import plain_words
from tests.growth import grown
from tests.packs.planted import ROOT, plain

ARTICLES = ROOT / "tests" / "articles"
PUFFINS = ARTICLES / "puffins.txt"
NAMES = ("puffins", "carmaker")  # a report on nature, a report on business
SHARE_FOUND = 0.9  # of figures, dates and names
SHARE_SAID = 0.8  # of quotations, with the right speaker


def marked(name: str) -> dict[str, Any]:
    """What a reader marked in the article by hand."""
    value, faults = read_yaml(ARTICLES / f"{name}.yaml")
    assert value is not None, faults
    found: dict[str, Any] = plain(value)
    return found


def made(name: str = "puffins") -> Draft:
    return draft(read_article(ARTICLES / f"{name}.txt"))


def test_the_article_is_long_enough_to_mean_something() -> None:
    """At least 600 words, cut into its paragraphs without advertisements and other stories."""
    article = read_article(PUFFINS)
    assert sum(len(passage.text.split()) for passage in article.passages) >= 600
    assert article.headline.startswith("Puffins return")
    assert (article.publisher, article.date) == ("The Northfield Courier", "June 14, 2024")
    assert (article.byline, len(article.passages)) == ("Maren Holt", 20)
    assert len(article.aside) == 7


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["figures", "dates"])
def test_figures_and_dates_are_found(name: str, kind: str) -> None:
    """At least nine of ten, each in a fact stub of the draft."""
    found = [one for unit in made(name).units for one in (*unit.figures, *unit.dates)]
    article = read_article(ARTICLES / f"{name}.txt")
    held = supported(" | ".join((*found, article.date, article.headline)))
    wanted = marked(name)[kind]
    missed = [one for one in wanted if not {f.key for f in figures(one)} <= held]
    assert len(missed) <= (1 - SHARE_FOUND) * len(wanted), missed


@pytest.mark.parametrize("name", NAMES)
def test_names_are_found(name: str) -> None:
    """At least nine of ten, in the lexicon of the draft, people as people."""
    names = {one.name.casefold(): one.kind for one in made(name).names}
    wanted = marked(name)["names"]
    missed = [one for one in wanted if one.casefold() not in names]
    assert len(missed) <= (1 - SHARE_FOUND) * len(wanted), missed
    people = {speaker for _, speaker in marked(name)["quotations"]} - {"Ostrava Motors"}
    assert {names[person.casefold()] for person in people} == {"person"}
    assert "country" in (names.get("new zealand"), names.get("slovakia"))


@pytest.mark.parametrize("name", NAMES)
def test_quotations_have_their_speakers(name: str) -> None:
    """At least eight of ten quotations are found with the person who says them."""
    said = {plain_words(one.text)[:3]: one.speaker for one in made(name).quotations}
    wanted = marked(name)["quotations"]
    right = [start for start, who in wanted if said.get(plain_words(start)[:3]) == who]
    assert len(right) >= SHARE_SAID * len(wanted), said


def test_the_draft_loads_and_only_writing_is_left(tmp_path: Path) -> None:
    """No fault but TODOs, in the order of the work: article, facts, answers; nothing is copied."""
    write_draft(made(), tmp_path / "puffins")
    knowledge = load_pack(tmp_path / "puffins")
    assert len(knowledge.facts) >= 35
    report = inspect_opened(open_pack(tmp_path / "puffins", None, PUFFINS))
    assert {one.check for one in report.faults} == {"unwritten"}
    files = [Path(one.file).name for one in report.faults]
    assert list(dict.fromkeys(files)) == ["article.yaml", "facts.yaml", "answers.yaml"]
    assert report.warnings == ()


def test_the_draft_asks_what_readers_usually_ask(tmp_path: Path) -> None:
    """Who, what was said, how many, when, where, why, what next, and twenty known unknowns."""
    write_draft(made(), tmp_path / "puffins")
    ids = [entry.id for entry in load_pack(tmp_path / "puffins").answers()]
    for start in ("who_", "said_", "how_many_", "when_", "where", "why", "what_next", "summary",
                  "article_publisher", "photo_credit"):  # fmt: skip
        assert any(name.startswith(start) for name in ids), start
    unstated = [e for e in load_pack(tmp_path / "puffins").entries if e.side.value == "unstated"]
    assert len(unstated) == 20
    assert all(len(entry.phrasings) >= 6 for entry in unstated)


def test_a_pack_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """An error names the file and what to do."""
    write_draft(made(), tmp_path / "puffins")
    with pytest.raises(PackError, match="name another folder"):
        write_draft(made(), tmp_path / "puffins")


def test_a_quotation_of_several_sentences_stays_whole() -> None:
    """Full stops inside quotation marks do not part it."""
    text = "“It rained. We left,” said Ann Berg. “Never again.” The rest stayed."
    assert split_sentences(text) == (
        '"It rained. We left," said Ann Berg.', '"Never again."', "The rest stayed.",
    )  # fmt: skip


ODD = [
    "",
    "One line.",
    "A headline alone",
    "A headline\n\nA single short paragraph without anything in it.\n",
    'A headline\n\n“Unclosed quotation, said nobody.\n\n""\n\n“ ” said.\n',
    "A headline\n\n" + "Mr. Mr. Mr. A. B. C. " * 200 + "\n",
    "A headline\n\n" + "“x” said Ann Berg. " * 300 + "\n",
    "Überschrift für Ärger\n\nÅse Øverland sa nei – 3 000 ganger på 1. mai.\n",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_give_a_draft_and_no_crash(text: str, tmp_path: Path) -> None:
    """Whatever the text, the draft's files are valid YAML of the right form."""
    write_draft(draft(cut(text)), tmp_path / "odd")
    faults = open_pack(tmp_path / "odd", None, None).sheets.faults
    assert [fault for fault in faults if fault.severity == "fault"] == []


def new(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "new", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_new_says_what_it_found_and_what_comes_next(tmp_path: Path) -> None:
    """Counts, files, and the very command that lists what is left."""
    done = new(str(PUFFINS), "--output", str(tmp_path / "puffins"))
    assert done.returncode == 0, done.stderr
    assert "11 quotations, 11 with a speaker" in done.stdout
    assert "python -m bot check" in done.stdout


def test_a_text_without_paragraphs_is_refused(tmp_path: Path) -> None:
    """A clear word and the code for a wrong call; a missing file too."""
    (tmp_path / "empty.txt").write_text("\n")
    done = new(str(tmp_path / "empty.txt"), "--output", str(tmp_path / "pack"))
    assert (done.returncode, "no paragraph found" in done.stderr) == (2, True)
    done = new(str(tmp_path / "nowhere.txt"), "--output", str(tmp_path / "pack"))
    assert (done.returncode, "nowhere.txt" in done.stderr) == (78, True)


WORST = {
    "many names": "Ann Berg said that ",
    "a long list": "Xa Yb, ",
    "many marks": "“a” ",
    "many figures": "June 3, 2024 and 4,812 of ten million. ",
}


@pytest.mark.parametrize("kind", WORST)
def test_long_texts_take_time_in_proportion(kind: str) -> None:
    """Four times a text of the worst kind takes less than twice four times as long."""
    short, long = (
        f"A headline\n\n{WORST[kind] * (size // len(WORST[kind]))}said Ann Berg.\n"
        for size in (5_000, 20_000)
    )
    assert grown(lambda text: draft(cut(text)), short, long) < 8.0


def test_what_every_draft_asks_has_no_name_that_small_talk_has() -> None:
    """Promise: a draft loads beside the small talk that all packs share."""
    shared = load_pack(ROOT / "knowledge" / "skerra-puffins").entries
    taken = {each.id for each in shared if each.side in (Side.SMALL_TALK, Side.OFF_TOPIC)}
    assert taken
    assert not taken & {
        each.id for each in (PUBLISHER, DATE, HEADLINE, PHOTO, AUTHOR, SUMMARY, *SILENT)
    }
