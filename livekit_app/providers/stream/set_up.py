"""What an app at Stream must have before Sideline can run on it; ``manage.py stream_setup``."""

from livekit_app.providers.spec import SetUpFinding


async def examine() -> list[SetUpFinding]:
    return []
