package main

import (
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

func init() { lksdk.SetLogger(logger.GetDiscardLogger()) }

type livekitRoom struct{ room *lksdk.Room }

func (r livekitRoom) close() { r.room.Disconnect() }

func watchLiveKit(url, token string, seen *pictures) (connection, error) {
	room, problem := lksdk.ConnectToRoomWithToken(url, token, &lksdk.RoomCallback{
		ParticipantCallback: lksdk.ParticipantCallback{
			OnTrackSubscribed: func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication,
				from *lksdk.RemoteParticipant) {
				go read(track, seen)
				if track.Kind() == webrtc.RTPCodecTypeVideo {
					go func() {
						for time.Sleep(askAgain); !seen.hadOne(); time.Sleep(askAgain) {
							from.WritePLI(track.SSRC())
						}
					}()
				}
			},
		},
	})
	if problem != nil {
		return nil, problem
	}
	return livekitRoom{room}, nil
}

func publishLiveKit(url, token string, film [][]byte) (connection, error) {
	room, problem := lksdk.ConnectToRoomWithToken(url, token, &lksdk.RoomCallback{})
	if problem != nil {
		return nil, problem
	}
	playing := newCamera(film)
	publish := func(mime string, clock uint32, options lksdk.TrackPublicationOptions) (
		func(media.Sample), error) {
		track, problem := lksdk.NewLocalTrack(
			webrtc.RTPCodecCapability{MimeType: mime, ClockRate: clock},
			lksdk.WithRTCPHandler(playing.heard))
		if problem != nil {
			return nil, problem
		}
		_, problem = room.LocalParticipant.PublishTrack(track, &options)
		return func(sample media.Sample) { _ = track.WriteSample(sample, nil) }, problem
	}
	video, problem := publish(webrtc.MimeTypeVP8, 90000, lksdk.TrackPublicationOptions{
		Source: livekit.TrackSource_CAMERA, VideoWidth: 640, VideoHeight: 480})
	if problem != nil {
		return nil, problem
	}
	audio, problem := publish(webrtc.MimeTypeOpus, 48000, lksdk.TrackPublicationOptions{
		Source: livekit.TrackSource_MICROPHONE, DisableDTX: true})
	if problem != nil {
		return nil, problem
	}
	go playing.play(video, audio)
	return livekitRoom{room}, nil
}
