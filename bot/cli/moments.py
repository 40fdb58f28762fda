"""Points in time on the command line."""

from __future__ import annotations

import argparse

from bot import moments


def moment(text: str) -> str:
    """ISO 8601 in UTC, as the log keeps it. Raises ArgumentTypeError with examples."""
    try:
        return moments.moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
