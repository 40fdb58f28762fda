"""What the log gives to review, and what review keeps: frozen values, and the port they come by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.core.types import Answer, Reason, Reply
from bot.review.changes import Change, State

# What a member pressed below a reply, in words. Codes of buttons count on the order.
FEEDBACK = {"up": "helpful", "down": "not helpful"}


class Triage(StrEnum):
    """What a moderator decided on a question without changing the knowledge."""

    DISMISSED = "dismissed"  # off topic, spam: not shown again
    LATER = "later"  # behind the others
    ASSIGNED = "assigned"  # somebody sees to it
    OPEN = "open"  # given back


# Declined for what somebody wrote about such messages, be it too far off to be named.
_SETTLED = frozenset({Reason.SMALL_TALK, Reason.OFF_TOPIC, Reason.EMPTY})


def is_unanswered(reply: Reply) -> bool:
    """Neither answered nor declined for a curated entry: what moderators should look at.

    So too an answer that gave way to another article: nobody has seen whether that was right.
    """
    if reply.decision == "decline":
        withdrawn = any(isinstance(verdict.decision, Answer) for verdict in reply.verdicts)
        return not reply.entry and (withdrawn or reply.reason not in _SETTLED)
    return reply.decision == "suggest"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One wording that was not answered well, however often it was asked."""

    question: str  # as it was asked last, masked
    asked: str  # in plain, repaired words
    count: int
    first: str  # UTC, ISO 8601 with milliseconds
    last: str
    first_id: int  # row of the log
    last_id: int
    decision: str
    reason: str
    entry: str
    unhelpful: int  # 1: somebody pressed "Not helpful"
    triage: str = ""
    triaged_by: str = ""  # Discord id


@dataclass(frozen=True, slots=True)
class Judged:
    """A moderator's verdict on a logged reply."""

    turn_id: int
    question: str
    verdict: str  # right, wrong, decline
    entry: str  # that was given


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the audit."""

    at: str
    by_id: str
    act: str
    words: str
    turn_id: int = 0
    change_id: int = 0


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, where."""

    guild_id: str
    user_id: str


class ReviewStore(Protocol):
    """What is kept of review. Writing returns when it is in the file; each raises StoreError."""

    async def open_questions(
        self, guild_id: str, pack: str, limit: int, sure: float
    ) -> tuple[OpenQuestion, ...]:
        """What was not answered, or answered with less confidence than `sure`, or marked."""
        ...

    async def question(self, guild_id: str, row: int) -> OpenQuestion | None:
        """One row of the log alone; None when it is not that server's or was erased."""
        ...

    async def pack_of(self, guild_id: str, row: int) -> str:
        """The slug of the pack that a row was answered from; "" when it is not that server's."""
        ...

    async def asked(self, guild_id: str, pack: str, limit: int) -> tuple[str, ...]:
        """Distinct logged questions, newest first."""
        ...

    async def add_change(self, change: Change, rows: tuple[int, ...]) -> Change:
        """The change with its number; 0, and not kept, when a row its words are from was erased."""
        ...

    async def change(self, change_id: int, guild_id: str) -> Change | None: ...

    async def changes(self, guild_id: str | None, *states: State) -> tuple[Change, ...]: ...

    async def set_state(
        self, change_id: int, state: State, before: State, act: Act, overridden: str, guild_id: str
    ) -> bool:
        """Whether the change was in the state `before`, its words not erased; with its act."""
        ...

    async def triage(
        self, turn_ids: tuple[int, ...], state: Triage, act: Act, guild_id: str
    ) -> int:
        """How many of the rows are that server's and still there."""
        ...

    async def judge(self, turn_id: int, verdict: str, act: Act, guild_id: str) -> bool: ...

    async def judged(self, guild_id: str, pack: str) -> tuple[Judged, ...]: ...

    async def note(self, act: Act, guild_id: str) -> None:
        """Write down an act that changes nothing."""
        ...

    async def acts_on(self, turn_id: int, guild_id: str) -> tuple[Act, ...]:
        """What was done about the wording of a row, asked of its article, newest first."""
        ...
