package main

import (
	"encoding/binary"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
)

// A packet that is missing is given up when so many came after it: three seconds, as players do.
const patiencePackets = 400

// What one spectator got of the video: whole pictures, and packets that never came.
type pictures struct {
	mutex   sync.Mutex
	waiting map[uint16]packet
	next    uint16
	begun   bool // next is known
	whole   bool // of the picture that next belongs to all packets are there so far
	newest  uint16
	found   counted
	last    time.Time
	begunAt time.Time
	first   chan time.Time
	had     bool
}

type packet struct{ starts, ends, padding bool }

type counted struct {
	pictures, bytes, missing, packets int
	longest                           time.Duration
}

func newPictures() *pictures {
	return &pictures{waiting: map[uint16]packet{}, first: make(chan time.Time, 1)}
}

func (p *pictures) take(header *rtp.Header, payload []byte) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.found.bytes += len(payload)
	p.found.packets++
	number := header.SequenceNumber
	if !p.begun {
		p.next, p.newest, p.begun = number, number, true
	}
	if number-p.next > 1<<15 {
		return // late, or twice
	}
	if number-p.newest < 1<<15 {
		p.newest = number
	}
	// VP8's descriptor: S is set, and it is partition 0.
	starts := len(payload) > 0 && payload[0]&0x10 != 0 && payload[0]&0x07 == 0
	p.waiting[number] = packet{starts, header.Marker, len(payload) == 0}
	p.advance()
	for p.newest-p.next > patiencePackets && p.newest-p.next < 1<<15 {
		p.found.missing++
		p.whole = false
		p.next++
		p.advance()
	}
}

func (p *pictures) advance() {
	for {
		one, here := p.waiting[p.next]
		if !here {
			return
		}
		delete(p.waiting, p.next)
		p.next++
		if one.padding {
			continue
		}
		if one.starts {
			p.whole = true
		}
		if one.ends {
			if p.whole {
				p.picture()
			}
			p.whole = false
		}
	}
}

func (p *pictures) picture() {
	now := time.Now()
	p.found.pictures++
	if !p.had {
		p.had = true
		p.first <- now
	}
	if !p.last.IsZero() {
		p.found.longest = max(p.found.longest, now.Sub(p.last))
	}
	p.last = now
}

func (p *pictures) reset() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.found, p.last, p.begunAt = counted{}, time.Time{}, time.Now()
}

// A pause that still lasts counts too.
func (p *pictures) count() counted {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	since := p.last
	if since.IsZero() {
		since = p.begunAt
	}
	p.found.longest = max(p.found.longest, time.Since(since))
	return p.found
}

func (p *pictures) hadOne() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.had
}

func spread(values []float64) answer {
	if len(values) == 0 {
		return answer{}
	}
	slices.Sort(values)
	at := func(part float64) float64 { return values[int(part*float64(len(values)-1))] }
	return answer{"least": at(0), "median": at(0.5), "p95": at(0.95), "most": at(1)}
}

func readFilm(path string) ([][]byte, error) {
	data, problem := os.ReadFile(path)
	var frames [][]byte
	for len(data) > 4 {
		size := binary.BigEndian.Uint32(data)
		frames = append(frames, data[4:4+size])
		data = data[4+size:]
	}
	return frames, problem
}
