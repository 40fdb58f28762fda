"""Which reading of a message is answered: as it stands, with the turn before, or in parts.

Every reading offered by `dialogue.py` and `split.py` is judged; the order in which they are tried
and what makes one better than another is all that is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from bot.core import dialogue, labels, split
from bot.core.english import FUNCTION_WORDS, PRONOUNS
from bot.core.match.features import tokenize
from bot.core.match.index import Index
from bot.core.match.kinds import KINDS, kind_asked, kind_fit
from bot.core.match.phrasebook import has_word
from bot.core.types import (
    Answer,
    Conversation,
    Decline,
    Explanation,
    Knowledge,
    Query,
    Reason,
    Suggest,
    Verdict,
)

# The practice questions, few of which turn on these, come out alike with 0.1 to 0.4, with 0.3 to
# 0.6 (one is answered more at 0.3) and with 0.4 to 1.2.
KNOWN_SILENCE = 0.2  # share of a known unknown that tells more than a pronoun
SURE_SILENCE = 0.3  # share from which a known unknown is a part of a joined question
KIND_TOLD = 0.7  # kind fit, a logarithm, from which an answer tells the kind asked: twice chance
# `When did that happen?` behind the dead is not about what else was said on some day; the practice
# questions come out alike with up to 0.95.
GUESSED = 0.6  # confidence under which an answer elsewhere is no reading of a pronoun
# "What is that?" and "is it?" ask for no kind of thing that an answer could be known to tell.
TELLING_KINDS = frozenset(
    KINDS.index(kind) for kind in ("who", "when", "where", "why", "how many", "how long")
)
MAX_TEXTS = 24  # read of a joined message; the practice questions need at most 12
Verdicts = tuple[Verdict, ...]
Ask = Callable[[Query], Verdict]


def settled(
    query: Query, ask: Ask, knowledge: Knowledge, index: Index, conversation: Conversation
) -> Verdicts:
    """The verdicts on the parts of the reading that is answered, in the order asked; one at least.

    `ask` judges one text as it is. A message is asked for its source, or read with the turn
    before, or taken as an entry's own question, before it is taken apart.
    """
    whole = ask(query)
    last = dialogue.last_answer(conversation, knowledge)
    if last and dialogue.asks_for_source(query) and not _is_exact(whole):
        return (_last_again(whole, last, conversation),)
    back = _pointing_back(whole, ask, knowledge, index, conversation)
    if back is not None:
        return (back,)
    if _is_exact(whole) and (
        not dialogue.is_bare(query, conversation) or _told(whole, last, index)
    ):
        return (whole,)
    leant = leaning(whole, ask, index, conversation)
    if leant is not None:
        return (leant,)
    parts = compound(query, ask, knowledge)
    if parts:
        return parts
    beside = asked_beside(query, ask)
    if beside is not None:
        return (beside,)
    if not isinstance(whole.decision, Answer):
        return long(query, ask, knowledge) or (whole,)
    return (whole,)


def _last_again(whole: Verdict, entry: str, conversation: Conversation) -> Verdict:
    """`Who says so?`: the answer before, for it names who, and its source line does."""
    sure = Explanation(f"{labels.SOURCE_OF}{entry}", 1.0)
    query = dialogue.in_context(whole.query, conversation)  # the next turn keeps the subject
    return Verdict(query, Answer(entry, 1.0), whole.candidates, (), sure)


def _pointing_back(
    whole: Verdict, ask: Ask, knowledge: Knowledge, index: Index, conversation: Conversation
) -> Verdict | None:
    """The question read with the turn before, where its pronoun alone would lead elsewhere.

    `who declared it?` behind a day of mourning is not about what else was declared.
    """
    query = whole.query
    if not _entry(whole) or not dialogue.points_back(query, conversation):
        return None
    near = dialogue.near(conversation, knowledge, index.covers)
    if _entry(whole) in near:
        return None
    leant = ask(dialogue.in_context(query, conversation))
    if isinstance(leant.decision, Answer):
        fit = kind_fit(index.kinds, _entry(leant), kind_asked(query.words))
        # `and when do they go home?` is an own question, and who invited them tells no time.
        tells = fit > 0.0 or not _is_exact(whole)
        meant = _entry(leant) in near and not _repeats(leant, index, conversation)
        return leant if meant and tells else None
    last = dialogue.last_answer(conversation, knowledge)
    if isinstance(leant.decision, Suggest) or (last and _is_exact(whole)):
        return None
    if _strength(whole) < GUESSED and leant.decision.reason is Reason.NOT_IN_ARTICLE:
        return leant
    return leant if _is_known_silence(leant) else None


def _told(whole: Verdict, last: str, index: Index) -> bool:
    """Whether the answer before covers this one: what is bare asks for a part of it."""
    return _entry(whole) in index.covers.get(last, ())


def _is_exact(verdict: Verdict) -> bool:
    return any(candidate.exact for candidate in verdict.candidates)


def _strength(verdict: Verdict) -> float:
    return verdict.decision.score if isinstance(verdict.decision, Answer) else 0.0


def _entry(verdict: Verdict) -> str:
    return verdict.decision.entry_id if isinstance(verdict.decision, Answer) else ""


def leaning(whole: Verdict, ask: Ask, index: Index, conversation: Conversation) -> Verdict | None:
    """The follow-up read with the turn before it, where that says more than the words alone."""
    query = whole.query
    if dialogue.is_bare(query, conversation) and kind_asked(query.words) in TELLING_KINDS:
        before = told_before(whole, index, conversation)
        if before is not None:
            return before
    if not dialogue.is_follow_up(query, conversation) or whole.unknown_words:
        return None  # `when is christmas?` has a subject of its own, that nobody wrote about
    if isinstance(whole.decision, Answer) and not set(query.words) & PRONOUNS:
        return None  # `and the owner?` changes the subject
    leant = ask(dialogue.in_context(query, conversation))
    better = _strength(leant) > _strength(whole) and not _repeats(leant, index, conversation)
    return leant if better else None


def _repeats(leant: Verdict, index: Index, conversation: Conversation) -> bool:
    """Whether a follow-up got the answer before once more, though it asks for something else.

    `how many of those were in uniform?`: nobody who asks for the dead asks for uniforms.
    """
    entry = _entry(leant)
    known = {entry, *index.covers.get(entry, ())}
    words = tokenize(leant.query.leaning)
    return entry in conversation.entries and (
        dialogue.asks_for_another(words)
        or any(w not in FUNCTION_WORDS and not has_word(index.book, w, known) for w in words)
    )


def told_before(whole: Verdict, index: Index, conversation: Conversation) -> Verdict | None:
    """A bare `and when was that?`: the answer before, or one it covers, that tells that kind."""
    kind = kind_asked(whole.query.words)
    pool = [
        name
        for entry in conversation.entries
        for name in (entry, *sorted(index.covers.get(entry, ())))
        if name in index.covers
    ]
    fits = {name: kind_fit(index.kinds, name, kind) for name in pool}
    best = max(pool, key=lambda name: fits[name], default="")
    if not best or fits[best] < KIND_TOLD:
        return None
    sure = Explanation(f"{labels.LEANING}{best}", 1.0)
    query = dialogue.in_context(whole.query, conversation)
    return Verdict(query, Answer(best, 1.0), whole.candidates, (), sure)


def compound(query: Query, ask: Ask, knowledge: Knowledge) -> Verdicts:
    """The reading as questions that each find an answer of their own, if there is one.

    Where none is, the one with the fewest parts that are known not to be in the article.
    """
    texts: set[Query] = set()

    # What stands behind a joint is the same for many a joint before it: read once. What a pronoun
    # borrows differs each time, so that the texts are counted too.
    @cache
    def parted(query: Query) -> Verdicts:
        best: Verdicts = ()
        for left, right in split.compounds(query):
            if len(texts) >= MAX_TEXTS:
                break
            texts.update((left, right))
            pair = joined(query, left, right)
            if pair and (not best or _rank(pair) > _rank(best)):
                best = pair
        return best

    def joined(query: Query, left: Query, right: Query) -> Verdicts:
        first = ask(left)
        if dialogue.asks_for_source(right) and _entry(first):
            return (first,)  # its source line says who
        if not _part_of(first, knowledge):
            return ()
        named = {_part_of(first, knowledge): first}
        for verdict in parted(right) or (ask(right),):
            named.setdefault(_part_of(verdict, knowledge), verdict)  # told once
        pair = tuple(named.values())
        answers = [_entry(verdict) for verdict in pair]
        if "" in named or len(named) < 2 or not any(answers):
            return ()
        return () if "" in answers and not split.asks_itself(query, right) else pair

    return parted(query)


def _part_of(verdict: Verdict, knowledge: Knowledge) -> str:
    """The entry that answers a part, or is known not to be answered; else "".

    A summary answers a whole message, never a part: `..., what does Vasse say?`
    """
    decision = verdict.decision
    if isinstance(decision, Decline) and decision.reason is Reason.NOT_IN_ARTICLE:
        return decision.entry_id if decision.score >= SURE_SILENCE else ""
    entry = knowledge.entry(_entry(verdict))
    return "" if entry is not None and "summary" in entry.kinds else _entry(verdict)


def _rank(verdicts: Verdicts) -> tuple[float, float]:
    return sum(1.0 for v in verdicts if _entry(v)) / len(verdicts), _mean(verdicts)


def _mean(verdicts: Verdicts) -> float:
    return sum(map(_strength, verdicts)) / len(verdicts)


def long(query: Query, ask: Ask, knowledge: Knowledge) -> Verdicts:
    """The clause of a long message that finds an answer best, if one does.

    One that opens as a question goes first, and what it asks is not answered from the others
    where it is known not to be in the article.
    """
    for parts in split.sentences(query):
        verdicts = [ask(part) for part in parts]
        answered = [verdict for verdict in verdicts if isinstance(verdict.decision, Answer)]
        if answered:
            best = max(answered, key=_strength)
            return compound(best.query, ask, knowledge) or (best,)
        if any(map(_is_known_silence, verdicts)):
            break
    return ()


def asked_beside(query: Query, ask: Ask) -> Verdict | None:
    """What a long message asks outright, where nobody wrote about it, and nothing else is asked.

    It is not answered with what leads up to it: `ten days are ambitious. How many planes were
    chartered for it?`
    """
    direct, others = split.sentences(query)
    verdicts = [ask(part) for part in direct]
    if any(map(_entry, verdicts)):
        return None
    silent = next((v for v in verdicts if v.unknown_words and _is_silence(v)), None)
    if silent is None:
        return None
    behind = query.text.rpartition(silent.query.text)[2]  # `... I want to know how many died`
    return None if any(_entry(ask(part)) for part in others if part.text in behind) else silent


def _is_silence(verdict: Verdict) -> bool:
    decision = verdict.decision
    return isinstance(decision, Decline) and decision.reason is Reason.NOT_IN_ARTICLE


def _is_known_silence(verdict: Verdict) -> bool:
    return _is_silence(verdict) and verdict.decision.score >= KNOWN_SILENCE
