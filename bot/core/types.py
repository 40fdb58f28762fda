"""The nouns of Dateline: every value that travels between two files.

Rules of this room: frozen, slotted dataclasses; tuples, never lists; no behaviour beyond a
derived property; nothing of ours is imported here. Scores are shares in 0..1. Reading this
file tells what the bot does:

    text -> Query -> Candidate... -> Decision -> Reply -> Turn
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

# --- knowledge: what a curator wrote -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the article; its text is not ours to ship, so only a gist stands here."""

    number: int  # from 1, as replies cite it
    gist: str
    fingerprint: str  # sha256 (first 16 hex digits) of the normalised text; "" when unknown


@dataclass(frozen=True, slots=True)
class Article:
    headline: str
    publisher: str
    date: str  # as the article prints it
    date_note: str = ""  # what about the date is inferred
    photo_credit: str = ""
    url: str = ""
    title: str = ""  # a short name for menus and footers; the headline when empty
    summary_short: str = ""
    summary_full: str = ""
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    statement: str  # in our own words
    paragraphs: tuple[int, ...]
    speaker: str = ""  # who says so; empty: the article itself
    topic: str = ""
    when: str = ""  # for the timeline
    figures: tuple[str, ...] = ()  # must occur in a cited paragraph
    names: tuple[str, ...] = ()  # must occur in a cited paragraph
    quotes: tuple[str, ...] = ()  # words quoted from the speaker
    derived: bool = False
    reasoning: str = ""


class Side(StrEnum):
    """On which side of the knowledge an entry stands."""

    ANSWER = "answer"
    UNSTATED = "unstated"  # a known unknown: the article does not say
    SMALL_TALK = "small_talk"
    OFF_TOPIC = "off_topic"  # a subject no article answers: weather, sums, homework


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing people ask, with many phrasings and one reply."""

    id: str
    side: Side
    question: str
    phrasings: tuple[str, ...]
    answer: str  # the curated reply; for a known unknown, "" means the standard wording
    facts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # `summary` may be longer; the others are the curator's notes
    requires: tuple[tuple[str, ...], ...] = ()  # each group: one of these must be heard
    forbids: tuple[str, ...] = ()  # words that rule the entry out, as questions are read
    nearest: str = ""  # known unknowns: id of the answer that comes nearest
    topic: str = ""  # a noun phrase: "the article does not say <topic>"


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organisation, country or place of the article, for /who and for the matcher."""

    name: str
    kind: str  # person, organisation, country, place, other
    spellings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    names: tuple[Name, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()  # first form of each group is its concept
    abbreviations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question; nothing is ever fitted on it."""

    question: str
    expect: tuple[str, ...]  # entry ids; empty: must not be answered
    reason: str = ""  # expected decline reason, "" for any
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    slug: str
    version: str  # hash of the files' content
    entries: tuple[Entry, ...]  # all sides
    article: Article | None = None
    facts: tuple[Fact, ...] = ()
    lexicon: Lexicon = field(default_factory=Lexicon)
    cases: tuple[Case, ...] = ()
    ungrounded: bool = False

    @property
    def title(self) -> str:
        """A short name of the article, for people."""
        return (self.article.title or self.article.headline) if self.article else self.slug

    def entry(self, entry_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def fact(self, fact_id: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.id == fact_id), None)

    def answers(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.side is Side.ANSWER)


# --- one question on its way ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Query:
    """A question after cleaning. `text` is lower case, repaired, without mentions and markup."""

    raw: str
    text: str
    words: tuple[str, ...]
    truncated: bool = False  # the raw text was longer than the limit
    leaning: str = ""  # the text as it was before words of an earlier turn were put behind it

    @property
    def own(self) -> str:
        """The text without words of an earlier turn."""
        return self.leaning or self.text


@dataclass(frozen=True, slots=True)
class Conversation:
    """What earlier turns leave behind; empty for a first question."""

    entries: tuple[str, ...] = ()  # entry ids of the last reply, newest first
    question: str = ""  # the last question that was understood, cleaned


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score is its explanation: the value follows from the parts by `rule`.

    rule: leaf (the value stands for itself), sum, product, min, logistic (1 / (1 + exp(-sum of
    the parts))). A test recombines every tree into its value.
    """

    label: str
    value: float
    rule: str = "leaf"
    parts: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its share of the vote, 0..1, and how well the kind of thing asked suits it."""

    entry_id: str
    side: Side
    score: float
    explanation: Explanation
    kind_fit: float = 0.0  # logarithm of the odds against chance; 0 is neutral
    exact: bool = False  # the question is one of the entry's own phrasings


class Reason(StrEnum):
    NOT_IN_ARTICLE = "not_in_article"
    OFF_TOPIC = "off_topic"
    NOT_UNDERSTOOD = "not_understood"
    SMALL_TALK = "small_talk"
    EMPTY = "empty"


# Why a question that an entry of this side fits best is declined.
REASON_OF: Mapping[Side, Reason] = MappingProxyType(
    {
        Side.UNSTATED: Reason.NOT_IN_ARTICLE,
        Side.SMALL_TALK: Reason.SMALL_TALK,
        Side.OFF_TOPIC: Reason.OFF_TOPIC,
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    entry_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Suggest:
    entry_ids: tuple[str, ...]  # at most three, best first
    score: float


@dataclass(frozen=True, slots=True)
class Decline:
    reason: Reason
    entry_id: str = ""  # the known unknown or small talk that matched, if one did
    nearest: str = ""  # id of the answer that comes nearest
    score: float = 0.0


Decision = Answer | Suggest | Decline


@dataclass(frozen=True, slots=True)
class Verdict:
    """One part of a question with what was decided on it, and why."""

    query: Query
    decision: Decision
    candidates: tuple[Candidate, ...]  # best first
    guards: tuple[str, ...] = ()  # which guards fired, in plain words
    confidence: Explanation = Explanation("no answer came near", 0.0)  # that the best answer fits
    unknown_words: tuple[str, ...] = ()  # content words nothing in the knowledge has


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement of the reply rests."""

    speakers: tuple[str, ...]  # empty: the article itself
    paragraphs: tuple[int, ...]
    partly: bool = False  # the speakers say some of it, the article itself the rest


@dataclass(frozen=True, slots=True)
class Suggestion:
    entry_id: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the asker gets. `text` stands without the source footer; `footer` is that line."""

    decision: str  # answer, suggest, decline
    text: str
    reason: str = ""  # a Reason when decision is decline, else ""
    entries: tuple[str, ...] = ()
    score: float = 0.0
    source: Source = field(default_factory=lambda: Source((), ()))
    footer: str = ""
    suggestions: tuple[Suggestion, ...] = ()  # near tie: choices; decline: the nearest things
    related: tuple[Suggestion, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    left_out: str = ""  # one sentence to the asker: what of the message was not read or answered

    @property
    def entry(self) -> str:
        return self.entries[0] if self.entries else ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Every number that is fitted to a pack, and the limits. Shares in 0..1 unless the name says
    otherwise. What decides alike in every pack is a constant of the step that uses it, and changes
    with the program alone.

    The confidence in an answer is logistic(bias + the weights times its support, its best rival's
    share and its kind fit). Weights and thresholds are fitted to a pack by leaving phrasings out
    (see bot/index/fit.py); the values here serve a pack too small to fit.
    """

    answer_at: float = 0.5  # confidence from which an answer is given
    suggest_at: float = 0.2  # confidence from which choices are offered
    bias: float = -3.5
    support_weight: float = 10.0
    rival_weight: float = -6.0
    kind_weight: float = 0.5
    max_question_chars: int = 500
    max_reply_chars: int = 1000
    max_suggestions: int = 3
    max_parts: int = 3  # of a compound question

    @property
    def version(self) -> str:
        """The numbers that are fitted, short enough for a log row."""
        weights = (self.bias, self.support_weight, self.rival_weight, self.kind_weight)
        fitted = ",".join(f"{weight:.2f}" for weight in weights)
        return f"{self.answer_at:.3f}/{self.suggest_at:.3f}/{fitted}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked. Ids are Discord's as text; empty in the terminal."""

    # ask, batch, console, eval, explain or replay in the terminal; on Discord mention, dm, reply,
    # slash, context_menu, channel, button, there (asked again of another article) or edit
    surface: str
    guild_id: str = ""
    channel_id: str = ""
    message_id: str = ""
    asker: str = ""  # raw id; the store keeps a keyed hash only


@dataclass(frozen=True, slots=True)
class Turn:
    """One question asked and answered, as it goes to the log."""

    asked_at: str  # UTC, ISO 8601 with milliseconds
    question: str
    reply: Reply
    place: Place
    pack: str
    knowledge_version: str
    policy_version: str
    latency_us: int
    conversation: str = ""
    logged: bool = False
    log_id: int | None = None
    elsewhere: str = ""  # slug of the article that the reply points to
