"""The spec of the embedded media server."""

from livekit_app.providers.spec import Capabilities, LocalServer, ProviderSpec, Setting

SPEC = ProviderSpec(
    name="embedded",
    label="The embedded media server",
    build="livekit_app.providers.embedded.adapter:from_settings",
    open_watch="livekit_app.providers.embedded.watch:from_settings",
    capabilities=Capabilities(standard_whip=True, announces_restart=True),
    served_with="EMBEDDED_URL",
    routes="livekit_app.providers.embedded.proxy:urlpatterns",
    settings=(
        Setting("EMBEDDED_PORT", "port", 1),
        Setting("EMBEDDED_URL", "url", "http://127.0.0.1:{EMBEDDED_PORT}"),
        Setting("EMBEDDED_API_KEY", default="embedded"),
        Setting("EMBEDDED_API_SECRET", "kept_secret", "{DATA_DIR}/embedded_secret"),
        Setting("EMBEDDED_WEBHOOK_URL", default="http://{LOCAL_HOST}:{PORT}/api/webhooks/embedded"),
        Setting("EMBEDDED_ANNOUNCED_ADDRESS"),  # empty: this machine's own
        Setting("EMBEDDED_UDP_PORTS", "port_range"),
        Setting("EMBEDDED_ICE_SERVERS", "items"),
        Setting("EMBEDDED_TURN_SECRET", "secret"),  # of coturn's use-auth-secret
        Setting("EMBEDDED_PROCESSES", "integer", 0, min=0),  # 0: by cores
        Setting("EMBEDDED_MAX_ROOMS", "integer", 8, min=1),
        Setting("EMBEDDED_MAX_SPECTATORS", "integer", 0, min=0),  # 0: what it can carry
        # What the camera is told (kbit/s); REMB off: only packet loss slows it down.
        Setting("EMBEDDED_START_KBPS", "integer", 800, min=50),
        Setting("EMBEDDED_MIN_KBPS", "integer", 300, min=30),
        Setting("EMBEDDED_MAX_KBPS", "integer", 1500, min=50),
        Setting("EMBEDDED_REMB", "boolean", True),
    ),
    max_rooms="EMBEDDED_MAX_ROOMS",
    checks="livekit_app.providers.embedded.checks:problems",
    media_path="livekit_app.providers.embedded.checks:media_path",
    local_server=LocalServer(process="media", port="EMBEDDED_PORT", manage=("run_media",)),
)
