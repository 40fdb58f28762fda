"""Open questions put together by what they ask, with the engine's own features.

Two questions are as alike as the matcher sees them: LIKENESS parts of their likeness by words,
letters and meaning (the kernel of bot/core/match/phrasebook.py, with a vocabulary of their own so
that words no pack has count too), the rest how alike their votes are: questions whose nearest
entries are the same ask for the same thing in other words. Groups grow by average likeness, the
closest pair of groups first, until no pair reaches TOGETHER.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.assistant import Known
from bot.core.match.features import letter_features, tokenize, word_features
from bot.core.match.phrasebook import MEANING, Floats, Phrasebook
from bot.core.types import Candidate, Decline, Reply, Suggest, Verdict
from bot.review.rows import OpenQuestion

LIKENESS = 0.4  # share of the questions' own likeness; the rest is their votes'
TOGETHER = 0.32  # average likeness from which two groups are one
FAINT_VOTE = 0.4  # length of a vote below which it tells less and less: noise agrees by chance
NEAREST = 10  # entries named with a group
MAX_TOLD = 5  # words and reasons told


@dataclass(frozen=True, slots=True)
class Heard:
    """An open question with what the bot would reply to it now."""

    question: OpenQuestion
    reply: Reply

    @property
    def verdict(self) -> Verdict | None:
        return self.reply.verdicts[0] if self.reply.verdicts else None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same thing, the most asked first."""

    questions: tuple[OpenQuestion, ...]
    nearest: tuple[str, ...]  # entry ids, best first
    why: str  # in words

    @property
    def lead(self) -> OpenQuestion:
        return self.questions[0]

    @property
    def key(self) -> int:
        """A row of the log that names the group, however it grows."""
        return self.lead.first_id

    @property
    def count(self) -> int:
        return sum(question.count for question in self.questions)

    @property
    def first(self) -> str:
        return min(question.first for question in self.questions)

    @property
    def last(self) -> str:
        return max(question.last for question in self.questions)

    @property
    def triage(self) -> str:
        return self.lead.triage


def is_open(question: OpenQuestion, reply: Reply) -> bool:
    """Whether the bot, asked now, still would not answer well."""
    if question.unhelpful and question.entry and reply.entry == question.entry:
        return True
    if reply.decision == "decline":
        return not reply.entry and reply.reason != "empty"
    return reply.decision == "suggest"


def grouped(heard: Sequence[Heard], known: Known) -> tuple[Group, ...]:
    """Groups, the most asked first. Quadratic in the number of questions."""
    if not heard:
        return ()
    labels = together(alike(heard, known.index.book))
    groups: dict[int, list[Heard]] = {}
    for label, each in zip(labels, heard, strict=True):
        groups.setdefault(label, []).append(each)
    made = [_group(members, known) for members in groups.values()]
    return tuple(sorted(made, key=lambda group: (-group.count, -group.lead.last_id)))


def _group(members: list[Heard], known: Known) -> Group:
    ordered = sorted(members, key=lambda one: (-one.question.count, one.question.first_id))
    shares: dict[str, float] = {}
    for each in ordered:
        for candidate in _candidates(each):
            before = shares.get(candidate.entry_id, 0.0)
            shares[candidate.entry_id] = before + candidate.score * each.question.count
    nearest = tuple(sorted(shares, key=lambda name: -shares[name])[:NEAREST])
    questions = tuple(each.question for each in ordered)
    return Group(questions, nearest, explained(ordered[0], known))


def alike(heard: Sequence[Heard], book: Phrasebook) -> Floats:
    """(n, n) likeness of questions to one another, 0..1."""
    texts = [each.question.asked for each in heard]
    own = _own_likeness(texts, book)
    if book.encoder is not None and book.vectors is not None:
        vectors = np.array([book.encoder(text) for text in texts], np.float32)
        own = own + MEANING * np.maximum(vectors @ vectors.T, 0.0) ** 2
    votes = _unit(np.array([_shares(each, book) for each in heard], np.float32), FAINT_VOTE)
    mixed: Floats = (LIKENESS * own + (1 - LIKENESS) * np.maximum(votes @ votes.T, 0.0)).astype(
        np.float32
    )
    return mixed


def _own_likeness(texts: Sequence[str], book: Phrasebook) -> Floats:
    """By words and letters; a feature weighs what the pack says, or as the rarest."""
    total = np.zeros((len(texts), len(texts)), np.float32)
    for block, share in zip((_words, _letters), book.block_weights, strict=True):
        rows = [block(text, book) for text in texts]
        columns = {feature: at for at, feature in enumerate({f for row in rows for f in row})}
        dense = np.zeros((len(rows), len(columns)), np.float32)
        for at, row in enumerate(rows):
            for feature, count in row.items():
                column = book.vocabulary.get(feature)
                weight = book.rarest if column is None else float(book.idf[column])
                dense[at, columns[feature]] = weight * (1.0 + np.log(count))
        dense = _unit(dense)
        total += share * (dense @ dense.T)
    return total


def _words(text: str, book: Phrasebook) -> dict[str, float]:
    return word_features(tokenize(text), book.concepts)


def _letters(text: str, book: Phrasebook) -> dict[str, float]:
    return letter_features(tokenize(text))


def _shares(heard: Heard, book: Phrasebook) -> Floats:
    shares = np.zeros(len(book.entry_ids), np.float32)
    column = {name: at for at, name in enumerate(book.entry_ids)}
    for candidate in _candidates(heard):
        shares[column[candidate.entry_id]] = candidate.score
    return shares


def _candidates(heard: Heard) -> tuple[Candidate, ...]:
    return heard.verdict.candidates if heard.verdict is not None else ()


def _unit(rows: Floats, least: float = 1e-9) -> Floats:
    """Rows of length 1; those shorter than `least` stay as much shorter."""
    unit: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1), least)[:, None]).astype(
        np.float32
    )
    return unit


def together(likeness: Floats, enough: float = TOGETHER) -> list[int]:
    """Average linkage: a label for each row; rows with one label are one group."""
    size = len(likeness)
    mean = likeness.astype(np.float64)
    np.fill_diagonal(mean, -np.inf)
    counts, labels = np.ones(size), list(range(size))
    while size > 1:
        kept, gone = divmod(int(mean.argmax()), size)
        if mean[kept, gone] < enough:
            break
        weights = counts[kept], counts[gone]
        merged = (weights[0] * mean[kept] + weights[1] * mean[gone]) / sum(weights)
        merged[kept] = -np.inf
        mean[kept], mean[:, kept] = merged, merged
        mean[gone], mean[:, gone] = -np.inf, -np.inf
        counts[kept] = sum(weights)
        labels = [kept if label == gone else label for label in labels]
    return labels


def explained(heard: Heard, known: Known) -> str:
    """Why the bot does not answer it, in words."""
    told: list[str] = []
    if heard.question.unhelpful:
        told.append("Somebody marked the reply as not helpful.")
    verdict = heard.verdict
    if verdict is not None:
        told += _reasons(verdict, known)
    return " ".join(told) or "No reason was kept."


def _reasons(verdict: Verdict, known: Known) -> list[str]:
    told: list[str] = []
    decision, policy = verdict.decision, known.index.policy
    if isinstance(decision, Suggest):
        told.append(
            f"I was {decision.score:.0%} sure of the best answer and answer from "
            f"{policy.answer_at:.0%}, so I offered choices."
        )
    elif isinstance(decision, Decline) and not decision.entry_id:
        told.append("No wording that I know comes near it.")
    if verdict.unknown_words:
        words = ", ".join(f"“{word}”" for word in verdict.unknown_words[:MAX_TOLD])
        told.append(f"No wording has the words {words}.")
    told += [f"A condition kept an entry out ({guard})." for guard in verdict.guards[:2]]
    return told
