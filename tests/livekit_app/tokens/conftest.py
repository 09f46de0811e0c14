from tests.support.broadcasts import (  # noqa: F401 - fixtures
    fake,
    make_session,
    sent_to_broker,
)
