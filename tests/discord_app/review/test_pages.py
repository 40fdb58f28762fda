"""The desk's pages as values in, a message out: every count, every limit, every kind of change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.discord_app.articles import tag_of
from bot.discord_app.review.buttons import QueueButton, SettleButton
from bot.discord_app.review.pages import (
    MAX_CHANGES,
    MAX_DIFFERENCES,
    MAX_EXAMPLES,
    PAGE_GROUPS,
    change_words,
    changes_page,
    group_page,
    made_page,
    preview_page,
    queue_page,
)
from bot.review.changes import Change, Kind, State
from bot.review.desk import Drafted
from bot.review.groups import Group
from bot.review.preview import Difference, Preview
from bot.review.rows import OpenQuestion
from tests.core.small import KNOWLEDGE

FIRST, LAST = "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"
PHRASING = Change(
    7, "1", "bakery", Kind.PHRASING, "flour", "whose grain is it", origin=3,
    state=State.LIVE, made_by="8000000001", made_at=FIRST,
)  # fmt: skip
ANSWER = replace(
    PHRASING, kind=Kind.ANSWER, entry_id="added_parking", question="Is there parking?",
    answer="Two cars fit.", paragraphs=(1,), speaker="Vogel",
)  # fmt: skip
UNKNOWN = replace(
    PHRASING, kind=Kind.UNKNOWN, entry_id="added_horse", question="Do horses fit?",
    topic="whether horses fit",
)  # fmt: skip


def question(text: str = "quantum?", row: int = 1, **values: Any) -> OpenQuestion:
    found = OpenQuestion(text, text, 1, FIRST, LAST, row, row, "decline", "not_understood", "", 0)
    return replace(found, **values)


def group(row: int = 1, **values: Any) -> Group:
    return Group((question(f"question {row}", row, **values),), (), "It is not known.")


def groups(count: int) -> list[Group]:
    return [group(row) for row in range(1, count + 1)]


def text_of(view: discord.ui.LayoutView) -> str:
    shown = [each for each in view.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    return "\n".join(each.content for each in shown)


def labels_of(view: discord.ui.LayoutView) -> dict[str, str]:
    """Label -> custom id, in reading order."""
    found = [each.item for each in view.walk_children() if hasattr(each, "item")]
    return {each.label: each.custom_id for each in found if isinstance(each, discord.ui.Button)}


# --- the queue -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "number", "opened", "turns"),
    [
        (0, 1, [], []),
        (0, 3, [], []),
        (1, 1, [1], []),
        (PAGE_GROUPS, 1, [1, 2, 3, 4, 5], []),
        (PAGE_GROUPS + 1, 1, [1, 2, 3, 4, 5], ["Next"]),
        (PAGE_GROUPS + 1, 2, [6], ["Previous"]),
        (2 * PAGE_GROUPS, 2, [6, 7, 8, 9, 10], ["Previous"]),
        (2 * PAGE_GROUPS + 1, 2, [6, 7, 8, 9, 10], ["Previous", "Next"]),
        (2 * PAGE_GROUPS + 1, 3, [11], ["Previous"]),
        (PAGE_GROUPS, 2, [1, 2, 3, 4, 5], []),  # the queue grew shorter since the button was made
        (1, 9999, [1], []),
        (PAGE_GROUPS + 1, 4, [6], ["Previous"]),
    ],
)
def test_pages_of_the_queue(count: int, number: int, opened: list[int], turns: list[str]) -> None:
    """Five groups a page, each opened by its button; a page that is gone by now is the last one
    there is, so that "Nothing is waiting" is said only when nothing does."""
    view = queue_page(groups(count), "bakery", number)
    labels = labels_of(view)
    assert list(labels) == [*(f"Open {at}" for at in opened), *turns]
    assert [labels[f"Open {at}"] for at in opened] == [f"dl:rv:open:{at}" for at in opened]
    assert ("Nothing is waiting" in text_of(view)) is (count == 0)
    for at in opened:
        assert f"**{at}. 1×** question {at}" in text_of(view)


def test_the_way_through_the_queue() -> None:
    """Next leads one page on and Previous one back, in the same article."""
    labels = labels_of(queue_page(groups(11), "bakery", 2))
    assert labels["Previous"] == QueueButton(1, "bakery").item.custom_id
    assert labels["Next"] == QueueButton(3, "bakery").item.custom_id


@pytest.mark.parametrize(("count", "words"), [(1, "1 group of"), (2, "2 groups of")])
def test_the_queue_counts(count: int, words: str) -> None:
    """How many groups there are in all, on each page."""
    assert text_of(queue_page(groups(count), "bakery")).splitlines()[1] == (
        f"-# {words} questions, most asked first"
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"triage": "assigned", "triaged_by": "8"}, "<@8> has taken it"),
        ({"triage": "assigned", "triaged_by": ""}, "a moderator has taken it"),
        ({"triage": "later", "triaged_by": "8"}, "left for later"),
        ({"triage": "open", "triaged_by": "8"}, ""),
        ({}, ""),
    ],
)
def test_who_sees_to_it(values: dict[str, str], words: str) -> None:
    """In the queue and on the group's page; a moderator who was forgotten has no name."""
    one = group(**values)
    listed, full = text_of(queue_page([one], "bakery")), text_of(group_page(one, KNOWLEDGE))
    assert ("has taken it" in listed or "for later" in listed) is bool(words)
    assert words in listed
    assert words in full


def test_a_line_of_the_queue() -> None:
    """How often, what, which kind of no, when last; the number of wordings where there are more."""
    one = Group((question("quantum?", count=3), question("flux?", 2)), (), "")
    lines = text_of(queue_page([one], "bakery")).splitlines()
    assert lines[2] == "**1. 4×** quantum?"
    assert lines[3] == "-# not understood · last <t:1767312000:R> · 2 wordings"
    assert "wordings" not in text_of(queue_page([group()], "bakery"))


# --- one group -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, MAX_EXAMPLES, MAX_EXAMPLES + 1, 40])
def test_the_wordings_of_a_group(count: int) -> None:
    """Five of them with how often each was asked, and how many more there are."""
    asked = tuple(question(f"wording {row}", row, count=row) for row in range(1, count + 1))
    text = text_of(group_page(Group(asked, (), "why"), KNOWLEDGE))
    assert re.findall(r"^- wording (\d+) \((\d+)×\)$", text, re.MULTILINE) == [
        (str(row), str(row)) for row in range(1, min(count, MAX_EXAMPLES) + 1)
    ]
    more = re.findall(r"^- and (\d+) wordings? more$", text, re.MULTILINE)
    assert more == ([str(count - MAX_EXAMPLES)] if count > MAX_EXAMPLES else [])


def test_a_group_in_full() -> None:
    """Counts, first and last day, why it waits, and the three nearest entries that there are."""
    one = Group((question(count=2),), ("flour", "gone", "owner", "opening"), "A *reason*.")
    lines = text_of(group_page(one, KNOWLEDGE)).splitlines()
    assert lines[0] == "### Waiting question"
    assert lines[1] == "**2×**, first <t:1767225600:R>, last <t:1767312000:R>"
    assert "**Why it waits**: A \\*reason\\*." in lines
    assert lines[-2:] == [
        "- Where does the flour come from? (`flour`)",
        "- Who owns the bakery? (`owner`)",
    ]


def test_what_can_be_done_about_a_group() -> None:
    """Three forms, three decisions, the way back; each button names the group by its first row."""
    one = Group((question(row=5, last_id=9), question("more", 6)), (), "")
    assert labels_of(group_page(one, KNOWLEDGE)) == {
        "It means…": "dl:rv:mean:5",
        "Write an answer": "dl:rv:write:5",
        "Article is silent": "dl:rv:unknown:5",
        "I'll take it": "dl:rv:assign:5",
        "Later": "dl:rv:later:5",
        "Dismiss": "dl:rv:dismiss:5",
        "Back to the queue": QueueButton(1, "bakery").item.custom_id,
    }


# --- a preview -----------------------------------------------------------------------------------


def difference(number: int, broken: bool = False, source: str = "log") -> Difference:
    return Difference(source, f"question {number}", "answered: a", f"answered: b{number}", broken)


def preview_of(broken: int, changed: int, *warnings: str, change: Change = PHRASING) -> Any:
    rest = [difference(at) for at in range(changed)]
    found = [*(difference(100 + at, True, "case") for at in range(broken)), *rest]
    return preview_page(Drafted(change, Preview(tuple(found), 50, warnings)), KNOWLEDGE)


@pytest.mark.parametrize(
    ("broken", "changed", "summary", "buttons"),
    [
        (0, 0, "no reply changes", {"Make it so": "apply"}),
        (0, 3, "3 replies change", {"Make it so": "apply"}),
        (1, 0, "1 reply changes", {"Make it anyway": "insist"}),
        (2, 3, "5 replies change", {"Make it anyway": "insist"}),
    ],
)
def test_a_preview(broken: int, changed: int, summary: str, buttons: dict[str, str]) -> None:
    """What breaks stands apart from what changes, and decides which button there is."""
    view = preview_of(broken, changed)
    text = text_of(view)
    assert f"50 questions were asked again, with and without it: {summary}." in text
    assert ("It would break" in text) is bool(broken)
    assert ("Only people with" in text) is bool(broken)
    assert ("It would change" in text) is bool(changed)
    assert text.count("(a labelled question)") == broken
    assert text.count("(asked before)") == changed
    leave = {"Leave it": QueueButton(1, "bakery").item.custom_id}
    labels = {label: f"dl:rv:{act}:7" for label, act in buttons.items()}
    assert labels_of(view) == labels | leave


@pytest.mark.parametrize("count", [MAX_DIFFERENCES, MAX_DIFFERENCES + 1, MAX_DIFFERENCES + 30])
@pytest.mark.parametrize("broken", [True, False])
def test_more_differences_than_a_page_shows(count: int, broken: bool) -> None:
    """Twelve are told, and how many more there are, of what breaks as of what changes."""
    text = text_of(preview_of(count, 0) if broken else preview_of(0, count))
    assert text.count(" → ") == MAX_DIFFERENCES
    left = count - MAX_DIFFERENCES
    assert re.findall(r"^- and (\d+) more$", text, re.MULTILINE) == ([str(left)] if left else [])


def test_warnings_of_a_preview() -> None:
    """Each on a line of its own, its mark-up disarmed."""
    text = text_of(preview_of(0, 0, "The figure *42*.", "Another."))
    assert "**Look again**: The figure \\*42\\*." in text
    assert "**Look again**: Another." in text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("case", "a labelled question"),
        ("verdict", "a moderator's verdict"),
        ("wording", "a written wording"),
        ("log", "asked before"),
        ("leaning", "a written wording"),
        ("later", "later"),
    ],
)
def test_where_a_question_of_a_preview_comes_from(source: str, words: str) -> None:
    """In words; a source of a later version keeps its name."""
    found = Preview((difference(1, False, source),), 1)
    text = text_of(preview_page(Drafted(PHRASING, found), KNOWLEDGE))
    assert f"- question 1 ({words}): answered: a → answered: b1" in text


# --- changes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            PHRASING,
            "**New wording** “whose grain is it” for **Where does the flour come from?** (`flour`)",
        ),
        (
            replace(PHRASING, entry_id="lost"),
            "**New wording** “whose grain is it” for **an entry that is gone** (`lost`)",
        ),
        (
            ANSWER,
            "**New answer** to “Is there parking?” (`added_parking`)\nTwo cars fit.\n"
            "-# source: Vogel, paragraph 1",
        ),
        (
            replace(ANSWER, speaker="", paragraphs=(2, 5)),
            "**New answer** to “Is there parking?” (`added_parking`)\nTwo cars fit.\n"
            "-# source: the article, paragraph 2, 5",
        ),
        (
            replace(ANSWER, speaker="", paragraphs=()),
            "**New answer** to “Is there parking?” (`added_parking`)\nTwo cars fit.\n"
            "-# source: the article, paragraph none",
        ),
        (
            UNKNOWN,
            "**Not in the article** “Do horses fit?”: the article does not say whether horses fit "
            "(`added_horse`)",
        ),
        (replace(UNKNOWN, topic=""), "**Not in the article** “Do horses fit?” (`added_horse`)"),
    ],
)
def test_a_change_in_words(change: Change, words: str) -> None:
    """Each kind, with and without what is optional."""
    assert change_words(change, KNOWLEDGE) == words


def test_a_change_in_force() -> None:
    """Told with its undo and the way back to the queue of its article."""
    view = made_page(PHRASING, KNOWLEDGE)
    assert text_of(view).startswith("### Done\n**New wording**")
    assert text_of(view).endswith("\nIn force in this server from now on.")
    assert labels_of(view) == {
        "Undo": "dl:rv:undo:7",
        "Back to the queue": QueueButton(1, "bakery").item.custom_id,
    }


@pytest.mark.parametrize(
    ("count", "number", "page", "turns"),
    [
        (0, 1, 1, {}),
        (1, 1, 1, {}),
        (MAX_CHANGES, 1, 1, {}),
        (MAX_CHANGES + 1, 1, 1, {"Older": 2}),
        (MAX_CHANGES + 1, 2, 2, {"Newer": 1}),
        (12, 2, 2, {"Newer": 1, "Older": 3}),
        (12, 3, 3, {"Newer": 2}),
        (MAX_CHANGES, 3, 1, {}),
    ],
)
def test_the_list_of_changes(count: int, number: int, page: int, turns: dict[str, int]) -> None:
    """Five a page, newest first, each with its undo, and the way to the pages beside it; the last
    page where there are fewer by now."""
    made = [replace(PHRASING, id=each) for each in range(1, count + 1)]
    view = changes_page(made, KNOWLEDGE, number)
    text = text_of(view)
    wanted = list(range(count, 0, -1))[(page - 1) * MAX_CHANGES : page * MAX_CHANGES]
    assert [int(each) for each in re.findall(r"^\*\*(\d+)\.\*\*", text, re.MULTILINE)] == wanted
    assert labels_of(view) == {f"Undo {each}": f"dl:rv:undo:{each}" for each in wanted} | {
        label: f"dl:rv:changes:{to}@{tag_of('bakery')}" for label, to in turns.items()
    }
    pages = -(-count // MAX_CHANGES)
    assert (f"-# {count} changes, page {page} of {pages}" in text) is (pages > 1)
    assert ("no changes of its own" in text) is (count == 0)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({}, "-# <@8000000001>, <t:1767225600:R>, from question 3"),
        ({"made_by": ""}, "-# a moderator, <t:1767225600:R>, from question 3"),
        ({"origin": 0}, "-# <@8000000001>, <t:1767225600:R>"),
        (
            {"overridden": "a case"},
            "-# <@8000000001>, <t:1767225600:R>, from question 3, overriding a check",
        ),
    ],
)
def test_who_made_a_change_and_why(values: dict[str, Any], line: str) -> None:
    """Who, when, from which question and whether a check was overridden."""
    text = text_of(changes_page([replace(PHRASING, **values)], KNOWLEDGE))
    assert text.splitlines()[-1] == line


@pytest.mark.parametrize(
    ("act", "style"),
    [
        ("apply", discord.ButtonStyle.success),
        ("insist", discord.ButtonStyle.danger),
        ("undo", discord.ButtonStyle.secondary),
    ],
)
def test_what_overrides_a_check_looks_dangerous(act: str, style: discord.ButtonStyle) -> None:
    """Only the act that overrides a check is red."""
    assert SettleButton(act, 1).item.style is style


def test_pages_of_the_longest_texts_fit_into_a_message() -> None:
    """4,000 characters and 40 components, whatever is in a change, a group or a preview."""
    long = "*" * 4000
    change = replace(ANSWER, question=long, answer=long, speaker=long)
    asked = tuple(question(long, row, triage="assigned", triaged_by="8") for row in range(1, 60))
    one = Group(asked, ("flour",) * 10, long)
    found = tuple(Difference("case", long, long, long, True) for _ in range(60))
    pages = [
        queue_page([one] * 60, "bakery"),
        group_page(one, KNOWLEDGE),
        preview_page(Drafted(change, Preview(found, 9, (long,))), KNOWLEDGE),
        made_page(change, KNOWLEDGE),
        changes_page([change] * 60, KNOWLEDGE),
    ]
    for view in pages:
        assert 0 < len(text_of(view)) <= 4000
        assert len(list(view.walk_children())) <= 40
        assert view.to_components()
