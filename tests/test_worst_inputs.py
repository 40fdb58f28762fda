"""The worst that can be written costs in proportion to its length, at every step.

Four times the text may take eight times as long; a pattern that tries everything again at each
character would take sixteen times as long and more. Each step is given as much as it reads.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.clean import clean, plain
from bot.core.match.features import tokenize
from bot.core.pipeline import respond
from bot.core.types import Conversation
from bot.discord_app.escape import curated, escape
from bot.discord_app.listeners import without_mention
from bot.figures import figures
from bot.store.mask import mask
from tests.core.small import KNOWLEDGE, POLICY, small_index
from tests.growth import grown

SHAPES = (
    "a", "a ", "a@", "a@b.c ", "@", "1", "1 ", "1,", "1,000,", "www.", "http://", "://", "a.", "a-",
    "<@", "<@1", "<a:b:", "<t:1", "[[[..](](..", "(", "*_", "**a", "||", "`", "> ", "# ", "\n# ",
    "'", "a'", "and ", ", and ", "who is ", "? ", "?", "İ", "e\u0301", "\ufdfa", "\u200b", "😀",
    "\\", "Jan. 1, ", "one hundred ", "a\n",
)  # fmt: skip
READ = 4000  # characters, what Discord sends at most
QUESTION, STORED = POLICY.max_question_chars, 500
MOST = 8.0  # times as long for four times as much
INDEX = small_index()


def _reply(text: str) -> object:
    return respond(text, KNOWLEDGE, INDEX, Conversation(), POLICY)


STEPS: dict[str, tuple[Callable[[str], object], int]] = {
    "mention": (lambda text: without_mention(text, 100), READ),
    "plain words": (lambda text: plain(text, READ), READ),
    "repaired words": (lambda text: clean(text, INDEX.spelling, READ), READ),
    "tokens": (tokenize, READ),
    "whole reply": (_reply, QUESTION),
    "masked": (mask, STORED),
    "escaped": (lambda text: escape(text, READ), READ),
    "curated": (curated, READ),
    "figures": (figures, READ),
}


@pytest.mark.parametrize("step", STEPS)
def test_time_grows_with_length(step: str) -> None:
    """Promise: no text costs more than its length, whatever it is made of."""
    work, read = STEPS[step]
    slow = {}
    for shape in SHAPES:
        # Whole shapes: a cut one may leave a word where the shorter text leaves nothing.
        short = shape * max(1, read // 4 // len(shape))
        times = grown(work, short, short * 4)
        if times > MOST:
            slow[shape] = times
    assert not slow


def test_what_tries_everything_again_is_found() -> None:
    """The measure tells four times as much from sixteen times as much."""
    assert grown(lambda size: sum(range(size)), 20_000, 80_000) < MOST
    assert grown(lambda size: sum(range(size * size)), 100, 400) > MOST
