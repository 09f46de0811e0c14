"""The in-memory provider keeps the port's promises."""

import pytest

from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import makes_publisher
from tests.livekit_app.providers.contract import Enter, PeopleContract
from tests.livekit_app.providers.speech import LiveKitSpeech, Speech


class TestFake(PeopleContract):
    @pytest.fixture
    def provider(self, server: FakeProvider) -> FakeProvider:
        return server

    @pytest.fixture
    def speech(self, provider: FakeProvider) -> Speech:
        return LiveKitSpeech(provider.api_key, provider.api_secret)

    @pytest.fixture
    def enter(self, provider: FakeProvider) -> Enter:
        def enter(room: str, identity: str, *, sending: str = "") -> str:
            publishes = bool(sending) and makes_publisher(identity, sending)
            return provider.join(room, identity, publishing=publishes)

        return enter
