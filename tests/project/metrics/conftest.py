from tests.support.broadcasts import enter, make_session, sent_to_broker  # noqa: F401 - fixtures
