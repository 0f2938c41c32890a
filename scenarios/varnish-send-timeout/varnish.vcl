vcl 4.1;

backend app {
    .host = "127.0.0.1";
    .port = "{{port.origin}}";
}

sub vcl_recv {
    if (req.url ~ "^/events") {
        set sess.send_timeout = 4s;
        return (pass);
    }
}
