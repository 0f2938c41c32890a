/* HTTP/2 (RFC 9113), as little as an event stream needs: no HPACK decoding, every request gets the default query. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include "origin.h"

enum { DATA = 0, HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, PING = 6, WINDOW_UPDATE = 8 };
enum { END_STREAM = 1, ACK = 1, END_HEADERS = 4 };
enum { INITIAL_WINDOW_SIZE = 4 };
#define PREFACE_BYTES 24
#define FRAME_HEAD 9
#define LARGEST_FRAME 16384

/* :status 200; content-type and cache-control as literals without indexing (RFC 7541, 6.2.2). */
static const char block[] = "\x88\x0f\x10\x11text/event-stream\x0f\x09\x08no-cache";

static size_t writeHead(char *out, size_t length, int type, int flags, uint32_t id) {
  const char head[FRAME_HEAD] = {length >> 16, length >> 8, length, type, flags, id >> 24, id >> 16, id >> 8, id};
  memcpy(out, head, FRAME_HEAD);
  return FRAME_HEAD;
}

static void sendFrame(Connection *connection, int type, int flags, const void *payload, size_t length) {
  char out[FRAME_HEAD + 64];
  writeHead(out, length, type, flags, 0);
  if (length) memcpy(out + FRAME_HEAD, payload, length);
  sendBytes(connection, out, FRAME_HEAD + length);
}

static uint32_t readNumber(const char *at) {
  const unsigned char *bytes = (const unsigned char *)at;
  return (uint32_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static Stream *findStream(Connection *connection, uint32_t id) {
  Stream *stream = connection->streams;
  while (stream && stream->id != id) stream = stream->sibling;
  return stream;
}

/* One event, one DATA frame, one write (with TLS: one record); the response's HEADERS go with the first. */
void sendHttp2(Stream *stream) {
  char out[512];
  size_t at = 0;
  Connection *connection = stream->connection;
  if (isBusy(connection) || stream->window < EVENT_BYTES || connection->window < EVENT_BYTES) {
    counters->skipped++;
    return;
  }
  if (stream->sent == 0) {
    at += writeHead(out, sizeof block - 1, HEADERS, END_HEADERS, stream->id);
    memcpy(out + at, block, sizeof block - 1), at += sizeof block - 1;
  }
  uint64_t number = ++stream->sent;
  at += writeHead(out + at, EVENT_BYTES, DATA, number == stream->behaviour.count ? END_STREAM : 0, stream->id);
  at += writeEvent(out + at, number);
  stream->window -= EVENT_BYTES;
  connection->window -= EVENT_BYTES;
  counters->events++;
  sendBytes(connection, out, at);
}

static void readSettings(Connection *connection, const char *payload, size_t length) {
  for (size_t at = 0; at + 6 <= length; at += 6) {
    if (payload[at] != 0 || payload[at + 1] != INITIAL_WINDOW_SIZE) continue;
    int64_t window = readNumber(payload + at + 2);
    for (Stream *stream = connection->streams; stream; stream = stream->sibling)
      stream->window += window - connection->firstWindow;
    connection->firstWindow = window;
  }
  sendFrame(connection, SETTINGS, ACK, NULL, 0);
}

static void readRequest(Connection *connection, uint32_t id) {
  if (id <= connection->lastId) return; /* trailers */
  connection->lastId = id;
  Behaviour behaviour = defaultBehaviour;
  if (behaviour.rate <= 0) behaviour.rate = 1;
  begin(openStream(connection, behaviour, id));
}

static void readFrame(Connection *connection, const char *frame, size_t length) {
  int type = frame[3], flags = frame[4];
  uint32_t id = readNumber(frame + 5) & 0x7fffffff;
  const char *payload = frame + FRAME_HEAD;
  Stream *stream = id ? findStream(connection, id) : NULL;
  if (type == SETTINGS && !(flags & ACK)) readSettings(connection, payload, length);
  else if (type == PING && !(flags & ACK) && length == 8) sendFrame(connection, PING, ACK, payload, 8);
  else if (type == HEADERS) readRequest(connection, id);
  else if (type == RST_STREAM && stream) closeStream(stream);
  else if (type == WINDOW_UPDATE && length == 4 && !id) connection->window += readNumber(payload);
  else if (type == WINDOW_UPDATE && length == 4 && stream) stream->window += readNumber(payload);
}

/* True once the client's preface is here; ours goes out then. */
static bool greet(Connection *connection) {
  static const char limits[] = {0, 3, 0, 0, 1000 >> 8, (char)(1000 & 255)}; /* MAX_CONCURRENT_STREAMS */
  if (connection->greeted) return true;
  if (connection->inBytes < PREFACE_BYTES) return false;
  connection->greeted = true;
  connection->window = connection->firstWindow = 65535;
  sendFrame(connection, SETTINGS, 0, limits, sizeof limits);
  return true;
}

void readHttp2(Connection *connection) {
  size_t at = connection->greeted ? 0 : PREFACE_BYTES;
  if (!greet(connection)) return;
  makeInputRoom(connection, 2 * LARGEST_FRAME);
  while (connection->inBytes - at >= FRAME_HEAD && !connection->dead) {
    size_t length = readNumber(connection->in + at) >> 8;
    if (length > LARGEST_FRAME) return drop(connection);
    if (connection->inBytes - at < FRAME_HEAD + length) break;
    readFrame(connection, connection->in + at, length);
    at += FRAME_HEAD + length;
  }
  memmove(connection->in, connection->in + at, connection->inBytes - at);
  connection->inBytes -= at;
}
