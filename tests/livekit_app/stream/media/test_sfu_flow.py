"""Media from a camera to those who watch, and what everybody is told of it."""

import pytest

from tests.livekit_app.stream.media.place import Place, until
from tests.support.stream import wire
from tests.support.stream.visitor import AUDIO, VIDEO, NotLetIn


async def test_a_camera_is_seen_by_who_was_there_and_by_who_comes(place: Place) -> None:
    early = await place.visitor("spectator@a_1")
    camera = await place.camera()
    await until(lambda: early.frames > 5, "frames for who was there")
    late = await place.visitor("spectator@a_2")
    await until(lambda: late.frames > 5, "frames for who came later")
    codec, first = late.video[0]
    assert codec == "VP8" and first[3:6] == b"\x9d\x01\x2a", "it does not begin with a keyframe"
    assert await place.tracks() == [{"video"}]
    assert {one.user_id for one in late.participants.values()} == {
        "camera@abc",
        "spectator@a_1",
        "spectator@a_2",
    }
    assert late.participants[camera.sid].roles == ["sideline_camera"]


async def test_audio_comes_unasked_and_video_only_where_asked(place: Place) -> None:
    viewer = await place.visitor()
    camera = await place.camera()
    await until(lambda: viewer.frames, "frames")
    await camera.speak()
    await until(lambda: viewer.sounds > 10, "sound")
    await viewer._ask("UpdateSubscriptions", tracks=[])
    seen = viewer.frames
    heard = viewer.sounds
    await until(lambda: viewer.sounds > heard + 20, "more sound")
    assert viewer.frames <= seen + 1
    await viewer._subscribe()
    await until(lambda: viewer.frames > seen + 5, "frames again")


async def test_a_viewer_hears_who_speaks_beside_the_camera(place: Place) -> None:
    camera = await place.camera()
    speaker = await place.visitor("spectator@a_1", "sideline_speaker")
    listener = await place.visitor("spectator@a_2")
    await speaker.speak()
    await until(lambda: listener.sounds > 10 and listener.frames > 5, "sound and picture")
    await until(lambda: camera.sounds > 10, "sound for the camera")
    assert speaker.frames, "who speaks sees, too"


async def test_a_muted_track_is_unpublished_until_it_is_unmuted(place: Place) -> None:
    camera, viewer = await place.camera(), await place.visitor()
    await until(lambda: viewer.frames, "frames")
    await camera.mute(VIDEO)
    await until(lambda: not viewer.participants[camera.sid].published_tracks, "no track")
    assert await place.tracks() == [set()]
    seen = viewer.frames
    await camera.mute(VIDEO, False)
    await until(lambda: viewer.frames > seen + 5, "frames again")
    assert await place.tracks() == [{"video"}]


async def test_nothing_is_published_before_a_packet_came(place: Place) -> None:
    camera = await place.camera(publish=False)
    await camera._ask("UpdateMuteStates", mute_states=[{"track_type": VIDEO, "muted": False}])
    assert await place.tracks() == [set()]


async def test_who_may_not_send_is_told_so(place: Place) -> None:
    viewer = await place.visitor()
    with pytest.raises(NotLetIn) as refused:
        await viewer.film()
    assert refused.value.code == "PERMISSION_DENIED"
    assert await place.tracks("spectator@a_1") == [set()]


async def test_one_user_twice_is_two_participants(place: Place) -> None:
    first, viewer = await place.camera(), await place.visitor()
    second = await place.camera()
    await until(lambda: len(viewer.participants) == 3, "both cameras")
    assert first.sid != second.sid
    assert not first.closed_reason and not second.closed_reason
    joined = [viewer.participants[one.sid].joined_at.ToNanoseconds() for one in (first, second)]
    assert joined[0] < joined[1], "the newer one can be told"


async def test_a_revoked_right_stops_the_track_at_once_and_holds(place: Place) -> None:
    speaker = await place.visitor("spectator@a_1", "sideline_speaker")
    await speaker.speak()
    listener = await place.visitor("spectator@a_2")
    await until(lambda: listener.sounds > 5, "sound")
    account, call = place.server.account, place.call
    await place.do(lambda: account.permit(call, "spectator@a_1", (), ("send-audio",)))
    await until(lambda: speaker.grants is not None, "the word of it")
    assert not speaker.grants.can_publish_audio
    await until(lambda: speaker.unpublished_because == "PERMISSION_REVOKED", "the reason")
    await until(lambda: not listener.participants[speaker.sid].published_tracks, "no track")
    assert await place.tracks("spectator@a_1") == [set()]
    heard = listener.sounds
    await speaker.mute(AUDIO, False)  # it would like to
    assert await place.tracks("spectator@a_1") == [set()]
    assert listener.sounds <= heard + 1
    await place.do(lambda: account.permit(call, "spectator@a_1", ("send-audio",), ()))
    await speaker.mute(AUDIO, False)
    await until(lambda: listener.sounds > heard + 5, "sound again")


async def test_options_of_publishing_follow_the_account(place: Place) -> None:
    viewer = await place.visitor()
    asked = [(option.track_type, option.codec.name) for option in viewer.publish_options]
    assert asked == [(wire.enum("TrackType", "VIDEO"), "vp8"), (AUDIO, "opus")]
