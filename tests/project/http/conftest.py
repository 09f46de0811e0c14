from tests.support.broadcasts import (  # noqa: F401 - fixtures
    enter,
    fake,
    make_session,
    say,
    sent_to_broker,
    visit_messages,
    worker,
)
