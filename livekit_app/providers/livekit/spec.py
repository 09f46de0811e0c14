"""The spec of LiveKit."""

from livekit_app.providers.spec import Capabilities, LocalServer, ProviderSpec, Setting

SPEC = ProviderSpec(
    name="livekit",
    label="LiveKit",
    build="livekit_app.providers.livekit.adapter:from_settings",
    open_watch="livekit_app.providers.livekit.watch:from_settings",
    capabilities=Capabilities(speakers=True, frames_prove_publishing=False),
    served_with="LIVEKIT_URL",
    player="livekit",
    vendor_module="livekit-client.esm.mjs",
    # Where a page joins, and asks why a join failed.
    connect_sources=("{LIVEKIT_SOCKET_ORIGIN}", "{LIVEKIT_PAGE_ORIGIN}", "{LIVEKIT_REGIONS}"),
    # It follows no redirect, so the slash belongs to it.
    webhook_path="api/livekit/webhook/",
    webhook_types=("application/json", "application/webhook+json"),
    routes="livekit_app.providers.livekit.proxy:urlpatterns",
    socket_routes="livekit_app.providers.livekit.proxy:websocket_urlpatterns",
    # Without LIVEKIT_URL one is run on this machine: reached by us on loopback, by browsers through
    # our own origin, and by their media directly.
    settings=(
        Setting("LIVEKIT_URL", "url"),
        Setting("LIVEKIT_PORT", "port", 2),
        Setting("LIVEKIT_UDP_PORT", "port", 3),  # all media
        Setting("LIVEKIT_NODE_IP"),  # empty: this machine's own
        Setting("LIVEKIT_PUBLIC_URL", "url"),  # a path: on our own origin
        Setting("LIVEKIT_API_KEY", needed_with="LIVEKIT_URL"),
        Setting("LIVEKIT_API_SECRET", "secret", needed_with="LIVEKIT_URL"),
        Setting("LIVEKIT_REDIS_URL", "secret_url"),  # that of its nodes, where it has several
    ),
    derive="livekit_app.providers.livekit.derived_settings:derive",
    checks="livekit_app.providers.livekit.checks:problems",
    package="livekit.rtc",
    requirements="requirements-livekit.txt",
    media_path="livekit_app.providers.livekit.checks:media_path",
    local_server=LocalServer(
        process="livekit",
        port="LIVEKIT_PORT",
        command="livekit_app.providers.livekit.local_server:command",
        only_if="LIVEKIT_IS_LOCAL",
        stop_seconds=1,  # on SIGTERM it waits until everybody has left; nobody wants to here
    ),
)
