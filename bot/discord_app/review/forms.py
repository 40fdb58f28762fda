"""The desk's forms: a wording, an answer, a known unknown. What is typed is checked by the desk.

discord.py holds each open form by its id, so no two have the same, and only for `OPEN_S` and as
long as the process lives. One that is sent in later comes back with all that was typed
(`sent_late`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import discord

from bot import request
from bot.assistant import Known
from bot.core.types import Side
from bot.discord_app import permissions
from bot.discord_app.buttons import Pressable, Pressed
from bot.discord_app.card import page
from bot.discord_app.escape import clamp, curated
from bot.discord_app.review.buttons import client_of, found_in_time, who_of
from bot.discord_app.sorry import apologise, noted
from bot.review.changes import Change, Kind
from bot.review.form import ReviewError, entry_id_for, numbers
from bot.review.groups import Group

OPEN_S = 3600.0  # how long a form is held; Discord does not tell when one is dismissed
BACK_S = 900.0  # how long a refused form can be opened again
MAX_CHOICES = 25  # of a select, Discord's limit
OPTION_CHARS = 100
MAX_QUESTION_CHARS = 300
MAX_OTHER_WORDINGS = 10  # of a group, that a new entry takes along

LATE = (
    "This form is no longer open: it was for over an hour, or I was restarted. "
    "Nothing was changed, and nothing is lost."
)
NOT_OPENED = "The form cannot be opened now. Nothing was changed, and nothing is lost."
TAKEN = "form"  # in an interaction's extras: an open form takes it
_ID = re.compile(r"dl:rv:form:(?P<kind>[a-z]+):(?P<row>[0-9]{1,18}):[0-9a-f]+")

Text = discord.ui.TextInput[Any]
Typed = Mapping[str, str | list[str]]  # custom_id of a form's part -> its text, or what was chosen


async def open_form(interaction: Pressed, form: Form) -> None:
    """Shows a form; its id tells what it is about, and is this press's own."""
    form.custom_id = f"dl:rv:form:{form.kind}:{form.group.key}:{interaction.id}"
    await interaction.response.send_modal(form)


async def sent_late(interaction: Pressed) -> None:
    """Gives a form back that is not open any more; one that is has taken the interaction by now,
    since discord.py hands it to the form before it tells the client."""
    client = client_of(interaction)
    data: Mapping[str, Any] = dict(interaction.data or {})
    found = _ID.fullmatch(str(data.get("custom_id")))
    if found is None or TAKEN in interaction.extras or found["kind"] not in FORM_OF:
        return
    request.begin(f"i{interaction.id}")
    try:
        if await permissions.refused(interaction, client.log):
            return
        await interaction.response.defer()
        guild, row = str(interaction.guild_id), int(found["row"])
        typed = dict(_sent(data.get("components", ())))
        try:
            desk = await client.desks.of_row(guild, row)
            form = FORM_OF[found["kind"]](await desk.group(guild, row), desk.known(guild))
        except Exception as error:
            await interaction.followup.send(view=_told_back(typed, LATE, error), ephemeral=True)
            return
        view = refused_page(form, typed, LATE)
        await interaction.followup.send(view=view, ephemeral=True)
    except Exception as error:
        await apologise(interaction, "a form", error)


def _sent(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str | list[str]]]:
    for outer in components:
        part = outer.get("component") or {}
        value = list(part["values"]) if "values" in part else str(part.get("value") or "")
        yield str(part.get("custom_id")), value


class Form(discord.ui.Modal):
    """A form about one group; submitting it shows what it would change."""

    kind: ClassVar[str]

    def __init__(self, title: str, group: Group, known: Known) -> None:
        super().__init__(title=title, timeout=OPEN_S)
        self.group, self.known = group, known
        self.origin = group.lead.last_id  # the row whose words the form shows

    def field(self, label: str, component: discord.ui.Item[Any], hint: str = "") -> None:
        self.add_item(discord.ui.Label(text=label, component=component, description=hint or None))

    def change(self) -> Change:
        """What was typed. Raises ReviewError."""
        raise NotImplementedError

    async def on_submit(self, interaction: Pressed, /) -> None:
        from bot.discord_app.review.pages import preview_page

        interaction.extras[TAKEN] = True
        request.begin(f"i{interaction.id}")
        client = client_of(interaction)
        if await permissions.refused(interaction, client.log):
            return
        await interaction.response.defer()
        try:
            desk = client.desks.of(self.known.knowledge.slug)
            change = self.change()
            drafted = await desk.draft(who_of(interaction), change, self.along(change))
            view = preview_page(drafted, desk.known(str(interaction.guild_id)).knowledge)
            await interaction.edit_original_response(view=view)
        except Exception as error:
            words = f"{_reason(error)} Nothing was changed."
            back = refused_page(self, self.typed(), words)
            await interaction.followup.send(view=back, ephemeral=True)

    async def on_error(  # type: ignore[override]  # a modal's has no item, in discord.py too
        self, interaction: Pressed, error: Exception, /
    ) -> None:
        await apologise(interaction, "a form", error)

    def typed(self) -> Typed:
        """What stands in each part."""
        return {
            part.custom_id: part.values if isinstance(part, discord.ui.Select) else part.value
            for part in self._parts()
        }

    def fill(self, typed: Typed) -> None:
        """Opens with what was typed into one of its kind."""
        for part in self._parts():
            value = typed.get(part.custom_id, "")
            if isinstance(part, discord.ui.Select):
                for option in part.options:
                    option.default = option.value in value
            else:
                part.default = value if isinstance(value, str) and value else None

    def _parts(self) -> list[discord.ui.Select[Any] | Text]:
        kinds = (discord.ui.Select, discord.ui.TextInput)
        return [item for item in self.walk_children() if isinstance(item, kinds)]

    def along(self, change: Change) -> tuple[int, ...]:
        """The rows of the group's wordings that surely mean the same, for a new entry."""
        if change.kind is Kind.PHRASING:
            return ()
        others = [
            one for one in self.group.close if one.question.lower() != change.question.lower()
        ]
        return tuple(one.last_id for one in others)[:MAX_OTHER_WORDINGS]


class MeansForm(Form):
    """The question is another wording of something known."""

    kind = "mean"

    def __init__(self, group: Group, known: Known) -> None:
        super().__init__("It means…", group, known)
        self.entry: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="entry",
            required=False,
            options=[
                discord.SelectOption(label=clamp(question, OPTION_CHARS), value=name)
                for name, question in _choices(group, known)
            ],
        )
        self.other = Text(custom_id="other", required=False, max_length=MAX_QUESTION_CHARS)
        self.wording = Text(
            custom_id="wording",
            default=clamp(group.lead.question, MAX_QUESTION_CHARS),
            max_length=MAX_QUESTION_CHARS,
        )
        if self.entry.options:
            self.field("My question that it means", self.entry)
        self.field("Or another one", self.other, "Its id, or its question as I show it")
        self.field("The wording to learn", self.wording, "Take out names and chat; keep the point")

    def fill(self, typed: Typed) -> None:
        """What was chosen and is no choice any more stands in the field for any other."""
        super().fill(typed)
        offered = {option.value for option in self.entry.options}
        chosen = [name for name in typed.get("entry", ()) if name not in offered]
        if chosen and self.other.default is None:
            self.other.default = chosen[0]

    def change(self) -> Change:
        name = self.other.value.strip()
        if name:
            entry = _named(name, self.known)
        elif self.entry.values:
            entry = self.entry.values[0]
        else:
            raise ReviewError("Choose which of my questions it means.")
        return Change(
            0, "", "", Kind.PHRASING, entry, self.wording.value.strip(), origin=self.origin
        )


class WriteForm(Form):
    """A question the article answers and nobody has curated."""

    kind = "write"

    def __init__(self, group: Group, known: Known) -> None:
        super().__init__("Write an answer", group, known)
        self.question = Text(
            custom_id="question",
            default=clamp(group.lead.question, MAX_QUESTION_CHARS),
            max_length=MAX_QUESTION_CHARS,
        )
        limit = known.index.policy.max_reply_chars
        self.answer = Text(
            custom_id="answer", style=discord.TextStyle.paragraph, max_length=min(4000, limit)
        )
        self.paragraphs = Text(custom_id="paragraphs", required=False, max_length=40)
        self.speaker = Text(custom_id="speaker", required=False, max_length=80)
        self.field("The question", self.question)
        self.field("The answer", self.answer, "In your own words; only what the article says")
        self.field("Paragraph of the article", self.paragraphs, "For example 2, or 2, 5")
        self.field("Who says so", self.speaker, "Empty: the article itself")

    def change(self) -> Change:
        question = self.question.value.strip()
        return Change(
            0, "", "", Kind.ANSWER, entry_id_for(question, self.known), question,
            answer=self.answer.value.strip(),
            paragraphs=numbers(self.paragraphs.value), speaker=self.speaker.value.strip(),
            origin=self.origin,
        )  # fmt: skip


class SilentForm(Form):
    """A question that the article does not answer."""

    kind = "unknown"

    def __init__(self, group: Group, known: Known) -> None:
        super().__init__("The article does not say", group, known)
        self.question = Text(
            custom_id="question",
            default=clamp(group.lead.question, MAX_QUESTION_CHARS),
            max_length=MAX_QUESTION_CHARS,
        )
        self.topic = Text(custom_id="topic", required=False, max_length=100)
        self.nearest = Text(custom_id="nearest", required=False, max_length=MAX_QUESTION_CHARS)
        self.field("The question", self.question)
        self.field("“The article does not say …”", self.topic, "For example: what it costs")
        hint = "An id or one of my questions, or empty"
        self.field("The nearest thing it does say", self.nearest, hint)

    def change(self) -> Change:
        question, nearest = self.question.value.strip(), self.nearest.value.strip()
        return Change(
            0, "", "", Kind.UNKNOWN, entry_id_for(question, self.known), question,
            topic=self.topic.value.strip().rstrip("."),
            nearest=_named(nearest, self.known) if nearest else "", origin=self.origin,
        )  # fmt: skip


class Again(Pressable, discord.ui.Button[Any]):
    """Opens a form that was refused once more, with what was typed."""

    def __init__(self, form: Form, typed: Typed) -> None:
        super().__init__(label="Back to the form", style=discord.ButtonStyle.primary)
        self.form, self.typed = form, typed

    async def pressed(self, interaction: Pressed) -> None:
        """About what is there now: of the rows that the form was about one may be erased by now.
        What cannot be opened any more gives the words back."""
        client, guild = client_of(interaction), str(interaction.guild_id)
        if await permissions.refused(interaction, client.log):
            return
        rows = dict.fromkeys((self.form.group.key, self.form.origin))
        try:
            desk, group = await found_in_time(client, guild, *rows)
        except Exception as error:
            view = _told_back(self.typed, NOT_OPENED, error)
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        form = FORM_OF[self.form.kind](group, desk.known(guild))
        form.fill(self.typed)
        await open_form(interaction, form)


def refused_page(form: Form, typed: Typed, words: str) -> discord.ui.LayoutView:
    """Why a form was refused, and the way back to it, for as long as somebody may want it."""
    view = discord.ui.LayoutView(timeout=BACK_S)
    view.add_item(discord.ui.TextDisplay(words))
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(Again(form, typed))
    view.add_item(row)
    return view


def _told_back(typed: Typed, words: str, error: Exception) -> discord.ui.LayoutView:
    """What was typed, where there is no form for it; it fits: at most 1,420 characters, doubled."""
    texts = [curated(text) for text in typed.values() if isinstance(text, str) and text]
    return page("\n".join([words, _reason(error), *texts]))


def _reason(error: Exception) -> str:
    """What stands in the way, for whoever typed; a fault of ours has an id and is logged."""
    return str(error) if isinstance(error, ReviewError) else noted("a form", error)


def _choices(group: Group, known: Known) -> list[tuple[str, str]]:
    """(id, question) of the entries nearest to the group."""
    entries = map(known.knowledge.entry, group.nearest)
    return [
        (entry.id, entry.question)
        for entry in entries
        if entry is not None and entry.side in (Side.ANSWER, Side.UNSTATED)
    ][:MAX_CHOICES]


def _named(text: str, known: Known) -> str:
    """The id of the entry that somebody named by id or by question. Raises ReviewError."""
    plain = text.strip("`").lower().rstrip("?!. ")
    for entry in known.knowledge.entries:
        if plain in (entry.id.lower(), entry.question.lower().rstrip("?!. ")):
            return entry.id
    raise ReviewError(f"I do not know a question or id “{clamp(text, 60)}”.")


FORM_OF: dict[str, Callable[[Group, Known], Form]] = {
    "mean": MeansForm,
    "write": WriteForm,
    "unknown": SilentForm,
}
