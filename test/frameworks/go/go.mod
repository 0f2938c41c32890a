module sse-doctor-frameworks

go 1.21
