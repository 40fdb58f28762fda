"""The pictures of the README come from the running bot."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from tests.core.small import KNOWLEDGE, small_index

pytest.importorskip("markdown_it", reason="simcord's preview page needs markdown-it-py")
Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
make = pytest.importorskip("tests.pictures.make")
MAX_BYTES = 90_000
NEEDS_BROWSER = pytest.mark.skipif(not make.browser_path(), reason="there is no Chromium here")


@NEEDS_BROWSER
async def test_a_scene_is_photographed(tmp_path: Path) -> None:
    """A real exchange becomes a small PNG as wide as a phone, with the card's colour in it."""
    target = tmp_path / "answer.png"
    await make.picture("answer", target, KNOWLEDGE, small_index(), tmp_path)
    with Image.open(BytesIO(target.read_bytes())) as drawn:
        assert drawn.width == make.PHONE_PX * make.SCALE
        assert drawn.height > 300
        assert (88, 101, 242) in {colour for _, colour in drawn.convert("RGB").getcolors()}
    assert target.stat().st_size < 60_000


@pytest.mark.parametrize("name", make.SCENES)
def test_the_pictures_are_there_and_small(name: str) -> None:
    """Each scene stands in docs/pictures as a PNG that loads fast."""
    target = make.PICTURES / f"{name}.png"
    assert target.stat().st_size < MAX_BYTES
    with Image.open(target) as drawn:
        assert drawn.format == "PNG"
        assert drawn.width == make.PHONE_PX * make.SCALE
