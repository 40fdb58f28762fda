"""What a change would change: each trial held against each reply, and what is told of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Known
from bot.core.types import Fact, Reply
from bot.index.solve import solve
from bot.review import preview as module
from bot.review.changes import Change, Kind
from bot.review.overlay import laid_on
from bot.review.preview import (
    Difference,
    Preview,
    outcome,
    preview,
    trials_of_wordings,
    warnings,
)
from bot.review.trials import Trial, trials_of_cases
from tests.core.small import KNOWLEDGE, small_index
from tests.review.bench import CASES, MONA, bench, wording

ANSWERED = Reply("answer", "Yes.", entries=("flour",))
BOTH = Reply("answer", "Yes.", entries=("flour", "owner"))
SUGGESTED = Reply("suggest", "Which?")
SILENT = Reply("decline", "No.", "not_in_article", entries=("price",))
OFF = Reply("decline", "No.", "off_topic")
WORDING = wording("flour", "sourdough provenance")
ANSWER = Change(
    0, "1", "bakery", Kind.ANSWER, "added_parking", "Is there parking?",
    answer="Two cars fit.", paragraphs=(1,),
)  # fmt: skip


def known(**values: object) -> Known:
    """The bakery with solved gifts, as a real pack has them."""
    index = small_index()
    index = replace(index, book=replace(index.book, gifts=solve(index.book, ()).gifts))
    return Known(replace(KNOWLEDGE, **values), index)  # type: ignore[arg-type]


def previewed(change: Change, *trials: Trial, logged: tuple[str, ...] = ()) -> Preview:
    before = known()
    return preview(before, laid_on(before, change), change, trials, logged)


def test_wordings_as_trials() -> None:
    """Only those that the change gives to another entry."""
    before = known()
    taken = laid_on(before, wording("owner", "opening hours"))
    assert trials_of_wordings(before, taken) == (Trial("wording", "opening hours", ("opening",)),)
    assert trials_of_wordings(before, laid_on(before, WORDING)) == ()


# --- a preview -----------------------------------------------------------------------------------


def test_nothing_changes() -> None:
    """Everything that was asked again is counted, whatever came of it."""
    trials = trials_of_cases(CASES)
    found = previewed(WORDING, *trials, logged=("sourdough", "bitcoin wallet"))
    assert found.asked == len(CASES) + 1, "the cases, and what shares a word with the change"
    assert [each.question for each in found.differences] == ["sourdough"]
    assert found.broken == ()


@pytest.mark.parametrize(
    ("trial", "broken"),
    [
        (Trial("case", "sourdough provenance", ("owner",)), False),  # failed before as well
        (Trial("case", "sourdough provenance", ("flour",)), False),  # holds now
        (Trial("case", "sourdough provenance"), True),  # was declined, and is answered now
        (Trial("verdict", "sourdough provenance", barred="flour", row=9), True),
        (Trial("verdict", "sourdough provenance", barred="owner", row=9), False),
    ],
)
def test_what_breaks(trial: Trial, broken: bool) -> None:
    """A trial that held before and does not after; one that failed before cannot break."""
    (found,) = previewed(WORDING, trial).differences
    assert (found.source, found.question, found.row) == (trial.source, trial.question, trial.row)
    assert (found.before, found.after) == ("choices", "answered: flour")
    assert found.broken is broken


def test_a_conversation_is_asked_in_its_order() -> None:
    """A follow-up leans on the case before it in the same conversation, before and after alike;
    another conversation starts anew."""
    change = wording("flour", "sourdough provenance")
    talk = (
        Trial("case", "Who owns the bakery?", ("owner",), conversation="a"),
        Trial("case", "sourdough provenance", conversation="a"),
        Trial("case", "sourdough provenance", conversation="b"),
    )
    found = previewed(change, *talk)
    assert found.asked == 3
    (one,) = found.differences
    assert (one.question, one.broken) == ("sourdough provenance", True)


def test_questions_of_the_log_are_no_trials() -> None:
    """They may change, and break nothing; each is told once, however often it came."""
    logged = ("sourdough provenance", "Sourdough provenance", "sourdough provenance")
    found = previewed(WORDING, logged=logged)
    assert [each.source for each in found.differences] == ["log"]
    assert found.broken == ()


def test_only_what_shares_a_word_is_asked_again() -> None:
    """Small words do not count as shared."""
    found = previewed(WORDING, logged=("is it the one", "where is it from", "rye or sourdough"))
    assert found.asked == 1


def test_no_more_of_the_log_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first, up to the limit."""
    monkeypatch.setattr(module, "MAX_LOGGED", 2)
    found = previewed(WORDING, logged=("sourdough one", "sourdough two", "sourdough three"))
    assert found.asked == 2


def test_what_breaks_stands_first_and_once() -> None:
    """The same words from a case and from the log are one difference, and the broken one stays."""
    case = Trial("case", "SOURDOUGH provenance")
    found = previewed(WORDING, case, logged=("sourdough provenance", "sourdough"))
    assert [(each.source, each.broken) for each in found.differences] == [
        ("case", True), ("log", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (ANSWERED, "answered: flour"),
        (BOTH, "answered: flour, owner"),
        (SUGGESTED, "choices"),
        (SILENT, "not in article: price"),
        (OFF, "off topic"),
        (Reply("decline", "", "not_understood"), "not understood"),
    ],
)
def test_an_outcome_in_words(reply: Reply, words: str) -> None:
    """What became of it, with the entries where there are some."""
    assert outcome(reply) == words


def test_the_same_entry_in_other_words() -> None:
    """A reply whose outcome stays and whose text does not is told as such."""
    before = known()
    entries = tuple(
        replace(each, answer="From three mills.") if each.id == "flour" else each
        for each in KNOWLEDGE.entries
    )
    after = Known(replace(KNOWLEDGE, entries=entries), before.index)
    trial = Trial("case", "origin of the flour", ("flour",))
    (found,) = preview(before, after, WORDING, (trial,), ()).differences
    assert (found.before, found.after) == ("answered: flour", "answered: flour, worded differently")
    assert not found.broken


def test_a_written_wording_that_would_lean_elsewhere() -> None:
    """Left out, it would lead to the changed entry now: told, though nothing is broken by it."""
    found = previewed(wording("flour", "how expensive are the rolls now"))
    assert found.differences == (
        Difference(
            "leaning",
            "how expensive are the rolls",
            "leads to price",
            "would lead to flour if nobody had written it",
        ),
    )
    assert found.asked == 0
    assert previewed(wording("price", "how expensive are the rolls now")).differences == ()


def test_the_name_of_a_difference() -> None:
    """A verdict is named by its row, since its words are a member's; everything else by itself."""
    one = Difference("verdict", "q", "a", "b", True, 9)
    assert one.name == "the verdict on question 9"
    assert replace(one, row=0).name == "q"


async def test_the_desk_asks_everything_again(tmp_path: Path) -> None:
    """Cases, verdicts and the log of that server alone, each counted."""
    async with bench(tmp_path) as b:
        await b.ask("sourdough provenance")
        await b.ask("sourdough origin")
        await b.ask("sourdough of the next server", guild="2")
        await b.desk.judge(MONA, 2, "right")
        drafted = await b.desk.draft(MONA, WORDING)
        assert drafted.preview.asked == len(CASES) + 1 + 2
        told = {each.question for each in drafted.preview.differences}
        assert "sourdough of the next server" not in told


# --- warnings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "figures"),
    [
        ("It has 42 seats.", ["figure 42"]),
        ("It has 42 seats and 42 chairs, 8 tables.", ["figure 42", "figure 8"]),
        ("It has 64 seats, and 9 and 1 more.", ["figure 64", "figure 9", "figure 1"]),
        ("It opened in 1,964.", []),
        ("It opened in 1964.", []),
        ("It costs $1964.", []),
        ("It costs (1964%).", []),
        ("At eleven.", ["figure eleven"]),
        ("At seven.", []),
        ("On March 3, 1964.", ["date March 3, 1964"]),
        ("", []),
    ],
)
def test_figures_that_stand_in_no_fact(answer: str, figures: list[str]) -> None:
    """Each once; with and without a comma is the same, and “64” is no part of 1964."""
    fact = Fact("f_year", "It opened in 1,964.", (1,))
    knowledge = replace(KNOWLEDGE, facts=(*KNOWLEDGE.facts, fact))
    told = warnings(knowledge, replace(ANSWER, answer=answer))
    assert list(told) == [
        f"The {figure} is in no fact of the paragraph you named." for figure in figures
    ]


def test_a_figure_of_another_paragraph() -> None:
    """Only facts of the paragraphs that were named count; with none named nothing is warned of."""
    fact = Fact("f_year", "It opened in 1964.", (2, 3))
    knowledge = replace(KNOWLEDGE, facts=(*KNOWLEDGE.facts, fact))
    change = replace(ANSWER, answer="In 1964.")
    assert len(warnings(knowledge, change)) == 1
    assert warnings(knowledge, replace(change, paragraphs=(3,))) == ()
    assert warnings(knowledge, replace(change, paragraphs=(1, 2))) == ()
    assert warnings(knowledge, replace(change, paragraphs=())) == ()


@given(st.lists(st.sampled_from([1, 2, 3]), max_size=3), st.text(max_size=200))
def test_warnings_take_any_answer(paragraphs: list[int], answer: str) -> None:
    """Whatever is written, and at most one warning a word; “0:1” is two."""
    told = warnings(KNOWLEDGE, replace(ANSWER, answer=answer, paragraphs=tuple(paragraphs)))
    assert len(told) <= len(re.findall(r"\w+", answer))
    assert paragraphs or not told
