"""The spec of the fake provider."""

from livekit_app.providers.spec import Capabilities, ProviderSpec

SPEC = ProviderSpec(
    name="fake",
    label="The fake provider",
    build="livekit_app.providers.fake.adapter:shared_provider",
    capabilities=Capabilities(speakers=True, standard_whip=True, announces_restart=True),
    shows_video=False,
)
