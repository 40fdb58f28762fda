"""What a follow-up inherits from the turn before, and what a turn leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from bot.core.english import FUNCTION_WORDS, PRONOUNS, QUESTION_WORDS
from bot.core.letters import WORD
from bot.core.types import Conversation, Knowledge, Query, Reply, Side

Covers = Mapping[str, frozenset[str]]

# The practice questions come out alike with 5 to 9; with 8 to 20 all but one or two do.
MAX_ELLIPTIC_WORDS = 7  # longer questions stand on their own
MAX_PRONOUN_WORDS = 12  # a longer question names what it is about
_OPENERS = frozenset(["and", "but", "so", "then", "also", "what", "about", "how", "ok", "okay"])
MAX_OWN_WORDS = 2  # content words of a question whose pronoun is its subject
# Not `there` and `then`: `was there a vote` points to nothing.
_POINTING = frozenset(
    ["it", "that", "they", "them", "those", "these", "he", "him", "his", "their", "she", "her"]
)
_OTHERWISE = frozenset(["when", "where", "why", "what", "which", "how"])  # asks more than who
_SAYING = frozenset(["say", "says", "said", "according", "claims", "claim", "claimed", "source"])
# `who is the source of this article?` and `who did not say so?` ask something else.
_NOT_SO = frozenset(["article", "no", "not", "never", "yes"])
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


def asks_for_source(query: Query) -> bool:
    """Whether it asks who says what was told, and nothing else: `who says so?`"""
    words = set(query.words)
    return (
        len(query.words) <= MAX_ELLIPTIC_WORDS
        and bool(words & {"who", "whom", "whose"})
        and bool(words & _SAYING)
        and not words - FUNCTION_WORDS - _SAYING
        and not words & (_ADDRESSED | _SHIFTING | _OTHERWISE | _NOT_SO)
        and "to" not in (query.words[0], query.words[-1])  # `who did he say that to?`
    )


def is_follow_up(query: Query, conversation: Conversation) -> bool:
    """Whether the question leans on the turn before: a pronoun, or short and hardly any content.

    `who grinds it`, `why`, `and the white flour`; not `which mills grind it` after twelve words,
    nor `who else`, which asks for another one than the turn before told of.
    """
    if not conversation.entries or not query.words or len(query.words) > MAX_PRONOUN_WORDS:
        return False
    if _names_nothing(query) and set(query.words) & _SHIFTING:
        return False
    content = [word for word in query.words if word not in FUNCTION_WORDS]
    has_pronoun = any(word in PRONOUNS for word in query.words)
    short = len(query.words) <= MAX_ELLIPTIC_WORDS
    return has_pronoun or (short and (len(content) <= 1 or query.words[0] in _OPENERS))


def points_back(query: Query, conversation: Conversation) -> bool:
    """Whether a pronoun stands for what the turn before was about: `who declared it?`"""
    words = set(query.words)
    return (
        bool(conversation.entries)
        and len(query.words) <= MAX_ELLIPTIC_WORDS
        and bool(words & _POINTING)
        and not words & _ADDRESSED
        and len(words - FUNCTION_WORDS) <= MAX_OWN_WORDS
    )


def asks_for_another(words: tuple[str, ...]) -> bool:
    """Whether it asks for what the turn before did not tell: `and the man before him?`"""
    beside = {left for left, right in pairwise(words) if right in _POINTING}
    return "else" in words or bool(beside & {"before", "after"})


def last_answer(conversation: Conversation, knowledge: Knowledge) -> str:
    """The answer that the turn before gave, or "" where it gave none."""
    for name in conversation.entries:
        entry = knowledge.entry(name)
        if entry is not None and entry.side is Side.ANSWER:
            return name
    return ""


def near(conversation: Conversation, knowledge: Knowledge, covers: Covers) -> frozenset[str]:
    """The entries of the turn before and those next to them: what a pronoun can be about."""
    entries = [entry for name in conversation.entries if (entry := knowledge.entry(name))]
    before = {*conversation.entries, *(entry.nearest for entry in entries)}
    found = set(before)
    for name in before:
        entry = knowledge.entry(name)
        found |= covers.get(name, frozenset())
        found |= set(entry.related) if entry is not None else set()
    found |= {name for name, covered in covers.items() if covered & before}
    return frozenset(found - {""})


def in_context(query: Query, conversation: Conversation) -> Query:
    """The question with the earlier one's content words behind it."""
    content = [
        word
        for word in WORD.findall(conversation.question)
        if word not in FUNCTION_WORDS and word not in query.words
    ]
    words = (*query.words, *content)
    return replace(query, text=" ".join(words), words=words, leaning=query.text if content else "")


def remember(conversation: Conversation, question: str, reply: Reply) -> Conversation:
    """What the next turn may lean on. A reply that names no entry leaves things as they were."""
    if not reply.entries:
        return conversation
    return Conversation(reply.entries, question or conversation.question)
