"""A headless Chromium, told what to do through its DevTools socket: no driver to install."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import tempfile
from itertools import count
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
STARTED_S = 30
DONE_S = 60


def path() -> str:
    """Where a browser is installed; "" when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Browser:
    """`async with Browser() as browser`: one page, opened, asked and photographed."""

    async def __aenter__(self) -> Browser:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._process = await asyncio.create_subprocess_exec(
            path(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--remote-debugging-port=0", f"--user-data-dir={self._profile.name}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(STARTED_S):
            address = await self._address()
        self._draining = asyncio.create_task(self._drain())
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(address, max_msg_size=0)
        self._numbers = count(1)
        self._session = ""
        page = await self.call("Target.createTarget", url="about:blank")
        found = await self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = found["sessionId"]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()
        await self._http.close()
        self._process.kill()
        await self._process.wait()
        await self._draining
        self._profile.cleanup()

    async def _address(self) -> str:
        assert self._process.stderr is not None
        while line := (await self._process.stderr.readline()).decode(errors="replace"):
            if "DevTools listening on " in line:
                return line.split(" on ", 1)[1].strip()
        raise RuntimeError(f"{path()} did not start")

    async def _drain(self) -> None:
        assert self._process.stderr is not None
        while await self._process.stderr.readline():
            pass

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One DevTools command and its result. Raises RuntimeError with the browser's words."""
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send_json({"id": number, "method": method, "params": params, **session})
        async with asyncio.timeout(DONE_S):
            async for incoming in self._socket:
                told = json.loads(incoming.data)
                if told.get("id") == number:
                    if "error" in told:
                        raise RuntimeError(f"{method}: {told['error'].get('message')}")
                    return dict(told["result"])
        raise RuntimeError(f"{method}: the browser went away")

    async def evaluate(self, script: str) -> Any:
        """The value of a piece of JavaScript; a promise is awaited."""
        told = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(f"the page failed: {told['exceptionDetails'].get('text')}")
        return told["result"].get("value")

    async def open(self, url: str, width: int, height: int, scale: int) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip
        await self.call("Page.navigate", url=url)

    async def photograph(self, clip: dict[str, float]) -> bytes:
        """A PNG of a rectangle: x, y, width, height in the page's pixels."""
        told = await self.call("Page.captureScreenshot", format="png", clip={**clip, "scale": 1})
        return base64.b64decode(told["data"])
