"""Promises of several articles in one bot: each place is answered from its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import Known
from bot.core.types import Place, Turn
from bot.discord_app import listeners
from bot.discord_app.articles import MAX_CHOICES, choices, named, tag_of, tagged
from bot.discord_app.buttons import GONE, NOT_YOURS
from bot.library import Library, LoadError
from tests.core.harbour import HARBOUR, harbour
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.world import World, buttons_of, open_world, private, shown, text_of

pytestmark = pytest.mark.two_articles

HOURS = "opening hours"
SEVEN, FIVE = "The bakery opens at seven.", "The harbour opens at five."
CRANES = "How many cranes are there?"


async def asked(world: World, channel: Any, text: str = HOURS) -> str:
    await world.env.advance_time(40)
    await world.alice.send(channel, f"{world.me} {text}")
    return text_of(world.said(channel))


async def use(world: World, article: str, **options: Any) -> str:
    return shown(await world.mona.slash(world.general, "article use", article=article, **options))


async def test_each_channel_is_answered_from_its_own_article(world: World) -> None:
    """A bound channel, its thread, and the rest of the server; the row says which it was."""
    quay = world.guild.create_text_channel("quay")
    assert "The harbour" in await use(world, "harbour", channel=quay)
    assert FIVE in (told := await asked(world, quay))
    assert "The Coast Courier" in told, "the source is that article"
    assert (await world.row()).pack == "harbour"
    assert SEVEN in await asked(world, world.general)
    assert (await world.row()).pack == "bakery"


async def test_a_thread_follows_its_channel(world: World) -> None:
    """Unless it has an article of its own."""
    thread = world.thread()
    assert SEVEN in await asked(world, thread)
    await use(world, "harbour", channel=world.general)
    assert FIVE in await asked(world, thread)


async def test_a_server_has_a_default(world: World) -> None:
    """Where no channel is named, the rest of the server follows; other servers do not."""
    assert "In channels without" in await use(world, "The Harbour")
    assert FIVE in await asked(world, world.general)
    other = open_world(world.env, world.log)
    assert SEVEN in await asked(other, other.general)


async def test_a_binding_outlives_a_restart(world: World) -> None:
    """And waits while its article is not loaded."""
    await use(world, "harbour", channel=world.general)
    await world.restart()
    assert SEVEN in await asked(world, world.general), "the first article stands in"
    await world.restart(None, harbour())
    assert FIVE in await asked(world, world.general)


async def test_a_channel_can_be_let_go(world: World) -> None:
    """It follows the server again."""
    await use(world, "harbour", channel=world.general)
    result = await world.mona.slash(world.general, "article unbind", channel=world.general)
    assert "follows the server" in shown(result)
    assert SEVEN in await asked(world, world.general)


async def test_direct_messages_are_about_the_first_article(world: World) -> None:
    """`/ask article:` asks another one, for that question alone."""
    await use(world, "harbour")
    await world.alice.user.send_dm(HOURS)
    assert SEVEN in text_of(world.said(world.alice.user.dm_channel))
    result = await world.bob.slash(world.general, "ask", question=HOURS, article="bakery")
    assert SEVEN in shown(result)
    await world.env.advance_time(40)
    assert FIVE in shown(await world.bob.slash(world.general, "ask", question=HOURS))


async def test_an_unknown_article_is_told(world: World) -> None:
    """With the names there are, and nothing is bound or logged."""
    result = await world.alice.slash(world.general, "ask", question=HOURS, article="nowhere")
    assert "The harbour (`harbour`)" in shown(result)
    assert private(result)
    assert "I do not know an article" in await use(world, "../etc")
    assert await world.log.rows(None) == ()


async def test_conversations_keep_to_their_article(world: World) -> None:
    """A follow-up in another article does not lean on what was asked of the first."""
    await asked(world, world.general, "Who owns the bakery?")
    await use(world, "harbour", channel=world.general)
    assert "Vogel" not in await asked(world, world.general, "and since when?")


async def test_a_button_keeps_to_the_article_it_was_made_for(world: World) -> None:
    """Whatever the channel is about when it is pressed."""
    await asked(world, world.general, "what does the bread cost")
    reply = world.said()
    (custom_id,) = [each for each in buttons_of(reply).values() if each.startswith("dl:q:opening")]
    assert custom_id.endswith(f"@{tag_of('bakery')}")
    await use(world, "harbour", channel=world.general)
    await world.env.advance_time(40)
    assert SEVEN in shown(await world.bob.click(reply, custom_id=custom_id))


async def test_an_edited_question_keeps_to_its_article(world: World) -> None:
    """The reply that changes is still from the article the question was asked of."""
    message = await world.alice.send(world.general, f"{world.me} who owns the bakery")
    await use(world, "harbour", channel=world.general)
    await world.alice.edit(message, f"{world.me} {HOURS}")
    assert SEVEN in text_of(world.said())


async def test_pages_and_completion_follow_the_channel(world: World) -> None:
    """`/source`, `/topics` and what `/ask` offers are of the channel's article."""
    await use(world, "harbour", channel=world.general)
    assert "The Coast Courier" in shown(await world.alice.slash(world.general, "source"))
    offered = await world.alice.autocomplete(world.general, "ask", "question", "crane")
    assert CRANES in [choice["value"] for choice in offered]
    offered = await world.alice.autocomplete(world.general, "ask", "article", "harb")
    assert [choice["value"] for choice in offered] == ["harbour"]


async def test_the_list_names_the_channels_of_this_server_alone(world: World) -> None:
    """Another server's binding is not shown."""
    other = open_world(world.env, world.log)
    elsewhere = other.guild.create_text_channel("secret")
    await other.mona.slash(other.general, "article use", article="harbour", channel=elsewhere)
    await use(world, "harbour", channel=world.general)
    told = shown(await world.mona.slash(world.general, "article list"))
    assert f"<#{world.general.id}>" in told
    assert str(elsewhere.id) not in told
    assert "everywhere else in this server" in told


async def test_show_tells_what_a_channel_is_about(world: World) -> None:
    """With its version and how many changes the server laid over it."""
    await use(world, "harbour", channel=world.general)
    told = shown(await world.mona.slash(world.general, "article show"))
    assert "The Coast Courier" in told
    assert "2 answers, 2 facts, 0 changes" in told


async def test_moderators_of_a_channel_see_its_articles_queue(world: World) -> None:
    """Questions of one article wait apart from those of the other."""
    quay = world.guild.create_text_channel("quay")
    await use(world, "harbour", channel=quay)
    await asked(world, quay, "who paints the lighthouse")
    await asked(world, world.general, "quantum chromodynamics")
    for channel, there, gone in (
        (quay, "lighthouse", "quantum"), (world.general, "quantum", "lighthouse")
    ):  # fmt: skip
        result = await world.mona.slash(channel, "review queue")
        text = text_of(result.response)
        assert there in text
        assert gone not in text


async def test_a_change_of_one_article_leaves_the_other_alone(world: World) -> None:
    """A mended question opens the form of the article it was asked of, wherever one presses."""
    await use(world, "harbour", channel=world.general)
    await asked(world, world.general, "lifting gear tally")
    row = await world.row()
    desk = await world.bot.desks.of_row(str(world.guild.id), row.id)
    assert desk.article == "harbour"
    await use(world, "bakery", channel=world.general)
    assert (await world.bot.desks.of_row(str(world.guild.id), row.id)).article == "harbour"
    assert (await world.bot.desks.of_row("1", row.id)).article == "bakery", "not that server's row"


class Disk:
    """A source whose harbour a test rewrites."""

    def __init__(self, found: Known | Exception) -> None:
        self.found = found

    def prints(self) -> dict[str, str]:
        return {"harbour": "x"}

    def load(self, slug: str) -> Known:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


async def test_reload_tells_what_came_of_it(world: World) -> None:
    """A fault with file and line, and the old answers; then the new version; not too often."""
    disk = Disk(LoadError("answers.yaml:3:1: an unknown key; expected id; take it out"))
    world.bot.library = Library(world.bot.assistant, disk, {})
    told = shown(await world.mona.slash(world.general, "article reload", article="harbour"))
    assert "stays as it was" in told
    assert "answers.yaml:3:1" in told
    assert "answers.yaml:3:1" in shown(await world.mona.slash(world.general, "status"))
    await use(world, "harbour", channel=world.general)
    assert FIVE in await asked(world, world.general)
    disk.found = Known(replace(HARBOUR, version="2"), harbour().index)
    assert "new version" in shown(await world.mona.slash(world.general, "article reload"))
    too_soon = shown(await world.mona.slash(world.general, "article reload"))
    assert "Try again in" in too_soon
    assert "answers.yaml" not in shown(await world.mona.slash(world.general, "status"))


async def test_bindings_are_noted(world: World) -> None:
    """Who bound a channel to what stands in the audit."""
    await use(world, "harbour", channel=world.general)
    with closing(sqlite3.connect(world.log.path)) as connection:
        ((by, words),) = connection.execute("SELECT by_id, words FROM audit").fetchall()
    assert by == str(world.mona.id)
    assert words == f"bound channel {world.general.id} to harbour"


def test_names_and_tags() -> None:
    """An article is named by slug or title in any case; a tag finds it again; choices are few."""
    packs = {"bakery": Known(KNOWLEDGE, small_index()), "harbour": harbour()}
    assert named("`harbour`", packs) == named("the HARBOUR", packs) == "harbour"
    assert named("har", packs) == named("", packs) == ""
    assert tagged(packs, tag_of("harbour")) == "harbour"
    assert tagged(packs, tag_of("gone")) is tagged(packs, None) is None
    many = {f"p{n}": Known(replace(HARBOUR, slug=f"p{n}"), small_index()) for n in range(30)}
    assert len(choices("", many)) == MAX_CHOICES
    assert [choice.value for choice in choices("p7", many)] == ["p7"]


async def test_a_question_of_another_article_is_pointed_there(world: World) -> None:
    """Not a wrong answer, nor that article's unasked: its name, its channel, and a button."""
    quay = world.guild.create_text_channel("quay")
    await use(world, "harbour", channel=quay)
    told = await asked(world, world.general, CRANES)
    assert "“The harbour”, another article I know" in told
    assert f"<#{quay.id}>" in told
    assert "three cranes" not in told
    row = await world.row()
    assert (row.pack, row.decision) == ("bakery", "decline")
    await world.env.advance_time(40)
    there = await world.alice.click(world.said(), label="Ask it there")
    assert "three cranes" in shown(there)
    assert (await world.row()).pack == "harbour"


@pytest.mark.options(message_content=True)
async def test_a_pointer_where_nobody_is_mentioned(world: World) -> None:
    """In a channel that is answered unasked: a question is pointed to its article, talk is not."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    assert world.silent(await world.alice.send(world.general, "many cranes"))
    assert await world.log.rows(None) == ()
    await world.alice.send(world.general, CRANES)
    assert "“The harbour”, another article I know" in text_of(world.said())


async def test_the_pointer_names_no_channel_of_another_server(world: World) -> None:
    """A binding elsewhere is nobody's business here."""
    other = open_world(world.env, world.log)
    quay = other.guild.create_text_channel("quay")
    await other.mona.slash(other.general, "article use", article="harbour", channel=quay)
    told = await asked(world, world.general, CRANES)
    assert "The harbour" in told
    assert str(quay.id) not in told


async def test_a_pointer_whose_question_was_erased(world: World) -> None:
    """The button says that the question is gone, and asks nothing."""
    await asked(world, world.general, CRANES)
    reply = world.said()
    await world.log.forget_member(str(world.alice.id))
    await world.env.advance_time(40)
    result = await world.bob.click(reply, label="Ask it there")
    assert "no longer" in shown(result)
    assert await world.log.rows(None) == ()


@pytest.mark.parametrize("who", ["alice", "bob"])
@pytest.mark.parametrize("taken_back", ["message", "everything"])
async def test_a_question_asked_there_is_its_askers(
    world: World, who: str, taken_back: str
) -> None:
    """Whoever pressed: with the first asker's message, or all they asked, its words go too."""
    question = await world.alice.send(world.general, f"{world.me} {CRANES}")
    await world.env.advance_time(40)
    there = await getattr(world, who).click(world.said(), label="Ask it there")
    assert "three cranes" in shown(there)
    first, second = (await world.log.rows(None))[::-1]
    assert (second.pack, second.question) == ("harbour", CRANES)
    assert second.reply_message_id not in ("", first.reply_message_id)
    if taken_back == "message":
        await world.alice.delete(question)
    else:
        await world.log.forget_member(str(world.alice.id))
    assert {row.question for row in await world.log.rows(None)} <= {""}


async def test_who_asks_it_there_settles_no_choice_of_its_asker(world: World) -> None:
    """Choices that its asker left open stay open, whoever pressed."""
    await asked(world, world.general, "according to whom?")
    assert (await world.row()).decision == "suggest"
    await world.alice.send(world.general, f"{world.me} {CRANES}")
    await world.env.advance_time(40)
    await world.bob.click(world.said(), label="Ask it there")
    copy, *_, first = await world.log.rows(None)
    assert (copy.surface, copy.pack, first.unanswered) == ("there", "harbour", 1)
    assert copy.asker == first.asker


async def test_a_question_deleted_while_it_is_asked_there(world: World) -> None:
    """Its words are not back in the log, and the presser hears that they are gone."""
    question = await world.alice.send(world.general, f"{world.me} {CRANES}")
    reply, whole = world.said(), world.log.row

    async def just_before(log_id: int, guild_id: str | None) -> Any:
        found = await whole(log_id, guild_id)
        await listeners.deleted(world.bot, (question.id,))
        return found

    world.log.row = just_before  # type: ignore[method-assign]
    await world.env.advance_time(40)
    there = await world.bob.click(reply, label="Ask it there")
    assert (shown(there), private(there)) == (GONE, True)
    assert [row.question for row in await world.log.rows(None)] == [""], "no copy was made"


async def test_a_question_deleted_while_its_copy_is_written(world: World) -> None:
    """The copy loses its words too, and the presser hears that they are gone."""
    question = await world.alice.send(world.general, f"{world.me} {CRANES}")
    reply, whole = world.said(), world.log.record

    async def just_before(turn: Turn) -> Turn:
        await listeners.deleted(world.bot, (question.id,))
        return await whole(turn)

    world.log.record = just_before  # type: ignore[method-assign]
    await world.env.advance_time(40)
    there = await world.bob.click(reply, label="Ask it there")
    assert (shown(there), private(there)) == (GONE, True)
    assert [row.question for row in await world.log.rows(None)] == ["", ""]


async def test_whoever_pressed_removes_what_came_of_it(world: World) -> None:
    """The presser may, and the first asker; nobody else."""
    await asked(world, world.general, CRANES)
    pointer = world.said()
    for who in (world.bob, world.alice):
        await world.env.advance_time(40)
        reply = (await world.bob.click(pointer, label="Ask it there")).response
        lone = world.guild.add_member(world.env.create_user(f"not {who.user.name}"))
        assert shown(await lone.click(reply, label="Remove")) == NOT_YOURS
        await who.click(reply, label="Remove")
        assert world.said().id == pointer.id


async def test_in_direct_messages_a_pointer_has_no_button(world: World) -> None:
    """The other article is named; `/ask article:` asks it."""
    await world.alice.user.send_dm(CRANES)
    reply = world.said(world.alice.user.dm_channel)
    assert "The harbour" in text_of(reply)
    assert "Ask it there" not in buttons_of(reply)


async def test_what_this_article_answers_is_never_pointed_away(world: World) -> None:
    """Every wording of its own is answered here, and small talk too."""
    for entry in KNOWLEDGE.entries:
        for text in entry.phrasings:
            assert "another article" not in await asked(world, world.general, text), text


async def test_an_answer_that_gave_way_is_not_leaned_on(world: World) -> None:
    """What was withdrawn for a pointer leaves nothing for the next turn to inherit."""
    place = Place("slash", str(world.guild.id), "1", "", "7")

    async def ask(text: str) -> Turn:
        return await world.bot.assistant.ask(text, place, "c", "bakery")

    assert (await ask("name of the cranes")).elsewhere == "harbour"
    assert (await ask("of whom?")).reply.entry == "", "it would be the owner, had that stood"
    await ask("name of the owner")
    assert (await ask("of whom?")).reply.entry == "owner"
