/* The streams, and when each is due to send: a timing wheel of one-millisecond buckets. */
#define _GNU_SOURCE
#include <math.h>
#include <stdlib.h>
#include "origin.h"

/* A stream that is due later than the wheel is long is met once a turn and put back. */
#define BUCKETS 8192

static Link wheel[BUCKETS];
static int64_t turnedToMs;
static uint64_t timers, born;

static void stopTimer(Link *link) {
  if (link->next == link) return;
  link->previous->next = link->next;
  link->next->previous = link->previous;
  link->next = link->previous = link;
  timers--;
}

static void startTimer(Stream *stream) {
  int64_t ms = (stream->dueUs + 999) / 1000;
  Link *head = &wheel[(ms > turnedToMs ? ms : turnedToMs + 1) % BUCKETS], *link = &stream->timer;
  link->previous = head->previous;
  link->next = head;
  head->previous->next = link;
  head->previous = link;
  timers++;
}

void initWheel(void) {
  for (int i = 0; i < BUCKETS; i++) wheel[i].next = wheel[i].previous = &wheel[i];
  turnedToMs = nowUs() / 1000;
}

Stream *openStream(Connection *connection, Behaviour behaviour, uint32_t id) {
  Stream *stream = calloc(1, sizeof *stream);
  stream->timer.next = stream->timer.previous = &stream->timer;
  stream->connection = connection;
  stream->behaviour = behaviour;
  stream->id = id;
  stream->window = connection->firstWindow;
  stream->phase = fmod(born++ * 0.6180339887498949, 1); /* spreads evenly, however many there are */
  stream->sibling = connection->streams;
  connection->streams = stream;
  counters->open++;
  counters->opened++;
  return stream;
}

void closeStream(Stream *stream) {
  Stream **at = &stream->connection->streams;
  while (*at != stream) at = &(*at)->sibling;
  *at = stream->sibling;
  stopTimer(&stream->timer);
  counters->open--;
  free(stream);
}

/* The first gap is half to one and a half periods, so that the phases lie evenly; jitter spreads them by itself. */
static void setNext(Stream *stream, int64_t now, bool isFirst) {
  double period = 1e6 / stream->behaviour.rate;
  if (isFirst && stream->behaviour.jitterMs == 0) {
    double turns = ceil((now + period / 2) / period - stream->phase);
    stream->dueUs = (turns + stream->phase) * period;
  } else stream->dueUs += period;
  if (stream->dueUs < now - period) stream->dueUs = now + period; /* fell behind: the rest is not made up */
  if (stream->behaviour.jitterMs > 0)
    stream->dueUs += (random() / (double)RAND_MAX * 2 - 1) * stream->behaviour.jitterMs * 1000;
}

static void fire(Stream *stream, int64_t now) {
  bool isFirst = !stream->begun;
  uint64_t last = stream->behaviour.count;
  Connection *connection = stream->connection;
  stream->begun = true;
  if (connection->protocol == HTTP2) sendHttp2(stream);
  else sendHttp1(stream);
  if (connection->dead || connection->flooding) return;
  if (last && stream->sent >= last) return closeStream(stream);
  setNext(stream, now, isFirst);
  startTimer(stream);
}

void begin(Stream *stream) {
  stream->dueUs = nowUs() + stream->phase * stream->behaviour.firstMs * 1000;
  if (stream->behaviour.firstMs > 0) startTimer(stream);
  else fire(stream, stream->dueUs);
}

void tick(void) {
  int64_t now = nowUs();
  while (timers && turnedToMs < now / 1000) {
    Link due = wheel[++turnedToMs % BUCKETS], *head = &wheel[turnedToMs % BUCKETS];
    if (due.next == head) continue;
    due.next->previous = due.previous->next = &due;
    head->next = head->previous = head;
    while (due.next != &due) {
      Stream *stream = (Stream *)due.next;
      stopTimer(&stream->timer);
      if (stream->connection->dead) continue;
      if (stream->dueUs / 1000 > turnedToMs) startTimer(stream);
      else fire(stream, now);
    }
  }
  if (!timers) turnedToMs = now / 1000;
}

int msToNextTick(void) {
  if (!timers) return -1;
  for (int ms = 1; ms < 100; ms++)
    if (wheel[(turnedToMs + ms) % BUCKETS].next != &wheel[(turnedToMs + ms) % BUCKETS]) {
      int64_t left = turnedToMs + ms - nowUs() / 1000;
      return left > 0 ? left : 0;
    }
  return 100;
}
