/*
 * The floor: an epoll client that opens event streams over HTTP/1.1 and only counts (blank lines are events).
 *   floor -l port [-u path] [-c streams] [-r streams-a-second] [-t seconds-held] [-w settle-seconds] [-a first-last]
 * Prints one JSON object when the time is over or every stream has ended; the window is what follows the settling.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "floor/figures.h"

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

typedef struct {
  int fd;
  char lastByte;
  char asked;
  double askedMs; /* negative: the first event is here */
} Stream;

static int port, wanted = 1, started, opened, ended, poller;
static double perSecond = 2000, holdMs = 10000, settleMs = 0;
static const char *path = "/events";
static uint32_t firstAddress, lastAddress;
static Stream *streams;
static double *firstEventMs;
static unsigned long long events, bytes;
static char request[1024], buffer[1 << 16];
static int requestBytes;

static void start(Stream *stream) {
  int on = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)}, from = {.sin_family = AF_INET};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  stream->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (firstAddress) {
    from.sin_addr.s_addr = htonl(firstAddress + started % (lastAddress - firstAddress + 1));
    setsockopt(stream->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(stream->fd, (struct sockaddr *)&from, sizeof from) < 0) perror("bind");
  }
  started++;
  if (stream->fd < 0 || (connect(stream->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)) {
    perror("connect");
    exit(3);
  }
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = stream};
  epoll_ctl(poller, EPOLL_CTL_ADD, stream->fd, &event);
}

static void ask(Stream *stream) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = stream};
  epoll_ctl(poller, EPOLL_CTL_MOD, stream->fd, &event);
  stream->asked = 1;
  stream->askedMs = nowMs();
  if (write(stream->fd, request, requestBytes) != requestBytes) perror("write");
}

static void count(Stream *stream, const char *from, size_t length) {
  const char *end = from + length, *at = from;
  unsigned long long before = events;
  if (length && stream->lastByte == '\n' && *from == '\n') events++;
  while ((at = memchr(at, '\n', end - at)) != NULL && ++at < end)
    if (*at == '\n') events++;
  stream->lastByte = end[-1];
  bytes += length;
  if (events == before || stream->askedMs < 0) return;
  firstEventMs[opened++] = nowMs() - stream->askedMs;
  stream->askedMs = -1;
}

static void take(Stream *stream) {
  ssize_t length = read(stream->fd, buffer, sizeof buffer);
  if (length > 0) return count(stream, buffer, length);
  if (length < 0 && errno == EAGAIN) return;
  close(stream->fd);
  ended++;
}

static void readAddresses(char *range) {
  char *dash = strchr(range, '-');
  if (dash) *dash = 0;
  firstAddress = ntohl(inet_addr(range));
  lastAddress = dash ? ntohl(inet_addr(dash + 1)) : firstAddress;
}

static void readFlags(int argc, char **argv) {
  int flag;
  while ((flag = getopt(argc, argv, "l:u:c:r:t:w:a:")) != -1) {
    if (flag == 'l') port = atoi(optarg);
    else if (flag == 'u') path = optarg;
    else if (flag == 'c') wanted = atoi(optarg);
    else if (flag == 'r') perSecond = atof(optarg);
    else if (flag == 't') holdMs = atof(optarg) * 1000;
    else if (flag == 'w') settleMs = atof(optarg) * 1000;
    else if (flag == 'a') readAddresses(optarg);
    else exit(2);
  }
  if (!port || wanted < 1) exit(2);
}

static Mark markNow(void) {
  return (Mark){.atMs = nowMs(), .cpu = cpuSeconds(), .events = events, .bytes = bytes};
}

/* Opens, holds and counts until the hold is over or all have ended; where the window began (atMs 0: never). */
static Mark run(void) {
  struct epoll_event ready[1024];
  double begun = nowMs(), heldFrom = 0, now = begun;
  Mark window = {0};
  while (ended < wanted && !(heldFrom && now >= heldFrom + holdMs)) {
    int due = (now - begun) * perSecond / 1000 + 1;
    while (started < wanted && started < due) start(&streams[started]);
    int count = epoll_wait(poller, ready, 1024, started < wanted ? 1 : 50);
    for (int i = 0; i < count; i++) {
      Stream *stream = ready[i].data.ptr;
      if (!stream->asked) ask(stream);
      else take(stream);
    }
    now = nowMs();
    if (!heldFrom && opened == wanted) heldFrom = now;
    if (!window.atMs && heldFrom && now >= heldFrom + settleMs) window = markNow();
  }
  return window;
}

int main(int argc, char **argv) {
  struct rlimit limit;
  readFlags(argc, argv);
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  requestBytes = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n", path, port);
  poller = epoll_create1(0);
  streams = calloc(wanted, sizeof *streams);
  firstEventMs = calloc(wanted, sizeof *firstEventMs);
  Mark window = run();
  sortNumbers(firstEventMs, opened);
  print(window, markNow(), wanted, opened, firstEventMs);
}
