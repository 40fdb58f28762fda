"""Work in a child process: forked, so that it starts at once, may drop rights and be killed."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from typing import Any


def in_child(work: Callable[[], Any]) -> Any:
    """The JSON value of the work; its traceback as an AssertionError when it fails."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            told = json.dumps(work())
            status = 0
        except BaseException:
            told = traceback.format_exc()
        os.write(writer, told.encode())
        os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise AssertionError(told)
    return json.loads(told)


def start(work: Callable[[int], None]) -> tuple[int, int]:
    """Starts work that writes to a pipe until it is killed; (process, the pipe to read)."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work(writer)
        finally:
            os._exit(1)
    os.close(writer)
    return pid, reader
