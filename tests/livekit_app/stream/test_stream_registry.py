"""The provider that settings make, by the code that everybody asks for it."""

from typing import Any

import pytest

from livekit_app.errors import ProviderCredentials
from livekit_app.models import Installation
from livekit_app.providers.registry import close_providers, get_provider
from livekit_app.runtime.db_threads import run_in_database
from tests.livekit_app.providers.contract import spec
from tests.livekit_app.stream.stream_speech import TYPE
from tests.support.stream import StreamServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def told(settings: Any, stream_server: StreamServer) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    for name, value in stream_server.environment().items():
        setattr(settings, name.replace("SIDELINE_", ""), value)


async def test_it_makes_calls_in_the_name_of_this_installation(stream_server: StreamServer) -> None:
    provider = get_provider("stream")
    wanted = spec()

    made = await provider.create_room(wanted)

    code = await run_in_database(Installation.current_code)
    call = stream_server.account.calls[f"{TYPE}:{wanted.name}"]
    assert call.created_by_id == f"sideline-{code}"
    assert (await provider.snapshot()).rooms == (made,)
    await close_providers()


async def test_without_a_key_it_can_be_had_and_refuses(settings: Any) -> None:
    """The diagnosis and the pages ask for it; what is missing is said by each call."""
    settings.STREAM_API_KEY = ""
    provider = get_provider("stream")

    with pytest.raises(ProviderCredentials):
        await provider.snapshot()
    await close_providers()
