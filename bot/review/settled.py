"""Whether a wording was dealt with, read from what moderators did about it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.review.rows import Act, Triage

APPLY, UNDO = "apply", "undo"
SETTLES = (APPLY, Triage.DISMISSED.value)  # acts after which a wording is dealt with
REOPENS = (UNDO, Triage.OPEN.value)


def settled(acts: Iterable[Act]) -> str:
    """Acts on a wording, newest first -> what a moderator did that settled it; "" when it is not
    settled now."""
    last = next((act for act in acts if act.act in (*SETTLES, *REOPENS)), None)
    return "" if last is None or last.act in REOPENS else _told(last)


def settled_since(acts: Iterable[Act], since: str) -> str:
    """What settled the wording after a moment and still holds; "" when nothing did.

    What was done before says nothing: it may not have sufficed. That somebody opened the wording
    again says nothing either: what was changed by then is still in force.
    """
    undone: set[int] = set()
    for act in acts:
        if act.at <= since:
            break
        if act.act == UNDO:
            undone.add(act.change_id)
        elif act.act in SETTLES and not (act.act == APPLY and act.change_id in undone):
            return _told(act)
    return ""


def _told(act: Act) -> str:
    who = f"<@{act.by_id}>" if act.by_id else "A moderator"
    return f"{who} {act.words} meanwhile."
