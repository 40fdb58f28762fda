"""Whatever members write: nothing of it formats, links, pings or breaks what others are shown."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.commands.ask import suggestions
from bot.discord_app.digest_page import digest_page
from bot.discord_app.escape import clamp, curated, escape
from bot.discord_app.review.rows import log_page, row_page
from bot.discord_app.review.words import grouped
from bot.review.filter import Filter
from bot.review.groups import Group
from bot.review.rows import Act, OpenQuestion
from tests.core.small import KNOWLEDGE
from tests.discord_app.rows import a_row

MAX_CHARS = 4000  # of a message, Discord's limit
WHEN = "2026-01-01T00:00:00.000Z"
MARKS = "\\*_~|`<>[]()#-:@"
TEXT = st.text(alphabet=st.characters(), max_size=400) | st.text(
    alphabet=MARKS + "a1/. \n\u202e\u0000", max_size=400
)


def bare(text: str) -> list[str]:
    """The mark-up characters that no backslash disarms."""
    found, escaped = [], False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in MARKS:
            found.append(char)
    return found


@given(TEXT)
def test_nothing_of_a_members_text_stays_armed(text: str) -> None:
    """Every mark-up character has its backslash, and it all stands on one line."""
    told = escape(text)
    assert bare(told) == []
    assert not any(ord(char) < 32 for char in told)
    assert len(told) <= 600


@given(TEXT, st.integers(2, 50))
def test_clamping_never_exceeds_its_limit(text: str, limit: int) -> None:
    """Whatever is cut is within the limit."""
    assert len(clamp(text, limit)) <= max(limit, 1)
    assert len(curated(text)) <= 2 * len(text) + text.count("\n") + 1


def length_of(view: discord.ui.LayoutView) -> int:
    """Characters of all texts of a message."""
    texts = [item for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    return sum(len(item.content) for item in texts)


@given(st.lists(TEXT, min_size=1, max_size=12))
def test_moderators_pages_hold_any_question(questions: list[str]) -> None:
    """Lists, single rows and groups keep within a message, whatever was asked."""
    rows = [a_row(question=text) for text in questions]
    acts = tuple(Act(row.asked_at, "9", "verdict", row.question) for row in rows)
    pages = [row_page(row, acts, KNOWLEDGE) for row in rows]
    listed = log_page(rows, Filter(words=questions[0]), 1)
    assert all(0 < length_of(view) <= MAX_CHARS for view in (listed, *pages))
    groups = [
        SimpleNamespace(question=text, count=2, decision="decline", reason="not_understood",
                        last=row.asked_at)
        for text, row in zip(questions, rows, strict=True)
    ]  # fmt: skip
    assert 0 < len(grouped(groups)) <= 3700


@given(st.lists(TEXT, min_size=1, max_size=12))
def test_the_digest_holds_any_question(questions: list[str]) -> None:
    """Its page keeps within a message, and no question of a member formats it."""
    groups = [
        Group((OpenQuestion(text, text, 1, WHEN, WHEN, number, number, "decline", "", "", 0),),
              (), "")
        for number, text in enumerate(questions, 1)
    ]  # fmt: skip
    counted = SimpleNamespace(
        day="2026-01-01", decision="decline", reason="from_a_later_version", count=3
    )
    figures = SimpleNamespace(days=[counted])
    view = digest_page(figures, date(2026, 1, 1), groups)
    assert view is not None
    assert 0 < length_of(view) <= MAX_CHARS


@given(TEXT)
def test_autocomplete_takes_any_text(text: str) -> None:
    """What is typed is never an error."""
    assert len(suggestions(text, KNOWLEDGE)) <= 25
