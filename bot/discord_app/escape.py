"""Text made harmless for Discord in one pass.

discord.py's own `escape_markdown` is not used: it takes cubic time on hostile text and leaves
timestamps, channel links and emoji alone. One translation table is linear for any input.
"""

from __future__ import annotations

import re

_STRANGER = {ord(char): "\\" + char for char in "\\*_~|`<>[]()#-:@"}
_CURATED = {ord(char): "\\" + char for char in "\\*_~|`<>[]@"}
_LINE_START = re.compile(r"^([ ]{0,3})(#{1,3} |-# )", re.MULTILINE)
_UNSEEN = dict.fromkeys((*range(0, 32), 127, *range(8234, 8239), *range(8294, 8298)), " ")


def escape(text: str, limit: int = 300) -> str:
    """What a member wrote, on one line, with every mark-up character disarmed."""
    line = " ".join(text[: limit * 4].translate(_UNSEEN).split())
    return clamp(line, limit).translate(_STRANGER)


def curated(text: str) -> str:
    """What a curator wrote: line breaks and punctuation stay, mark-up is shown and not obeyed."""
    return _LINE_START.sub(r"\1\\\2", text.translate(_CURATED))


def clamp(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where one ends near the limit."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 2 // 3 else cut).rstrip() + "…"
