"""The words that the pages' scripts say, for Django's translation machinery (with
``diagnostics_texts.py``).

The scripts get the dictionary as JSON and look texts up by key (``static/js/core/messages.js``).
``{name}`` is filled in by the script.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions_app.commentary_choices import Language, Style
from sessions_app.pages.commentary.model_texts import MODEL
from sessions_app.pages.host_access_texts import HOST_ACCESS
from sessions_app.pages.scores.pause_texts import CAMERA_PAUSE, SPECTATOR_PAUSE

COMMON: dict[str, str | Promise] = {
    "reason.host": _("The host ended it."),
    "reason.grace_expired": _("The camera was away for too long."),
    "reason.max_duration": _("It reached the time limit."),
    "reason.never_started": _("The camera never started."),
    "reason.room_lost": _("The media server lost it and could not bring it back."),
    "reason.admin": _("It was ended by the people who run this server."),
    "reason.start_failed": _("It could not be started."),
    "line.highlight": _("Highlight"),
    "line.energy": _("Energy {percent} %"),
    "link.lost": _("Your connection is down. Reconnecting…"),
    "lost.why.offline": _("This device is offline."),
    "lost.why.network": _("The network between this device and the media server broke."),
    "lost.why.silent": _("The media server has gone silent."),
    "lost.why.server": _("The connection to the media server was closed."),
    "lost.why.removed": _("Somebody put this connection out of the room."),
    "lost.why.unseen": _("Your picture did not arrive."),
    "commentary.soon": _("Commentary starts with the picture."),
    "commentary.waiting": _("Waiting for commentary…"),
    "commentary.nothing": _("Nothing to tell yet"),
    "commentary.none": _("There is no commentary in this broadcast."),
    "commentary.off": _("Commentary is off for this broadcast."),
    "commentary.recovering": _("Commentator is coming back"),
    "commentary.late": _("Commentary is delayed. It catches up by itself."),
    "code.empty": _("Enter the 12-character code."),
    "code.invalid": _(
        "This is not a broadcast code. It has 12 letters and digits, the first one a letter."
    ),
    "code.unknown": _("No broadcast with this code. Check it character by character."),
    "code.checking": _("Looking for it…"),
    "code.unreachable": _("The server does not answer. Check your connection and try again."),
    "trouble.server_unreachable": _("The server does not answer. Trying again…"),
    "trouble.server_unreachable.title": _("Server unreachable"),
    "trouble.media_down": _("The media server does not answer. It is usually back in seconds."),
    "trouble.media_down.title": _("Media server is down"),
    "trouble.media_unreachable": _(
        "Video cannot get through between this device and the server. "
        "A firewall or a guest Wi-Fi may block it (UDP). Try another network."
    ),
    "trouble.media_unreachable.title": _("Video is blocked"),
    "trouble.room_full": _(
        "The picture appears by itself as soon as somebody leaves. Commentary and score go on."
    ),
    "trouble.room_full.title": _("All places for the picture are taken"),
    "trouble.credentials_rejected": _(
        "The media server refuses this server's passes. The people who run it must look."
    ),
    "trouble.credentials_rejected.title": _("Pass refused"),
    "trouble.banned": _("The host removed you from this broadcast."),
    "trouble.banned.title": _("You cannot watch this"),
    "trouble.removed": _("The host removed you from this broadcast."),
    "trouble.removed.title": _("You were removed"),
    "trouble.busy": _("Many people are joining from here. It goes on by itself in a moment."),
    "trouble.busy.title": _("One moment"),
    "trouble.too_old": _("This browser cannot show live video. Please update it."),
    "trouble.too_old.title": _("Browser too old"),
    "trouble.unknown": _("Something went wrong."),
    "trouble.unknown.title": _("That did not work"),
}

SPECTATOR: dict[str, str | Promise] = {
    "state.interrupted": _("Camera lost. Back within"),
    "state.interrupted.over": _("Camera lost. The time is up."),
    "link.weak": _("Your connection is weak. The picture may stop for moments."),
    "join.guest": _("Joined as guest"),
    "join.user": _("Joined with Nostr"),
    "join.nostr.failed": _("Joined as guest: your Nostr sign-in did not work here."),
    "media.joining": _("Video is on its way…"),
    "media.retrying": _("Getting the video back…"),
    "voice.invited": _("The host invites you to speak."),
    "voice.asking": _("Allow the microphone…"),
    "voice.joining": _("Connecting your microphone…"),
    "voice.speaking": _("Everybody hears you."),
    "voice.muted": _("The host has muted you."),
    "voice.failed": _("Your microphone could not be connected. Try again."),
    "voice.denied": _("The microphone is not allowed. Allow it in the browser, then try again."),
    "voice.no_camera": _("No microphone was found. Connect one, then try again."),
    "voice.in_use": _("Another app uses the microphone. Close it, then try again."),
    "voice.not_secure": _("Browsers give a microphone only to https pages."),
    "voice.unknown": _("The microphone could not be opened. Try again."),
    "listen.off": _("Listen"),
    "listen.on": _("Listening"),
    "listen.none": _("No voice here"),
    "listen.none.why": _(
        "This device has no voice for {language}. One can be added in its settings, under text to "
        "speech; then it begins by itself."
    ),
    "listen.refused": _("The browser held the voice back. Tap “Listen” again."),
    "listen.failing": _("The voice does not come through. The next line is tried again."),
    "listen.about": _("Lines are spoken as they come; the camera is quieter meanwhile."),
    "listen.about.on": _(
        "Lines are spoken as they come; the camera is quieter meanwhile, and a screen reader does "
        "not read them a second time."
    ),
    "listen.title": _("Live broadcast"),
    "sound.tap": _("Tap for sound"),
    "sound.off": _("Sound off"),
    "sound.on": _("Sound on"),
    "fullscreen.enter": _("Full screen"),
    "fullscreen.leave": _("Leave full screen"),
    "transcript.failed": _("The transcript could not be loaded. Showing what arrived."),
    "transcript.range": _("{first} to {last} of {all}"),
    "transcript.empty": _("Nothing was said in this broadcast."),
    **SPECTATOR_PAUSE,
}

CAMERA: dict[str, str | Promise] = {
    "state.connecting": _("Connecting…"),
    "state.resuming": _("Resuming your broadcast…"),
    "state.streaming": _("Streaming"),
    "state.lost": _("Connection lost"),
    "offer.checking": _("Looking for this broadcast…"),
    "offer.link.title": _("Go on filming “{title}” as its host?"),
    "offer.link.untitled": _("Go on filming this broadcast as its host?"),
    "offer.link.text": _(
        "START opens your camera and microphone, and its viewers see and hear you. "
        "If you did not expect this link, do not press it."
    ),
    "offer.mine.title": _("“{title}” is still open"),
    "offer.mine.untitled": _("Your broadcast is still open"),
    "offer.mine.text": _("START goes on with it: same link, same viewers."),
    "offer.note.waiting": _("Nothing has been on air yet."),
    "offer.note.live": _("It is on air now, from another tab or device. START takes its place."),
    "offer.note.interrupted": _("Its camera is away. Viewers see a countdown: {time}"),
    "offer.off": _("Your camera is off, and your own broadcasts are as they were."),
    "offer.own": _("Start a broadcast of my own instead"),
    "offer.new": _("Start a new one instead"),
    "offer.busy": _("This tab is filming. Open the link in another one."),
    "offer.broken.title": _("This link is not complete"),
    "offer.broken": _("A part of it was lost on its way. Copy all of it, or ask for it again."),
    "offer.not_host.title": _("This link's key does not fit"),
    "offer.not_host": _("Nobody can film with it. Ask whoever sent it for a new link."),
    "offer.gone.title": _("No broadcast behind this link"),
    "offer.gone": _("It was deleted, or the link was changed on its way. Ask for a new one."),
    "offer.ended.title": _("This broadcast is over"),
    "offer.ended": _("It cannot be gone on with. Its link goes on showing the transcript."),
    "step.opening": _("Opening the camera"),
    "step.creating": _("Creating the broadcast"),
    "step.joining": _("Joining the room"),
    "step.retrying": _("Trying again"),
    "lost.countdown": _("Viewers see a countdown: {time}. Trying again…"),
    "lost.trying": _("Trying again…"),
    "hidden.countdown": _("While this page was away, viewers saw a countdown for {time}."),
    "hidden.fine": _("While this page was away, viewers kept seeing your broadcast."),
    "quality.good": _("Good"),
    "quality.fair": _("Fair"),
    "quality.poor": _("Poor"),
    "quality.unknown": _("Measuring"),
    "mic.mute": _("Mute"),
    "mic.unmute": _("Unmute"),
    "mic.none": _("No microphone: your broadcast is silent."),
    "camera.flip": _("Flip"),
    "camera.flip.failed": _("The other camera did not start. Still on this one."),
    "camera.paused": _("This device has paused the camera. Viewers see a still picture."),
    "camera.unseen": _("Your picture does not arrive. Viewers see a countdown. Trying again…"),
    "camera.again": _("The camera stopped. Starting it again…"),
    "torch.on": _("Light on"),
    "torch.off": _("Light off"),
    "commentary.tool": _("Commentary"),
    "commentary.summary": _("Commentary: {language} · {style}"),
    "commentary.sound.later": _("The microphone stays as it was until the next START."),
    **{f"commentary.language.{language}": language.label for language in Language},
    **{f"commentary.style.{style}": style.label for style in Style},
    "commentary.failed": _("Commentary could not be changed. Try again."),
    "link.copy": _("Copy"),
    "link.copied": _("Copied"),
    "link.copy_failed": _("Press and hold the link to copy it."),
    "share.title": _("Watch live"),
    "share.text": _("Live with commentary:"),
    "end.failed": _("It could not be ended: the server does not answer. Trying again…"),
    "encoder.expires": _("The token opens the door for {minutes} minutes; a stream stays on."),
    "encoder.failed": _("No token right now. Try again."),
    "allow.chrome": _("Chrome asks at the top, next to the address. Choose “Allow”."),
    "allow.android": _("Your phone asks in a window. Choose “While using the app” or “Allow”."),
    "allow.safari": _("Safari asks in a window. Choose “Allow”."),
    "allow.firefox": _("Firefox asks at the top left. Choose “Allow”."),
    "allow.other": _("Your browser asks near the address. Choose “Allow”."),
    "denied.chrome": _(
        "Tap the sign left of the address, set Camera and Microphone to “Allow”, then try again."
    ),
    "denied.android": _(
        "Tap the sign left of the address → Permissions → allow Camera and Microphone. "
        "If they are missing there: Android settings → Apps → your browser → Permissions."
    ),
    "denied.safari": _(
        "Tap “aA” or the page menu beside the address → Website Settings → allow Camera and "
        "Microphone. Or: Settings → Apps → Safari → Camera."
    ),
    "denied.firefox": _(
        "Click the crossed-out camera left of the address, remove the block, then try again."
    ),
    "denied.other": _("Allow camera and microphone for this page in your browser's settings."),
    "title.refused": _("This title does not work: {why}. Change it, then press START."),
    "trouble.denied.title": _("Camera not allowed"),
    "trouble.no_camera": _("No camera was found. Connect one, or open this page on a phone."),
    "trouble.no_camera.title": _("No camera"),
    "trouble.in_use": _("Another app or tab uses the camera. Close it, then try again."),
    "trouble.in_use.title": _("Camera in use"),
    "trouble.overconstrained": _(
        "This camera cannot deliver a picture that is needed. Try another camera or browser."
    ),
    "trouble.overconstrained.title": _("Camera does not fit"),
    "trouble.picture_too_large": _(
        "This camera's picture is larger than 1920 pixels on a side, and viewers would not get it. "
        "Choose another camera, or a smaller picture in its settings, then try again."
    ),
    "trouble.picture_too_large.title": _("Picture too large"),
    "trouble.bitrate_too_high": _(
        "This camera sends more than the server carries. Close other apps that change the picture "
        "or choose a lower quality in its settings, then try again."
    ),
    "trouble.bitrate_too_high.title": _("Too much at once"),
    "trouble.not_secure": _("Browsers give a camera only to secure pages. Open this address:"),
    "trouble.not_secure.title": _("This page is not secure"),
    "trouble.already_streaming": _(
        "This broadcast is already streaming from another tab or device."
    ),
    "trouble.already_streaming.title": _("Already streaming"),
    "trouble.too_many": _("Too many broadcasts are running. Try again in {time}."),
    "trouble.too_many.title": _("Too many broadcasts"),
    "trouble.too_many_waiting": _(
        "Several broadcasts started from here still wait for their camera. End one of them, "
        "or try again in {time}."
    ),
    "trouble.too_many_waiting.title": _("Too many broadcasts wait"),
    "trouble.start_failed": _("The broadcast could not be prepared. Try again."),
    "trouble.start_failed.title": _("Could not start"),
    "trouble.provider_credentials": _(
        "The media server does not accept this server's key. It is nothing that you did: whoever "
        "runs this server has to correct it."
    ),
    "trouble.provider_credentials.title": _("The media server refuses us"),
    "trouble.not_host": _("This link's key does not fit the broadcast. Ask for a new link."),
    "trouble.not_host.title": _("Not your broadcast"),
    "trouble.gone": _("This broadcast does not exist any more."),
    "trouble.gone.title": _("Broadcast not found"),
    "trouble.account": _("Only people with an account may start a broadcast here. Sign in first."),
    "trouble.account.title": _("Sign in to start"),
    "people.you": _("You"),
    "people.guest": _("Guest {code}"),
    "people.asked": _("{name} (guest)"),
    "people.here": _("{number} here"),
    "people.loading": _("Looking who is here…"),
    "people.empty": _("Nobody is watching yet. Show the QR code."),
    "people.failed": _("The list could not be loaded. Trying again…"),
    "people.cohost": _("Co-host"),
    "people.speaker": _("Speaker"),
    "people.muted": _("muted"),
    "people.speaking": _("speaking"),
    "people.visits": _("{number} devices or tabs"),
    "people.away": _("not here now"),
    "people.cancel": _("Cancel"),
    "people.do.promote_to_speaker": _("Invite to speak"),
    "people.do.promote_to_cohost": _("Make co-host"),
    "people.do.demote": _("Back to viewer"),
    "people.do.mute": _("Mute"),
    "people.do.unmute": _("Unmute"),
    "people.do.kick": _("Remove"),
    "people.do.ban": _("Ban"),
    "people.do.unban": _("Let in again"),
    "people.done.promote_to_speaker": _("{name} is invited to speak."),
    "people.done.promote_to_cohost": _("{name} is a co-host now."),
    "people.done.demote": _("{name} is a viewer again."),
    "people.done.mute": _("{name} is muted."),
    "people.done.unmute": _("{name} may speak again."),
    "people.done.kick": _("{name} is removed, and may come back."),
    "people.done.ban": _("{name} is banned from this broadcast."),
    "people.done.unban": _("{name} may come in again."),
    "people.confirm.ban": _("Ban {name}? They cannot come back to this broadcast."),
    "people.error": _("That did not work. Try again."),
    "people.error.not_here": _("{name} has left already."),
    "people.error.unsupported_by_media_server": _("The media server in use cannot do this."),
    "ended.you": _("You ended it."),
    "erase.doing": _("Deleting it…"),
    "erase.done": _("It is deleted: nothing of it is left here."),
    "erase.failed": _("It could not be deleted. Try again."),
    "ended.grace_expired": _("The camera was gone for too long."),
    **HOST_ACCESS,
    **MODEL,
    **CAMERA_PAUSE,
}
