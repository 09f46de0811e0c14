"""The HTML pages: what each says before any script runs, and the hooks that tests rely on."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.templatetags.static import static
from django.test import Client
from django.utils import timezone

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.spec import Capabilities
from sessions_app import links
from sessions_app.log import events
from sessions_app.models import LiveSession
from sessions_app.pages import views
from sessions_app.sports.rules import Sport
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db

Say = Callable[..., int]


class Reader(HTMLParser):
    """Collects what the tests ask about a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)

    @property
    def state(self) -> str | None:
        return next(attrs["data-state"] for tag, attrs in self.attributes if tag == "body")

    @property
    def hooks(self) -> set[str]:
        return {value for _, attrs in self.attributes if (value := attrs.get("data-testid"))}

    def hidden(self, hook: str) -> bool:
        return next("hidden" in a for _, a in self.attributes if a.get("data-testid") == hook)

    def data(self, name: str) -> Any:
        return json.loads(next(text for attrs, text in self.scripts if attrs.get("id") == name))


def read(client: Client, path: str, status: int = 200) -> tuple[Reader, str]:
    response = client.get(path)
    assert response.status_code == status
    text = response.content.decode()
    return Reader(text), text


def test_the_start_page_offers_to_start_and_to_watch(client: Client) -> None:
    page, text = read(client, "/")
    assert {"start-broadcast", "code-input", "watch-button"} <= page.hooks
    assert 'href="/camera"' in text


def test_a_code_sent_without_scripts_opens_its_broadcast(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session()
    typed = {"code": f" {session.pk[:4]}-{session.pk[4:]} "}
    for response in (client.get("/", typed), Client(enforce_csrf_checks=True).post("/", typed)):
        assert (response.status_code, response["Location"]) == (302, f"/game/{session.pk}")


def test_a_whole_link_sent_without_scripts_keeps_its_key_out_of_addresses_that_are_sent(
    client: Client, make_session: MakeSession
) -> None:
    _, text = read(client, "/")
    assert '<form class="code-form" action="/" method="post"' in text
    session = make_session()
    for key, expected in (("ABCDEfghij", "#ABCDEfghij"), ("a<b", ""), ("", "")):
        link = f"http://192.0.2.7:8000/game/{session.pk}#{key}"
        answer = client.post("/", {"code": link})
        assert answer["Location"] == f"/game/{session.pk}{expected}"


@pytest.mark.parametrize(
    ("typed", "answer"), [("abc", "not a broadcast code"), ("ABCDEFGHJKLM", "No broadcast with")]
)
def test_a_wrong_code_says_so_and_stays_in_the_field(
    client: Client, typed: str, answer: str
) -> None:
    _, text = read(client, f"/?code={typed}", status=404)
    assert answer in text
    assert f'value="{typed}"' in text


def test_the_camera_page_has_its_hooks(client: Client) -> None:
    page, _ = read(client, "/camera")
    assert page.state == "before"
    assert {
        "start-button",
        "offer-title",
        "offer-start",
        "offer-own",
        "offer-end",
        "end-button",
        "confirm-end",
        "state-word",
        "countdown",
        "viewers",
        "lines",
        "join-link",
        "qr",
        "video",
    } <= page.hooks


def test_the_camera_page_knows_its_secure_address_and_the_grace_period(
    client: Client, settings: Any
) -> None:
    settings.GRACE_SECONDS = 42.0
    page, _ = read(client, "/camera")
    data = page.data("page-data")
    assert data["graceSeconds"] == 42.0
    assert data["secureUrl"] == links.camera_page_url()
    assert data["signInUrl"] is None


def test_where_an_account_is_needed_the_camera_page_leads_to_the_sign_in(
    client: Client, settings: Any
) -> None:
    settings.START_POLICY = "account"
    page, _ = read(client, "/camera")
    assert page.data("page-data")["signInUrl"] == "/admin/login/?next=/camera"


@pytest.mark.parametrize(
    ("state", "words", "hook"),
    [
        (State.WAITING, "Awaiting connection…", "state-word"),
        (State.LIVE, "LIVE", "live-badge"),
        (State.INTERRUPTED, "Camera lost. Back within", "countdown"),
        (State.ENDED, "The host ended it.", "ended"),
    ],
)
def test_each_state_is_in_the_html(
    client: Client, make_session: MakeSession, state: State, words: str, hook: str
) -> None:
    """The right words stand there before any script runs."""
    page, text = read(client, f"/game/{make_session(state).pk}")
    assert page.state == state.value
    assert words in text
    assert hook in page.hooks


def test_a_session_that_never_opened_reads_as_ended(
    client: Client, make_session: MakeSession
) -> None:
    page, text = read(client, f"/game/{make_session(State.ERROR).pk}")
    assert page.state == "ended"
    assert "It could not be started." in text


def test_the_recent_lines_are_in_the_html_newest_first(
    client: Client, make_session: MakeSession, say: Say
) -> None:
    session = make_session()
    for number in range(30):
        say(session, f"line {number}.")
    _, text = read(client, f"/game/{session.pk}")
    shown = re.findall(r'line-text">line (\d+)\.', text)
    assert shown == [str(number) for number in range(29, 4, -1)]


def test_the_ended_page_holds_the_whole_transcript_with_highlights(
    client: Client, make_session: MakeSession, say: Say
) -> None:
    start = timezone.now() - timedelta(seconds=125)
    session = make_session(State.ENDED, live_at=start, peak_viewers=7)
    for number in range(30):
        say(session, f"line {number}.", is_highlight=number == 3)
    page, text = read(client, f"/game/{session.pk}")
    assert re.findall(r'line-text">line (\d+)\.', text) == [str(n) for n in range(30)]
    assert text.count("line highlight") == 1
    assert re.search(r'data-testid="duration">2:0\d<', text)
    assert re.search(r'data-testid="peak">7<', text)
    assert "watch-another" in page.hooks


def test_an_ended_broadcast_without_a_line_says_so(
    client: Client, make_session: MakeSession
) -> None:
    _, text = read(client, f"/game/{make_session(State.ENDED).pk}")
    assert "Nothing was said" in text


def test_an_unknown_code_is_a_404_with_the_field_filled_in(client: Client) -> None:
    page, text = read(client, "/game/ABCDEFGHJKLM", status=404)
    assert page.state == "unknown"
    assert "No broadcast with this code" in text
    assert 'value="ABCDEFGHJKLM"' in text
    assert "video" not in page.hooks


def test_an_unambiguous_slip_in_the_link_is_corrected(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(id="hWvBiLTnQx7m")
    response = client.get("/game/hWvBIlTnQx7m")
    assert response["Location"] == f"/game/{session.pk}"


def test_the_page_hands_data_over_as_json_and_never_a_secret(
    client: Client, make_session: MakeSession, say: Say
) -> None:
    session = make_session(title="</script><script>alert(1)</script>")
    say(session, "<b>bold</b> & </script>")
    page, text = read(client, f"/game/{session.pk}")
    data = page.data("page-data")
    assert data["session"]["id"] == session.pk
    assert data["events"][0]["text"] == "<b>bold</b> & </script>"
    assert "<b>bold" not in text
    assert "alert(1)</script>" not in text
    assert HOST_KEY not in text and session.host_key_hash not in text
    assert "token" not in json.dumps(data).lower()


@pytest.mark.parametrize("path", ["/", "/camera", "/game/ABCDEFGHJKLM", "/game/{id}"])
def test_pages_obey_the_content_security_policy(
    client: Client, make_session: MakeSession, path: str
) -> None:
    """CSP 'self': no inline script, style or handler; json_script blocks are data."""
    response = client.get(path.format(id=make_session().pk))
    page = Reader(response.content.decode())
    assert page.scripts
    for attrs, text in page.scripts:
        assert attrs.get("type") == "application/json" or (attrs.get("src") and not text.strip())
    for tag, attrs in page.attributes:
        assert tag != "style"
        assert "style" not in attrs, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        assert not (attrs.get("src") or "").startswith("http")


@pytest.mark.parametrize("path", ["/camera", "/game/ABCDEFGHJKLM", "/ca", "/ca.pem"])
def test_pages_are_for_reading_only(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_the_start_page_takes_a_code_and_nothing_else(client: Client) -> None:
    assert client.put("/").status_code == 405


def notice(text: str) -> str:
    found = re.search(r'data-testid="commentator">(.*?)<', text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("joining", "Waiting for commentary…"),
        ("waiting", "Waiting for commentary…"),
        ("on_air", "Nothing to tell yet"),
    ],
)
def test_a_commentator_that_has_nothing_to_tell_is_not_waited_for(
    client: Client, make_session: MakeSession, say: Say, status: str, words: str
) -> None:
    session = make_session()
    with transaction.atomic():
        events.append(session.pk, "commentator", {"status": status})
    _, text = read(client, f"/game/{session.pk}")
    assert notice(text) == words
    say(session, "A kick!")
    _, text = read(client, f"/game/{session.pk}")
    assert notice(text) == ""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_camera_page_offers_language_style_and_ears(
    client: Client, settings: Any, language: str
) -> None:
    settings.COMMENTARY_LANGUAGE = language
    page, text = read(client, "/camera")
    offered = [attrs["value"] for tag, attrs in page.attributes if tag == "option"]
    assert offered == ["en", "de", "fr", "es", "neutral", "lively", "children", *Sport.values]
    assert "Listen to crowd and whistle" in text and "noise suppression off" in text
    assert page.data("page-data")["commentaryLanguage"] == language


def test_viewers_of_a_waiting_broadcast_read_when_commentary_starts(
    client: Client, make_session: MakeSession
) -> None:
    _, text = read(client, f"/game/{make_session(State.WAITING).pk}")
    assert "Commentary starts with the picture." in text
    _, text = read(client, f"/game/{make_session().pk}")
    assert notice(text) == "Waiting for commentary…"
    _, text = read(client, f"/game/{make_session(commentary=False).pk}")
    assert "Commentary is off" in text


def test_reading_a_page_changes_nothing(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    client.get(f"/game/{session.pk}")
    again = LiveSession.objects.get(pk=session.pk)
    assert (again.last_seq, again.viewers, again.state) == (0, 0, "live")


def test_a_spectators_page_knows_whether_somebody_is_signed_in(
    client: Client, make_session: MakeSession
) -> None:
    """So that the script tries the right way first, without asking."""
    path = f"/game/{make_session().pk}"
    page, _ = read(client, path)
    assert page.data("page-data")["hasUser"] is False
    assert {"join-notice", "nostr-join"} <= page.hooks and page.hidden("nostr-join")
    client.force_login(User.objects.create_user("alice"))
    page, text = read(client, path)
    assert page.data("page-data")["hasUser"] is True
    assert "alice" not in text


SDK = static("vendor/livekit-client.esm.mjs")


@pytest.fixture
def on_livekit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages as on LiveKit; no server is needed to render them."""
    monkeypatch.setattr(views, "PROVIDERS", defaultdict(lambda: PROVIDERS["livekit"]))


def preloaded(page: Reader) -> list[str | None]:
    return [
        a["href"] for tag, a in page.attributes if tag == "link" and a["rel"] == "modulepreload"
    ]


@pytest.mark.parametrize("path", ["/", "/camera", "/game/{id}"])
def test_without_livekit_no_page_names_its_module(
    client: Client, make_session: MakeSession, path: str
) -> None:
    page, text = read(client, path.format(id=make_session().pk))
    assert "vendor/" not in text
    assert preloaded(page)
    assert not any(href and href.endswith("/livekit.js") for href in preloaded(page))


@pytest.mark.usefixtures("on_livekit")
def test_a_livekit_broadcasts_page_fetches_the_module_at_once(
    client: Client, make_session: MakeSession
) -> None:
    page, _ = read(client, f"/game/{make_session().pk}")
    assert page.data("page-data")["playerModule"] == SDK
    assert {SDK, static("js/players/livekit.js")} <= set(preloaded(page))


def prefetch(page: Reader) -> dict[str, str | None] | None:
    """What the script in the page's head is given."""
    scripts = [a for tag, a in page.attributes if tag == "script"]
    return next((a for a in scripts if (a.get("src") or "").endswith("/prefetch.js")), None)


def test_a_guests_grant_is_asked_for_in_the_head(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    page, _ = read(client, f"/game/{session.pk}")
    asked = prefetch(page)
    assert asked is not None
    assert asked["data-guest-of"] == session.pk
    assert "data-player-module" not in asked
    assert "async" in asked  # nothing waits for it


@pytest.mark.usefixtures("on_livekit")
def test_the_players_module_is_loaded_from_the_head(
    client: Client, make_session: MakeSession
) -> None:
    page, _ = read(client, f"/game/{make_session().pk}")
    assert (prefetch(page) or {})["data-player-module"] == SDK
    assert preloaded(page)[0] == SDK


def test_no_guests_grant_for_somebody_who_is_signed_in(
    client: Client, make_session: MakeSession
) -> None:
    client.force_login(User.objects.create_user("alice"))
    page, _ = read(client, f"/game/{make_session().pk}")
    assert "data-guest-of" not in (prefetch(page) or {"data-guest-of": ""})


def test_nothing_is_asked_for_in_the_head_of_what_is_over(
    client: Client, make_session: MakeSession
) -> None:
    page, _ = read(client, f"/game/{make_session(State.ENDED).pk}")
    assert prefetch(page) is None


@pytest.mark.usefixtures("on_livekit")
def test_what_is_over_needs_no_module(client: Client, make_session: MakeSession) -> None:
    page, _ = read(client, f"/game/{make_session(State.ENDED).pk}")
    assert SDK not in preloaded(page)


@pytest.mark.usefixtures("on_livekit")
def test_the_camera_page_fetches_the_module_while_nobody_waits(client: Client) -> None:
    page, _ = read(client, "/camera")
    data = page.data("page-data")
    assert (data["player"], data["playerModule"]) == ("livekit", SDK)
    assert SDK not in preloaded(page)


def test_an_encoder_is_offered_only_where_the_grant_works_for_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = read(client, "/camera")
    assert "encoder-show" in page.hooks
    without = replace(PROVIDERS["fake"], capabilities=Capabilities(standard_whip=False))
    monkeypatch.setattr(views, "PROVIDERS", defaultdict(lambda: without))
    page, _ = read(client, "/camera")
    assert "encoder-show" not in page.hooks


def test_every_error_state_has_the_diagnosis(client: Client, make_session: MakeSession) -> None:
    """An unknown code, a spectator's trouble, the camera's trouble."""
    for address in ("/game/abcdefghjkmn", f"/game/{make_session().pk}", "/camera"):
        reader = Reader(client.get(address).content.decode())
        assert {"run-diagnostics", "diagnostics", "diag-verdict", "diag-summary"} <= reader.hooks
        assert {"player", "playerModule"} <= {
            *reader.data("page-data"),
            *reader.data("page-data").get("session", {}),
        }


@pytest.mark.parametrize("typed", ["", "abcd0fghIjkm", '"><script>alert(1)</script>', "x" * 500])
def test_the_diagnosis_has_a_page_of_its_own(client: Client, typed: str) -> None:
    response = client.get("/diagnostics", {"id": typed})
    reader = Reader(response.content.decode())
    assert response.status_code == 200
    field = next(attrs for tag, attrs in reader.attributes if attrs.get("id") == "code")
    assert field["value"] == typed[:200]
    assert all(
        attrs.get("type") == "application/json" or "src" in attrs for attrs, _ in reader.scripts
    )
    assert client.post("/diagnostics").status_code == 405


@pytest.mark.parametrize(
    ("state", "reason", "hidden"),
    [
        (State.ENDED, "host", True),
        (State.ENDED, "room_lost", False),
        (State.ERROR, "start_failed", False),
    ],
)
def test_an_end_that_nobody_wanted_has_the_diagnosis(
    client: Client, make_session: MakeSession, state: State, reason: str, hidden: bool
) -> None:
    session = make_session(state, reason=reason)
    reader = Reader(client.get(f"/game/{session.pk}").content.decode())
    assert reader.hidden("ended-diagnostics") is hidden
