"""Questions whose reply is known to be right or wrong, and whether a reply is as it should be.

The one rule for the preview of a change, for `eval` and for `replay`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.types import Case, Reply
from bot.review.rows import Judged


@dataclass(frozen=True, slots=True)
class Trial:
    """A question whose reply is known."""

    source: str  # case, verdict, wording
    question: str
    expect: tuple[str, ...] = ()  # entries, answers or known unknowns; empty: no answer
    reason: str = ""  # of the decline, "" for any
    conversation: str = ""
    barred: str = ""  # an entry that must not be given; then nothing else is asked for
    row: int = 0  # of the log, for a verdict

    def holds(self, reply: Reply) -> bool:
        if self.barred:
            return self.barred not in reply.entries
        if not self.expect:
            return reply.decision != "answer" and self.reason in ("", reply.reason)
        return set(self.expect) <= set(reply.entries)


def trials_of_cases(cases: Iterable[Case]) -> tuple[Trial, ...]:
    return tuple(
        Trial("case", case.question, case.expect, case.reason, case.conversation) for case in cases
    )


def trials_of_verdicts(judged: Iterable[Judged]) -> tuple[Trial, ...]:
    """Moderators' verdicts as trials. What was judged wrong without an entry asks for nothing."""
    found: list[Trial] = []
    for each in judged:
        if each.verdict == "wrong" and each.entry:
            found.append(Trial("verdict", each.question, barred=each.entry, row=each.turn_id))
        elif each.verdict == "right" and each.entry:
            found.append(Trial("verdict", each.question, (each.entry,), row=each.turn_id))
        elif each.verdict in ("right", "decline"):
            found.append(Trial("verdict", each.question, row=each.turn_id))
    return tuple(found)
