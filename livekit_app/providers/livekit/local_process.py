"""LiveKit beside this product: signalling on loopback, media on the address others reach."""

from django.conf import settings

from livekit_app.providers.livekit import local_server
from livekit_app.providers.livekit.spec import SPEC
from livekit_app.providers.spec import ProgramMissing


def command() -> list[str]:
    """Writes its configuration; what to start then. Raises ``ProgramMissing``."""
    program = local_server.find_program()
    if program is None:
        raise ProgramMissing(
            "LiveKit is not installed: `make run PROVIDER=livekit` builds it, or set "
            "LIVEKIT_URL to one that runs elsewhere."
        )
    host = settings.HOST
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    own = (settings.LAN_ADDRESS if everywhere else host) or "127.0.0.1"
    configuration = local_server.configuration(
        keys=local_server.Keys(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET),
        ports=local_server.Ports(settings.LIVEKIT_PORT, settings.LIVEKIT_UDP_PORT),
        bind=["127.0.0.1"],
        node_ip=settings.LIVEKIT_NODE_IP or own.replace("localhost", "127.0.0.1"),
        webhook_urls=[f"http://{settings.LOCAL_HOST}:{settings.PORT}/{SPEC.webhook_path}"],
        log_level="error",  # it tells of every call, and repeats tokens that it refuses
    )
    file = settings.LIVEKIT_DIR / "livekit.yaml"
    local_server.write_configuration(file, configuration)
    return [program, "--config", str(file)]
