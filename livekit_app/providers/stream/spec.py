"""The spec of Stream (GetStream Video)."""

from livekit_app.providers.spec import Capabilities, ProviderSpec, Setting

SPEC = ProviderSpec(
    name="stream",
    label="Stream",
    build="livekit_app.providers.stream.adapter:from_settings",
    open_watch="livekit_app.providers.stream.watch:from_settings",
    capabilities=Capabilities(
        bars=True,
        keeps_people=True,
        rooms_come_back=False,
        speakers=True,
        frames_prove_publishing=False,
        tracks_in_webhooks=False,
        lists_lag_seconds=5.0,
        sweep_seconds=10.0,
        identity_characters=(":.", "@_"),
    ),
    served_with="STREAM_API_KEY",
    webhooks_with="PUBLIC_URL",
    player="stream",
    vendor_module="stream-video.mjs",
    vendor_folder="livekit_app/providers/stream/browser/node_modules/.sideline-vendor",
    connect_sources=(
        "{STREAM_PAGE_ORIGIN}",
        "{STREAM_SOCKET_ORIGIN}",
        "{STREAM_HINT_ORIGIN}",
        "{STREAM_SFU_ORIGINS}",
        "{STREAM_SFU_SOCKETS}",
    ),
    settings=(
        Setting("STREAM_API_KEY"),
        Setting("STREAM_API_SECRET", "secret", needed_with="STREAM_API_KEY"),
        Setting("STREAM_CALL_TYPE", default="sideline"),
        Setting("STREAM_URL", "url", "https://video.stream-io-api.com"),  # also of browsers
        Setting("STREAM_HINT_URL", "url", "https://hint.stream-io-video.com"),
    ),
    derive="livekit_app.providers.stream.derived_settings:derive",
    checks="livekit_app.providers.stream.checks:problems",
    examine="livekit_app.providers.stream.setting_up.set_up:examine",
    package="getstream_rtc",
    requirements="requirements-stream.txt",
    package_to_watch=True,
    media_path="livekit_app.providers.stream.checks:media_path",
)
