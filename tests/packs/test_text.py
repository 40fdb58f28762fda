"""Prose read without a model: paragraphs, figures, names, quotations, sentences."""

from __future__ import annotations

import pytest

from bot.figures import figures, supported
from bot.packs.text.cut import cut
from bot.packs.text.normal import fingerprint
from bot.packs.text.proper import proper_names
from bot.packs.text.quotes import quotations
from bot.packs.text.sentences import sentences

PAGE = """\
Advertisement

Ferry service to the islands resumes

A ferry leaves the harbour of Lund on Friday. Photo courtesy Harbour Office/EPA
1 of 2 | A ferry leaves the harbour of Lund on Friday. Photo courtesy Harbour Office/EPA

June 3 (XYZ) -- The ferry sails again on Friday, the Harbour Office said, after nine weeks \
of repairs.

Advertisement

Tickets cost $4.50, "the same as before," said harbour master Dr. Ann Berg.

Latest Headlines

Another story that is not ours
"""


def test_a_page_is_cut_into_headline_caption_and_paragraphs() -> None:
    """Advertisements, the doubled caption and other headlines are set apart; numbers run from 1."""
    article = cut(PAGE)
    assert article.headline == "Ferry service to the islands resumes"
    assert (article.publisher, article.date) == ("XYZ", "June 3")
    assert article.photo_credit == "Harbour Office/EPA"
    assert [(p.number, p.caption, p.text[:9]) for p in article.passages] == [
        (1, True, "A ferry l"), (2, False, "June 3 (X"), (3, False, "Tickets c"),
    ]  # fmt: skip
    assert "Another story that is not ours" in article.aside


def test_a_hard_wrapped_text_is_joined_by_its_blank_lines() -> None:
    """Lines of one paragraph are one paragraph, whatever their width."""
    article = cut("A headline\n\nOne sentence that\nruns on.\n\nAnother one.\n")
    assert [p.text for p in article.passages] == ["One sentence that runs on.", "Another one."]


@pytest.mark.parametrize(
    ("headline", "first"),
    [
        ("猫の島に橋が架かる", "橋は六月に開通した。"),
        ("猫の島に橋が架かるのか？", "「橋は六月に開通した！」"),
        ("A bridge for the island of cats", "It was open, she said, “since June.”"),
    ],
)
def test_the_first_paragraph_is_no_subtitle(headline: str, first: str) -> None:
    """It ends with a stop, of whatever script, be it within quotation marks."""
    article = cut(f"{headline}\n\n{first}\n\n{first}\n")
    assert (article.headline, article.aside) == (headline, ())
    assert [passage.text for passage in article.passages] == [first, first]


def test_a_fingerprint_ignores_case_spaces_and_kinds_of_quotation_marks() -> None:
    """What a reader would not call a change is none."""
    assert fingerprint("He said  “Yes” -- it’s so") == fingerprint('he said "yes" -- it\'s so ')
    assert fingerprint("164 died") != fingerprint("165 died")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("in ten days", ["#10"]),
        ("a 10-day stay", ["#10"]),
        ("on Jan. 11, 2022", ["d:1-11-2022"]),
        ("on 11 January", ["d:1-11"]),
        ("cost $3.2 million", ["#3200000"]),
        ("two hundred and twenty-five", ["#200", "#25"]),
        ("3,400 people, dozens hurt", ["#3400", "dozens"]),
        ("at 8:30 a.m. on Tuesday", ["t:8:30a", "w:tuesday"]),
        ("since 2019", ["#2019"]),
        ("no one may say so", []),
        ("May I go in May?", ["m:5"]),
        ("the 1990s", ["#1990"]),
    ],
)
def test_figures_have_one_key_however_they_are_written(text: str, keys: list[str]) -> None:
    """“ten” and “10” are one figure, dates one date; pronouns are no figures."""
    assert [figure.key for figure in figures(text)] == keys


def test_a_date_backs_its_day_month_and_year() -> None:
    """A fact dated Jan. 11, 2022 supports an answer that says January, 2022 or Jan. 11."""
    assert {"d:1-11", "m:1", "#11", "#2022"} <= supported("Jan. 11, 2022")


def test_names_are_capitalised_runs_past_titles_and_sentence_starts() -> None:
    """Titles, particles and possessives; a common word at a sentence's start is no name."""
    text = "However, Dr. Jane Smith's team at the University of Oslo met Mr. Brown. Units came."
    names = [name.name for name in proper_names(text, frozenset({"units"}))]
    assert names == ["Dr Jane Smith", "University of Oslo", "Mr Brown"]


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    """Dates and titles keep their full stops."""
    assert sentences("On Jan. 11 Dr. May spoke. “No.” She left.") == (
        "On Jan. 11 Dr. May spoke.", "“No.", "She left.",
    )  # fmt: skip


def test_quotations_lose_their_marks_and_stops() -> None:
    """Straight and typographic marks alike."""
    assert quotations('“All is well,” she said; "it\'s over".') == ("All is well", "it's over")
