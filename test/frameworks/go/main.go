// Command server is an event stream on net/http, with the mistakes people make there.
//
//	WRITE_TIMEOUT=3s    http.Server.WriteTimeout
//	HANDLER_TIMEOUT=3s  the handler is wrapped into http.TimeoutHandler
//	NO_FLUSH=1          nothing is flushed
//	LIFT_DEADLINE=1     the handler lifts the write deadline of its own response
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func stream(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	if os.Getenv("LIFT_DEADLINE") != "" {
		_ = control.SetWriteDeadline(time.Time{})
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	ticker := time.NewTicker(duration("EVERY", 500*time.Millisecond))
	defer ticker.Stop()
	for id := 1; ; id++ {
		fmt.Fprintf(w, "id: %d\ndata: {\"n\":%d}\n\n", id, id)
		if os.Getenv("NO_FLUSH") == "" {
			_ = control.Flush()
		}
		select {
		case <-r.Context().Done():
			return
		case <-ticker.C:
		}
	}
}

func duration(name string, otherwise time.Duration) time.Duration {
	if value, err := time.ParseDuration(os.Getenv(name)); err == nil {
		return value
	}
	return otherwise
}

func main() {
	var events http.Handler = http.HandlerFunc(stream)
	if limit := duration("HANDLER_TIMEOUT", 0); limit > 0 {
		events = http.TimeoutHandler(events, limit, "")
	}
	mux := http.NewServeMux()
	mux.Handle("/events", events)
	server := http.Server{
		Addr:         "127.0.0.1:" + os.Getenv("PORT"),
		Handler:      mux,
		WriteTimeout: duration("WRITE_TIMEOUT", 0),
	}
	fmt.Println(server.ListenAndServe())
}
