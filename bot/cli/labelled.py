"""Labelled questions for `eval`: JSON lines or a YAML list of cases, and what counts as right.

A question names the entries it expects, or `decline`. With patterns (`--gold`) an answer is right
when it says what the patterns of each entry ask for; without, when the trial holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.core.types import Case, Knowledge, Reply, Side
from bot.packs.faults import Fault, PackError
from bot.packs.read import read_yaml
from bot.packs.values import Table
from bot.review.rows import Judged
from bot.review.trials import Trial, trials_of_cases, trials_of_verdicts

DECLINE = "decline"
MAX_FAULTS = 10  # told of one file: a file of another form would fill the screen
MAX_CHARS, MAX_CHARS_COMPOUND = 600, 1000  # of a right answer, where the patterns give no limit


@dataclass(frozen=True, slots=True)
class Labelled:
    """One question with what it should get."""

    id: str
    trial: Trial
    kind: str = ""
    due: bool = True  # an answer; else it is to be declined, or an entry is barred


@dataclass(frozen=True, slots=True)
class Patterns:
    """What a right answer of one entry says; regular expressions, case ignored."""

    must: tuple[str, ...]
    must_not: tuple[str, ...]
    max_chars: int


def of_cases(cases: tuple[Case, ...]) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(str(number), trial) for number, trial in enumerate(trials_of_cases(cases), 1)
    )


def of_verdicts(judged: Iterable[Judged], knowledge: Knowledge) -> tuple[Labelled, ...]:
    """What moderators judged, as labelled questions; `kind` is the verdict.

    A verdict on an entry that the knowledge does not have, as one that a server added, is none.
    """
    return tuple(
        Labelled(f"log {each.turn_id}", trial, f"judged {each.verdict}")
        for each in judged
        if not each.entry or knowledge.entry(each.entry) is not None
        for trial in trials_of_verdicts([each])
    )


def with_sides(asked: Iterable[Labelled], knowledge: Knowledge) -> tuple[Labelled, ...]:
    """The same, with `due` as the knowledge says it: a known unknown is rightly a decline.

    A name that the knowledge does not have is an answer's, as the patterns of `--gold` may name.
    """
    unknown = {entry.id for entry in knowledge.entries if entry.side is not Side.ANSWER}
    return tuple(
        replace(each, due=any(name not in unknown for name in each.trial.expect)) for each in asked
    )


def load_questions(path: Path) -> tuple[Labelled, ...]:
    """The questions of a file. Raises PackError with the first lines that are none."""
    if path.suffix in (".yaml", ".yml"):
        return _of_yaml(path)
    faults: list[Fault] = []
    found: list[Labelled] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_labelled(json.loads(line), str(number)))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            act = 'write {"q": "...", "expect": "ENTRY or decline"}'
            faults.append(
                Fault(str(path), number, 1, f"{type(error).__name__}: {error}", "a question", act)
            )
    if faults or not found:
        none = Fault(str(path), 1, 1, "no question", "one on each line", "write some")
        raise PackError(tuple(faults[:MAX_FAULTS]) or (none,))
    return tuple(found)


def _labelled(row: dict[str, Any], number: str) -> Labelled:
    question = row["q"] if "q" in row else row["question"]
    expect = row["expect"]
    names = [expect] if isinstance(expect, str) else list(expect)
    if not isinstance(question, str) or not all(isinstance(name, str) for name in names):
        raise TypeError("question and expect must be text")
    trial = Trial(
        "case", question, () if names == [DECLINE] else tuple(names), str(row.get("reason") or ""),
        str(row.get("thread") or row.get("conversation") or ""),
    )  # fmt: skip
    kind = str(row.get("kind") or "")
    return Labelled(str(row.get("id") or number), trial, kind)


def _of_yaml(path: Path) -> tuple[Labelled, ...]:
    root, faults = read_yaml(path)
    if faults or not isinstance(root, Table):
        none = Fault(str(path), 1, 1, "no table", "cases: with a list", "write cases:")
        raise PackError(faults or (none,))
    found = tuple(
        _of_table(table, str(number)) for number, table in enumerate(root.tables("cases"), 1)
    )
    if not found:
        raise PackError((Fault(str(path), 1, 1, "no cases", "cases: with a list", "add some"),))
    return found


def _of_table(table: Table, number: str) -> Labelled:
    trial = Trial(
        "case", table.text("question") or table.text("q"),
        tuple(name for name in table.texts("expect") if name != DECLINE), table.text("reason"),
        table.text("conversation") or table.text("thread"),
    )  # fmt: skip
    return Labelled(table.text("id") or number, trial, table.text("kind"))


def load_patterns(path: Path) -> dict[str, Patterns]:
    """Patterns by entry, from a file with `intents:`. Raises PackError."""
    root, faults = read_yaml(path)
    intents = root.get("intents") if isinstance(root, Table) else None
    if faults or not isinstance(intents, Table):
        none = Fault(str(path), 1, 1, "no intents", "intents: with a table", "name another file")
        raise PackError(faults or (none,))
    return {
        name.value: Patterns(
            table.texts("must"), table.texts("must_not"),
            int(table.text("max_chars") or MAX_CHARS),
        )
        for name, table in intents.rows
        if isinstance(table, Table)
    }  # fmt: skip


def is_right(asked: Labelled, reply: Reply, patterns: dict[str, Patterns]) -> bool:
    """Whether a reply is what the label asks for."""
    if not patterns or not asked.due:
        return asked.trial.holds(reply)
    if reply.decision != "answer":
        return False
    wanted = [patterns[name] for name in asked.trial.expect if name in patterns]
    alone = len(wanted) == 1
    limit = wanted[0].max_chars if alone else MAX_CHARS_COMPOUND
    says_all = all(_says(text, reply.text) for part in wanted for text in part.must)
    says_too_much = alone and any(_says(text, reply.text) for text in wanted[0].must_not)
    return bool(wanted) and says_all and not says_too_much and len(reply.text) <= limit


def _says(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None
