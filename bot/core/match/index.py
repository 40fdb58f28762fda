"""What a pack's knowledge becomes before a question is asked: one value for the whole core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.clean import Spelling
from bot.core.match.phrasebook import Phrasebook
from bot.core.types import Policy


@dataclass(frozen=True, slots=True)
class Index:
    book: Phrasebook
    spelling: Spelling
    exact: Mapping[str, str]  # cleaned phrasing -> entry id
    worded: Mapping[str, str]  # see match/wording.py -> entry id, where only one is meant
    subject_words: frozenset[str]  # words of the article's own side: names, facts, answers
    policy: Policy
    given: frozenset[str] = frozenset()  # concepts that go without saying, see match/wording.py
    covers: Mapping[str, frozenset[str]] = field(default_factory=dict)  # answer -> those it covers
    kinds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # see match/kinds.py
    engine: str = "words and letters"  # or with meaning; shown to operators
