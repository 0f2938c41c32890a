package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"time"
)

// Config is what the config file says: JSON, with times in milliseconds.
type Config struct {
	Listen    string `json:"listen"`
	TLSListen string `json:"tlsListen"`
	Cert      string `json:"cert"`
	Key       string `json:"key"`
	NoHTTP2   bool   `json:"noHttp2"`
	// HTTP/2 in clear text, by prior knowledge.
	H2C bool `json:"h2c"`

	// Of http.Server.
	ReadTimeoutMs  int `json:"readTimeoutMs"`
	WriteTimeoutMs int `json:"writeTimeoutMs"`
	IdleTimeoutMs  int `json:"idleTimeoutMs"`

	AccessLog string `json:"accessLog"`
	// A row of the access log: `{time} {client} {method} {path} {status} {duration_ms} {upstream}`.
	Format   string `json:"format"`
	ErrorLog string `json:"errorLog"`
	// Of the standard logger: any of `date time microseconds utc shortfile longfile msgprefix`; absent: its default.
	LogFlags *[]string `json:"logFlags"`
	// What is put before each line.
	LogPrefix string `json:"logPrefix"`
	// `text` or `json`: the standard logger writes through log/slog.
	Slog string `json:"slog"`

	Routes []Route `json:"routes"`
}

// Route is one pattern of the ServeMux.
type Route struct {
	Prefix   string `json:"prefix"`
	Upstream string `json:"upstream"`
	// `reverse` (default): httputil.ReverseProxy; `copy`: a loop of its own.
	Mode string `json:"mode"`

	// Of http.Transport.
	DialTimeoutMs           int `json:"dialTimeoutMs"`
	ResponseHeaderTimeoutMs int `json:"responseHeaderTimeoutMs"`

	// Of ReverseProxy; -1: after each write.
	FlushIntervalMs int `json:"flushIntervalMs"`

	// Around the handler.
	TimeoutHandlerMs int `json:"timeoutHandlerMs"`
	// `SetWriteDeadline(time.Time{})` for the streams of this route.
	NoDeadline bool `json:"noDeadline"`

	// Of the copy loop: `each` (default) after each piece, `grid` by a ticker, `never`.
	Flush       string `json:"flush"`
	FlushGridMs int    `json:"flushGridMs"`
	// The loop goes on where the client cannot be written to, and asks the upstream without the request's context.
	IgnoreWriteErrors bool `json:"ignoreWriteErrors"`
	// Connection and its like are handed on with the other headers of the upstream.
	KeepHopHeaders bool `json:"keepHopHeaders"`
	Janitor        *struct {
		// A stream that was silent for so long is ended, where the ticker comes by.
		IdleMs  int `json:"idleMs"`
		EveryMs int `json:"everyMs"`
	} `json:"janitor"`
	// The loop logs its failures with the path.
	NamesPath bool `json:"namesPath"`
}

func readConfig(path string) *Config {
	text, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	config := &Config{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(config); err != nil {
		log.Fatalf("%s: %v", path, err)
	}
	return config
}

func ms(value int) time.Duration {
	return time.Duration(value) * time.Millisecond
}
