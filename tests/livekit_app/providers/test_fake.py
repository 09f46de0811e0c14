"""The in-memory provider keeps the port's promises."""

import pytest

from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.livekit import dialect
from tests.livekit_app.providers.contract import Authorize, ProviderContract


class TestFake(ProviderContract):
    @pytest.fixture
    def provider(self, server: FakeProvider) -> FakeProvider:
        return server

    @pytest.fixture
    def authorize(self, provider: FakeProvider) -> Authorize:
        return lambda body: {
            "Authorization": dialect.sign_webhook(body, provider.api_key, provider.api_secret)
        }
