"""Who may do what to whom. Every cell of the table, written out once more."""

import pytest

from livekit_app.tokens.policy import Role
from sessions_app.people.permissions import (
    ACTING_ROLES,
    ACTIONS,
    ROLES,
    ActingRole,
    Action,
    may,
    moderates,
    sees,
)

ALL = {"cohost", "speaker", "viewer"}  # to nobody ever: the host
LOWER = {"speaker", "viewer"}
NONE: set[str] = set()

# action: what (admin, host, cohost, speaker, viewer, observer, stranger) may do it to
EXPECTED: dict[Action, tuple[set[str], ...]] = {
    "promote_to_cohost": (ALL, ALL, NONE, NONE, NONE, NONE, NONE),
    "promote_to_speaker": (ALL, ALL, {"viewer"}, NONE, NONE, NONE, NONE),
    "demote": (ALL, ALL, {"speaker"}, NONE, NONE, NONE, NONE),
    "mute": (ALL, ALL, LOWER, NONE, NONE, NONE, NONE),
    "unmute": (ALL, ALL, LOWER, NONE, NONE, NONE, NONE),
    "kick": (ALL, ALL, LOWER, NONE, NONE, NONE, NONE),
    "ban": (ALL, ALL, LOWER, NONE, NONE, NONE, NONE),
    "unban": (ALL, ALL, LOWER, NONE, NONE, NONE, NONE),
}
COLUMNS: tuple[ActingRole, ...] = (
    "admin",
    "host",
    "cohost",
    "speaker",
    "viewer",
    "observer",
    "stranger",
)


def test_the_table_here_has_every_action_and_actor() -> None:
    assert set(EXPECTED) == set(ACTIONS) and set(COLUMNS) == set(ACTING_ROLES)
    assert all(len(cells) == len(COLUMNS) for cells in EXPECTED.values())


@pytest.mark.parametrize("target", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("acting", ACTING_ROLES)
def test_every_cell(acting: ActingRole, action: Action, target: Role) -> None:
    expected = target in EXPECTED[action][COLUMNS.index(acting)]
    assert may(acting, action, target) is expected


@pytest.mark.parametrize("acting", ACTING_ROLES)
def test_only_those_who_may_do_something_and_observers_see_the_list(acting: ActingRole) -> None:
    assert moderates(acting) is (acting in ("admin", "host", "cohost"))
    assert sees(acting) is (moderates(acting) or acting == "observer")
