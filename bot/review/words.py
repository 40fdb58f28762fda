"""What the desk says: what was done about a question, for the audit, and what stands in the way."""

from __future__ import annotations

from bot.review.changes import Kind
from bot.review.rows import Triage

KINDS = {
    Kind.PHRASING: "added a wording to {entry}",
    Kind.ANSWER: "wrote the answer {entry}",
    Kind.UNKNOWN: "noted that the article does not say it ({entry})",
}
TRIAGED = {
    Triage.DISMISSED: "dismissed it",
    Triage.LATER: "left it for later",
    Triage.ASSIGNED: "took it on",
    Triage.OPEN: "gave it back",
}
REOPENED = "opened it again"
RETIRED = "is part of the pack now"
GONE = "This question is not in this server's log, or the person who asked it has deleted it."
ERASED = "The person who asked this has deleted it. Nothing was changed."
TAKEN = (
    "Somebody has just made another answer to a question like this. Nothing was changed; start "
    "again from `/review queue`."
)
NO_DRAFT = "This draft is gone. Start again from `/review queue`."
IN_FORCE = "That change is in force already."
NOT_IN_FORCE = "That change is no longer in force."
NO_SUCH_ROW = "There is no question {row} in this server's log, or it is deleted."
JUDGED = "judged the reply: {verdict}"
TOOK_BACK = "took back what had {what}"


def overriding(checks: int) -> str:
    """Behind what was done, where a moderator insisted."""
    return f", overriding {checks} check{'' if checks == 1 else 's'}"
