"""Nothing that names or reaches a person is stored; what people ask about is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.mask import STORED_CHARS, mask


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("write to bob.smith+x@example.co.uk now", "write to [e-mail] now"),
        ("<bob@example.com>", "<[e-mail]>"),
        ("mail:bob＠example.com", "mail:[e-mail]"),
        ("see https://example.com/a?b=c#d ok", "see [link] ok"),
        ("www.example.com", "[link]"),
        ("discord.gg/abc and example.org/me", "[link] and [link]"),
        ("is <@123456789012345678> there", "is [mention] there"),
        ("<@!1> <@&2> <#3> </ask:4>", "[mention] [mention] [mention] [mention]"),
        ("call +7 (701) 123-45-67!", "call [number]!"),
        ("call 555-123-4567", "call [number]"),
        ("call 07700 900123", "call [number]"),
        ("call (555) 123-4567", "call [number]"),
        ("call 555 123-4567", "call [number]"),  # the same as it is read
        ("8 701 123-45-67", "[number]"),
        ("555\u2011123\u20114567", "[number]"),  # dashes of other kinds
        ("555 \u2013 123 \u2013 4567", "[number]"),
        ("call 555 123\u20134567", "call [number]"),
        ("07700\u2013900123", "[number]"),
        ("(555)\u2011123\u20134567", "[number]"),
        ("+49\u201315112345", "[number]"),
        ("8 701 123\u201345\u201367", "[number]"),
        ("555-123\u20134567 or 555\u2013123-4567", "[number] or [number]"),
        ("1 555 123-4567", "[number]"),
        ("701 123-45-67", "[number]"),
        ("12 345-67-89", "[number]"),
        ("120\u2013135, call 5551234567", "120\u2013135, call [number]"),
        ("my id 123456789012345678", "my id [number]"),
        ("+7 701 123 45 67", "[number]"),
        ("8 701 123 45 67", "[number]"),
        ("555 123 456", "[number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("x1234567890", "x[number]"),
    ],
)
def test_personal_data_is_masked(text: str, stored: str) -> None:
    """Addresses, links, mentions, telephone numbers and ids leave a word in brackets."""
    assert mask(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "were 164 people killed on 2022-01-07?",
        "what happened on 5.1.2022 and 01/06/2022",
        "from 2019-2022 or 2019 - 2022",
        "2,300 troops, 1 000 000 people, 19.000.000",
        "19 000 000 or 10,000,000, 2022",
        "1 000-2 000, 100 000-150 000 or 1 000 000-2 000 000 people",
        "5000\u201310000 people",
        "(5000\u201310000 people) or 5000 \u2014 10000",
        "pages 120\u2013135, 140\u2013150",
        "12 000-13 people",
        "100 000-200",
        "5 000-7500 people",
        "12 000\u201313 000 or 100 000\u2013150 000 or 1 000 000\u20132 000 000 people",
        "2022\u201301\u201307 or 01.02.2022\u201303.02.2022",
        "from 01.02.2022-03.02.2022 or 2019\u20132022",
        "in 2022 225-300 died",
        "at 12:30:00 or 7 pm",
        "is it 3.14159 or 100%",
        "U.S./Russia and he/she",
        "me @ home",
        "a.b",
    ],
)
def test_what_people_ask_about_stays(text: str) -> None:
    """Figures, dates, years and times are not mistaken for telephone numbers."""
    assert mask(text) == text


def test_no_more_is_kept_than_is_read() -> None:
    """500 characters; an address across the cut is masked, not halved."""
    assert mask("a " * 3000) == "a " * (STORED_CHARS // 2)
    assert "bob" not in mask("x" * 490 + " bob@example.com")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600), st.integers(10**9, 10**17))
def test_masking_hides_any_long_number(text: str, number: int) -> None:
    """Whatever stands around it, an id or telephone number does not come through."""
    assert str(number) not in mask(f"{text} {number} {text}")
