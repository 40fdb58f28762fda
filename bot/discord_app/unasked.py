"""Which messages of a channel that is answered without a mention ask the bot.

People talk to each other there. Almost anything they say resembles something a pack declines
(“I love pizza” is off its topic), so that a decline alone is no sign of a question.
"""

from __future__ import annotations

from bot.core.clean import plain
from bot.core.decide import FAINT
from bot.core.english import CHAT, QUESTION_WORDS
from bot.core.types import Reason, Reply


def asks_unasked(text: str, reply: Reply, elsewhere: str = "") -> bool:
    """Whether a text that was addressed to nobody asks the bot.

    It does when it is answered; and when it looks like a question and the bot has something to
    say about it: choices, a known unknown of the curator's, or the article `elsewhere`.
    """
    if reply.decision == "answer":
        return True
    near = bool(reply.entry) or reply.score >= FAINT  # what it is near to may go unnamed
    known_unknown = reply.reason == Reason.NOT_IN_ARTICLE and near
    has_words = reply.decision == "suggest" or known_unknown or bool(elsewhere)
    return has_words and looks_like_a_question(text)


def looks_like_a_question(text: str) -> bool:
    """A question mark, or a question word or auxiliary to begin with, in chat spelling too."""
    said = plain(text, len(text))  # without links, which may hold a question mark too
    if "?" in said:
        return True
    first = next(iter(said.split()), "").strip(".,;:!'")
    return CHAT.get(first, first).split(" ")[0] in QUESTION_WORDS
