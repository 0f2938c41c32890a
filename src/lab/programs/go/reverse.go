package main

import (
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
)

func transportOf(route *Route) *http.Transport {
	dialer := &net.Dialer{Timeout: ms(route.DialTimeoutMs)}
	return &http.Transport{
		DialContext:           dialer.DialContext,
		ResponseHeaderTimeout: ms(route.ResponseHeaderTimeoutMs),
	}
}

func upstreamOf(route *Route) *url.URL {
	target, err := url.Parse("http://" + route.Upstream)
	if err != nil {
		log.Fatal(err)
	}
	return target
}

// With the error handler and the log that ReverseProxy has by itself.
func reverseProxy(route *Route) http.Handler {
	target := upstreamOf(route)
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		Transport:     transportOf(route),
		FlushInterval: ms(route.FlushIntervalMs),
	}
}
