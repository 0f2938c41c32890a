package main

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

var logFlags = map[string]int{
	"date": log.Ldate, "time": log.Ltime, "microseconds": log.Lmicroseconds, "utc": log.LUTC,
	"shortfile": log.Lshortfile, "longfile": log.Llongfile, "msgprefix": log.Lmsgprefix,
}

func openErrorLog(config *Config) {
	out := appendTo(config.ErrorLog, os.Stderr)
	log.SetOutput(out)
	log.SetPrefix(config.LogPrefix)
	if config.LogFlags != nil {
		flags := 0
		for _, name := range *config.LogFlags {
			flags |= logFlags[name]
		}
		log.SetFlags(flags)
	}
	switch config.Slog {
	case "text":
		slog.SetDefault(slog.New(slog.NewTextHandler(out, nil)))
	case "json":
		slog.SetDefault(slog.New(slog.NewJSONHandler(out, nil)))
	}
}

func appendTo(path string, otherwise io.Writer) io.Writer {
	if path == "" {
		return otherwise
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		log.Fatal(err)
	}
	return file
}

type accessLog struct {
	mutex  sync.Mutex
	out    io.Writer
	format string
}

func openAccessLog(config *Config) *accessLog {
	format := config.Format
	if format == "" {
		format = "{time} {client} {method} {path} {status} {duration_ms} {upstream}"
	}
	return &accessLog{out: appendTo(config.AccessLog, io.Discard), format: format}
}

// The status and size of an answer, as it is written.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(piece []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(piece)
	c.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController find Flush and SetWriteDeadline.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (a *accessLog) wrap(next http.Handler, routes []Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		since := time.Now()
		answer := &counted{ResponseWriter: w}
		path := r.RequestURI
		defer func() { a.write(r, path, answer, upstreamFor(r.URL.Path, routes), time.Since(since)) }()
		next.ServeHTTP(answer, r)
	})
}

func upstreamFor(path string, routes []Route) string {
	for _, route := range routes {
		if strings.HasPrefix(path, route.Prefix) {
			return route.Upstream
		}
	}
	return "-"
}

func (a *accessLog) write(r *http.Request, path string, answer *counted, upstream string, took time.Duration) {
	row := strings.NewReplacer(
		"{time}", time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		"{stamp}", time.Now().Format("2006/01/02 15:04:05"),
		"{client}", r.RemoteAddr,
		"{method}", r.Method,
		"{path}", path,
		"{protocol}", r.Proto,
		"{host}", r.Host,
		"{user_agent}", r.UserAgent(),
		"{status}", fmt.Sprint(answer.status),
		"{bytes}", fmt.Sprint(answer.bytes),
		"{duration}", took.String(),
		"{duration_ms}", fmt.Sprint(took.Milliseconds()),
		"{duration_s}", fmt.Sprintf("%.3f", took.Seconds()),
		"{upstream}", upstream,
	).Replace(a.format)
	a.mutex.Lock()
	defer a.mutex.Unlock()
	fmt.Fprintln(a.out, row)
}
