/* What a stream sends, and how a query says when. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "origin.h"

static int64_t readClock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

int64_t nowUs(void) {
  return readClock(CLOCK_MONOTONIC);
}

/* `id: <n>`, `data: {"ts":<epoch ms>,…}`: EVENT_BYTES long whatever the number. */
size_t writeEvent(char *out, uint64_t number) {
  char digits[20], *at = out;
  int count = 0;
  uint64_t ms = readClock(CLOCK_REALTIME) / 1000;
  memcpy(at, "id: ", 4), at += 4;
  do digits[count++] = '0' + number % 10; while (number /= 10);
  while (count) *at++ = digits[--count];
  memcpy(at, "\ndata: {\"ts\":", 13), at += 13;
  for (int i = 12; i >= 0; i--, ms /= 10) at[i] = '0' + ms % 10;
  at += 13;
  memcpy(at, ",\"pad\":\"", 8), at += 8;
  size_t pad = out + EVENT_BYTES - 4 - at;
  memset(at, 'x', pad), at += pad;
  memcpy(at, "\"}\n\n", 4);
  return EVENT_BYTES;
}

static double valueOf(const char *name, const char *query, size_t length, double otherwise) {
  size_t size = strlen(name);
  for (size_t i = 0; i + size < length; i++)
    if ((i == 0 || query[i - 1] == '&') && !memcmp(query + i, name, size) && query[i + size] == '=')
      return query[i + size + 1] == 'f' ? 0 : atof(query + i + size + 1);
  return otherwise;
}

Behaviour readQuery(Behaviour base, const char *query, size_t length) {
  return (Behaviour){
      .rate = valueOf("rate", query, length, base.rate),
      .count = valueOf("count", query, length, base.count),
      .jitterMs = valueOf("jitter", query, length, base.jitterMs),
      .firstMs = valueOf("first", query, length, base.firstMs),
      .perChunk = valueOf("per-chunk", query, length, base.perChunk),
  };
}
