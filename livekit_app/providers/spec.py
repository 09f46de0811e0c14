"""What Sideline has to know of a media provider before it talks to it: data, and nothing else.

Settings, system checks, the supervisor and the policy of pages read it before Django, an SDK or an
adapter is there, so this and every ``providers/<name>/spec.py`` need the standard library only (a
contract in pyproject.toml). Code is named as ``"module:name"``; ``registry.py`` loads it on use.
"""

from dataclasses import dataclass, field
from typing import Literal


class ProgramMissing(Exception):
    """A media server that should run beside the product is not installed; ``str()``: what to do."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. Pages and services ask this, never the provider's name."""

    remove_participant: bool = True
    bars: bool = False  # whoever is put out can be barred: the old token opens nothing any more
    keeps_people: bool = False  # it remembers who was there until `forget_people` deletes them
    rooms_come_back: bool = True  # False: a name that was closed cannot be opened again
    speakers: bool = False  # several may publish, and be muted one by one
    standard_whip: bool = False  # the camera's grant also works for OBS and the like
    announces_restart: bool = False  # sends a webhook when its process starts
    # "publishing" means that frames arrived just now. False: a phone that died is still called
    # publishing for a while (LiveKit: about 21 s), so it proves nothing about its picture.
    frames_prove_publishing: bool = True
    tracks_in_webhooks: bool = True  # False: only the sweep's list says who publishes
    lists_lag_seconds: float = 0.0  # so late its list of people may be: who just came is missing
    sweep_seconds: float = 0.0  # at least so long between two sweeps, as its rate limits ask
    records: bool = False  # its watch has `encoded_frames`, for a recorder
    # Characters of our identities that it does not allow, and those in their places.
    identity_characters: tuple[str, str] = ("", "")

    def identity_there(self, ours: str) -> str:
        """``spectator:3f9a.5b7f`` as the provider writes it."""
        return ours.translate(str.maketrans(*self.identity_characters))

    def identity_here(self, theirs: str) -> str:
        """The way back. Our identities have none of the characters put in place of theirs."""
        return theirs.translate(str.maketrans(*reversed(self.identity_characters)))


SettingKind = Literal[
    "string",
    "url",  # without a slash at its end
    "secret",  # also from the file that NAME_FILE names
    "secret_url",  # the same for a URL with a password in it
    "kept_secret",  # made once and kept; the default is its file
    "integer",
    "boolean",
    "items",  # separated by commas
    "port",  # the default is so many above PORT
    "port_range",
]


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable, and the Django setting of the same name that is made of it.

    A text's default may hold other settings that were read before: ``http://127.0.0.1:{PORT}``.
    """

    name: str
    kind: SettingKind = "string"
    default: str | int | bool = ""
    min: int | None = None
    needed_with: str = ""  # must not be empty; the boot says that it goes with this


@dataclass(frozen=True, slots=True)
class LocalServer:
    """The media server as one more process of ``manage.py up``."""

    process: str
    port: str  # the setting that holds its port on loopback
    manage: tuple[str, ...] = ()  # the arguments of manage.py, or else
    command: str = ""  # "module:name" of () -> list[str]: a program; raises ``ProgramMissing``
    only_if: str = ""  # a setting that is true where it runs here; empty: always
    stop_seconds: int = 6  # after SIGTERM, until it is killed


@dataclass(frozen=True, slots=True)
class MediaPath:
    """What browsers are told to connect to; the diagnosis judges whether they can."""

    said: str  # in a word, for the host
    signalling: str = ""  # a URL; empty: our own origin
    media_host: str = ""  # an address; empty: what signalling says
    relayed: bool = False  # by TURN, whatever the address


@dataclass(frozen=True, slots=True)
class SetUpFinding:
    """Something at the provider that is not as it must be. ``what`` and ``do`` are sentences for
    operators; neither holds a secret."""

    code: str  # stable, for programs and docs: ``stream_grants``
    what: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    name: str  # of SIDELINE_PROVIDER, in rows and in grants
    label: str  # in sentences
    build: str  # () -> Provider
    capabilities: Capabilities = field(default_factory=Capabilities)
    open_watch: str = ""  # (*, frames_per_second, audio) -> RoomWatch; empty: nobody can watch
    shows_video: bool = True  # False: for tests

    # The browser: static/js/players/<player>.js, and what `npm ci` puts into /static/vendor for it.
    player: str = "whep"
    vendor_module: str = ""  # the SDK's one file,
    vendor_folder: str = "node_modules/.sideline-vendor"  # which is put here at install time
    connect_sources: tuple[str, ...] = ()  # of the CSP's connect-src; may hold {SETTING}

    # Rooms of before may still be open while another provider is the chosen one: its webhooks,
    # addresses and sweeps go on as long as this setting is not empty.
    served_with: str = ""
    webhooks_with: str = ""  # it sends them only where this setting is not empty
    webhook_path: str = ""  # besides api/webhooks/<name>
    webhook_types: tuple[str, ...] = ("application/json",)
    routes: str = ""  # a list of Django's URL patterns, and
    socket_routes: str = ""  # one of Channels'

    # Settings, and what the boot and the diagnosis make of them.
    settings: tuple[Setting, ...] = ()
    max_rooms: str = ""  # the setting that says how many rooms it has; empty: no limit of its own
    derive: str = ""  # (settings so far, chosen: bool) -> more settings. Before Django is there
    checks: str = ""  # () -> Iterator[CheckMessage]; asked of the chosen provider
    examine: str = ""  # async () -> list[SetUpFinding]: what its account or server should have
    package: str = ""  # a Python module that it needs besides requirements.txt, of
    requirements: str = ""  # this file
    package_to_watch: bool = False  # only the commentator needs it; all else works without
    media_path: str = ""  # () -> MediaPath
    local_server: LocalServer | None = None
