package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

const askAgain = 500 * time.Millisecond

// One set of codecs, as a browser would offer; the same certificate for all, which costs time.
var api = sync.OnceValue(func() *webrtc.API {
	codecs := &webrtc.MediaEngine{}
	feedback := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	must(codecs.RegisterCodec(webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: feedback},
		PayloadType: 96}, webrtc.RTPCodecTypeVideo))
	must(codecs.RegisterCodec(webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=96"},
		PayloadType: 97}, webrtc.RTPCodecTypeVideo))
	must(codecs.RegisterCodec(webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2},
		PayloadType: 111}, webrtc.RTPCodecTypeAudio))
	inner := &interceptor.Registry{}
	generator, problem := nack.NewGeneratorInterceptor()
	must(problem)
	responder, problem := nack.NewResponderInterceptor()
	must(problem)
	inner.Add(generator)
	inner.Add(responder)
	must(webrtc.ConfigureRTCPReports(inner))
	settings := webrtc.SettingEngine{}
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIncludeLoopbackCandidate(true)
	return webrtc.NewAPI(webrtc.WithMediaEngine(codecs),
		webrtc.WithInterceptorRegistry(inner), webrtc.WithSettingEngine(settings))
})

type whip struct {
	pc   *webrtc.PeerConnection
	over chan struct{}
	once sync.Once
}

func newWhip() (*whip, error) {
	pc, problem := api().NewPeerConnection(webrtc.Configuration{
		BundlePolicy: webrtc.BundlePolicyMaxBundle})
	return &whip{pc: pc, over: make(chan struct{})}, problem
}

func (w *whip) close() {
	w.once.Do(func() {
		close(w.over)
		_ = w.pc.Close()
	})
}

func (w *whip) negotiate(url, token string) error {
	offer, problem := w.pc.CreateOffer(nil)
	if problem != nil {
		return problem
	}
	gathered := webrtc.GatheringCompletePromise(w.pc)
	if problem = w.pc.SetLocalDescription(offer); problem != nil {
		return problem
	}
	<-gathered
	body := strings.NewReader(w.pc.LocalDescription().SDP)
	request, problem := http.NewRequest(http.MethodPost, url, body)
	if problem != nil {
		return problem
	}
	request.Header.Set("Content-Type", "application/sdp")
	request.Header.Set("Authorization", "Bearer "+token)
	response, problem := http.DefaultClient.Do(request)
	if problem != nil {
		return problem
	}
	defer func() { _ = response.Body.Close() }()
	said, problem := io.ReadAll(response.Body)
	if problem != nil {
		return problem
	}
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("%d %s", response.StatusCode, said)
	}
	return w.pc.SetRemoteDescription(
		webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(said)})
}

// A server's own address, with the room of bench/media.py, or all of it as the product gives it.
func address(url, role string) string {
	if strings.Contains(url, "/"+role+"/") {
		return url
	}
	return url + "/" + role + "/bench"
}

func watchWhep(url, token string, seen *pictures) (connection, error) {
	watching, problem := newWhip()
	if problem != nil {
		return nil, problem
	}
	only := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	for _, kind := range []webrtc.RTPCodecType{
		webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		if _, problem = watching.pc.AddTransceiverFromKind(kind, only); problem != nil {
			return nil, problem
		}
	}
	watching.pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		go read(track, seen)
		if track.Kind() == webrtc.RTPCodecTypeVideo {
			go watching.askForKeyframes(uint32(track.SSRC()), seen)
		}
	})
	if problem = watching.negotiate(address(url, "whep"), token); problem != nil {
		watching.close()
		return nil, problem
	}
	return watching, nil
}

func read(track *webrtc.TrackRemote, seen *pictures) {
	for {
		packet, _, problem := track.ReadRTP()
		if problem != nil {
			return
		}
		if track.Kind() == webrtc.RTPCodecTypeVideo {
			seen.take(&packet.Header, packet.Payload)
		}
	}
}

// Until there is a first picture, as a browser does.
func (w *whip) askForKeyframes(ssrc uint32, seen *pictures) {
	for {
		select {
		case <-w.over:
			return
		case <-time.After(askAgain):
			if seen.hadOne() {
				return
			}
			_ = w.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: ssrc}})
		}
	}
}

func publishWhip(url, token string, film [][]byte) (connection, error) {
	publishing, problem := newWhip()
	if problem != nil {
		return nil, problem
	}
	playing := newCamera(film)
	video, problem := track(publishing.pc, webrtc.MimeTypeVP8, playing.heard)
	if problem != nil {
		return nil, problem
	}
	audio, problem := track(publishing.pc, webrtc.MimeTypeOpus, playing.heard)
	if problem != nil {
		return nil, problem
	}
	if problem = publishing.negotiate(address(url, "whip"), token); problem != nil {
		return nil, problem
	}
	go playing.play(
		func(sample media.Sample) { _ = video.WriteSample(sample) },
		func(sample media.Sample) { _ = audio.WriteSample(sample) })
	return publishing, nil
}

func track(pc *webrtc.PeerConnection, mime string, heard func(rtcp.Packet)) (
	*webrtc.TrackLocalStaticSample, error) {
	made, problem := webrtc.NewTrackLocalStaticSample(
		webrtc.RTPCodecCapability{MimeType: mime}, mime[:5], "camera")
	if problem != nil {
		return nil, problem
	}
	sender, problem := pc.AddTrack(made)
	if problem != nil {
		return nil, problem
	}
	go func() {
		for {
			packets, _, problem := sender.ReadRTCP()
			if problem != nil {
				return
			}
			for _, packet := range packets {
				heard(packet)
			}
		}
	}()
	return made, nil
}

func must(problem error) {
	if problem != nil {
		panic(problem)
	}
}
