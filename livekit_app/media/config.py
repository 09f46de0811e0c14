"""What the media server needs to know, read once at start (``run_media``) or made by a test."""

from dataclasses import dataclass

from livekit_app.media.negotiation.ice_servers import NO_SECRET, IceServer, TurnSecret
from livekit_app.media.sending.capacity import PER_PROCESS
from livekit_app.runtime.retries import RetryPolicy

# Whose request it is, said by the web process and by nobody else (providers/embedded/proxy.py).
CLIENT_ADDRESS = "X-Sideline-Address"
WEBHOOK_RETRIES = RetryPolicy(first_seconds=0.2, max_seconds=8.0)
OVER_BITRATE = 3  # times what cameras are told
WATCHING_KBPS = 500


@dataclass(frozen=True, slots=True)
class MediaConfig:
    """``port`` 0 means any free one. Durations are seconds, bitrates kbit/s."""

    api_key: str
    api_secret: str
    host: str = "127.0.0.1"  # signalling only; the web process passes browsers on to it
    port: int = 0
    webhook_url: str = ""  # empty: no webhooks
    public_prefix: str = "/media"  # where the web origin mounts us; only used in Location

    announced_address: str = ""
    media_address: str = ""  # the only one of this machine's to use; empty: all
    udp_ports: tuple[int, int] | None = None
    ice_servers: tuple[IceServer, ...] = ()
    turn: TurnSecret = NO_SECRET

    processes: int = 1  # that share the spectators of a room; see relays/
    max_rooms: int = 8
    max_spectators: int = PER_PROCESS  # over all rooms; the commentator does not count

    start_kbps: int = 800
    min_kbps: int = 300
    max_kbps: int = 1500
    remb: bool = True  # False: only packet loss slows the camera down

    silence_seconds: float = 2.0  # no video frame for so long: not publishing
    connect_seconds: float = 10.0  # a session that is not connected by then is dropped
    tick_seconds: float = 0.25  # how often silence, keyframes and time limits are looked at
    webhook_timeout_seconds: float = 5.0
    webhook_retries: RetryPolicy = WEBHOOK_RETRIES
    webhook_patience_seconds: float = 16.0  # how long one event is tried for
    started_retry_seconds: float = 30.0  # how long server_started is tried for

    @property
    def camera_kbps(self) -> int:
        """A camera that sends more for some seconds is put out."""
        return OVER_BITRATE * self.max_kbps

    @property
    def watching_kbps(self) -> int:
        """The same of who watches: they send reports, some 10 kbit/s."""
        return min(self.camera_kbps, WATCHING_KBPS)
