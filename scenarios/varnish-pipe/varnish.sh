#!/bin/sh
exec varnishd -F -a :6081 -f /etc/varnish/default.vcl -p pipe_timeout=2
