"""The probe's camera is a process: what becomes of it where it does not get as far as sending."""

import pytest

from livekit_app.errors import ProviderBroken
from livekit_app.providers.stream.coordinator_calls import Coordinator
from livekit_app.providers.stream.probing import media_side
from livekit_app.providers.stream.probing.media_side import NativeCamera
from livekit_app.providers.stream.probing.probe_world import ProbeWorld


@pytest.fixture
def world() -> ProbeWorld:
    url, key, secret = "http://127.0.0.1:1", "key", "s" * 32
    calls = Coordinator(url, key, secret)
    return ProbeWorld(calls, url=url, hint_url=url, key=key, secret=secret, call_type="sideline")


@pytest.mark.parametrize("program", ["json.tool", "no_such_program_of_ours"])
async def test_a_client_that_does_not_join_is_told(
    world: ProbeWorld, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(media_side, "PROGRAM", program)
    camera = NativeCamera(world)
    with pytest.raises(ProviderBroken):
        await camera.send("probe-1", "camera@1", "a token")
    await camera.kill()


async def test_a_camera_that_never_was_can_be_killed(world: ProbeWorld) -> None:
    await NativeCamera(world).kill()
