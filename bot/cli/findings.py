"""What `doctor` finds: a subject, whether it is well, what was seen and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    WELL = "ok"
    NOTE = "note"  # worth knowing; nothing is broken
    FAULT = "fault"  # the bot cannot work like this


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    state: State
    found: str
    act: str = ""  # what to do; empty when well


def well(subject: str, found: str) -> Finding:
    return Finding(subject, State.WELL, found)


def note(subject: str, found: str, act: str) -> Finding:
    return Finding(subject, State.NOTE, found, act)


def fault(subject: str, found: str, act: str) -> Finding:
    return Finding(subject, State.FAULT, found, act)
