// A small reverse proxy as people write them in Go: httputil.ReverseProxy, or a copy loop of their own. Everything
// that goes wrong with event streams in one is a key of its config.
//
// usage: go-proxy CONFIG.json | go-proxy --version
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go-proxy CONFIG.json")
	}
	if os.Args[1] == "--version" {
		fmt.Println("go-proxy", strings.TrimPrefix(runtime.Version(), "go"))
		return
	}
	config := readConfig(os.Args[1])
	openErrorLog(config)
	access := openAccessLog(config)
	mux := http.NewServeMux()
	for index := range config.Routes {
		route := &config.Routes[index]
		mux.Handle(route.Prefix, handlerOf(route))
	}
	serve(config, access.wrap(mux, config.Routes))
}

// The handler of one route, with what stands around it.
func handlerOf(route *Route) http.Handler {
	var handler http.Handler
	switch route.Mode {
	case "", "reverse":
		handler = reverseProxy(route)
	case "copy":
		handler = copyLoop(route)
	default:
		log.Fatalf("no such mode: %s", route.Mode)
	}
	if route.TimeoutHandlerMs > 0 {
		handler = http.TimeoutHandler(handler, ms(route.TimeoutHandlerMs), "")
	}
	if route.NoDeadline {
		handler = withoutDeadline(handler)
	}
	return handler
}

// One stream is spared by the server's WriteTimeout.
func withoutDeadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil {
			log.Printf("no write deadline can be set: %v", err)
		}
		next.ServeHTTP(w, r)
	})
}

func serve(config *Config, handler http.Handler) {
	var servers []*http.Server
	start := func(address string, run func(*http.Server) error) {
		if address == "" {
			return
		}
		server := &http.Server{
			Addr:         address,
			Handler:      handler,
			ReadTimeout:  ms(config.ReadTimeoutMs),
			WriteTimeout: ms(config.WriteTimeoutMs),
			IdleTimeout:  ms(config.IdleTimeoutMs),
			Protocols:    new(http.Protocols),
		}
		server.Protocols.SetHTTP1(true)
		server.Protocols.SetHTTP2(!config.NoHTTP2)
		server.Protocols.SetUnencryptedHTTP2(config.H2C)
		servers = append(servers, server)
		go func() {
			if err := run(server); !errors.Is(err, http.ErrServerClosed) {
				log.Fatal(err)
			}
		}()
	}
	start(config.Listen, func(server *http.Server) error { return server.ListenAndServe() })
	start(config.TLSListen, func(server *http.Server) error { return server.ListenAndServeTLS(config.Cert, config.Key) })
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	<-ended
	for _, server := range servers {
		server.Close()
	}
}
