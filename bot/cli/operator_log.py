"""What the program tells its operator while it runs: on standard error, secrets blotted out.

Not the log of questions (that is bot/store). Text for people or one JSON object a line; a line
never holds a raw control character, so that a member's text cannot forge one.
"""

from __future__ import annotations

import json
import logging
import sys
import time

from bot import request

BLOT = "[secret]"
QUIET = ("discord", "aiosqlite", "asyncio")  # their DEBUG holds what members write, and payloads


class OperatorFormatter(logging.Formatter):
    """One line a record; `secrets` are blotted out of whatever is said, tracebacks too."""

    def __init__(self, style: str, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._json = style == "json"
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        if record.exc_info:
            said = f"{said}\n{self.formatException(record.exc_info)}"
        for secret in self._secrets:
            said = said.replace(secret, BLOT)
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        if self._json:
            line = {"at": moment, "level": record.levelname.lower(), "from": record.name}
            asked = {"request": request.current()} if request.current() else {}
            return json.dumps({**line, **asked, "said": said})
        shown = "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in said)
        indented = shown.replace("\n", "\n    ")
        asking = f" [{request.current()}]" if request.current() else ""
        return f"{moment} {record.levelname.lower():<7} {record.name}{asking}: {indented}"


def _matters(record: logging.LogRecord) -> bool:
    """discord.py warns at each start that voice is missing; this bot has no voice. A lost
    connection, which it tries again by itself, is no fault of the program: a line will do."""
    said = str(record.msg)
    if said.startswith("Attempting a reconnect") and record.exc_info:
        error = record.exc_info[1]
        record.msg, record.args = f"{record.getMessage()}: {str(error) or repr(error)}", ()
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return "voice will NOT be supported" not in said


def tell(level: str, style: str, secrets: tuple[str, ...] = ()) -> None:
    """Start telling, from `level` on, in `style` text or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OperatorFormatter(style, secrets))
    handler.addFilter(_matters)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
