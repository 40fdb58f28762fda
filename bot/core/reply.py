"""How a decision is worded, attributed, joined with another and kept within its limit.

Nothing of the asker's text is echoed. The answer is the curator's, word for word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import assert_never

from bot.core.sentence import fragment
from bot.core.types import (
    REASON_OF,
    Answer,
    Decision,
    Decline,
    Entry,
    Knowledge,
    Policy,
    Query,
    Reason,
    Reply,
    Source,
    Suggest,
    Suggestion,
    Verdict,
)

EMPTY = "I heard no question. Ask me something about the article, for example: {example}"
NOT_UNDERSTOOD = "I did not understand that as a question about the article."
OFF_TOPIC = "That is not about the article, and I only answer questions about it."
NOT_IN_ARTICLE = "The article does not say {topic}."
NOT_IN_ARTICLE_AT_ALL = "The article does not say that."
SUGGEST = "I am not sure which of these you mean:"
CUT = "I read only the first {limit} characters of your message."
TOO_MANY_PARTS = "Not every part of your question fits into one reply: ask the rest on its own."
_YES_NO = re.compile(r"(?:yes|no)[.,:;!]\s+", re.IGNORECASE)  # “No longer than” is none
SMALL_TALK = "Ask me anything about the article."


def source_of(entry: Entry, knowledge: Knowledge) -> Source:
    """Who says it and where, from the facts the entry cites."""
    facts = [fact for fact in map(knowledge.fact, entry.facts) if fact is not None]
    return _together(
        [Source((fact.speaker,) if fact.speaker else (), fact.paragraphs) for fact in facts]
    )


def _together(sources: list[Source]) -> Source:
    """The sources of several statements in one: what a speaker says stays the speaker's alone."""
    speakers = tuple(dict.fromkeys(name for each in sources for name in each.speakers))
    return Source(
        speakers,
        tuple(sorted({number for each in sources for number in each.paragraphs})),
        bool(speakers) and any(each.partly or not each.speakers for each in sources),
    )


def footer_of(source: Source, knowledge: Knowledge) -> str:
    """The source line: who says so, the paragraph, the article and its date."""
    article = knowledge.article
    if article is None:
        return ""
    report = f"reported by {article.publisher}"
    said = f"As {report}"
    if source.speakers:
        who = _joined(source.speakers)
        said = f"According to {who}, as {report}"
        if source.partly:
            said = f"As {report}, in part according to {who}"
    where = ""
    if source.paragraphs:
        noun = "paragraph" if len(source.paragraphs) == 1 else "paragraphs"
        where = f", {noun} {_joined(tuple(map(str, source.paragraphs)))}"
    return f"{said}{where} · “{article.headline}”, {article.date}"


def _joined(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def suggestions_of(ids: tuple[str, ...], knowledge: Knowledge) -> tuple[Suggestion, ...]:
    entries = [entry for entry in map(knowledge.entry, ids) if entry is not None]
    return tuple(Suggestion(entry.id, entry.question) for entry in entries)


def answer_entry(entry_id: str, knowledge: Knowledge, policy: Policy) -> Reply:
    """The reply that answers with one entry outright, as when a button chose it.

    A known unknown that was offered is declined, with the nearest thing the article does say.
    Raises KeyError for an id the knowledge does not have.
    """
    entry = knowledge.entry(entry_id)
    if entry is None:
        raise KeyError(entry_id)
    if entry.side in REASON_OF:
        declined = Decline(REASON_OF[entry.side], entry.id, entry.nearest, 1.0)
        return _without_answer((Verdict(Query("", "", ()), declined, ()),), knowledge)
    source = source_of(entry, knowledge)
    return Reply(
        "answer",
        entry.answer[: policy.max_reply_chars],
        entries=(entry.id,),
        score=1.0,
        source=source,
        footer=footer_of(source, knowledge),
        related=suggestions_of(entry.related[:3], knowledge),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part of a question is told."""

    text: str
    entry: Entry | None = None  # the answer's; None for a silence
    score: float = 1.0


def reply(verdicts: tuple[Verdict, ...], knowledge: Knowledge, policy: Policy) -> Reply:
    """One verdict for each part of the question -> the message.

    Of what does not fit or was not read the asker is told that there is more, and nothing else:
    it is neither in the text nor an entry, a source or a score.
    """
    if any(isinstance(verdict.decision, Answer) for verdict in verdicts):
        found = _answered(verdicts, knowledge, policy)
    else:
        found = _without_answer(verdicts, knowledge)
    if verdicts[0].query.truncated:
        return replace(found, left_out=CUT.format(limit=policy.max_question_chars))
    return found


def _answered(verdicts: tuple[Verdict, ...], knowledge: Knowledge, policy: Policy) -> Reply:
    told = [part for each in verdicts if (part := _part(each.decision, knowledge)) is not None]
    texts = _within(told, policy)
    untold = {part.text for part in told} - set(texts)
    shown = [part for part in told if part.text in texts]
    entries = tuple(dict.fromkeys(part.entry for part in shown if part.entry is not None))
    source = _together([source_of(entry, knowledge) for entry in entries])
    shown_ids = {entry.id for entry in entries}
    related = tuple(dict.fromkeys(r for e in entries for r in e.related if r not in shown_ids))
    return Reply(
        "answer",
        "\n\n".join(texts)[: policy.max_reply_chars],
        entries=tuple(entry.id for entry in entries),
        score=min(part.score for part in shown if part.entry is not None),
        source=source,
        footer=footer_of(source, knowledge),
        related=suggestions_of(related[:3], knowledge),
        verdicts=verdicts,
        left_out=TOO_MANY_PARTS if untold else "",
    )


def _part(decision: Decision, knowledge: Knowledge) -> _Part | None:
    if isinstance(decision, Suggest):
        return None  # choices are offered only where nothing could be answered
    if isinstance(decision, Decline):
        return _Part(_part_declined(decision, knowledge))
    entry = knowledge.entry(decision.entry_id)
    return _Part(entry.answer, entry, decision.score) if entry is not None else None


def _within(parts: list[_Part], policy: Policy) -> list[str]:
    """As many whole texts as fit, each once, in their order: the first answer in any case, and
    answers rather than silences."""
    chosen: list[str] = []
    for part in sorted(parts, key=lambda part: part.entry is None):
        long = sum(len(text) + 2 for text in chosen) + len(part.text)
        fits = long <= policy.max_reply_chars and len(chosen) < policy.max_parts
        if part.text not in chosen and (not chosen or fits):
            chosen.append(part.text)
    return [text for text in dict.fromkeys(part.text for part in parts) if text in chosen]


def _without_answer(verdicts: tuple[Verdict, ...], knowledge: Knowledge) -> Reply:
    decision = verdicts[0].decision
    for verdict in verdicts:
        if isinstance(verdict.decision, Suggest):
            decision = verdict.decision
    if isinstance(decision, Suggest):
        picks = suggestions_of(decision.entry_ids, knowledge)
        return Reply(
            "suggest",
            "\n".join([SUGGEST, *(f"- {pick.question}" for pick in picks)]),
            score=decision.score,
            suggestions=picks,
            verdicts=verdicts,
        )
    assert isinstance(decision, Decline)
    entry = knowledge.entry(decision.entry_id)
    curated = entry.nearest if entry is not None and _is_silent(decision) else ""
    near = suggestions_of((curated or decision.nearest,), knowledge)
    instead = _told_instead(decision, knowledge)
    shown = decision.reason in (Reason.NOT_IN_ARTICLE, Reason.NOT_UNDERSTOOD)
    return Reply(
        "decline",
        _decline_text(decision, knowledge),
        reason=decision.reason.value,
        entries=(decision.entry_id,) if decision.entry_id else (),
        score=decision.score,
        footer=footer_of(source_of(instead, knowledge), knowledge) if instead is not None else "",
        suggestions=near if shown else (),
        verdicts=verdicts,
    )


def _told_instead(decision: Decline, knowledge: Knowledge) -> Entry | None:
    """The nearest thing that a silence tells; None when it tells none."""
    entry = knowledge.entry(decision.entry_id)
    return knowledge.entry(entry.nearest) if entry is not None and _is_silent(decision) else None


def _is_silent(decision: Decline) -> bool:
    return decision.reason is Reason.NOT_IN_ARTICLE


def _decline_text(decision: Decline, knowledge: Knowledge) -> str:
    entry = knowledge.entry(decision.entry_id)
    match decision.reason:
        case Reason.EMPTY:
            answers = knowledge.answers()
            return EMPTY.format(example=answers[0].question if answers else "what happened?")
        case Reason.NOT_UNDERSTOOD:
            return NOT_UNDERSTOOD
        case Reason.OFF_TOPIC:
            return OFF_TOPIC
        case Reason.SMALL_TALK:
            return entry.answer if entry is not None and entry.answer else SMALL_TALK
        case Reason.NOT_IN_ARTICLE:
            return _silence(entry, knowledge)
        case _:
            assert_never(decision.reason)


def _part_declined(decision: Decline, knowledge: Knowledge) -> str:
    """Beside an answer: without the nearest thing, which often is that very answer."""
    entry = knowledge.entry(decision.entry_id)
    return _unsaid(entry) if _is_silent(decision) else _decline_text(decision, knowledge)


def _silence(entry: Entry | None, knowledge: Knowledge) -> str:
    """That the article is silent, on what, and the nearest thing it does say.

    An answer that says nothing without its question (“In stages.”) is told with it.
    """
    said = _unsaid(entry)
    near = knowledge.entry(entry.nearest) if entry is not None else None
    if near is None:
        return said
    nearest = _unasked(near.answer)
    about = f" on “{near.question}”" if fragment(nearest) else ""
    return f"{said} What it does say{about}: {nearest}"


def _unsaid(entry: Entry | None) -> str:
    """What the article does not say, in one sentence."""
    if entry is None or not (entry.answer or entry.topic):
        return NOT_IN_ARTICLE_AT_ALL
    return entry.answer or NOT_IN_ARTICLE.format(topic=entry.topic)


def _unasked(answer: str) -> str:
    """An answer without the yes or no it starts with: here nobody asked what it says yes to."""
    said = _YES_NO.match(answer)
    if said is None:
        return answer
    rest = answer[said.end() :]
    return rest[:1].upper() + rest[1:]
