"""Rows of the log as pages and words: each count, each column empty, each limit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import discord
import pytest

from bot.discord_app.review_filter import code_of, number
from bot.discord_app.review_row_buttons import RowButton
from bot.discord_app.review_rows import (
    ERASED,
    MAX_ACTS,
    MAX_PAGE,
    PAGE_ROWS,
    SHORT_CHARS,
    log_page,
    row_page,
)
from bot.discord_app.review_words import (
    DECISIONS,
    REASONS,
    ROADS,
    feedback_words,
    grouped,
    kind_of,
    link_to,
    moment,
    outcome,
    runners_up,
)
from bot.review.filter import Filter
from bot.review.rows import Act
from tests.core.small import KNOWLEDGE

NEW_YEAR = "2026-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Row:
    """A row of the log, as the store gives it."""

    id: int = 1
    question: str = "Who grinds it?"
    answer: str = "Two mills."
    asked_at: str = NEW_YEAR
    decision: str = "answer"
    reason: str = ""
    entry: str = "flour"
    score: float | None = 0.5
    surface: str = "mention"
    feedback: Any = ""
    guild_id: str = "6"
    channel_id: str = "7"
    message_id: str = "8"
    reply_message_id: str = ""
    pack: str = "bakery"
    explanation: str = "[]"
    runners_up: str = "[]"
    knowledge_version: str = "0123456789abcdef"
    policy_version: str = "0.35/0.1/x"
    latency_us: int | None = 1234


def rows(count: int, first: int = 100) -> list[Row]:
    """Newest first."""
    return [Row(first - at, f"question {first - at}") for at in range(count)]


def text_of(view: discord.ui.LayoutView) -> str:
    shown = [each for each in view.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    return "\n".join(each.content for each in shown)


def items(view: discord.ui.LayoutView, kind: type[Any]) -> list[Any]:
    return [
        each.item for each in view.walk_children() if isinstance(getattr(each, "item", 0), kind)
    ]


def buttons_of(view: discord.ui.LayoutView) -> dict[str, str]:
    return {each.label: each.custom_id for each in items(view, discord.ui.Button)}


# --- the list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "page", "labels"),
    [
        (1, 1, []),
        (PAGE_ROWS, 1, []),
        (PAGE_ROWS + 1, 1, ["Older"]),
        (PAGE_ROWS, 2, ["Newer"]),
        (PAGE_ROWS + 1, 2, ["Newer", "Older"]),
        (1, 3, ["Newer"]),
        (PAGE_ROWS + 1, MAX_PAGE - 1, ["Newer", "Older"]),
        (PAGE_ROWS + 1, MAX_PAGE, ["Newer"]),
    ],
)
def test_pages_of_the_log(count: int, page: int, labels: list[str]) -> None:
    """Ten rows a page; one more than that tells that the list goes on, and is not shown."""
    view = log_page(rows(count), Filter(), page)
    found = [int(each) for each in re.findall(r"^\*\*(\d+)\*\* ", text_of(view), re.MULTILINE)]
    assert found == [100 - at for at in range(min(count, PAGE_ROWS))]
    assert list(buttons_of(view)) == labels
    (picker,) = items(view, discord.ui.Select)
    assert [option.value for option in picker.options] == [str(each) for each in found]


@pytest.mark.parametrize("before", [None, 201])
def test_where_a_page_leads(before: int | None) -> None:
    """To the next and the last page of the list as it stood: nothing newer than its first row."""
    where = Filter(decision="answer", before_id=before)
    labels = buttons_of(log_page(rows(11), where, 4))
    newest, code = number(100 if before is None else 200), code_of(where)
    assert labels == {
        "Newer": f"dl:rv:log:{code}:{newest}:3",
        "Older": f"dl:rv:log:{code}:{newest}:5",
    }


@pytest.mark.parametrize(
    ("where", "page", "words"),
    [
        (Filter(), 1, "Nothing yet."),
        (Filter(entry="flour"), 1, "Nothing fits."),
        (Filter(words="rye"), 1, "Nothing fits."),
        (Filter(), 2, "The list ends before this page."),
        (Filter(entry="flour"), 9, "The list ends before this page."),
    ],
)
def test_nothing_to_list(where: Filter, page: int, words: str) -> None:
    """A log that is empty, filters that fit nothing and a page past the end are told apart."""
    view = log_page([], where, page)
    assert text_of(view).splitlines()[-1] == words
    assert buttons_of(view) == {}
    assert items(view, discord.ui.Select) == []


@pytest.mark.parametrize(
    ("where", "page", "lines"),
    [
        (Filter(), 1, ["### Latest questions", "-# newest first"]),
        (Filter(), 2, ["### Latest questions, page 2", "-# newest first"]),
        (Filter(decision="decline"), 1, ["### Latest questions", "-# declined"]),
        (
            Filter(feedback="up", words="*rye*"), 1,
            ["### Latest questions", "-# marked helpful", "-# Searched for: \\*rye\\*"],
        ),
        (
            Filter(words="rye"), 1,
            ["### Latest questions", "-# newest first", "-# Searched for: rye"],
        ),
    ],
)  # fmt: skip
def test_the_head_of_a_list(where: Filter, page: int, lines: list[str]) -> None:
    """What it is narrowed to, and what was searched for."""
    assert text_of(log_page(rows(1), where, page)).splitlines()[: len(lines)] == lines


@pytest.mark.parametrize(
    ("row", "small"),
    [
        (Row(), "answered, flour, score 0.50, by mention · <t:1767225600:R> · "
         "[message](https://discord.com/channels/6/7/8)"),
        (Row(entry="", decision="suggest", score=None), "choices offered, score 0.00, by mention · "
         "<t:1767225600:R> · [message](https://discord.com/channels/6/7/8)"),
        (Row(feedback=("up", "down"), message_id=""), "answered, flour, score 0.50, by mention · "
         "marked helpful, marked not helpful · <t:1767225600:R>"),
    ],
)  # fmt: skip
def test_a_line_of_the_list(row: Row, small: str) -> None:
    """Its number and question, then outcome, verdicts, time and the way to the message."""
    *_, first, second = text_of(log_page([row], Filter(), 1)).splitlines()
    assert first == "**1** Who grinds it?"
    assert second.replace("\\", "") == f"-# {small}"


def test_an_erased_question_in_the_list() -> None:
    """Said in the line and in the menu."""
    view = log_page([Row(question="")], Filter(), 1)
    assert "**1** (erased)" in text_of(view)
    (picker,) = items(view, discord.ui.Select)
    assert picker.options[0].label == "1: (erased)"


def test_ten_long_questions_are_cut_shorter() -> None:
    """So that all ten and what became of them still fit."""
    long = [replace(row, question="x" * 400) for row in rows(10)]
    text = text_of(log_page(long, Filter(), 1))
    cut = re.findall(r"^\*\*\d+\*\* (x+…)$", text, re.MULTILINE)
    assert [len(each) for each in cut] in ([SHORT_CHARS] * 10, [120] * 10)
    assert len(text) < 4000
    strange = [replace(row, question="*" * 400, entry="_" * 80) for row in rows(10)]
    text = text_of(log_page(strange, Filter(), 1))
    assert text.count("…") >= 10
    assert len(text) < 4000


def test_the_menus_labels_are_short_and_on_one_line() -> None:
    """100 characters, Discord's limit."""
    view = log_page([Row(question="a\n b  " + "x" * 300)], Filter(), 1)
    (picker,) = items(view, discord.ui.Select)
    label = picker.options[0].label
    assert label.startswith("1: a b x")
    assert len(label) == 100


# --- one row -------------------------------------------------------------------------------------


def lines_of(row: Row, *acts: Act) -> list[str]:
    return text_of(row_page(row, acts, KNOWLEDGE)).splitlines()


def test_one_row_in_full() -> None:
    """Each line there is to tell, in its order."""
    told = replace(Row(), runners_up='[{"entry_id": "owner", "score": 0.25}]', feedback="up")
    assert [line.replace("\\", "") for line in lines_of(told)] == [
        "### Question 1",
        "**Asked**: Who grinds it?",
        "**When**: <t:1767225600:f> in <#7> · [message](https://discord.com/channels/6/7/8)",
        "**Outcome**: answered, flour, score 0.50, by mention",
        "**Taken for**: Where does the flour come from?",
        "**Reply**: Two mills.",
        "**Next best**: owner 0.25",
        "**Feedback**: marked helpful",
        "",
        "-# bakery 0123456789ab, policy 0.35/0.1/x, 1.2 ms",
    ]


@pytest.mark.parametrize(
    ("values", "gone"),
    [
        ({"entry": ""}, "**Taken for**"),
        ({"entry": "lost"}, "**Taken for**"),
        ({"runners_up": ""}, "**Next best**"),
        ({"channel_id": ""}, "<#"),
        ({"message_id": ""}, "[message]"),
        ({"explanation": ""}, "**Why**"),
    ],
)
def test_what_a_row_does_not_know_is_left_out(values: dict[str, Any], gone: str) -> None:
    """No empty line, no "None"."""
    text = "\n".join(lines_of(replace(Row(), **values)))
    assert gone not in text
    assert "None" not in text


def test_a_row_without_figures() -> None:
    """A score or a time that was not kept counts as 0."""
    text = "\n".join(lines_of(replace(Row(), score=None, latency_us=None, feedback=())))
    assert "score 0.00" in text
    assert text.endswith(", 0.0 ms")
    assert "**Feedback**: none" in text


def test_an_erased_row() -> None:
    """Says why there is nothing, and offers nothing to do."""
    view = row_page(Row(question=""), (), KNOWLEDGE)
    assert f"**Asked**: {ERASED}" in text_of(view)
    assert buttons_of(view) == {}


def test_what_can_be_done_about_a_row() -> None:
    """Three verdicts and mending; mending stands out."""
    view = row_page(Row(9), (), KNOWLEDGE)
    assert buttons_of(view) == {
        "Right": "dl:rv:right:9",
        "Wrong": "dl:rv:wrong:9",
        "Should have declined": "dl:rv:decline:9",
        "Mend it": "dl:rv:mend:9",
    }
    styles = {each.label: each.style for each in items(view, discord.ui.Button)}
    assert [label for label, style in styles.items() if style is discord.ButtonStyle.primary] == [
        RowButton.LABELS["mend"]
    ]


@pytest.mark.parametrize("count", [0, 1, MAX_ACTS, MAX_ACTS + 2])
def test_what_was_done_about_a_row(count: int) -> None:
    """The newest five acts, each with who and when; who was forgotten has no name."""
    acts = [Act(NEW_YEAR, "8" if at else "", "verdict", f"did *{at}*") for at in range(count)]
    found = [line for line in lines_of(Row(), *acts) if line.startswith("- ")]
    assert len(found) == min(count, MAX_ACTS)
    if count:
        assert found[0] == "- A moderator did \\*0\\*, <t:1767225600:R>"
    if count > 1:
        assert found[1] == "- <@8> did \\*1\\*, <t:1767225600:R>"
    assert ("**Done about it**" in lines_of(Row(), *acts)) is bool(count)


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("surface", [*ROADS, "telegraph"])
def test_by_which_road(surface: str) -> None:
    """In words; a road of a later version keeps its name."""
    assert outcome(Row(surface=surface)).endswith(ROADS.get(surface, "telegraph"))


@pytest.mark.parametrize(
    ("decision", "reason", "entry", "words"),
    [
        *((decision, "", "", words) for decision, words in DECISIONS.items()),
        *(("decline", reason, "", words) for reason, words in REASONS.items()),
        ("answer", "", "flour", "answered, flour"),
        ("decline", "not_in_article", "price", "not in the article, price"),
        ("decline", "later_reason", "", "later_reason"),
        ("later", "", "", "later"),
        ("answer", "off_topic", "", "answered"),
    ],
)
def test_kinds_of_outcomes(decision: str, reason: str, entry: str, words: str) -> None:
    """The reason of a decline, the decision of everything else; later versions keep their names."""
    assert kind_of(Row(decision=decision, reason=reason, entry=entry)) == words


@pytest.mark.parametrize(
    ("values", "link"),
    [
        ({}, "6/7/8"),
        ({"message_id": "", "reply_message_id": "9"}, "6/7/9"),
        ({"reply_message_id": "9"}, "6/7/8"),
        ({"message_id": ""}, ""),
        ({"guild_id": ""}, ""),
        ({"channel_id": ""}, ""),
        ({"message_id": "8)x"}, ""),
    ],
)
def test_the_way_to_a_message(values: dict[str, str], link: str) -> None:
    """To the question where it was a message, else to the reply; to nothing that is no number."""
    found = link_to(replace(Row(), **values))
    assert found == (f"https://discord.com/channels/{link}" if link else "")


@pytest.mark.parametrize(
    ("feedback", "words"),
    [
        ("", ""),
        ((), ""),
        (None, ""),
        ("up", "marked helpful"),
        ("up,down", "marked helpful, marked not helpful"),
        ("up, down", "marked helpful, marked not helpful"),
        (["down"], "marked not helpful"),
        (("later",), "marked later"),
    ],
)
def test_verdicts_in_words(feedback: Any, words: str) -> None:
    """One, several, none."""
    assert feedback_words(feedback) == words


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("", ""),
        ("[]", ""),
        ("{", ""),
        ("{}", ""),
        ("7", ""),
        ("[7]", ""),
        ('[{"entry_id": "a", "score": 0.5}]', "a 0.50"),
        ('[{"entry": "a"}]', "a 0.00"),
        ('[{"score": 1}]', "1.00"),
        ('[["a", 0.25], ["b"]]', "a 0.25"),
        ('[["a", 1], ["b", 1], ["c", 1], ["d", 1]]', "a 1.00, b 1.00, c 1.00"),
        ('[["a_b", 1]]', "a\\_b 1.00"),
    ],
)
def test_what_was_next_best(stored: str, words: str) -> None:
    """Three at most, in both forms that a row may have; what is damaged is left out."""
    assert runners_up(stored) == words


@pytest.mark.parametrize(
    ("text", "style", "words"),
    [
        (NEW_YEAR, "f", "<t:1767225600:f>"),
        (NEW_YEAR, "R", "<t:1767225600:R>"),
        ("2026-01-01T00:00:00.999Z", "f", "<t:1767225600:f>"),
        ("", "f", ""),
        ("soon*", "f", "soon\\*"),
    ],
)
def test_a_moment(text: str, style: str, words: str) -> None:
    """Each reader's own zone; what is no time is shown as it is, disarmed."""
    assert moment(text, style) == words


@dataclass(frozen=True)
class Asked:
    """What a group of unanswered questions has."""

    question: str
    count: int = 2
    decision: str = "decline"
    reason: str = "off_topic"
    last: str = NEW_YEAR


def test_unanswered_questions_in_words() -> None:
    """How often, what, which kind of no, when last; none is good news."""
    assert grouped([]) == "Every question so far was answered."
    assert grouped([Asked("a*"), Asked("b", 1)]) == (
        "**2×** a\\*\n-# another subject, last <t:1767225600:R>\n"
        "**1×** b\n-# another subject, last <t:1767225600:R>"
    )
    assert len(grouped([Asked("x" * 500)] * 100)) < 3800
