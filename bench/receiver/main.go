// A camera and N spectators in one process, for bench/media.py: counts whole pictures and decodes
// none, so that one core of it is enough for many more than a browser shows.
//
// Reads commands from standard input, one JSON object a line, and answers each with one line that
// carries the same "id". Commands run side by side.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

type command struct {
	ID      int      `json:"id"`
	Do      string   `json:"do"`     // publish, join, measure, leave
	Server  string   `json:"server"` // embedded, livekit
	URL     string   `json:"url"`
	Tokens  []string `json:"tokens"`
	Film    string   `json:"film"`    // of publish: a file of frames, each after its length (32 bits)
	Seconds float64  `json:"seconds"` // of join: spread over so long; of measure: how long
}

type answer map[string]any

// A spectator in words of both servers.
type connection interface{ close() }

type crowd struct {
	mutex   sync.Mutex
	present []*spectator
	cameras []connection
}

type spectator struct {
	connection
	pictures *pictures
	asked    time.Time
}

const joinPatience = 20 * time.Second

func main() {
	everybody, out := &crowd{}, json.NewEncoder(os.Stdout)
	var writing sync.Mutex
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked command
		if problem := json.Unmarshal(lines.Bytes(), &asked); problem != nil {
			fmt.Fprintln(os.Stderr, "not a command:", problem)
			os.Exit(2)
		}
		go func() {
			found, problem := everybody.run(asked)
			if problem != nil {
				found = answer{"error": problem.Error()}
			}
			found["id"] = asked.ID
			writing.Lock()
			defer writing.Unlock()
			_ = out.Encode(found)
		}()
	}
}

func (c *crowd) run(asked command) (answer, error) {
	switch asked.Do {
	case "publish":
		return c.publish(asked)
	case "join":
		return c.join(asked)
	case "measure":
		return c.measure(asked)
	case "leave":
		return c.leave()
	}
	return nil, fmt.Errorf("no such command: %q", asked.Do)
}

func (c *crowd) publish(asked command) (answer, error) {
	film, problem := readFilm(asked.Film)
	if problem != nil {
		return nil, problem
	}
	begin := publishWhip
	if asked.Server == "livekit" {
		begin = publishLiveKit
	}
	camera, problem := begin(asked.URL, asked.Tokens[0], film)
	if problem != nil {
		return nil, problem
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.cameras = append(c.cameras, camera)
	return answer{"publishing": true}, nil
}

func (c *crowd) join(asked command) (answer, error) {
	var joining sync.WaitGroup
	var mutex sync.Mutex
	firsts, refused := []float64{}, []string{}
	for number, token := range asked.Tokens {
		joining.Add(1)
		wait := time.Duration(asked.Seconds * float64(time.Second) * float64(number) /
			float64(len(asked.Tokens)))
		go func() {
			defer joining.Done()
			time.Sleep(wait)
			first, problem := c.joinOne(asked, token)
			mutex.Lock()
			defer mutex.Unlock()
			if problem != nil {
				refused = append(refused, problem.Error())
			} else {
				firsts = append(firsts, first.Seconds()*1000)
			}
		}()
	}
	joining.Wait()
	if len(refused) > 3 {
		refused = append(refused[:3], fmt.Sprintf("and %d more", len(refused)-3))
	}
	return answer{
		"joined": len(firsts), "refused": refused, "first_picture_ms": spread(firsts),
	}, nil
}

func (c *crowd) joinOne(asked command, token string) (time.Duration, error) {
	one := &spectator{pictures: newPictures(), asked: time.Now()}
	begin := watchWhep
	if asked.Server == "livekit" {
		begin = watchLiveKit
	}
	connected, problem := begin(asked.URL, token, one.pictures)
	if problem != nil {
		return 0, problem
	}
	one.connection = connected
	c.mutex.Lock()
	c.present = append(c.present, one)
	c.mutex.Unlock()
	select {
	case at := <-one.pictures.first:
		return at.Sub(one.asked), nil
	case <-time.After(joinPatience):
		return 0, fmt.Errorf("no picture")
	}
}

func (c *crowd) measure(asked command) (answer, error) {
	c.mutex.Lock()
	present := append([]*spectator{}, c.present...)
	c.mutex.Unlock()
	for _, one := range present {
		one.pictures.reset()
	}
	begun := time.Now()
	time.Sleep(time.Duration(asked.Seconds * float64(time.Second)))
	seconds := time.Since(begun).Seconds()
	rates, pauses := []float64{}, []float64{}
	var bytes, missing, packets int
	for _, one := range present {
		found := one.pictures.count()
		rates = append(rates, float64(found.pictures)/seconds)
		pauses = append(pauses, found.longest.Seconds()*1000)
		bytes, missing, packets = bytes+found.bytes, missing+found.missing, packets+found.packets
	}
	return answer{
		"spectators": len(present), "seconds": seconds, "fps": spread(rates),
		"pause_ms": spread(pauses), "bytes": bytes, "missing": missing, "packets": packets,
	}, nil
}

func (c *crowd) leave() (answer, error) {
	c.mutex.Lock()
	present := c.present
	c.present = nil
	c.mutex.Unlock()
	for _, one := range present {
		one.close()
	}
	return answer{"left": len(present)}, nil
}
