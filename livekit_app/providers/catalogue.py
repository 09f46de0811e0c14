"""The list of providers: the one place beside the Makefile that knows their names.

Standard library only, as the specs (a contract in pyproject.toml). The first is the default.
"""

from livekit_app.providers.embedded.spec import SPEC as EMBEDDED
from livekit_app.providers.fake.spec import SPEC as FAKE
from livekit_app.providers.livekit.spec import SPEC as LIVEKIT
from livekit_app.providers.spec import ProviderSpec
from livekit_app.providers.stream.spec import SPEC as STREAM

PROVIDERS: dict[str, ProviderSpec] = {spec.name: spec for spec in (EMBEDDED, LIVEKIT, STREAM, FAKE)}
