"""Which question the work at hand belongs to, for the program's own log lines.

Set by a surface when a question comes in; every line told while it is answered then carries it,
through each task that grows from that one.
"""

from __future__ import annotations

from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request", default="")


def begin(identity: str) -> None:
    """The work from here on, in this task and its children, belongs to that question."""
    _current.set(identity)


def current() -> str:
    """The question's identity; "" outside of any."""
    return _current.get()
