"""How is a Janus set up so that nobody watches unseen and nothing is recorded? In a directory of its own.

Everything installed that is not named here is switched off. Of the rest: rooms are made by us alone (`admin_key`), a
request without our password is refused (`api_secret`), a dead line is noticed within ten seconds (`pingpong`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stepwell.plumbing.media.words import ADMIN, EVENTS, MAKING_ROOMS, WHOLE_API, word_for

WANTED = {
    "plugins": ("libjanus_videoroom.so",),
    "transports": ("libjanus_websockets.so",),
    "loggers": (),
    "events": ("libjanus_sampleevh.so",),
}
# `jsep` stays out: it holds the addresses of those who take part.
EVENTS_WANTED = "sessions,handles,webrtc,media,plugins,core,transports,external"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens: `host` for us, `media` for pictures and voices, never a loopback address.

    `seen_as` is the public address where that differs; `events_to` is the URL that is told who joins and leaves.
    """

    client_port: int
    admin_port: int
    media: str
    host: str = "127.0.0.1"
    seen_as: str = ""
    ports: str = "20000-20999"
    events_to: str = ""

    @property
    def client_url(self) -> str:
        return f"ws://{self.host}:{self.client_port}"

    @property
    def admin_url(self) -> str:
        return f"ws://{self.host}:{self.admin_port}"


def write(directory: Path, libraries: Path, *, name: str, secret: str, address: Address) -> None:
    """Write everything this server shall read. It may be read by the owner of the directory alone."""

    def word(purpose: str) -> str:
        return word_for(secret, purpose, name)

    folders = {f"{kind}_folder": str(libraries / kind) for kind in WANTED}
    general: dict[str, object] = {
        "configs_folder": str(directory),
        **folders,
        "server_name": name,
        "api_secret": word(WHOLE_API),
        "admin_secret": word(ADMIN),
        "session_timeout": 30,
        "reclaim_session_timeout": 0,
        "hide_dependencies": True,
        "debug_level": 3,
        "debug_colors": False,
    }
    media = {"rtp_port_range": address.ports, "no_media_timer": 2, "slowlink_threshold": 8}
    nat: dict[str, object] = {"ice_enforce_list": address.media}
    if address.seen_as:
        nat |= {"nat_1_1_mapping": address.seen_as}
    events: dict[str, object] = {"broadcast": bool(address.events_to), "combine_media_stats": True, "stats_period": 5}
    off = {kind: {"disable": ",".join(_unwanted(libraries / kind, wanted))} for kind, wanted in WANTED.items()}
    files: dict[str, Mapping[str, Mapping[str, object]]] = {
        "janus": {"general": general, "media": media, "nat": nat, **off, "events": off["events"] | events},
        "janus.transport.websockets": {
            "general": {
                "ws": True,
                "ws_ip": address.host,
                "ws_port": address.client_port,
                "pingpong_trigger": 5,
                "pingpong_timeout": 5,
                "json": "compact",
            },
            "admin": {"admin_ws": True, "admin_ws_ip": address.host, "admin_ws_port": address.admin_port},
        },
        "janus.plugin.videoroom": {
            "general": {"admin_key": word(MAKING_ROOMS), "string_ids": True, "lock_rtp_forward": True}
        },
        "janus.eventhandler.sampleevh": {
            "general": {
                "enabled": bool(address.events_to),
                "backend": address.events_to,
                "backend_user": name,
                "backend_pwd": word(EVENTS),
                "grouping": True,
                "json": "compact",
                "events": EVENTS_WANTED,
                "max_retransmissions": 5,
                "retransmissions_backoff": 100,
            }
        },
    }
    for file, blocks in files.items():
        path = directory / f"{file}.jcfg"
        path.touch(0o600)
        path.write_text("".join(f"{name}: {{\n{_lines(block)}}}\n" for name, block in blocks.items()), "utf-8")


def _unwanted(folder: Path, wanted: tuple[str, ...]) -> list[str]:
    return sorted(path.name for path in folder.glob("libjanus_*.so") if path.name not in wanted)


def _lines(block: Mapping[str, object]) -> str:
    return "".join(f"  {name} = {_value(value)}\n" for name, value in block.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'
