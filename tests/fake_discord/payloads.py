"""Discord's JSON, as the gateway and the API send it: plain functions, no state."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from time import time
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000  # of Discord's ids: the first second of 2015
_serial = count()


def snowflake(age_s: float = 0.0) -> int:
    """A fresh id, as if made so many seconds ago."""
    return (int((time() - age_s) * 1000) - EPOCH_MS) << 22 | next(_serial) % (1 << 22)


def moment(identity: int) -> str:
    """When an id was made, ISO 8601."""
    made = ((identity >> 22) + EPOCH_MS) / 1000
    return datetime.fromtimestamp(made, UTC).isoformat()


def user(identity: int, name: str, bot: bool = False) -> Json:
    return {
        "id": str(identity),
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
    }


def member(person: Json | None = None, permissions: int | None = None) -> Json:
    made: Json = {
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
    if person is not None:
        made["user"] = person
    if permissions is not None:
        made["permissions"] = str(permissions)
    return made


def channel(identity: int, name: str = "general", kind: int = 0) -> Json:
    return {
        "id": str(identity),
        "type": kind,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
    }


def guild(identity: int, channels: list[Json], bot: Json, permissions: int) -> Json:
    everyone = {
        "id": str(identity),
        "name": "@everyone",
        "permissions": str(permissions),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    empty = ("emojis", "stickers", "features", "threads", "stage_instances", "presences",
             "voice_states", "guild_scheduled_events", "soundboard_sounds")  # fmt: skip
    zero = ("premium_tier", "verification_level", "default_message_notifications",
            "explicit_content_filter", "mfa_level", "nsfw_level", "system_channel_flags",
            "premium_subscription_count")  # fmt: skip
    return {
        "id": str(identity),
        "name": "Village",
        "icon": None,
        "owner_id": "1",
        "roles": [everyone],
        "channels": channels,
        "members": [member(bot)],
        "member_count": 2,
        "preferred_locale": "en-US",
        "afk_timeout": 300,
        **{name: [] for name in empty},
        **dict.fromkeys(zero, 0),
    }


def message(identity: int, channel_id: int, author: Json, content: str, **more: Any) -> Json:
    return {
        "id": str(identity),
        "channel_id": str(channel_id),
        "author": author,
        "content": content,
        "timestamp": moment(identity),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        **more,
    }


def interaction(
    identity: int, kind: int, data: Json, bot: Json, where: Json, person: Json, permissions: int
) -> Json:
    """A command, a button or autocomplete; `where` holds channel_id and maybe guild_id."""
    made: Json = {
        "id": str(identity),
        "application_id": bot["id"],
        "type": kind,
        "token": f"interaction-{identity}",
        "version": 1,
        "data": data,
        "channel_id": where["channel_id"],
        "channel": channel(int(where["channel_id"])),
        "locale": "en-US",
        "app_permissions": str(permissions),
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 0 if "guild_id" in where else 1,
        "attachment_size_limit": 10_485_760,
    }
    if "guild_id" in where:
        made["guild_id"] = where["guild_id"]
        made["guild_locale"] = "en-US"
        made["member"] = member(person, permissions)
        made["authorizing_integration_owners"] = {"0": where["guild_id"]}
    else:
        made["user"] = person
    return made
