"""How a pack answers while it grows, from five phrasings an answer and no known unknown.

    python benchmarks/young.py [QUESTIONS.jsonl ... --gold gold.yaml]

Takes a random part of the shipped pack's phrasings and known unknowns, fits it as any pack is
fitted, and asks labelled questions (those of tests/questions unless others are named, single turns
alone). Percent of the answerable ones answered right, answered wrong, and offered among choices;
of those the article does not answer, answered falsely. DATELINE_SEMANTIC=off measures without the
sentence encoder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.cli.labelled import load_patterns, load_questions
from bot.index.build import build_index
from tests.index.test_shipped import shipped
from tests.index.young import QUESTIONS, counted, part

AGES = (  # phrasings an answer, known unknowns, phrasings of each
    (5, 0, 0),
    (20, 0, 0),
    (20, 20, 2),
    (20, 40, 4),
    (40, 60, 8),
    (80, 120, 12),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", nargs="*", type=Path)
    parser.add_argument("--gold", type=Path, default=QUESTIONS / "gold.yaml")
    arguments = parser.parse_args()
    files = arguments.questions or sorted(QUESTIONS.glob("round*.jsonl"))
    asked = [one for file in files for one in load_questions(file) if not one.trial.conversation]
    gold = load_patterns(arguments.gold)
    knowledge, _ = shipped()
    print("phrasings  known     of each  phrasings  answers                     falsely")
    print("an answer  unknowns           in all     from   right wrong offered  answered")
    for age in AGES:
        pack = part(knowledge, *age)
        index = build_index(pack)
        found = counted(asked, pack, index, gold)
        shares = [100 * found[name] / found["due"] for name in ("right", "wrong", "offered")]
        print(
            f"{age[0]:<11}{age[1]:<10}{age[2]:<9}{len(index.book.phrasings):<11}"
            f"{index.policy.answer_at:<6.2f}{shares[0]:6.1f}{shares[1]:6.1f}{shares[2]:8.1f}"
            f"{100 * found['false'] / found['silent']:10.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
