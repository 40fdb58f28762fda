"""A trial of moderators: many questions, three groups mended, taken back, written into the pack."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import simcord

from bot.assistant import Assistant
from bot.config import SOURCE, load_settings
from bot.core.types import Place, Reply
from bot.discord_app.client import DatelineClient
from bot.index.cache import load_or_build
from bot.packs.load import load_pack
from bot.review.groups import Group
from bot.store.log import SqliteLog
from tests.discord_app.options import options
from tests.discord_app.test_desk import fields
from tests.discord_app.world import World, buttons_of, open_world, shown, text_of

SETTLES_S = 60.0  # the longest that one act may work on


@dataclass(frozen=True, slots=True)
class Mend:
    """What a moderator does about the group of a question, and what is said from then on."""

    question: str
    times: int  # asked so often, so that its group stands in the order of the mends
    button: str
    typed: dict[str, str]  # label of a form's field -> what is typed
    told: str  # stands in the reply afterwards


@dataclass(frozen=True, slots=True)
class Trial:
    slug: str
    questions: tuple[str, ...]
    mends: tuple[Mend, Mend, Mend]

    @property
    def pack(self) -> Path:
        return SOURCE / "knowledge" / self.slug


class Site:
    """The trial's pack in a folder of its own, and the bot on it."""

    def __init__(self, trial: Trial, folder: Path, log: SqliteLog) -> None:
        self.trial, self.folder, self.log = trial, folder, log
        self.knowledge = folder / "knowledge"
        self.pack = self.knowledge / trial.slug
        if not self.pack.exists():
            shutil.copytree(trial.pack, self.pack)
            shutil.copy(SOURCE / "knowledge" / "smalltalk.yaml", self.knowledge)

    def client(self) -> DatelineClient:
        """As a start of the program makes it."""
        knowledge = load_pack(self.pack, self.knowledge / "smalltalk.yaml")
        index = load_or_build(knowledge, load_settings().cache_folder)
        return DatelineClient(Assistant(knowledge, index, self.log), self.log, options())

    def program(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A verb of the program, on this pack and this log."""
        env = {
            **os.environ,
            "DATELINE_DATABASE": str(self.log.path),
            "DATELINE_KNOWLEDGE": str(self.knowledge),
            "PYTHONPATH": str(SOURCE),
        }
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


async def asked(world: World, question: str, guild: str = "") -> Reply:
    """What a member of a server gets; as the bot answers, without the limits of one person."""
    place = Place("slash", guild or str(world.guild.id), str(world.general.id), "", "7")
    return (await world.bot.assistant.ask(question, place)).reply


async def said(world: World, question: str) -> str:
    """What a member reads who mentions the bot for the first time."""
    await world.env.advance_time(40)  # past the limits
    newcomer = world.guild.add_member(world.env.create_user("newcomer"))
    await newcomer.send(world.general, f"{world.me} {question}")
    return text_of(world.said())


async def groups_of(world: World) -> tuple[Group, ...]:
    return await world.bot.desks.of("").queue(str(world.guild.id))


async def mended(world: World, mend: Mend) -> None:
    """The group at the top of the queue, by its form and preview."""
    queue = await world.mona.slash(world.general, "review queue")
    group = await world.mona.click(queue.response, label="Open 1")
    assert mend.question.lower()[:30] in shown(group).lower(), shown(group)
    form = await world.mona.click(group.response, label=mend.button)
    preview = await world.mona.submit_modal(form, filled(form, mend.typed))
    assert "Make it so" in buttons_of(preview.response), shown(preview)
    await world.mona.click(preview.response, label="Make it so")


def filled(form: simcord.InteractionResult, typed: dict[str, str]) -> dict[str, str]:
    """The form as it came, but for what is typed."""
    parts = fields(form)
    values = {each["custom_id"]: each["value"] for each in parts.values() if "value" in each}
    return values | {parts[label]["custom_id"]: text for label, text in typed.items()}


async def undone(world: World) -> None:
    """Every change in force, taken back from the list of changes."""
    while True:
        changes = await world.mona.slash(world.general, "review changes")
        labels = [label for label in buttons_of(changes.response) if label.startswith("Undo")]
        if not labels:
            return
        await world.mona.click(changes.response, label=labels[0])


async def run(world: World, site: Site) -> None:
    """The whole of it; every promise is checked on the way."""
    trial, guild = site.trial, str(world.guild.id)
    world.env.settle_timeout = SETTLES_S
    await world.env.restart_bot(site.client())
    for mend in trial.mends:
        for _ in range(mend.times):
            await asked(world, mend.question)
    for question in trial.questions:
        await asked(world, question)
    before = {mend.question: await said(world, mend.question) for mend in trial.mends}
    await _queue_is_sound(world)
    await _mended_here_alone(world, trial)
    await undone(world)
    again = {mend.question: await said(world, mend.question) for mend in trial.mends}
    assert again == before, f"{again}\n\nbefore: {before}"
    await _mended_here_alone(world, trial)
    overlaid = {mend.question: await said(world, mend.question) for mend in trial.mends}
    _merged(site, guild)
    await world.env.restart_bot(site.client())
    assert world.bot.assistant.servers == {}, "the pack has the changes, the overlay is empty"
    again = {mend.question: await said(world, mend.question) for mend in trial.mends}
    assert again == overlaid, f"{again}\n\noverlaid: {overlaid}"
    assert "no changes" in shown(await world.mona.slash(world.general, "review changes"))


async def _queue_is_sound(world: World) -> None:
    """Each open wording stands in one group; nothing that is answered by now is among them."""
    groups = await groups_of(world)
    told = [one.asked for group in groups for one in group.questions]
    assert len(told) == len(set(told)) > 0
    counts = [group.count for group in groups]
    assert counts == sorted(counts, reverse=True)


async def _mended_here_alone(world: World, trial: Trial) -> None:
    """Top group first; the identical question is answered at once, here and in no other server."""
    other = open_world(world.env, world.log)
    for mend in trial.mends:
        elsewhere = await asked(world, mend.question, str(other.guild.id))
        await mended(world, mend)
        assert mend.told in await said(world, mend.question)
        now = await asked(world, mend.question, str(other.guild.id))
        assert now.text == elsewhere.text
        assert mend.told not in now.text


def _merged(site: Site, guild: str) -> None:
    """`overlay export`, the files over the pack's, `check`."""
    out = site.folder / "merged" / site.trial.slug
    done = site.program("overlay", "export", "--server", guild, "--output", str(out))
    assert done.returncode == 0, done.stderr
    for file in out.glob("*.yaml"):
        shutil.copy(file, site.pack / file.name)
    checked = site.program("check", site.trial.slug, "--fast")
    assert checked.returncode == 0, checked.stdout
