"""Moderators close the loop, from many questions to a merged pack, in the simulated Discord."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.config import SOURCE
from tests.discord_app.trial import Mend, Site, Trial, run
from tests.discord_app.world import World
from tests.review.sample import wordings

QUESTIONS = SOURCE / "tests" / "questions"
PUFFINS = Trial(
    "skerra-puffins",
    tuple(
        json.loads(line)["q"]
        for line in (QUESTIONS / "puffins.jsonl").read_text("utf-8").splitlines()[:40]
    ),
    (
        Mend(
            "did the boat people get their cheque", 20, "It means…",
            {"Or another one": "compensation"},
            "Not yet",
        ),
        Mend(
            "who bought the drones", 14, "Write an answer",
            {"The answer": "The trust flew them at its own cost.",
             "Paragraph of the article": "1"},
            "at its own cost",
        ),
        Mend(
            "what colour were the rat boxes", 8, "Article is silent",
            {"“The article does not say …”": "what colour the boxes had",
             "The nearest thing it does say": "bait_how"},
            "The article does not say what colour the boxes had.",
        ),
    ),
)  # fmt: skip
TROOPS = Trial(
    "kazakhstan-troops",
    (),
    (
        Mend(
            "any tea on the new gov", 90, "It means…",
            {"Or another one": "new_government"}, "new",
        ),
        Mend(
            "what was on the menu for the foreign soldiers", 80, "Write an answer",
            {"The answer": "Each country fed its own soldiers.", "Paragraph of the article": "1"},
            "fed its own soldiers",
        ),
        Mend(
            "how many helicopters did the CSTO bring", 70, "Article is silent",
            {"“The article does not say …”": "how many helicopters came"},
            "The article does not say how many helicopters came.",
        ),
    ),
)  # fmt: skip


@pytest.mark.usefixtures("without_encoder")
async def test_a_small_trial(world: World, tmp_path: Path) -> None:
    """Forty questions, three groups mended here alone, undone, exported, merged, checked."""
    await run(world, Site(PUFFINS, tmp_path, world.log))


def three_hundred() -> tuple[str, ...]:
    """Practice questions and members' own, half and half, as they come."""
    practice = [
        json.loads(line)["q"]
        for line in (QUESTIONS / "round5.jsonl").read_text("utf-8").splitlines()
    ]
    own = [one.q for one in wordings()]
    return (*practice[:150], *own[:: len(own) // 150][:150])


@pytest.mark.nightly
async def test_the_trial_of_three_hundred(world: World, tmp_path: Path) -> None:
    """The same on a copy of the shipped pack, with 300 varied questions."""
    questions = three_hundred()
    assert len(set(questions)) == 300
    site = Site(Trial(TROOPS.slug, questions, TROOPS.mends), tmp_path, world.log)
    await run(world, site)
