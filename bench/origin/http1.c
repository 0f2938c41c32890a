/* HTTP/1.1: one request a connection, answered with a chunked event stream or with the counters. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "origin.h"

#define FLOOD_EVENTS 640 /* a write of 64 KB */

static const char head[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

static void endAfterFlush(Connection *connection) {
  connection->closing = true;
  if (!isBusy(connection)) drop(connection);
}

static void sendText(Connection *connection, const char *status, const char *body) {
  char text[512];
  int length = snprintf(text, sizeof text,
                        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                        "Connection: close\r\n\r\n%s", status, strlen(body), body);
  sendBytes(connection, text, length);
  endAfterFlush(connection);
}

static void sendCounters(Connection *connection) {
  char body[256];
  Counters sum = {0};
  for (int i = 0; i < processCount; i++) {
    sum.open += allCounters[i].open;
    sum.opened += allCounters[i].opened;
    sum.events += allCounters[i].events;
    sum.skipped += allCounters[i].skipped;
    sum.bytes += allCounters[i].bytes;
  }
  snprintf(body, sizeof body, "{\"open\":%lu,\"opened\":%lu,\"events\":%lu,\"skipped\":%lu,\"bytes\":%lu}\n",
           sum.open, sum.opened, sum.events, sum.skipped, sum.bytes);
  sendText(connection, "200 OK", body);
}

static bool isPath(const char *target, size_t length, const char *path) {
  size_t size = strlen(path);
  return length >= size && !memcmp(target, path, size) && (length == size || target[size] == '?');
}

static void answer(Connection *connection, const char *target, size_t length) {
  if (isPath(target, length, "/stats")) return sendCounters(connection);
  if (!isPath(target, length, "/events")) return sendText(connection, "404 Not Found", "{}\n");
  const char *query = memchr(target, '?', length);
  size_t queryLength = query ? (size_t)(target + length - ++query) : 0;
  Behaviour behaviour = readQuery(defaultBehaviour, query ? query : "", queryLength);
  connection->inBytes = connection->inRoom = 0;
  free(connection->in); /* thousands of connections never send again */
  connection->in = NULL;
  connection->flooding = behaviour.rate <= 0;
  begin(openStream(connection, behaviour, 0));
}

void readHttp1(Connection *connection) {
  if (connection->streams || connection->closing) {
    connection->inBytes = 0;
    return;
  }
  char *in = connection->in;
  if (!memmem(in, connection->inBytes, "\r\n\r\n", 4)) {
    if (connection->inBytes == connection->inRoom) drop(connection);
    return;
  }
  char *target = memchr(in, ' ', connection->inBytes);
  char *end = target ? memchr(target + 1, ' ', in + connection->inBytes - target - 1) : NULL;
  if (!end) return drop(connection);
  answer(connection, target + 1, end - target - 1);
}

static size_t writeChunk(char *out, Stream *stream, unsigned events) {
  size_t at = sprintf(out, "%x\r\n", events * EVENT_BYTES);
  for (unsigned i = 0; i < events; i++) at += writeEvent(out + at, ++stream->sent);
  memcpy(out + at, "\r\n", 2);
  counters->events += events;
  return at + 2;
}

/* One event, one chunk, one write; the head goes with the first. What a full socket misses is counted. */
void sendHttp1(Stream *stream) {
  char out[512];
  size_t at = 0;
  Connection *connection = stream->connection;
  if (isBusy(connection)) {
    counters->skipped++;
    return;
  }
  if (stream->sent == 0) memcpy(out, head, at = sizeof head - 1);
  if (connection->flooding) {
    sendBytes(connection, out, at);
    return watchOutput(connection, true);
  }
  at += writeChunk(out + at, stream, 1);
  bool isLast = stream->sent == stream->behaviour.count;
  if (isLast) memcpy(out + at, "0\r\n\r\n", 5), at += 5;
  sendBytes(connection, out, at);
  if (isLast) endAfterFlush(connection);
}

/* Fills the connection's output, which the loop writes as the socket takes it. */
void flood(Connection *connection) {
  Stream *stream = connection->streams;
  uint64_t wanted = FLOOD_EVENTS, count = stream->behaviour.count;
  if (connection->outRoom < FLOOD_EVENTS * (EVENT_BYTES + 8) + 64) {
    connection->outRoom = FLOOD_EVENTS * (EVENT_BYTES + 8) + 64;
    connection->out = realloc(connection->out, connection->outRoom);
  }
  if (count && wanted > count - stream->sent) wanted = count - stream->sent;
  while (wanted > 0) {
    unsigned events = wanted < stream->behaviour.perChunk ? wanted : stream->behaviour.perChunk;
    connection->outTo += writeChunk(connection->out + connection->outTo, stream, events);
    wanted -= events;
  }
  if (count && stream->sent >= count) {
    memcpy(connection->out + connection->outTo, "0\r\n\r\n", 5);
    connection->outTo += 5;
    connection->flooding = false;
    connection->closing = true;
  }
  counters->bytes += connection->outTo;
  watchOutput(connection, true);
}
