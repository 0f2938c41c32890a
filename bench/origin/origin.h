/* What the parts of the origin share: a connection, the streams on it, the timing wheel, the counters. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_BYTES 100

/* A place in a circular list; a lone one points to itself. */
typedef struct Link {
  struct Link *next, *previous;
} Link;

/* How a stream behaves: from the request's query over the origin's default (-q). */
typedef struct {
  double rate;       /* events a second; 0: as fast as the socket takes (rate=flood) */
  uint64_t count;    /* the stream ends after so many events; 0: never */
  double jitterMs;   /* each gap is off its period by up to so much, both ways */
  double firstMs;    /* head and first event come within so long, spread evenly over the streams */
  unsigned perChunk; /* flood only: events in one chunk */
} Behaviour;

typedef struct Connection Connection;

typedef struct Stream {
  Link timer; /* first: a timer is cast to its stream */
  Connection *connection;
  struct Stream *sibling;
  Behaviour behaviour;
  double phase; /* 0…1, of its period */
  int64_t dueUs;
  uint64_t sent;
  uint32_t id;   /* of HTTP/2 */
  int64_t window; /* of HTTP/2, bytes */
  bool begun;
} Stream;

typedef enum { UNKNOWN, HTTP1, HTTP2 } Protocol;

struct Connection {
  int fd;
  void *tls; /* null: clear text */
  bool shaken;
  Protocol protocol;
  bool wantsOut, flooding, closing, dead;
  char *in, *out;
  size_t inBytes, inRoom, outFrom, outTo, outRoom;
  Stream *streams;
  int64_t window, firstWindow; /* of HTTP/2, bytes */
  uint32_t lastId;
  bool greeted;
  Connection *nextDead;
};

/* One process's counters, in memory that all of them see. */
typedef struct {
  uint64_t open, opened, events, skipped, bytes;
  char apart[24];
} Counters;

extern Counters *counters, *allCounters;
extern int processCount;
extern Behaviour defaultBehaviour;

/* origin/loop.c */
extern int poller;
void serve(int clearListener, int tlsListener);

/* origin/connection.c */
void readInput(Connection *connection);
void flushOutput(Connection *connection);
void freeDead(void);
void sendBytes(Connection *connection, const void *bytes, size_t count);
bool isBusy(const Connection *connection);
void watchOutput(Connection *connection, bool wanted);
void drop(Connection *connection);
void makeInputRoom(Connection *connection, size_t bytes);

/* origin/event.c */
int64_t nowUs(void);
size_t writeEvent(char *out, uint64_t number);
Behaviour readQuery(Behaviour base, const char *query, size_t length);

/* origin/stream.c */
Stream *openStream(Connection *connection, Behaviour behaviour, uint32_t id);
void begin(Stream *stream);
void closeStream(Stream *stream);
void tick(void);
int msToNextTick(void);
void initWheel(void);

/* origin/http1.c, origin/http2.c */
void readHttp1(Connection *connection);
void sendHttp1(Stream *stream);
void flood(Connection *connection);
void readHttp2(Connection *connection);
void sendHttp2(Stream *stream);

/* origin/tls.c: -1 on error or end, -2 when it has to wait */
bool initTls(void);
void *acceptTls(int fd);
int shakeTls(Connection *connection);
long readTls(Connection *connection, void *into, size_t room);
long writeTls(Connection *connection, const void *from, size_t bytes);
void freeTls(Connection *connection);

#endif
