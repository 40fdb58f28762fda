"""The command line's door: arguments in, exit code out, no traceback to a user.

A verb is a file of bot/cli with `arguments(parser)` and `run(arguments)`; only the file of the
verb that was named is imported. Exit codes: 0 fine, 1 a check failed, 2 usage, 78 configuration,
130 and 143 stopped before the end.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TextIO

from bot.exit_codes import CONFIGURATION, FAILED, FINE

LASTING = ("run", "console")  # go on until they are stopped: that is their good end
VERBS = {
    "run": "connect to Discord and answer",
    "console": "the same bot in the terminal, no account needed",
    "ask": "one answer, or one for each JSON line",
    "explain": "why a question is answered as it is",
    "check": "every fault and warning of the knowledge",
    "new": "a draft pack from an article's text",
    "approve": "record an article's new text after looking at it",
    "schemas": "write the schemas that editors complete pack files with",
    "eval": "right, wrong, suggested and declined on labelled questions",
    "log": "what moderators see: list, show, unanswered, stats, export, browse",
    "replay": "ask the logged questions again and show which replies change",
    "overlay": "changes that moderators made in a server: list them, write them into the pack",
    "sync": "send the commands to Discord",
    "backup": "a checked copy of the log, while the bot runs",
    "restore": "put a copy in the log's place",
    "purge": "delete from the log what is too old, or what somebody wants deleted",
    "doctor": "what is well, what is not, and what to do about it",
    "healthcheck": "whether the running bot is connected, for a container",
}


def top_parser() -> argparse.ArgumentParser:
    """The parser that shows the verbs; each verb's own options stand in its file."""
    top = argparse.ArgumentParser(
        "dateline",
        description="Answers questions about a news article from curated knowledge.",
        epilog="`dateline VERB --help` shows a verb's options.",
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, words in VERBS.items():
        verbs.add_parser(verb, help=words)
    return top


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The verb and its options. Exits with 2 on a wrong usage."""
    if not words or words[0] not in VERBS:
        return top_parser().parse_args(words)
    verb = import_module(f"bot.cli.{words[0]}")
    parser = argparse.ArgumentParser(f"dateline {words[0]}", description=verb.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.arguments(parser)
    return parser.parse_args(words[1:], argparse.Namespace(verb=words[0]))


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb."""
    words = sys.argv[1:] if words is None else words
    stop = Stop(words)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell's `&` ignores it
        # asyncio's own handler would wait for an `await`, which a check may never come to.
        signal.signal(signal.SIGINT, stop)
    try:
        return _ran(words)
    except KeyboardInterrupt:
        return cut_short(words, signal.SIGINT)
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:
        # A library that was interrupted may raise what it likes: asked to stop, it is no fault.
        return _told(error) if stop.code is None else stop.code


def cut_short(words: Sequence[str], number: int) -> int:
    """The exit code of a verb that a signal ended: what has not done its work must not say so."""
    return FINE if words and words[0] in LASTING else 128 + number


class Stop:
    """Ctrl-C and SIGTERM end the verb in good order.

    By SystemExit, not KeyboardInterrupt: one of those that passes through `exec`, which every
    dataclass uses while it is imported, has Python end itself with SIGINT whoever catches it.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self.code: int | None = None  # none while nobody asked

    def __call__(self, number: int, frame: object) -> None:
        self.code = cut_short(self._words, number)
        raise SystemExit(self.code)


def _ran(words: Sequence[str]) -> int:
    """The exit code of one verb; what is slow to import comes only here."""
    _speak_utf8()
    arguments = parse(words)
    import asyncio

    verb = import_module(f"bot.cli.{arguments.verb}")
    return int(asyncio.run(verb.run(arguments)))


def _told(error: Exception) -> int:
    """The error in words a person can act on, and its exit code."""
    from bot.config import ConfigError
    from bot.packs.faults import PackError
    from bot.store.schema import StoreError

    if os.environ.get("DATELINE_DEBUG"):
        raise error
    if isinstance(error, OSError) and error.filename:
        print(f"dateline: {error.filename}: {error.strerror}", file=sys.stderr)
        return CONFIGURATION
    if isinstance(error, ConfigError | PackError | StoreError | OSError):
        print(f"dateline: {error}", file=sys.stderr)
        return CONFIGURATION
    print(
        f"dateline: a fault of Dateline itself: {type(error).__name__}: {error}. "
        "Run it again with DATELINE_DEBUG=1 for the details, and report them.",
        file=sys.stderr,
    )
    return FAILED


def _speak_utf8() -> None:
    """UTF-8 in and out whatever the locale says; bytes that are none become U+FFFD."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _utf8(stream)


def _utf8(stream: TextIO | None) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
