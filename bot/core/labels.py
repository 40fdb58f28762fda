"""What the labels of an explanation begin with; a name or a wording stands behind each.

The log keeps explanations as long as the text, and the pages of moderators take their labels
apart: whoever changes one here has rows of both kinds to read.
"""

from __future__ import annotations

EXACT = "the very question of "  # an entry, as are the next three
CONFIDENCE = "confidence in "
SOURCE_OF = "asks who says what was told in "
LEANING = "leans on the turn before, told in "
GUARD = "guard: "  # an entry and the condition that it broke
LIKE = "like "  # a wording, in quotation marks
NOTHING = "no answer came near"
