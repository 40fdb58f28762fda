"""“Back to the form”: about what is there by then, for who may, and no word that was typed lost."""

from __future__ import annotations

import pytest

from bot.discord_app import permissions
from bot.discord_app.review import buttons as review_buttons
from bot.discord_app.review.buttons import READING
from tests.discord_app.test_bad_input import ANSWER, LOST, filled, live
from tests.discord_app.test_desk import asks, fields, form
from tests.discord_app.test_moderators import let_in
from tests.discord_app.world import World, private, shown


@pytest.mark.parametrize("gone", ["alice", "bob"])
async def test_the_way_back_is_about_what_is_left(world: World, gone: str) -> None:
    """Two asked it and one of them erased theirs: the form is about the other's, and is taken."""
    await asks(world, LOST)
    await world.env.advance_time(40)
    await world.bob.send(world.general, f"{world.me} {LOST}")
    typed = {"The answer": ANSWER, "Paragraph of the article": "1"}
    send = await filled(world, world.mona, ANSWER, "9")
    await world.log.forget_member(str(getattr(world, gone).id))
    refused = await send()
    again = await world.mona.click(refused.followups[0], label="Back to the form")
    ids = {name: part["custom_id"] for name, part in fields(again).items()}
    values = {ids[name]: text for name, text in (typed | {"The question": LOST}).items()}
    mended = await world.mona.submit_modal(again, values)
    assert "What this would change" in shown(mended)
    await world.mona.click(mended.response, label="Make it so")
    assert await live(world) == 1


async def test_the_way_back_to_what_is_gone(world: World) -> None:
    """Everybody who asked erased it: told so, and the words come back to be copied."""
    await asks(world, LOST)
    send = await filled(world, world.mona, ANSWER, "9")
    refused = await send()
    await world.log.forget_member(str(world.alice.id))
    late = await world.mona.click(refused.followups[0], label="Back to the form")
    assert private(late)
    assert "has deleted it" in shown(late)
    assert shown(late).endswith(f"{ANSWER}\n9")


async def test_the_way_back_while_the_queue_is_read_for_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to press again; what was typed is there meanwhile, and in the form then."""
    await asks(world, LOST)
    send = await filled(world, world.mona, ANSWER, "9")
    (word,) = (await send()).followups
    with monkeypatch.context() as soon:
        soon.setattr(review_buttons, "FORM_WAIT_S", 0.0)
        late = await world.mona.click(word, label="Back to the form")
        assert READING in shown(late)
        assert ANSWER in shown(late)
    again = fields(await world.mona.click(word, label="Back to the form"))
    assert again["The answer"]["value"] == ANSWER


async def test_the_way_back_is_for_moderators(world: World) -> None:
    """Who lost the right meanwhile does not get the form again."""
    role = world.guild.create_role("editors")
    edith = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, edith)
    await world.mona.slash(world.general, "setup moderators", role=role)
    await asks(world, LOST)
    refused = await form(world, edith, "It means…", {"Or another one": "nothing like it"})
    await world.mona.slash(world.general, "setup moderators")
    late = await edith.click(refused.followups[0], label="Back to the form")
    assert shown(late) == permissions.REFUSED
