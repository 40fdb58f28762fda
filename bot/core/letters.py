"""Letters as people type them: with accents or without, for the same word."""

from __future__ import annotations

import unicodedata


def bare(text: str) -> str:
    """The text with the accents off its letters: “Tokáyev” and “Tokayev” are one name.

    Letters that are no accented form of another (ø, ł) stay as they are.
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(each for each in apart if unicodedata.category(each) not in ("Mn", "Me"))
    return unicodedata.normalize("NFC", kept)
