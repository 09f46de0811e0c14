"""Who has to go, and who never does: the rules alone, turn by turn."""

import resource
from collections.abc import Callable

import pytest

from project.servers import connections as rules
from project.servers.connections import HEADS_PER_ADDRESS, Connection, ConnectionPhase, Connections

TICKS_OF_PATIENCE = round(rules.PATIENCE_SECONDS / rules.TICK_SECONDS)
TICKS_OF_PATIENCE_WITH_TLS = round(rules.PATIENCE_SECONDS_WITH_TLS / rules.TICK_SECONDS)
TICKS_OF_A_HEAD = round(rules.HEAD_SECONDS / rules.TICK_SECONDS)


class Turns:
    """An event loop whose timers are due when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self._time = 0.0

    def time(self) -> float:
        return self._time

    def call_later(self, delay: float, callback: Callable[[], None], /) -> None:
        self.waiting.append(callback)

    def take(self, count: int = 1, *, seconds: float = rules.TICK_SECONDS) -> None:
        """Each after so long."""
        for _ in range(count):
            self._time += seconds
            due, self.waiting = self.waiting, []
            for call in due:
                call()


class House:
    """Connections that are gone as soon as they are cut."""

    def __init__(self, most: int = 1000) -> None:
        self.turns = Turns()
        self.book = Connections(most, self.turns)
        self.cut: list[Connection] = []

    def arrive(
        self, count: int = 1, subscriber: str | None = "192.0.2.1", *, secure: bool = False
    ) -> list[Connection]:
        return [self._arrive(subscriber, secure) for _ in range(count)]

    def _arrive(self, subscriber: str | None, secure: bool) -> Connection:
        def cut() -> None:
            self.cut.append(arrived)
            self.book.gone(arrived)

        arrived = Connection(subscriber, cut, secure=secure)
        self.book.admit(arrived)
        return arrived


@pytest.fixture
def house() -> House:
    return House()


def test_a_head_has_its_time_and_not_more(house: House) -> None:
    arrived = house.arrive()
    house.turns.take(TICKS_OF_A_HEAD - 1)
    assert house.cut == []
    house.turns.take(rules.LOOK_TICKS + 1)
    assert house.cut == arrived


def test_bytes_that_drip_give_no_more_time(house: House) -> None:
    (dripping,) = house.arrive()
    for _ in range(TICKS_OF_A_HEAD + rules.LOOK_TICKS):
        house.book.head_begun(dripping)
        house.turns.take()
    assert house.cut == [dripping]


def test_a_later_head_has_the_same_time_from_its_first_byte(house: House) -> None:
    (kept,) = house.arrive()
    house.book.head_complete(kept)
    house.book.answered(kept)
    house.turns.take(2 * TICKS_OF_A_HEAD)
    assert house.cut == []
    house.book.head_begun(kept)
    house.turns.take(TICKS_OF_A_HEAD - 1)
    assert house.cut == []
    house.turns.take(rules.LOOK_TICKS + 1)
    assert house.cut == [kept]


def test_time_does_not_pass_while_the_process_is_busy(house: House) -> None:
    """Nothing is read then, so nobody is late: a turn counts once, however long it took, and for
    the number of one address not at all."""
    house.arrive(HEADS_PER_ADDRESS + 400)
    house.turns.take(3, seconds=60)
    assert house.cut == []
    house.turns.take(2 * TICKS_OF_PATIENCE, seconds=0.2)
    assert house.cut == []
    house.turns.take(TICKS_OF_PATIENCE)
    assert len(house.cut) == 400


def test_a_tls_handshake_has_more_time(house: House) -> None:
    house.arrive(HEADS_PER_ADDRESS + 400, secure=True)
    house.turns.take(TICKS_OF_PATIENCE_WITH_TLS - 1)
    assert house.cut == []
    house.turns.take()
    assert len(house.cut) == 400


def test_a_crowd_has_its_time_to_be_read(house: House) -> None:
    crowd = house.arrive(500)
    house.turns.take(TICKS_OF_PATIENCE - 1)
    for person in crowd:
        house.book.head_complete(person)
    house.turns.take(5 * TICKS_OF_A_HEAD)
    assert house.cut == []


def test_of_too_many_the_oldest_go_and_only_those(house: House) -> None:
    crowd = house.arrive(HEADS_PER_ADDRESS + 40)
    others = house.arrive(HEADS_PER_ADDRESS, "192.0.2.2")
    asked = crowd[0]
    house.book.head_complete(asked)
    house.turns.take(TICKS_OF_PATIENCE)
    assert house.cut == crowd[1:40]
    assert not set(house.cut) & {asked, *others}


def test_a_proxy_of_ours_may_have_any_number(house: House) -> None:
    house.arrive(900, None)
    house.turns.take(TICKS_OF_PATIENCE + 1)
    assert house.cut == []


def test_when_all_places_are_taken_the_oldest_without_a_head_go(house: House) -> None:
    house = House(most=100)
    asked, idle, socket = house.arrive(3, None)
    house.book.head_complete(asked)
    house.book.head_complete(idle)
    house.book.answered(idle)
    house.book.upgraded(socket)
    waiting = house.arrive(97, None)
    opened: list[bool] = []
    assert not house.book.has_room(lambda: opened.append(True))
    assert house.cut == []  # nobody who was not read yet
    house.turns.take(rules.PATIENCE_TICKS_WHEN_FULL)
    assert house.cut == waiting[: rules.MADE_AT_ONCE]
    assert opened == [True]


def test_then_idle_ones_go_and_never_a_request_or_a_socket() -> None:
    house = House(most=30)
    requests, sockets, idle = (house.arrive(10, None) for _ in range(3))
    for one in requests:
        house.book.head_complete(one)
    for one in sockets:
        house.book.upgraded(one)
    for one in idle:
        house.book.head_complete(one)
        house.book.answered(one)
    assert not house.book.has_room(lambda: None)
    assert set(house.cut) == set(idle)
    house.arrive(10, None)
    for one in list(house.book._all):
        house.book.head_complete(one)
    house.turns.take(20)
    assert not house.book.has_room(lambda: None)
    assert len(house.book) == 30


def test_who_does_not_read_its_answer_goes_in_the_end(house: House) -> None:
    (reader,) = house.arrive()
    house.book.head_complete(reader)
    house.book.leaving(reader)
    assert reader.phase is ConnectionPhase.LEAVING
    house.turns.take(round(rules.LEAVE_SECONDS / rules.TICK_SECONDS) + rules.LOOK_TICKS)
    assert house.cut == [reader]


def test_when_all_places_are_taken_it_goes_before_them() -> None:
    house = House(most=10)
    for one in house.arrive(10, None):
        house.book.head_complete(one)
        house.book.leaving(one)
    house.book.has_room(lambda: None)
    assert house.cut == []
    house.turns.take(rules.UNREAD_TICKS_WHEN_FULL + 1)
    assert len(house.cut) == 10


def test_nothing_is_kept_of_those_that_are_gone(house: House) -> None:
    crowd = house.arrive(200)
    house.turns.take(TICKS_OF_PATIENCE + TICKS_OF_A_HEAD + rules.LOOK_TICKS)
    for one in crowd:
        house.book.gone(one)
        house.book.gone(one)
    assert len(house.book) == 0
    assert not house.book._by_address and not house.book._heads
    house.turns.take(2)
    assert house.turns.waiting == []  # an idle process does not wake up for it


def test_room_leaves_files_for_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, connections, sockets in ((256, 128, 106), (1024, 768, 640), (65536, 49152, 40960)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, n=files: (n, n))
        assert rules.places() == rules.ConnectionPlaces(connections, sockets)
