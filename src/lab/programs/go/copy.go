package main

import (
	"context"
	"io"
	"log"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A stream under way, as a connection tracker has it.
type stream struct {
	lastActive atomic.Int64
	// Written to by the loop, flushed by the grid.
	mutex sync.Mutex
	end   func()
}

// Ends what is inactive whenever its ticker comes by.
type janitor struct {
	mutex   sync.Mutex
	streams map[*stream]bool
}

func newJanitor(idle, every time.Duration) *janitor {
	made := &janitor{streams: map[*stream]bool{}}
	go func() {
		for range time.Tick(every) {
			made.sweep(idle)
		}
	}()
	return made
}

func (j *janitor) sweep(idle time.Duration) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for one := range j.streams {
		if time.Since(time.UnixMilli(one.lastActive.Load())) > idle {
			one.end()
		}
	}
}

func (j *janitor) track(one *stream, tracked bool) {
	if j == nil {
		return
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if tracked {
		j.streams[one] = true
	} else {
		delete(j.streams, one)
	}
}

// A handler that asks the upstream and copies what comes, as it is written by hand.
func copyLoop(route *Route) http.Handler {
	client := &http.Client{Transport: transportOf(route)}
	target := upstreamOf(route)
	var sweeper *janitor
	if route.Janitor != nil {
		sweeper = newJanitor(ms(route.Janitor.IdleMs), ms(route.Janitor.EveryMs))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if route.IgnoreWriteErrors {
			ctx = context.WithoutCancel(ctx)
		}
		out := r.Clone(ctx)
		out.URL.Scheme, out.URL.Host, out.RequestURI = target.Scheme, target.Host, ""
		response, err := client.Do(out)
		if err != nil {
			log.Printf("proxy: %s %s: upstream request failed: %v", r.Method, r.URL.Path, err)
			http.Error(w, "bad gateway", http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		copyHeaders(w.Header(), response.Header, route)
		w.WriteHeader(response.StatusCode)
		one := &stream{end: func() { response.Body.Close() }}
		one.lastActive.Store(time.Now().UnixMilli())
		sweeper.track(one, true)
		defer sweeper.track(one, false)
		stop := one.flushOnGrid(w, route)
		defer stop()
		one.flushNow(w, route)
		if err := one.copyBody(w, response.Body, route); err != nil {
			if route.NamesPath {
				log.Printf("proxy: %s %s: copy ended: %v", r.Method, r.URL.Path, err)
			}
			panic(http.ErrAbortHandler)
		}
	})
}

// Those that are of one connection stay behind.
func copyHeaders(to, from http.Header, route *Route) {
	for name, values := range from {
		to[name] = values
	}
	if !route.KeepHopHeaders {
		for _, name := range []string{"Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade"} {
			to.Del(name)
		}
	}
}

func (s *stream) copyBody(w http.ResponseWriter, body io.Reader, route *Route) error {
	buffer := make([]byte, 32*1024)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			s.lastActive.Store(time.Now().UnixMilli())
			s.mutex.Lock()
			_, writeErr := w.Write(buffer[:n])
			s.mutex.Unlock()
			if writeErr != nil && !route.IgnoreWriteErrors {
				return writeErr
			}
			s.flushNow(w, route)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *stream) flushNow(w http.ResponseWriter, route *Route) {
	if route.Flush != "" && route.Flush != "each" {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	http.NewResponseController(w).Flush()
}

// Flushes by a ticker until the stream is over.
func (s *stream) flushOnGrid(w http.ResponseWriter, route *Route) (stop func()) {
	if route.Flush != "grid" {
		return func() {}
	}
	ticker := time.NewTicker(ms(route.FlushGridMs))
	done := make(chan struct{})
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			select {
			case <-ticker.C:
				s.mutex.Lock()
				http.NewResponseController(w).Flush()
				s.mutex.Unlock()
			case <-done:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
		<-over
	}
}
