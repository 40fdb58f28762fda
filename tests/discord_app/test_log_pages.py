"""Rows of the log as pages: each count, each column empty, each limit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.discord_app.review.filter import code_of, number
from bot.discord_app.review.row_buttons import RowButton
from bot.discord_app.review.rows import (
    EMPTY,
    ERASED,
    MAX_ACTS,
    MAX_PAGE,
    PAGE_ROWS,
    SHORT_CHARS,
    log_page,
    row_page,
)
from bot.logged import LogRow
from bot.review.filter import Filter
from bot.review.rows import Act
from tests.core.small import KNOWLEDGE
from tests.discord_app.rows import NEW_YEAR, a_row


def rows(count: int, first: int = 100) -> list[LogRow]:
    """Newest first."""
    return [a_row(first - at, f"question {first - at}") for at in range(count)]


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
        (Filter(entry="flour"), 1, "No question fits."),
        (Filter(words="rye"), 1, "No question fits."),
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
        (a_row(), "answered, flour, score 0.50, by mention · <t:1767225600:R> · "
         "[message](https://discord.com/channels/6/7/8)"),
        (a_row(entry="", decision="suggest", score=0.0),
         "choices offered, score 0.00, by mention · <t:1767225600:R> · [message](https://discord.com/channels/6/7/8)"),
        (a_row(feedback="up,down", message_id=""), "answered, flour, score 0.50, by mention · "
         "marked helpful, marked not helpful · <t:1767225600:R>"),
    ],
)  # fmt: skip
def test_a_line_of_the_list(row: LogRow, small: str) -> None:
    """Its number and question, then outcome, verdicts, time and the way to the message."""
    *_, first, second = text_of(log_page([row], Filter(), 1)).splitlines()
    assert first == "**1** Who grinds it?"
    assert second.replace("\\", "") == f"-# {small}"


def test_an_erased_question_in_the_list() -> None:
    """Said in the line and in the menu."""
    view = log_page([a_row(question="", erased=1)], Filter(), 1)
    assert "**1** (erased)" in text_of(view)
    (picker,) = items(view, discord.ui.Select)
    assert picker.options[0].label == "1: (erased)"


@pytest.mark.parametrize("question", ["", " \n"])
def test_a_question_without_words(question: str) -> None:
    """A mention alone is not taken for something that was erased: in line, menu and row."""
    row = a_row(question=question)
    view = log_page([row], Filter(), 1)
    assert "**1** (empty)" in text_of(view)
    (picker,) = items(view, discord.ui.Select)
    assert picker.options[0].label == "1: (empty)"
    assert f"**Asked**: {EMPTY}" in text_of(row_page(row, (), KNOWLEDGE))


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


VOTED = ",".join(["up", "down"] * 999)
WIDE = "1" * 19  # an id of Discord's


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"question": "x" * 400}, "marked not helpful 999 times · <t:1767225600:R> · [message]("),
        ({"entry": "_" * 40}, "marked not helpful 999 times · <t:1767225600:R>\n"),
        ({"entry": "_" * 80}, "by mention\n"),
        ({"entry": "_" * 80, "surface": "*" * 80}, ""),
    ],
)
def test_a_page_never_exceeds_what_discord_takes(values: dict[str, Any], told: str) -> None:
    """Ten rows with as much to tell as there can be, under the longest head: each has its
    question, and as much of the rest as fits."""
    full = a_row(10**17, "*" * 400, feedback=VOTED, guild_id=WIDE, channel_id=WIDE, message_id=WIDE)
    where = Filter(
        decision="suggest", reason="not_in_article", entry="_" * 80, pack="-" * 40,
        channel_id=WIDE, feedback="down", since=NEW_YEAR, score_below=0.5, words="*" * 80,
    )  # fmt: skip
    view = log_page([replace(full, **values)] * 11, where, MAX_PAGE)
    text = text_of(view)
    assert len(text) <= 4000
    assert text.count(f"**{10**17}** ") == PAGE_ROWS
    assert f"{text}\n".count(told) >= PAGE_ROWS


def test_the_menus_labels_are_short_and_on_one_line() -> None:
    """100 characters, Discord's limit."""
    view = log_page([a_row(question="a\n b  " + "x" * 300)], Filter(), 1)
    (picker,) = items(view, discord.ui.Select)
    label = picker.options[0].label
    assert label.startswith("1: a b x")
    assert len(label) == 100


# --- one row -------------------------------------------------------------------------------------


def lines_of(row: LogRow, *acts: Act) -> list[str]:
    return text_of(row_page(row, acts, KNOWLEDGE)).splitlines()


def test_one_row_in_full() -> None:
    """Each line there is to tell, in its order."""
    told = replace(a_row(), runners_up='[{"entry_id": "owner", "score": 0.25}]', feedback="up")
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
    text = "\n".join(lines_of(replace(a_row(), **values)))
    assert gone not in text
    assert "None" not in text


def test_a_row_that_nobody_judged() -> None:
    """That there is no verdict is said."""
    assert "**Feedback**: none" in lines_of(a_row(feedback=""))


def test_an_erased_row() -> None:
    """Says why there is nothing, and offers nothing to do."""
    view = row_page(a_row(question="", erased=1), (), KNOWLEDGE)
    assert f"**Asked**: {ERASED}" in text_of(view)
    assert buttons_of(view) == {}


def test_what_can_be_done_about_a_row() -> None:
    """Three verdicts and mending; mending stands out."""
    view = row_page(a_row(9), (), KNOWLEDGE)
    assert buttons_of(view) == {
        "Right": "dl:rv:right:9",
        "Wrong": "dl:rv:wrong:9",
        "Should have declined": "dl:rv:decline:9",
        "Fix it": "dl:rv:fix:9",
    }
    styles = {each.label: each.style for each in items(view, discord.ui.Button)}
    assert [label for label, style in styles.items() if style is discord.ButtonStyle.primary] == [
        RowButton.LABELS["fix"]
    ]


@pytest.mark.parametrize("count", [0, 1, MAX_ACTS, MAX_ACTS + 2])
def test_what_was_done_about_a_row(count: int) -> None:
    """The newest five acts, each with who and when; who was forgotten has no name."""
    acts = [Act(NEW_YEAR, "8" if at else "", "verdict", f"did *{at}*") for at in range(count)]
    found = [line for line in lines_of(a_row(), *acts) if line.startswith("- ")]
    assert len(found) == min(count, MAX_ACTS)
    if count:
        assert found[0] == "- A moderator did \\*0\\*, <t:1767225600:R>"
    if count > 1:
        assert found[1] == "- <@8> did \\*1\\*, <t:1767225600:R>"
    assert ("**What was done**" in lines_of(a_row(), *acts)) is bool(count)
