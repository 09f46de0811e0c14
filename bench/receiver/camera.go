package main

import (
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4/pkg/media"
)

const (
	pictureEvery = time.Second / 30
	soundEvery   = 20 * time.Millisecond
	soundBytes   = 60 // 24 kbit/s
)

// Plays a film for ever, and from its first picture, a keyframe, whenever that is asked for.
type camera struct {
	film   [][]byte
	rewind atomic.Bool
	over   chan struct{}
}

func newCamera(film [][]byte) *camera {
	return &camera{film: film, over: make(chan struct{})}
}

func (c *camera) heard(packet rtcp.Packet) {
	switch packet.(type) {
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		c.rewind.Store(true)
	}
}

func (c *camera) play(video, audio func(media.Sample)) {
	go c.every(soundEvery, func() {
		// Opus in SILK's form; nobody decodes it.
		audio(media.Sample{Data: make([]byte, soundBytes), Duration: soundEvery})
	})
	next := 0
	c.every(pictureEvery, func() {
		if c.rewind.Swap(false) {
			next = 0
		}
		video(media.Sample{Data: c.film[next], Duration: pictureEvery})
		next = (next + 1) % len(c.film)
	})
}

func (c *camera) every(pause time.Duration, do func()) {
	due := time.Now()
	for {
		select {
		case <-c.over:
			return
		case <-time.After(time.Until(due)):
			do()
			due = due.Add(pause)
		}
	}
}
