"""What can go wrong with a request, as a list that a test fills."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Fault:
    """The next `times` requests that match, after `skip` of them, are answered so; times < 0: for
    good. Method "*" means any.

    `done`: Discord does what was asked and the answer is lost all the same. `reset` breaks the
    connection instead of answering.
    """

    method: str
    path: str  # a regular expression, searched in the path
    status: int = 500
    body: Any = field(default_factory=lambda: {"message": "fault", "code": 0})
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    done: bool = False
    reset: bool = False
    skip: int = 0

    def meets(self, request: web.Request) -> bool:
        """Whether this request is answered so; one that is skipped is counted."""
        if self.times == 0 or self.method not in ("*", request.method):
            return False
        if re.search(self.path, request.path) is None:
            return False
        self.skip -= 1
        return self.skip < 0

    def answer(self, request: web.Request) -> web.StreamResponse:
        if self.reset and request.transport is not None:
            request.transport.abort()
        return reply(self.body, self.status, self.headers)


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as Discord sends it: the client compares the content type exactly, without charset."""
    if body is None:
        return web.Response(status=204, headers=headers)
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        content_type="application/json",
        headers=headers,
    )
