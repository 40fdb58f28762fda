"""What is wrong with a pack: where, what was found, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass

FAULT, WARNING, NOTE = "fault", "warning", "note"

STEPS = ("article.yaml", "facts.yaml", "answers.yaml", "unstated.yaml", "lexicon.yaml")


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    line: int  # from 1; 0 when the whole file is meant
    column: int
    found: str
    expected: str
    act: str
    severity: str = FAULT  # or WARNING, worth a look, or NOTE, a hint; only faults stop a pack
    check: str = "form"  # which check found it

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.found}; expected {self.expected}; {self.act}"

    @property
    def order(self) -> tuple[str, int, str, int, int, str]:
        """Sorts faults in the order in which somebody writes the files and reads them."""
        folder, _, name = self.file.rpartition("/")
        step = STEPS.index(name) if name in STEPS else len(STEPS)
        return (folder, step, self.file, self.line, self.column, self.found)


class PackError(Exception):
    """The pack cannot be used; `faults` holds all that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
