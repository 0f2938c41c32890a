/* The event loop: accepts, hands on what is ready, turns the wheel, and frees what died. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include "origin.h"

int poller;

static void acceptAll(int listener, bool isTls) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    Connection *connection = calloc(1, sizeof *connection);
    connection->fd = fd;
    connection->tls = isTls ? acceptTls(fd) : NULL;
    connection->shaken = !isTls;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
  }
}

static void handle(Connection *connection, uint32_t events) {
  if (connection->dead) return;
  if (!connection->shaken) {
    int shaken = shakeTls(connection);
    if (shaken == -1) return drop(connection);
    if (shaken == -2) return;
    connection->shaken = true;
  }
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readInput(connection);
  if ((events & EPOLLOUT) && !connection->dead) flushOutput(connection);
}

void serve(int clearListener, int tlsListener) {
  struct epoll_event ready[1024], event = {.events = EPOLLIN};
  int listeners[2] = {clearListener, tlsListener};
  poller = epoll_create1(EPOLL_CLOEXEC);
  initWheel();
  for (int i = 0; i < 2; i++) {
    event.data.ptr = &listeners[i];
    if (listeners[i] >= 0) epoll_ctl(poller, EPOLL_CTL_ADD, listeners[i], &event);
  }
  for (;;) {
    int count = epoll_wait(poller, ready, 1024, msToNextTick());
    for (int i = 0; i < count; i++) {
      void *what = ready[i].data.ptr;
      if (what == &listeners[0]) acceptAll(clearListener, false);
      else if (what == &listeners[1]) acceptAll(tlsListener, true);
      else handle(what, ready[i].events);
    }
    tick();
    freeDead();
  }
}
