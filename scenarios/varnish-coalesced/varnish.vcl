vcl 4.1;

backend app {
    .host = "127.0.0.1";
    .port = "{{port.origin}}";
}

sub vcl_recv {
    if (req.url ~ "^/events") {
        return (hash);
    }
}

sub vcl_backend_response {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    return (deliver);
}
