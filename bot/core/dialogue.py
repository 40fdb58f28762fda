"""What a follow-up inherits from the turn before, and what a turn leaves behind."""

from __future__ import annotations

from dataclasses import replace

from bot.core.english import FUNCTION_WORDS, PRONOUNS, QUESTION_WORDS
from bot.core.types import Conversation, Query, Reply

MAX_ELLIPTIC_WORDS = 7  # longer questions stand on their own
MAX_PRONOUN_WORDS = 12  # a longer question names what it is about
_OPENERS = frozenset(["and", "but", "so", "then", "also", "what", "about", "how", "ok", "okay"])
_CONNECTING = frozenset(["since"])  # content elsewhere, but not beside a lone question word
_ADDRESSED = frozenset(["you", "your", "yours", "i", "my", "me"])
# `and who was it before him?` asks for another one than the turn before told of.
_SHIFTING = frozenset(["before", "after", "else", "other", "more", "less", "most"])


def is_bare(query: Query, conversation: Conversation) -> bool:
    """Whether the question is nothing but a question word and pronouns: `and when was that?`"""
    return (
        bool(conversation.entries)
        and len(query.words) <= MAX_ELLIPTIC_WORDS
        and _names_nothing(query)
        and not set(query.words) & (_ADDRESSED | _SHIFTING)
    )


def _names_nothing(query: Query) -> bool:
    words = set(query.words)
    return bool(words & QUESTION_WORDS) and not words - FUNCTION_WORDS - _CONNECTING


def is_follow_up(query: Query, conversation: Conversation) -> bool:
    """Whether the question leans on the turn before: a pronoun, or short and hardly any content."""
    if not conversation.entries or not query.words or len(query.words) > MAX_PRONOUN_WORDS:
        return False
    if _names_nothing(query) and set(query.words) & _SHIFTING:
        return False
    content = [word for word in query.words if word not in FUNCTION_WORDS]
    has_pronoun = any(word in PRONOUNS for word in query.words)
    short = len(query.words) <= MAX_ELLIPTIC_WORDS
    return has_pronoun or (short and (len(content) <= 1 or query.words[0] in _OPENERS))


def in_context(query: Query, conversation: Conversation) -> Query:
    """The question with the earlier one's content words behind it."""
    content = [
        word
        for word in conversation.question.split()
        if word not in FUNCTION_WORDS and word not in query.words
    ]
    words = (*query.words, *content)
    return replace(query, text=" ".join(words), words=words)


def remember(conversation: Conversation, question: str, reply: Reply) -> Conversation:
    """What the next turn may lean on. A reply that names no entry leaves things as they were."""
    if not reply.entries:
        return conversation
    return Conversation(reply.entries, question or conversation.question)
