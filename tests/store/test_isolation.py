"""Whatever is done in whatever order, a server's moderators see that server's rows and no other."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.core.types import Place, Reply
from bot.review.filter import Filter
from bot.store.log import SqliteLog
from tests.figures import figure
from tests.store.turns import KEY, answered, declined, suggested, turn

GUILDS = ("1", "2", "3")
Result = TypeVar("Result")

places = st.sampled_from([*GUILDS, ""])
people = st.sampled_from(["71", "72", "73"])
kinds = st.sampled_from([answered, suggested, declined])


class Log(RuleBasedStateMachine):
    """A log beside a model of it: row number -> (server, asker)."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.held: dict[int, tuple[str, str]] = {}
        self.patient = pytest.MonkeyPatch()  # a row's number is needed, however slow the disk
        self.patient.setattr("bot.store.log.WAIT_S", 60.0)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    @initialize()
    def open(self) -> None:
        self.log = self.run(SqliteLog.open(Path(self.folder.name) / "log.db", KEY))

    @rule(guild=places, asker=people, kind=kinds, number=st.integers(0, 5))
    def ask(self, guild: str, asker: str, kind: Any, number: int) -> None:
        question = f"secret of {guild or 'nobody'} {number}"
        reply: Reply = kind(question)
        place = Place("slash", guild, f"{guild}0", f"{guild}{number}", asker)
        logged = self.run(self.log.record(turn(question, place, reply=reply)))
        assert logged.log_id is not None
        self.held[logged.log_id] = (guild, asker)

    @rule(guild=places, row=st.integers(1, 30), asker=people)
    def judge(self, guild: str, row: int, asker: str) -> None:
        taken = self.run(self.log.add_feedback(row, asker, "down", guild_id=guild, channel_id="0"))
        assert taken == (self.held.get(row, ("none", ""))[0] == guild)

    @rule(asker=people)
    def forget_member(self, asker: str) -> None:
        mine = [row for row, (_, who) in self.held.items() if who == asker]
        assert self.run(self.log.forget_member(asker)) == len(mine)
        for row in mine:
            del self.held[row]

    @rule(guild=st.sampled_from(GUILDS))
    def forget_guild(self, guild: str) -> None:
        theirs = [row for row, (where, _) in self.held.items() if where == guild]
        assert self.run(self.log.forget_guild(guild)) == len(theirs)
        for row in theirs:
            del self.held[row]

    @rule(guild=st.sampled_from(GUILDS), words=st.sampled_from(["secret", "nobody", "' OR 1 --"]))
    def search(self, guild: str, words: str) -> None:
        rows = self.run(self.log.rows(guild, where=Filter(words=words), limit=100))
        assert {row.guild_id for row in rows} <= {guild}

    @invariant()
    def each_server_sees_its_own(self) -> None:
        for guild in GUILDS if hasattr(self, "log") else ():
            own = {row for row, (where, _) in self.held.items() if where == guild}
            rows = self.run(self.log.rows(guild, limit=1000))
            assert {row.id for row in rows} == own
            assert self.run(self.log.stats(guild)).asked == len(own)
            groups = self.run(self.log.unanswered(guild, limit=100))
            assert all(f"secret of {guild} " in group.question for group in groups)
            foreign = next((row for row in self.held if row not in own), 10**6)
            assert self.run(self.log.row(foreign, guild)) is None

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.run(self.log.close())
        self.patient.undo()
        self.loop.close()
        self.folder.cleanup()


QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much)


def test_two_hundred_steps() -> None:
    """0 foreign rows in 200 random steps over three servers and direct messages."""
    quick = settings(
        max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=QUIET
    )
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Log, settings=quick)


@pytest.mark.nightly
def test_ten_thousand_steps() -> None:
    """The same over 10,000 steps."""
    long = settings(
        max_examples=200, stateful_step_count=50, deadline=None, suppress_health_check=QUIET
    )
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Log, settings=long)
    figure("isolation: 10,000 steps over three servers and direct messages, 0 foreign rows")
