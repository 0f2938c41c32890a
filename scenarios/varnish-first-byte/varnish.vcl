vcl 4.1;

backend app {
    .host = "127.0.0.1";
    .port = "{{port.origin}}";
    .first_byte_timeout = 2s;
}

sub vcl_recv {
    if (req.url ~ "^/events") {
        return (pass);
    }
}
