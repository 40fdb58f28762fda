"""Promises of the nouns: what can be read off a value without asking anybody else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import pytest

from bot.core import types
from bot.core.types import (
    Article,
    Entry,
    Knowledge,
    Policy,
    Reply,
    Side,
    Source,
)
from tests.core.small import KNOWLEDGE

VALUES = [kind for kind in vars(types).values() if isinstance(kind, type) and is_dataclass(kind)]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_what_travels_is_frozen_and_slotted(kind: type) -> None:
    """Promise: nobody changes a value on its way, nor hangs something on it."""
    value = object.__new__(kind)
    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(value, fields(kind)[0].name, 1)
    assert not hasattr(value, "__dict__")
    assert all("list" not in str(field.type) for field in fields(kind))


@pytest.mark.parametrize(
    ("article", "title"),
    [
        (None, "bakery"),
        (Article("A bakery opens", "The Village Post", "May 2"), "A bakery opens"),
        (Article("A bakery opens", "The Village Post", "May 2", title="The bakery"), "The bakery"),
    ],
)
def test_a_pack_is_named_for_people(article: Article | None, title: str) -> None:
    """Promise: the short title, else the headline, else the folder's name."""
    assert replace(KNOWLEDGE, article=article).title == title


def test_entries_and_facts_are_found_by_id() -> None:
    """Promise: by the id exactly; None where there is none."""
    for entry in KNOWLEDGE.entries:
        assert KNOWLEDGE.entry(entry.id) is entry
    for fact in KNOWLEDGE.facts:
        assert KNOWLEDGE.fact(fact.id) is fact
    for name in ("", "Opening", "open", "f_"):
        assert KNOWLEDGE.entry(name) is None
        assert KNOWLEDGE.fact(name) is None


def test_of_two_with_one_id_the_first_counts() -> None:
    """Promise: an id that stands twice is not found by chance."""
    first, second = (Entry("same", Side.ANSWER, text, (), text) for text in ("a", "b"))
    assert Knowledge("x", "1", (first, second)).entry("same") is first


def test_answers_are_the_side_that_answers() -> None:
    """Promise: neither silences nor small talk nor weather are answers; the order is the pack's."""
    assert [entry.id for entry in KNOWLEDGE.answers()] == ["opening", "owner", "flour"]
    assert Knowledge("x", "1", ()).answers() == ()


@pytest.mark.parametrize(
    ("entries", "entry"), [((), ""), (("owner",), "owner"), (("owner", "opening"), "owner")]
)
def test_a_replys_entry_is_the_first(entries: tuple[str, ...], entry: str) -> None:
    """Promise: what a log row is filed under is what was told first."""
    assert Reply("answer", "", entries=entries).entry == entry


def test_a_reply_has_no_source_unless_told() -> None:
    """Promise: nothing is attributed by default, and no two replies share what could differ."""
    assert Reply("decline", "").source == Source((), ())


@pytest.mark.parametrize(
    ("policy", "version"),
    [
        (Policy(), "0.500/0.200/-3.50,10.00,-6.00,0.50"),
        (
            Policy(answer_at=0.1234, suggest_at=0.05, bias=-1.005, support_weight=2.0,
                   rival_weight=-3.456, kind_weight=0.0),
            "0.123/0.050/-1.00,2.00,-3.46,0.00",
        ),
    ],
)  # fmt: skip
def test_a_policys_version_is_its_numbers(policy: Policy, version: str) -> None:
    """Promise: a log row says by which thresholds and weights it was decided, in one short word."""
    assert policy.version == version


@pytest.mark.parametrize(
    "name",
    ["answer_at", "suggest_at", "bias", "support_weight", "rival_weight", "kind_weight"],
)
def test_another_policy_has_another_version(name: str) -> None:
    """Promise: each fitted number counts."""
    assert replace(Policy(), **{name: 0.77}).version != Policy().version


def test_what_a_pack_too_small_to_fit_is_decided_by() -> None:
    """Promise: what decides before anything is fitted, and the limits, are these numbers."""
    policy = Policy()
    assert (policy.answer_at, policy.suggest_at) == (0.5, 0.2)
    assert (policy.max_question_chars, policy.max_reply_chars) == (500, 1000)
    assert (policy.max_suggestions, policy.max_parts) == (3, 3)
