"""/review log and show in the simulated Discord: filters, pages, jump links, one row in full."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import simcord

from bot.assistant import Known
from bot.discord_app import permissions
from bot.discord_app.review.row_buttons import GONE
from tests.discord_app.test_moderators import let_in
from tests.discord_app.world import (
    World,
    buttons_of,
    open_world,
    parts,
    private,
    shown,
    text_of,
)

OPENING, FLOUR, LOST = "When does the bakery open?", "origin of the flour", "quantum flux?"
PRICE, RAIN = "price of the bread", "will it rain tomorrow"


async def asks(world: World, *questions: str, channel: Any = None) -> None:
    """By mention, each a while after the other."""
    for question in questions:
        await world.env.advance_time(40)
        await world.alice.send(channel or world.general, f"{world.me} {question}")


async def listed(world: World, **options: Any) -> str:
    result = await world.mona.slash(world.general, "review log", **options)
    assert private(result)
    return shown(result)


def numbers(text: str) -> list[int]:
    """The rows a list shows, in its order."""
    return [int(number) for number in re.findall(r"^\*\*(\d+)\*\* ", text, re.MULTILINE)]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"decision": "answer"}, [2, 1]),
        ({"reason": "off_topic"}, [5]),
        ({"entry": "flour"}, [2]),
        ({"entry": "none such"}, []),
        ({"since": "1h"}, [5, 4, 3, 2, 1]),
        ({"since": "2100-01-01"}, []),
        ({"feedback": "down"}, [5]),
        ({"score_below": 0.1}, [3]),
        ({"article": "bakery"}, [5, 4, 3, 2, 1]),
        ({"article": "elsewhere"}, []),
        ({"search": "BREAD price"}, [4]),
        ({"search": "100%"}, []),
        ({"decision": "decline", "search": "rain"}, [5]),
    ],
)
async def test_each_filter_leaves_the_rows_it_names(
    world: World, options: dict[str, Any], found: list[int]
) -> None:
    """Each filter leaves the rows it names, newest first; together all must hold."""
    await asks(world, OPENING, FLOUR, LOST, PRICE, RAIN)
    await world.bob.click(world.said(), label="Not helpful")
    seen = await listed(world, **options)
    assert numbers(seen) == found
    if not found:
        assert "No question fits" in seen


async def test_of_one_channel(world: World) -> None:
    """Questions of one channel alone, threads apart from their channel."""
    await asks(world, OPENING)
    side = world.guild.create_text_channel("side")
    await asks(world, FLOUR, channel=side)
    seen = await listed(world, channel=side)
    assert numbers(seen) == [2]
    assert f"in <#{side.id}>" in seen


@pytest.mark.parametrize("since", ["9999w", "1960-01-01", "0001-01-01"])
async def test_a_time_long_before_the_bot(world: World, since: str) -> None:
    """Every question is newer; the list and its pages come as ever."""
    await asks(world, OPENING)
    assert numbers(await listed(world, since=since)) == [1]


async def test_a_time_that_is_none(world: World) -> None:
    """What is no time is told with examples, privately; nothing is listed."""
    seen = await listed(world, since="yesterday-ish")
    assert "24h, 7d" in seen


async def test_jump_links_lead_to_the_message(world: World) -> None:
    """A mention's link is its own message, a command's the reply; a private reply has none."""
    asked = await world.alice.send(world.general, f"{world.me} {OPENING}")
    await world.alice.slash(world.general, "ask", question=FLOUR)
    reply = world.said()
    await world.env.advance_time(40)
    await world.alice.slash(world.general, "ask", question=PRICE, private=True)
    seen = await listed(world)
    here = f"https://discord.com/channels/{world.guild.id}/{world.general.id}"
    assert f"[message]({here}/{asked.id})" in seen
    assert f"[message]({here}/{reply.id})" in seen
    assert seen.count("[message]") == 2
    one = shown(await world.mona.slash(world.general, "review show", number=1))
    assert f"[message]({here}/{asked.id})" in one


async def pages(world: World, **options: Any) -> simcord.InteractionResult:
    """Twelve questions that fit and one that does not; the first page."""
    await asks(world, *[OPENING] * 12, FLOUR)
    return await world.mona.slash(world.general, "review log", **options)


async def test_pages_stay_put_while_questions_come(world: World) -> None:
    """Older and Newer lead through the list as it stood, with its filters and what was searched
    for, after a restart of the bot too; no id holds a word of it."""
    first = await pages(world, entry="opening", search="bakery")
    assert numbers(shown(first)) == list(range(12, 2, -1))
    assert all(len(each) <= 100 for each in buttons_of(first.response).values())
    assert "bakery" not in str(buttons_of(first.response))
    await asks(world, OPENING)
    await world.restart()
    second = await world.mona.click(first.response, label="Older")
    assert numbers(shown(second)) == [2, 1]
    assert "page 2" in shown(second)
    assert "Searched for: bakery" in shown(second)
    assert list(buttons_of(second.response)) == ["Newer"]
    back = await world.mona.click(second.response, label="Newer")
    assert numbers(shown(back)) == list(range(12, 2, -1))


async def test_a_filter_that_is_gone(world: World) -> None:
    """When the entry left the knowledge, the button says so instead of listing everything."""
    first = await pages(world, entry="opening")
    known = world.bot.assistant.known("")
    less = replace(known.knowledge, entries=known.knowledge.entries[1:])
    world.bot.assistant.servers[str(world.guild.id), "bakery"] = Known(less, known.index)
    late = await world.mona.click(first.response, label="Older")
    assert GONE in [text_of(each) for each in late.followups] + [shown(late)]


async def test_a_question_is_picked_from_the_list(world: World) -> None:
    """The menu below a list opens one row beside it; the list stays."""
    await asks(world, OPENING, LOST)
    page = await world.mona.slash(world.general, "review log")
    chosen = await world.mona.select(page.response, values=["2"])
    assert private(chosen)
    assert "quantum flux" in shown(chosen)
    assert numbers(text_of(page.response)) == [2, 1]


async def test_one_row_in_full(world: World) -> None:
    """The reply, why in sentences, what was next best, the versions, and what was done."""
    await asks(world, "when do the shop open on sunday")
    page = await world.mona.slash(world.general, "review show", number=1)
    seen = shown(page)
    for words in (
        "**Reply**: The bakery opens at seven.",
        "sure of `opening`",
        "No known wording contains",
        "**Next best**: owner",
        "bakery 1, policy 0\\.350",
        "**Taken for**: When does the bakery open?",
    ):
        assert words.replace("\\.", ".") in seen.replace("\\", ""), seen
    judged = await world.mona.click(page.response, label="Right")
    assert f"<@{world.mona.id}> judged the reply: right" in shown(judged)
    changed = await world.mona.click(judged.response, label="Should have declined")
    assert "judged the reply: decline" in shown(changed)
    (verdict,) = await world.log.review.judged(str(world.guild.id), "bakery")
    assert verdict.verdict == "decline"


async def test_choices_in_a_row_stand_apart(world: World) -> None:
    """Promise: what follows a reply that is a list does not belong to its last point."""
    await asks(world, "open shop owner")
    seen = shown(await world.mona.slash(world.general, "review show", number=1))
    assert re.search(r"\*\*Reply\*\*: [^\n]+\n- [^\n]+\n(- [^\n]+\n)*\n\*\*", seen), seen


async def test_mending_from_a_row(world: World) -> None:
    """Mend opens the desk's page for that question, even one that was answered."""
    await asks(world, OPENING, LOST)
    for number, words in ((1, "When does the bakery open"), (2, "quantum flux")):
        page = await world.mona.slash(world.general, "review show", number=number)
        group = await world.mona.click(page.response, label="Fix it")
        assert "Why it waits" in shown(group)
        assert words in shown(group)
        assert "It means…" in buttons_of(group.response)


async def test_an_erased_row(world: World) -> None:
    """Erased between the page and the press: told, and no verdict is kept. After that the row
    shows that its text is gone, and offers nothing to do."""
    message = await world.alice.send(world.general, f"{world.me} {OPENING}")
    page = await world.mona.slash(world.general, "review show", number=1)
    await world.log.forget_message(str(message.id))
    for label in ("Wrong", "Fix it"):
        late = await world.mona.click(page.response, label=label)
        told = "\n".join([text_of(each) for each in late.followups] or [shown(late)])
        assert "deleted" in told, label
    again = await world.mona.slash(world.general, "review show", number=1)
    assert "deleted" in shown(again)
    assert not buttons_of(again.response)
    assert await world.log.review.judged(str(world.guild.id), "bakery") == ()


async def test_entries_complete_for_moderators_of_that_server_alone(world: World) -> None:
    """What is typed finds ids and questions; a member gets nothing."""
    found = await world.mona.autocomplete(world.general, "review log", "entry", "flour")
    assert [each["value"] for each in found] == ["flour"]
    articles = await world.mona.autocomplete(world.general, "review log", "article", "")
    assert [each["value"] for each in articles] == ["bakery"]
    since = await world.mona.autocomplete(world.general, "review log", "since", "7")
    assert [each["value"] for each in since] == ["7d"]
    let_in(world, world.bob)
    for option in ("entry", "article"):
        assert await world.bob.autocomplete(world.general, "review log", option, "") == []


async def test_buttons_are_checked_anew(world: World) -> None:
    """A page that was opened by right opens nothing more once the right is gone."""
    role = world.guild.create_role("editors")
    edith = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, edith)
    await world.mona.slash(world.general, "setup moderators", role=role)
    await asks(world, *[OPENING] * 11)
    first = await edith.slash(world.general, "review log")
    row = await edith.slash(world.general, "review show", number=1)
    await world.mona.slash(world.general, "setup moderators")
    for page, label in ((first, "Older"), (row, "Right"), (row, "Fix it")):
        late = await edith.click(page.response, label=label)
        assert shown(late) == permissions.REFUSED
    assert shown(await edith.select(first.response, values=["2"])) == permissions.REFUSED
    assert await world.log.review.judged(str(world.guild.id), "bakery") == ()


async def test_no_row_of_another_server(world: World) -> None:
    """Neither by filter, nor by a forged number, nor by a menu of another server."""
    await asks(world, LOST)
    other = open_world(world.env, world.log)
    for options in ({}, {"search": "quantum"}, {"decision": "decline"}):
        result = await other.mona.slash(other.general, "review log", **options)
        assert ("No question fits" if options else "Nothing yet") in shown(result)
        assert not [part for part in parts(result.response) if part.get("custom_id")]
    assert "no question 1" in shown(await other.mona.slash(other.general, "review show", number=1))
