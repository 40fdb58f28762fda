"""The gateway: sessions that are identified, dropped, resumed and invalidated.

A session remembers every event it sent, so that a RESUME replays what was missed; `replayed` more
events than missed are sent again, as Discord may do.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fake_discord.payloads import Json, snowflake

if TYPE_CHECKING:
    from tests.fake_discord.server import FakeDiscord

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
BAD_TOKEN, INTENT_REFUSED = 4004, 4014
MESSAGE_CONTENT = 1 << 15
HEARTBEAT_MS = 41_250
ACK_S = 0.05  # until a heartbeat is answered, as over a real network


@dataclass
class Session:
    identity: str
    intents: int
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None = None
    request: web.Request | None = None
    sent: list[Json] = field(default_factory=list)
    valid: bool = True

    async def dispatch(self, event: str, data: Json) -> None:
        payload = {"op": DISPATCH, "t": event, "s": len(self.sent) + 1, "d": data}
        self.sent.append(payload)
        await self.push(payload)

    async def push(self, payload: Json) -> None:
        if self.socket is not None and not self.socket.closed:
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.socket.send_str(json.dumps(payload))

    def owns(self, guild_id: int) -> bool:
        """Direct messages (guild 0) belong to shard 0."""
        return (guild_id >> 22) % self.shard[1] == self.shard[0]


class Gateway:
    def __init__(self, discord: FakeDiscord) -> None:
        self.discord = discord
        self.sessions: list[Session] = []
        self.identifies = 0
        self.resumes = 0
        self.replayed = 0  # how many events seen already are sent again after a RESUME
        self._acks: set[asyncio.Future[None]] = set()  # under way
        self.slow = False  # whether a session hears of its servers only when a test tells them
        self.deaf = False  # whether new connections are refused

    @property
    def live(self) -> list[Session]:
        return [each for each in self.sessions if each.valid]

    async def emit(self, event: str, data: Json, guild_id: int = 0) -> None:
        """To every session whose shard owns that server."""
        for session in self.live:
            if session.owns(guild_id):
                await session.dispatch(event, self._censored(event, data, session))

    def _censored(self, event: str, data: Json, session: Session) -> Json:
        """Without the intent, content comes only with mentions, direct messages and own texts."""
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & MESSAGE_CONTENT:
            return data
        mine = self.discord.bot["id"]
        known = data["author"]["id"] == mine or "guild_id" not in data
        if known or mine in {each["id"] for each in data["mentions"]}:
            return data
        return data | {"content": "", "attachments": [], "embeds": [], "components": []}

    async def drop(self) -> None:
        """Every connection breaks; the sessions stay and can be resumed."""
        for session in self.live:
            if session.request is not None and session.request.transport is not None:
                session.request.transport.abort()
            session.socket = None

    async def ask_to_reconnect(self) -> None:
        """op 7: Discord asks for a new connection."""
        for session in self.live:
            await session.push({"op": RECONNECT, "d": None})
            session.socket = None

    async def invalidate(self) -> None:
        """op 9: the sessions are gone, and with them what they would have replayed."""
        for session in self.live:
            session.valid = False
            await session.push({"op": INVALID, "d": False})

    async def close_with(self, code: int) -> None:
        for session in self.live:
            session.valid = False
            if session.socket is not None:
                await session.socket.close(code=code)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.deaf:
            self.discord.stirred()
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}}))
        async for incoming in socket:
            if incoming.type is not WSMsgType.TEXT:
                break
            payload = json.loads(incoming.data)
            match payload["op"]:
                case 1:
                    # discord.py notes when it sent a heartbeat after it has sent it; an answer that
                    # is faster than that counts as 41 seconds late.
                    asyncio.get_running_loop().call_later(ACK_S, self._acknowledge, socket)
                case 2:
                    await self._identify(payload["d"], socket, request)
                case 6:
                    await self._resume(payload["d"], socket, request)
        return socket

    def _acknowledge(self, socket: web.WebSocketResponse) -> None:
        if not socket.closed:
            sending = asyncio.ensure_future(socket.send_str(json.dumps({"op": ACK, "d": None})))
            self._acks.add(sending)
            sending.add_done_callback(self._acks.discard)

    async def _identify(
        self, data: Json, socket: web.WebSocketResponse, request: web.Request
    ) -> None:
        self.identifies += 1
        if data["token"] != self.discord.token:
            await socket.close(code=BAD_TOKEN)
            return
        if data["intents"] & MESSAGE_CONTENT and not self.discord.content_approved:
            await socket.close(code=INTENT_REFUSED)
            return
        shard = tuple(data.get("shard") or (0, 1))
        session = Session(f"s{snowflake()}", data["intents"], (shard[0], shard[1]), socket, request)
        self.sessions.append(session)
        guilds = [each for each in self.discord.guilds.values() if session.owns(int(each["id"]))]
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self.discord.bot,
                "guilds": [{"id": each["id"], "unavailable": True} for each in guilds],
                "session_id": session.identity,
                "resume_gateway_url": f"ws://127.0.0.1:{self.discord.port}/gw",
                "shard": list(shard),
                "application": {"id": self.discord.bot["id"], "flags": 0},
            },
        )
        if not self.slow:
            await self.tell_guilds(session)
        self.discord.stirred()

    async def tell_guilds(self, session: Session) -> None:
        """GUILD_CREATE for each server of a session, which is late where Discord is `slow`."""
        for each in list(self.discord.guilds.values()):
            if session.owns(int(each["id"])):
                told = self.discord.guild_now(int(each["id"]))
                await session.dispatch("GUILD_CREATE", told | {"unavailable": False})

    async def _resume(
        self, data: Json, socket: web.WebSocketResponse, request: web.Request
    ) -> None:
        session = next((s for s in self.live if s.identity == data["session_id"]), None)
        if session is None:
            await socket.send_str(json.dumps({"op": INVALID, "d": False}))
            return
        self.resumes += 1
        session.socket, session.request = socket, request
        missed = [each for each in session.sent if each["s"] > data["seq"] - self.replayed]
        for payload in missed:
            if payload["t"] not in ("READY", "RESUMED"):
                await session.push(payload)
        await session.dispatch("RESUMED", {})
        self.discord.stirred()
