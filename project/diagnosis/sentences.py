"""What a verdict means and what to do: one or two sentences for each code."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from project.diagnosis.verdicts import Summary, Verdict

SENTENCES: dict[str, str | Promise] = {
    # nothing is broken
    "ready": _("Everything that was asked works."),
    "live": _("Everything works: the broadcast is live, and viewers are let in."),
    "waiting": _("Everything works. The camera has not started yet; the picture comes by itself."),
    "interrupted": _("Everything works here. The camera is away, and may come back by itself."),
    "ended": _("Nothing is broken: this broadcast is over. Its transcript stays readable."),
    "access_needed": _(
        "Nothing that was asked is broken. This broadcast is only for those whom its host lets in: "
        "open the whole link, type the PIN, or ask the host."
    ),
    "not_ready": _("The room is being opened. Try again in a few seconds."),
    # A
    "start_failed": _("The broadcast could not be started. Start a new one."),
    "room_lost": _(
        "The broadcast is over because the media server lost its room and did not bring it back. "
        "Start a new one, and look why the media server failed."
    ),
    "token_signing": _(
        "No token can be signed: the media server's key or secret is missing. Check the key and "
        "secret in the settings."
    ),
    "token_wrong": _(
        "A token reads back as something else than was granted. Check the media server's key and "
        "secret, and that all processes have the same settings."
    ),
    "provider_unreachable": _(
        "The media server cannot be reached. Check that it runs, and its address in the settings."
    ),
    "provider_slow": _(
        "The media server does not answer in time. Look at its load and at the network between."
    ),
    "provider_credentials": _(
        "The media server refuses this server's credentials. Compare key and secret on both sides."
    ),
    "provider_rejected": _(
        "The media server understands and refuses what it is asked. Its words are in the check, "
        "for those who run this server."
    ),
    "provider_busy": _(
        "The media server was asked more often than it allows. It is asked again later, by itself; "
        "raise its limits if that lasts."
    ),
    "provider_broken": _(
        "What answers at the media server's address is broken, or is no media server. Check the "
        "address and what stands in between (a proxy, another program)."
    ),
    "provider_full": _(
        "The media server is full. Wait until a broadcast ends, or raise its limit."
    ),
    "room_missing": _(
        "The broadcast is recorded, but the media server has no room for it. It is made again "
        "within seconds; if not, look at the worker's log."
    ),
    "room_drift": _(
        "The media server has another room under this name: it was made anew. Pages join again by "
        "themselves; if not, run manage.py reconcile."
    ),
    "room_revived": _(
        "The broadcast is over, and its room is back at the media server. It is closed within "
        "seconds; switch room.auto_create off at LiveKit."
    ),
    "record_other_room": _(
        "The record points to a room of another name, so ids do not match. Start a new broadcast, "
        "and check that no two installations share one database."
    ),
    "record_inconsistent": _(
        "The record contradicts itself: broadcast and room disagree about being over. Run "
        "manage.py reconcile and look at the log."
    ),
    "guest_provider_unavailable": _(
        "No token is given, because the media server failed lately. Try again in a few seconds."
    ),
    "guest_access_unknown": _("No access policy is installed, so nobody gets in. Restart the web."),
    "guest_unguarded": _(
        "A stranger is let in, although more than the code is needed: a fault of ours. End the "
        "broadcast, and tell us."
    ),
    "guest_slow": _("Whether viewers are let in was not answered in time. Look at the database."),
    "guest_failed": _("Letting viewers in fails on our side. The log tells why."),
    "token_slow": _("Signing a token takes too long: this server is overloaded."),
    # B
    "record_missing": _(
        "There is no broadcast with this code: it was never stored, or it was deleted. Check the "
        "code, or ask for a new link."
    ),
    "id_mistyped": _("This code is written wrongly; corrected, it leads to a broadcast."),
    "id_lookalike": _(
        "This code holds 0, O, 1, I or l, which no code has: they look alike. Read it again."
    ),
    "id_length": _("A code has exactly 12 characters. Compare it with the link."),
    "id_characters": _("A code has only letters and digits. Compare it with the link."),
    "id_first": _("A code begins with a letter. Compare it with the link."),
    "id_mismatch": _(
        "This is a room's name, of another installation or of a broadcast that is not here, and no "
        "code. Use the twelve characters of the link."
    ),
    # C
    "database_down": _("The API runs, but its database does not answer. Check the database."),
    "database_slow": _(
        "The API runs, but its database does not answer in time: it is locked, overloaded or cut "
        "off. Look at the database."
    ),
    "database_unready": _("The database has no tables, or old ones. Run manage.py migrate."),
    "process_slow": _("The API answers late: this process is overloaded. Add another, or CPU."),
    "info_slow": _("The API cannot tell about the broadcast in time. Look at the database."),
    "info_failed": _("The API cannot tell about the broadcast: a fault of ours. The log has it."),
    # D
    "caller_refused": _("Your key or token is not accepted. Viewers are not affected."),
    "caller_slow": _("Who you are could not be found out in time. Look at the database."),
    "broker_down": _(
        "The message broker does not work, so workers hear nothing. Check Redis, or the messages "
        "folder."
    ),
    "worker_dead": _(
        "A worker is missing: no room is opened or closed meanwhile. Start manage.py run_worker."
    ),
    "beat_dead": _("The clock is missing: nothing expires or heals. Start manage.py run_beat."),
    "sweep_blind": _(
        "The regular look at the media server fails or is late. Check the provider's worker."
    ),
    "set_up_differs": _(
        "The media server is not set up as it must be; what differs is for those who run this "
        "server."
    ),
    "watch_missing": _(
        "Video without commentary: what watches this media server's rooms is not installed here."
    ),
    "commentator_dead": _(
        "The commentator is missing: video without commentary. Start manage.py run_commentator."
    ),
    "model_key_refused": _(
        "The commentator's model refuses the key; the simple commentator speaks. Set "
        "SIDELINE_VISION_KEY, and restart the commentator."
    ),
    "model_unknown": _(
        "The commentator's model is not known at its address; the simple commentator speaks. Set "
        "SIDELINE_VISION_MODEL, or load the model, and restart the commentator."
    ),
    "model_request_refused": _(
        "The commentator's model refuses what it is sent; the simple commentator speaks. Can it "
        "read pictures? The commentator's log has its words."
    ),
    "model_rate_limited": _(
        "The commentator's model was asked more often than its provider allows. Raise the limit "
        "there, or SIDELINE_VISION_EVERY_SECONDS."
    ),
    "model_overloaded": _(
        "The commentator's model is overloaded, or still loading. It is tried again by itself; "
        "look at its server if that lasts."
    ),
    "model_unreachable": _(
        "The commentator's model does not answer at its address. Is it running? Check "
        "SIDELINE_VISION_URL, the network and the firewall."
    ),
    "model_certificate": _(
        "The commentator's model has a certificate that is not trusted, so no picture goes there. "
        "Renew it, or trust its authority."
    ),
    "model_redirected": _(
        "The commentator's model sends on to another address, and no picture goes there. Set "
        "SIDELINE_VISION_URL to the last one."
    ),
    "model_slow": _(
        "The commentator's model is too slow. Take a smaller model or a faster machine, or raise "
        "SIDELINE_VISION_SECONDS."
    ),
    "model_bad_answer": _(
        "The commentator's model gives no answer that can be read. Try another model; the "
        "commentator's log says what is wrong with the answers."
    ),
    "model_budget_spent": _(
        "The model's budget of this hour is spent; it looks again in the next. Raise "
        "SIDELINE_VISION_CALLS_PER_HOUR or SIDELINE_VISION_TOKENS_PER_HOUR if that is too early."
    ),
    "voice_dead": _(
        "Nobody speaks the lines, so browsers do. Start manage.py run_voice, or read in its log "
        "why the voice cannot be loaded."
    ),
    "stream_unknown": _("The live stream of events does not know this broadcast. Restart the web."),
    "stream_failed": _("The live stream of events fails in this process. The log tells why."),
    "stream_slow": _("The live stream of events does not greet anybody in time. Restart the web."),
    "public_url_local": _(
        "Links lead to localhost, which no other device can open. Set SIDELINE_PUBLIC_URL."
    ),
    "public_url_unset": _(
        "People come by a public name, and links show another address. Set SIDELINE_PUBLIC_URL."
    ),
    "public_url_unreachable": _(
        "The address in the links does not answer when asked from here. Check "
        "SIDELINE_PUBLIC_URL, the name, the proxy and the firewall."
    ),
    "public_url_certificate": _(
        "The address in the links has a certificate that is not trusted. Renew it."
    ),
    "public_url_foreign": _(
        "Something else answers at the address in the links. Check SIDELINE_PUBLIC_URL and the "
        "proxy."
    ),
    "cors_origin": _(
        "Pages from this origin may not use the API. Add it to CORS_ALLOWED_ORIGINS, and restart."
    ),
    "media_local": _(
        "Browsers are told to send media to localhost. Set the media server's public address."
    ),
    "media_private": _(
        "Browsers on the Internet are told a private address for media. Set "
        "EMBEDDED_ANNOUNCED_ADDRESS and open EMBEDDED_UDP_PORTS."
    ),
    "media_not_secure": _(
        "Pages are https and LiveKit is ws://, which browsers refuse. Set LIVEKIT_PUBLIC_URL to "
        "wss://."
    ),
    "auto_create_on": _(
        "Old tokens revive what has ended. On LiveKit set room.auto_create to false; on Stream run "
        "manage.py stream_setup."
    ),
    "clock_database": _(
        "The clocks of this server and of its database differ. Set both by NTP: countdowns rely on "
        "them."
    ),
    "check_failed": _("A check itself failed. The log tells why."),
    "check_slow": _("A check was not answered in time. Try again, and look at the server's load."),
}


def sentence(verdict: Verdict) -> str:
    code = verdict.code
    if code not in SENTENCES:  # a refusal that the access policy made up
        code = "guest_failed" if code.startswith("guest_") else "check_failed"
    return str(SENTENCES[code])


def summary_line(summary: Summary) -> str:
    """``Room exists ✅ | Guest access ❌``."""
    room, guest = _now("Room exists"), _now("Guest access")
    return f"{room} {_mark(summary.room_exists)} | {guest} {_mark(summary.guest_access)}"


def installation_line(*, api: bool, media: bool) -> str:
    """The summary where no broadcast was asked about."""
    return f"{_now('API')} {_mark(api)} | {_now('Media server')} {_mark(media)}"


def _mark(good: bool) -> str:
    return "✅" if good else "❌"
