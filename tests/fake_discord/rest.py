"""The HTTP API as far as the bot uses it; every request is noted before anything else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fake_discord import payloads
from tests.fake_discord.faults import reply
from tests.fake_discord.payloads import Json, snowflake

if TYPE_CHECKING:
    from tests.fake_discord.server import FakeDiscord

UNKNOWN_MESSAGE = {"message": "Unknown Message", "code": 10008}
UNKNOWN_CHANNEL = {"message": "Unknown Channel", "code": 10003}
CONTENT_LIMITED = 1 << 19  # an application's flag: message content is on in the portal
UNAUTHORIZED = {"message": "401: Unauthorized", "code": 0}
REPLY = 19  # a message's type
NEW_MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE = 4, 5, 6, 7  # kinds of answers to interactions


@dataclass(frozen=True, slots=True)
class Noted:
    method: str
    path: str
    body: Any


class Rest:
    def __init__(self, discord: FakeDiscord) -> None:
        self.discord = discord
        self.requests: list[Noted] = []

    def routes(self) -> list[web.AbstractRouteDef]:
        at = "/api/v10"
        return [
            web.get(f"{at}/users/@me", self.me),
            web.get(f"{at}/users/@me/guilds", self.guilds),
            web.get(f"{at}/oauth2/applications/@me", self.application),
            web.get(f"{at}/gateway/bot", self.gateway),
            web.get(f"{at}/applications/{{app}}/commands", self.commands),
            web.put(f"{at}/applications/{{app}}/commands", self.overwrite),
            web.post(f"{at}/interactions/{{id}}/{{token}}/callback", self.callback),
            web.post(f"{at}/webhooks/{{app}}/{{token}}", self.follow_up),
            web.patch(f"{at}/webhooks/{{app}}/{{token}}/messages/@original", self.edit_original),
            web.delete(f"{at}/webhooks/{{app}}/{{token}}/messages/@original", self.drop_original),
            web.get(f"{at}/channels/{{channel}}/messages", self.history),
            web.post(f"{at}/channels/{{channel}}/messages", self.create),
            web.patch(f"{at}/channels/{{channel}}/messages/{{message}}", self.edit),
            web.delete(f"{at}/channels/{{channel}}/messages/{{message}}", self.delete),
        ]

    @web.middleware
    async def watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Notes the request, then lets it pass, fail, or pass and fail."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        body = await self._body_of(request)
        self.requests.append(Noted(request.method, request.path.removeprefix("/api/v10"), body))
        fault = next((each for each in self.discord.faults if each.meets(request)), None)
        answer: web.StreamResponse
        if fault is not None:
            fault.times -= 1
            if fault.done:
                await handler(request)
            answer = fault.answer(request)
        elif not self._allowed(request):
            answer = reply(UNAUTHORIZED, 401)
        else:
            answer = await handler(request)
        self.discord.stirred()
        return answer

    async def _body_of(self, request: web.Request) -> Any:
        """The JSON that was sent; files that came with it are kept by their names."""
        if not request.content_type.startswith("multipart/"):
            text = await request.text()
            return json.loads(text) if text else None
        form = await request.post()
        for part in form.values():
            if isinstance(part, web.FileField):
                part.file.seek(0)  # it may be asked for twice
                self.discord.files[part.filename] = part.file.read()
        return json.loads(str(form["payload_json"]))

    def _allowed(self, request: web.Request) -> bool:
        open_to_all = "/interactions/" in request.path or "/webhooks/" in request.path
        return open_to_all or request.headers.get("Authorization") == f"Bot {self.discord.token}"

    async def me(self, request: web.Request) -> web.Response:
        return reply(self.discord.bot)

    async def guilds(self, request: web.Request) -> web.Response:
        return reply(
            [
                {
                    "id": str(identity),
                    "name": guild["name"],
                    "permissions": str(guild["roles"][0]["permissions"]),
                }
                for identity, guild in self.discord.guilds.items()
            ]
        )

    async def application(self, request: web.Request) -> web.Response:
        bot = self.discord.bot
        return reply(
            {
                "id": bot["id"],
                "name": bot["username"],
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "flags": CONTENT_LIMITED if self.discord.content_approved else 0,
                "owner": payloads.user(1, "owner"),
                "team": None,
            }
        )

    async def gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        url = f"ws://127.0.0.1:{self.discord.port}/gw"
        return reply({"url": url, "shards": 1, "session_start_limit": limit})

    async def commands(self, request: web.Request) -> web.Response:
        return reply(self.discord.commands)

    async def overwrite(self, request: web.Request) -> web.Response:
        known = {(each["name"], each["type"]): each["id"] for each in self.discord.commands}
        self.discord.commands = [
            {"description": "", "options": [], "default_member_permissions": None}
            | each
            | {
                "id": known.get((each["name"], each.get("type", 1)), str(snowflake())),
                "type": each.get("type", 1),
                "application_id": self.discord.bot["id"],
                "version": "1",
            }
            for each in await request.json()
        ]
        return reply(self.discord.commands)

    async def callback(self, request: web.Request) -> web.Response:
        body = await self._body_of(request)
        identity = request.match_info["id"]
        self.discord.answers[identity] = body
        asked = self.discord.interactions[identity]
        shown: Json | None = None
        if body["type"] in (NEW_MESSAGE, DEFERRED):
            shown = self._message(int(asked["channel_id"]), body.get("data") or {})
            self.discord.originals[request.match_info["token"]] = shown
        elif body["type"] in (DEFERRED_UPDATE, UPDATE) and asked.get("message"):
            shown = asked["message"]
            shown.update(_kept(body.get("data") or {}))
            self.discord.originals[request.match_info["token"]] = shown
        resource = {"type": body["type"], **({"message": shown} if shown else {})}
        told = {"id": identity, "type": asked["type"]}
        return reply({"interaction": told, "resource": resource})

    async def edit_original(self, request: web.Request) -> web.Response:
        found = self.discord.originals.get(request.match_info["token"])
        if found is None:
            return reply(UNKNOWN_MESSAGE, 404)
        found.update(_kept(await self._body_of(request)))
        return reply(found)

    async def follow_up(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        asked = next(e for e in self.discord.interactions.values() if e["token"] == token)
        made = self._message(int(asked["channel_id"]), await self._body_of(request))
        self.discord.followups.setdefault(token, []).append(made)
        return reply(made)

    async def drop_original(self, request: web.Request) -> web.Response:
        found = self.discord.originals.pop(request.match_info["token"], None)
        if found is not None:
            self.discord.messages[int(found["channel_id"])].pop(int(found["id"]), None)
        return reply(None) if found else reply(UNKNOWN_MESSAGE, 404)

    async def history(self, request: web.Request) -> web.Response:
        kept = self.discord.messages.get(int(request.match_info["channel"]))
        if kept is None:
            return reply(UNKNOWN_CHANNEL, 404)
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 50))
        before = int(request.query.get("before", 1 << 63))
        found = sorted(identity for identity in kept if after < identity < before)
        found = found[:limit] if "after" in request.query else found[-limit:]
        return reply([kept[identity] for identity in reversed(found)])

    async def create(self, request: web.Request) -> web.Response:
        """One message; a nonce that was seen answers with the message it made."""
        channel = int(request.match_info["channel"])
        body = await request.json()
        nonce = str(body.get("nonce") or "")
        known = self.discord.nonces.get(nonce) if body.get("enforce_nonce") else None
        if known is not None:
            return reply(known)
        made = self._message(channel, body)
        if nonce:
            self.discord.nonces[nonce] = made
        await self.discord.gateway.emit("MESSAGE_CREATE", made, int(made.get("guild_id", 0)))
        return reply(made)

    async def edit(self, request: web.Request) -> web.Response:
        kept = self.discord.messages[int(request.match_info["channel"])]
        found = kept.get(int(request.match_info["message"]))
        if found is None:
            return reply(UNKNOWN_MESSAGE, 404)
        found.update(_kept(await request.json()))
        return reply(found)

    async def delete(self, request: web.Request) -> web.Response:
        kept = self.discord.messages[int(request.match_info["channel"])]
        found = kept.pop(int(request.match_info["message"]), None)
        return reply(None) if found else reply(UNKNOWN_MESSAGE, 404)

    def _message(self, channel: int, body: Json) -> Json:
        more = _kept(body)
        if body.get("message_reference"):
            named = ("message_id", "channel_id", "guild_id")
            told = body["message_reference"]
            more["message_reference"] = {key: str(told[key]) for key in named if told.get(key)}
            more["type"] = REPLY
        guild = self.discord.guild_of(channel)
        if guild:
            more["guild_id"] = str(guild)
        made = payloads.message(
            snowflake(), channel, self.discord.bot, more.pop("content", ""), **more
        )
        self.discord.messages[channel][int(made["id"])] = made
        return made


def _kept(body: Json) -> Json:
    """What of a message's body stands in the message afterwards."""
    names = ("content", "components", "embeds", "flags", "nonce")
    return {name: body[name] for name in names if body.get(name) is not None}
