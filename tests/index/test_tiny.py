"""A pack of an answer or two beside the shared small talk: plain questions are answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.core.pipeline import respond
from bot.core.types import Conversation, Entry, Knowledge, Policy, Side
from bot.index.build import build_index
from bot.index.encoder import load_encoder
from bot.packs.load import load_pack
from tests.core.small import KNOWLEDGE
from tests.index.test_shipped import ROOT

PRICE = Entry(
    "price",
    Side.ANSWER,
    "How much is a loaf?",
    ("How much is a loaf?", "price of the bread", "what does the bread cost"),
    "Ten euros.",
)
ENDS = ("please", "today", "in town", "for me", "then", "there", "this week")


@pytest.fixture(params=["on", "off"], ids=["with meaning", "without"], autouse=True)
def _engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATELINE_SEMANTIC", request.param)
    load_encoder.cache_clear()
    yield
    load_encoder.cache_clear()


def beside_small_talk(*answers: Entry) -> Knowledge:
    """These answers, and the small talk and the weather that every pack has."""
    folder = ROOT / "knowledge"
    shared = load_pack(folder / "skerra-puffins", folder / "smalltalk.yaml").entries
    talk = tuple(e for e in shared if e.side in (Side.SMALL_TALK, Side.OFF_TOPIC))
    assert sum(len(entry.phrasings) for entry in talk) > 100
    return replace(KNOWLEDGE, entries=(*answers, *talk))


def longer(entry: Entry) -> Entry:
    """The entry with many more phrasings, which tell nothing more."""
    ended = tuple(f"{text} {end}" for text in entry.phrasings for end in ENDS)
    return replace(entry, phrasings=entry.phrasings + ended)


OPENING = KNOWLEDGE.entries[0]


@pytest.mark.parametrize("answers", [(OPENING,), (OPENING, PRICE)], ids=["one", "two"])
def test_a_plain_question_is_answered(answers: tuple[Entry, ...]) -> None:
    """Small talk is no measure for it: so few phrasings keep the numbers they start from."""
    pack = beside_small_talk(*answers)
    index = build_index(pack)
    assert index.policy == Policy()
    reply = respond("when does the bakery open today", pack, index, Conversation(), index.policy)[0]
    assert (reply.decision, reply.entries) == ("answer", ("opening",))


@pytest.mark.parametrize("more", [False, True], ids=["few phrasings", "many"])
def test_what_nobody_wrote_down_is_not_answered(more: bool) -> None:
    """However many phrasings two answers have: left out whole, each is unlike the other."""
    answers = tuple(longer(entry) if more else entry for entry in (OPENING, PRICE))
    pack = beside_small_talk(*answers)
    index = build_index(pack)
    for question in ("how much is a beer", "who is the owner", "how many mills are there"):
        reply = respond(question, pack, index, Conversation(), index.policy)[0]
        assert reply.decision != "answer", question
