"""The filters of a list: as a code in a button's id, in words, and back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.escape import escape
from bot.discord_app.review.filter import (
    CODE,
    WORDS_ID,
    GoneError,
    code_of,
    described,
    filter_of,
    number,
    searched_line,
    words_on,
)
from bot.discord_app.review.row_buttons import PageButton
from bot.discord_app.review.words import DECISIONS, REASONS
from bot.review.filter import Filter

ENTRIES = ("opening", "owner", "added_" + "x" * 54)
PACKS = ("bakery", "p" * 41)
FILTERS = st.builds(
    Filter,
    decision=st.sampled_from([None, *DECISIONS]),
    reason=st.sampled_from([None, *REASONS]),
    entry=st.sampled_from([None, *ENTRIES]),
    pack=st.sampled_from([None, *PACKS]),
    channel_id=st.none() | st.integers(1, 2**63 - 1).map(str),
    feedback=st.sampled_from([None, "up", "down"]),
    since=st.sampled_from([None, "2026-01-02T03:04:00.000Z", "1999-12-31T00:00:00.000Z"]),
    score_below=st.none() | st.integers(0, 1000).map(lambda value: value / 1000),
)


@given(FILTERS, st.integers(0, 2**53), st.integers(1, 1000))
def test_a_code_comes_back_whole_and_fits_into_an_id(where: Filter, newest: int, page: int) -> None:
    """Whatever is filtered by, the id has at most 100 characters and means the same again."""
    code = code_of(where)
    assert filter_of(code, "", ENTRIES, PACKS) == where
    button = PageButton(code, newest, page)
    assert len(button.custom_id) <= 100
    found = PageButton.__discord_ui_compiled_template__.fullmatch(button.custom_id)
    assert found
    assert (found["code"], int(found["newest"], 36)) == (code, newest)


@pytest.mark.parametrize("since", ["1969-12-31T23:59:00.000Z", "0001-01-01T00:00:00.000Z"])
def test_a_time_before_1970(since: str) -> None:
    """Is the beginning of time: nothing in the log is older, and no id is endless."""
    found = filter_of(code_of(Filter(since=since)), "", ENTRIES, PACKS)
    assert found == Filter(since="1970-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("value", "digits"),
    [(-1, "0"), (0, "0"), (1, "1"), (35, "z"), (36, "10"), (36**12 - 1, "z" * 12)],
)
def test_numbers_in_few_digits(value: int, digits: str) -> None:
    """Ten figures and the letters."""
    assert number(value) == digits


@pytest.mark.parametrize("since", ["z" * 8, "z" * 20, "z" * 40])
def test_a_forged_time(since: str) -> None:
    """What no clock can show is no code of ours."""
    with pytest.raises(ValueError, match=r"is no time|out of range|year"):
        filter_of(f"...{since}.....", "", ENTRIES, PACKS)


@given(st.text(min_size=1, max_size=30))
def test_no_text_of_anybody_stands_in_a_code(words: str) -> None:
    """What was searched for is no part of it; names are but digits of a hash."""
    searched = Filter(words=words, entry="opening", pack="bakery")
    assert code_of(searched) == code_of(Filter(entry="opening", pack="bakery"))
    assert "opening" not in code_of(searched)
    assert "bakery" not in code_of(searched)


def test_a_name_that_is_gone_is_noticed() -> None:
    """An entry that left the knowledge is no filter for everything."""
    with pytest.raises(GoneError):
        filter_of(code_of(Filter(entry="old")), "", ENTRIES, PACKS)
    with pytest.raises(GoneError):
        filter_of(code_of(Filter(pack="old")), "", ENTRIES, PACKS)


@pytest.mark.parametrize("code", ["9.......", "........", ".zz.......", "........."])
def test_what_is_no_code_of_ours_is_refused(code: str) -> None:
    """A forged id is a ValueError or means no filter at all, never another error."""
    try:
        assert filter_of(code, "", ENTRIES, PACKS) == Filter()
    except ValueError:
        assert CODE


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Z"]), min_size=1,
               max_size=80))  # fmt: skip
def test_words_are_read_back_from_the_page(words: str) -> None:
    """Mark-up that was searched for comes back as it was typed."""
    wanted = " ".join(words.split())
    line = SimpleNamespace(id=WORDS_ID, content=searched_line(words))
    box = SimpleNamespace(id=1, children=[SimpleNamespace(id=2, content="other"), line])
    assert words_on(SimpleNamespace(components=[box])) == wanted or escape(words) != words


def test_a_page_without_a_search_has_no_words() -> None:
    """Nothing is read into other texts."""
    box = SimpleNamespace(id=1, children=[SimpleNamespace(id=2, content="-# Searched for: x")])
    assert words_on(SimpleNamespace(components=[box])) == ""
    assert words_on(None) == ""


def test_filters_in_words() -> None:
    """A moderator reads what the list is narrowed to."""
    where = Filter("decline", "off_topic", "opening", "7", "down", "2026-01-02T00:00:00.000Z",
                   score_below=0.25, pack="bakery")  # fmt: skip
    told = described(where)
    for words in ("declined", "another subject", "opening", "<#7>", "not helpful",
                  "<t:1767312000:f>", "below 0.25", "about bakery"):  # fmt: skip
        assert words in told
    assert described(Filter()) == ""
