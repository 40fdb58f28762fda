"""What the Discord room needs from the others, as ports.

Rules of this room: the only place for discord.py; no scores, no SQL, no YAML. Everything
concrete is handed in by bot/wiring.py; a test hands in its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.assistant import Known
from bot.core.types import Knowledge, Place, Reply, Turn
from bot.logged import Health, LogRow, MemberCount, MemberData, Stats, Unanswered
from bot.review.filter import EVERYTHING, Filter
from bot.review.rows import ReviewStore


class Asker(Protocol):
    """The assistant: one question asked, logged before it returns.

    An article is named by its pack's slug; "" and a name that is not loaded mean the first one.
    """

    packs: dict[str, Known]
    servers: dict[tuple[str, str], Known]
    default: str

    @property
    def knowledge(self) -> Knowledge:
        """The first article's."""
        ...

    def known(self, guild_id: str, article: str = "") -> Known:
        """What a server is answered from: the pack with that server's changes."""
        ...

    def put(self, known: Known) -> None:
        """Take in a pack, in place of the one of its name."""
        ...

    def hear(
        self, text: str, place: Place, conversation: str = "", article: str = ""
    ) -> tuple[Reply, str]:
        """What would be replied now, and the other article that would be pointed to, if any;
        nothing of it is remembered or recorded."""
        ...

    async def ask(
        self, text: str, place: Place, conversation: str = "", article: str = ""
    ) -> Turn: ...

    async def choose(
        self, entry_id: str, place: Place, conversation: str = "", article: str = ""
    ) -> Turn: ...

    def forget(self, subject: str) -> None:
        """Leave every conversation with words of that person, or of that message, by its id."""
        ...


class ReviewLog(Protocol):
    """The log as the Discord room uses it; ids are Discord's, as text.

    Reading and erasing may raise whatever the store raises when the file cannot be used now.
    """

    @property
    def review(self) -> ReviewStore: ...

    @property
    def health(self) -> Health: ...

    def watch(self, watcher: Callable[[Health], None]) -> None:
        """Calls it with each new health; it must return at once."""
        ...

    async def flush(self) -> None:
        """Waits until all that was recorded so far is in the file."""
        ...

    async def stats(self, guild_id: str, since: str = "") -> Stats: ...

    async def export_member(self, asker: str) -> MemberData: ...

    async def count_member(self, asker: str) -> MemberCount: ...

    async def forget_member(self, asker: str) -> int: ...

    async def forget_message(self, message_id: str) -> int: ...

    def leave(self, guild_id: str) -> str:
        """A server's settings are in force no longer; the moment, for `forget_guild`."""
        ...

    async def forget_guild(self, guild_id: str, left_at: str = "") -> int:
        """What a server had when it left, until now when that is not said."""
        ...

    async def set_reply_message(self, log_id: int, message_id: str) -> None: ...

    async def set_reply_of(self, message_id: str, reply_id: str) -> None: ...

    async def choice_taken(self, place: Place, entry: str, reply_id: str = "") -> None:
        """A choice of that reply was pressed; of the presser's newest with it for ""."""
        ...

    async def add_feedback(
        self, log_id: int, asker: str, value: str, *, guild_id: str = "", channel_id: str = ""
    ) -> bool: ...

    async def rows(
        self,
        guild_id: str,
        *,
        limit: int = 20,
        offset: int = 0,
        decision: str | None = None,
        reason: str | None = None,
        where: Filter = EVERYTHING,
    ) -> Sequence[LogRow]: ...

    def every_row(self, guild_id: str, where: Filter = EVERYTHING) -> AsyncIterator[LogRow]:
        """All rows of a server, newest first, page by page."""
        ...

    async def row(self, log_id: int, guild_id: str) -> LogRow | None: ...

    async def servers(self) -> Sequence[str]:
        """The ids of all servers of which anything is kept."""
        ...

    async def unanswered(self, guild_id: str, *, limit: int = 20) -> Sequence[Unanswered]: ...

    async def setting(self, guild_id: str, name: str) -> str | None: ...

    async def settings(self, guild_id: str) -> Mapping[str, str]: ...

    async def set_setting(self, guild_id: str, name: str, value: str) -> None: ...

    async def meta(self, name: str) -> str | None: ...

    async def set_meta(self, name: str, value: str) -> None: ...

    async def knows_message(self, message_id: str) -> bool:
        """Whether a question stands in the log that came with this message."""
        ...

    async def reply_of(self, message_id: str) -> str | None:
        """The message that carries the reply to a question; None when there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What of the settings matters to Discord; bot/config.py has the defaults."""

    message_content: bool  # answer every message of channels named by /setup
    edit_window_s: int  # how long an edited question still changes its reply
    remembered_replies: int
    ready_timeout_s: float
    reach_s: float  # for how long a start waits for Discord to be reachable
    support: str  # where to ask for help, shown by /about; empty: nothing is shown
    person_questions: int  # of one person within window_s; more are not answered
    channel_questions: int  # of one channel within window_s
    all_questions: int  # of everybody within window_s
    window_s: int
    blocked: tuple[str, ...]  # ids of people and servers that are never answered
    catch_up_s: int  # how old a question may be that came while the bot was away
    shard_count: int  # of all processes together
    shard_ids: str  # of this process: "0-3,7"; empty: all
    heartbeat_file: str  # touched while connected, for `healthcheck`; empty: none
    text_days: int  # how long the log keeps a question's text and who asked
    rows_days: int  # how long it keeps the rest of the row
