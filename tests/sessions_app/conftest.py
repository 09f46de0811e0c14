from tests.support.broadcasts import (  # noqa: F401 - fixtures
    enter,
    fake,
    make_session,
    participant_messages,
    say,
    sent_to_broker,
    worker,
)
