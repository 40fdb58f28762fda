"""The order of the steps: clean, split, dialogue, match, decide, reply."""

from __future__ import annotations

from bot.core import clean as cleaning
from bot.core import dialogue, split
from bot.core.decide import decide
from bot.core.match.index import Index
from bot.core.match.score import match
from bot.core.reply import reply
from bot.core.types import Answer, Conversation, Knowledge, Policy, Query, Reply, Verdict


def judge(query: Query, knowledge: Knowledge, index: Index, policy: Policy) -> Verdict:
    """One question, taken as it is -> its verdict."""
    candidates = match(query, knowledge, index)
    decision = decide(query, candidates, index.siblings, index.subject_words, policy)
    return Verdict(query, decision, candidates[:8])


def _strength(verdict: Verdict) -> float:
    return verdict.decision.score if isinstance(verdict.decision, Answer) else 0.0


def _entry(verdict: Verdict) -> str:
    return verdict.decision.entry_id if isinstance(verdict.decision, Answer) else ""


def _compound(
    query: Query, whole: Verdict, knowledge: Knowledge, index: Index, policy: Policy
) -> tuple[Verdict, ...]:
    """The reading as two questions whose halves both find an answer of their own, if any."""
    best: tuple[Verdict, ...] = ()
    for left, right in split.compounds(query):
        pair = (judge(left, knowledge, index, policy), judge(right, knowledge, index, policy))
        names = {_entry(verdict) for verdict in pair}
        if "" in names or len(names) < 2:
            continue
        if not best or sum(map(_strength, pair)) > sum(map(_strength, best)):
            best = pair
    return best


def _long(query: Query, knowledge: Knowledge, index: Index, policy: Policy) -> Verdict | None:
    """The sentence of a long message that finds an answer best, if one does."""
    read = [judge(part, knowledge, index, policy) for part in split.sentences(query)]
    answered = [verdict for verdict in read if isinstance(verdict.decision, Answer)]
    return max(answered, key=_strength, default=None)


def respond(
    text: str, knowledge: Knowledge, index: Index, conversation: Conversation, policy: Policy
) -> tuple[Reply, Conversation]:
    """A message and what went before -> the reply and what the next turn may lean on."""
    query = cleaning.clean(text, index.spelling, policy.max_question_chars)
    verdicts = _verdicts(query, knowledge, index, conversation, policy)
    answer = reply(verdicts, knowledge, policy)
    return answer, dialogue.remember(conversation, verdicts[0].query.text, answer)


def _verdicts(
    query: Query, knowledge: Knowledge, index: Index, conversation: Conversation, policy: Policy
) -> tuple[Verdict, ...]:
    whole = judge(query, knowledge, index, policy)
    if dialogue.is_follow_up(query, conversation) and not isinstance(whole.decision, Answer):
        leaning = judge(dialogue.in_context(query, conversation), knowledge, index, policy)
        if isinstance(leaning.decision, Answer):
            return (leaning,)
    parts = _compound(query, whole, knowledge, index, policy)
    if parts and (len(query.words) > 4):
        return parts
    if not isinstance(whole.decision, Answer):
        sentence = _long(query, knowledge, index, policy)
        if sentence is not None:
            return (sentence,)
    return (whole,)
