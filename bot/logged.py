"""What the log gives, and how it is: frozen values, newest first where there is an order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# A note of the bot to itself: the direct message channels used last, {id: day of the last
# message}, the newest last. Each names a person, so that no copy brings one back.
DIRECT = "direct_channels"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One logged turn with what was said about it since."""

    id: int
    asked_at: str  # UTC, ISO 8601 with milliseconds
    question: str  # masked; "" once erased, and where nothing but a mention was written
    decision: str
    reason: str
    entry: str
    score: float  # 0..1
    answer: str
    surface: str
    guild_id: str
    channel_id: str
    message_id: str
    asker: str  # keyed hash
    pack: str
    knowledge_version: str
    policy_version: str
    latency_us: int
    entries: str  # JSON list of entry ids
    reply_message_id: str
    asked: str  # the question in plain, repaired words
    unanswered: int  # 1: not answered, and no curated entry says why
    erased: int  # 1: text, asker and message ids are gone
    feedback: str  # verdicts joined by commas: "up,down"; "" for none
    runners_up: str  # JSON list of {"entry_id", "score"}, best first
    explanation: str  # JSON list of verdicts with their score trees; "[]" in lists

    @property
    def no_words(self) -> str:
        """What to show in the place of a question that has no words."""
        return "(erased)" if self.erased else "(empty)"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One question in plain words, however often it was asked."""

    question: str  # as it was asked last
    asked: str  # in plain, repaired words; what the group goes by
    count: int
    decision: str
    reason: str  # "" for a suggestion
    first: str  # UTC, ISO 8601 with milliseconds
    last: str
    last_id: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A member's verdict on a reply."""

    turn_id: int
    value: str  # up or down
    given_at: str  # UTC, ISO 8601 with milliseconds


@dataclass(frozen=True, slots=True)
class Deed:
    """What a moderator did, or a question that could not be written: a row as its table has it."""

    table: str  # change, audit, triage, judgement; quarantine
    at: str  # UTC, ISO 8601 with milliseconds
    what: dict[str, object]  # the other columns, but for who


@dataclass(frozen=True, slots=True)
class MemberData:
    """All the log holds of one person, wherever they asked; each newest first."""

    rows: tuple[LogRow, ...]  # the newest where there are very many
    asked: int  # how many rows there are in all
    feedback: tuple[Judged, ...]
    deeds: tuple[Deed, ...]  # table by table


@dataclass(frozen=True, slots=True)
class MemberCount:
    """How much the log holds of one person, wherever they asked."""

    questions: int
    verdicts: int
    deeds: int  # what they did as a moderator, and questions that could not be written as they were


@dataclass(frozen=True, slots=True)
class Day:
    day: str  # YYYY-MM-DD, UTC
    decision: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Top:
    what: str  # a question in plain words, or an entry id
    count: int


@dataclass(frozen=True, slots=True)
class Latency:
    """Of answering, without Discord and without the log, in microseconds."""

    p50_us: int = 0
    p99_us: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures over a server's log, or over all of it."""

    asked: int
    days: tuple[Day, ...]  # oldest first
    decisions: tuple[Day, ...]  # the same over all days; `day` is ""
    questions: tuple[Top, ...]
    entries: tuple[Top, ...]
    unanswered: tuple[Unanswered, ...]
    helpful: int
    not_helpful: int
    latency: Latency


class State(StrEnum):
    OK = "ok"
    FAILING = "failing"  # questions are answered; their rows wait in memory


@dataclass(frozen=True, slots=True)
class Health:
    """How the log is. `backlog` is current only in what `SqliteLog.health` gives."""

    state: State = State.OK
    why: str = ""  # in plain words, while failing
    since: str = ""  # UTC, ISO 8601 with milliseconds: when `state` last changed
    backlog: int = 0  # changes waiting to be written
    dropped: int = 0  # changes that will never be written, since the start
    dropped_before: int = 0  # of them, those before the log began to fail, this time or the last
    quarantined: int = 0  # rows set apart because they could not be written as they were
    notice: str = ""  # the last thing a moderator should know: a file that was set aside
    wal_bytes: int = 0
    wal_alarm: bool = False  # a reader keeps the WAL from being reset
    free_bytes: int | None = None  # on the log's disk, at the last look; None: not known
    disk_low: bool = False  # so little that logging may stop soon
