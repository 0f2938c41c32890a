/* A connection's bytes, in and out, clear or under TLS; what dies is freed when the loop is through with it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "origin.h"

static Connection *firstDead;

void drop(Connection *connection) {
  if (connection->dead) return;
  connection->dead = true;
  connection->nextDead = firstDead;
  firstDead = connection;
}

void freeDead(void) {
  while (firstDead) {
    Connection *connection = firstDead;
    firstDead = connection->nextDead;
    while (connection->streams) closeStream(connection->streams);
    if (connection->tls) freeTls(connection);
    close(connection->fd);
    free(connection->in);
    free(connection->out);
    free(connection);
  }
}

void watchOutput(Connection *connection, bool wanted) {
  if (connection->wantsOut == wanted) return;
  connection->wantsOut = wanted;
  struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = connection};
  epoll_ctl(poller, EPOLL_CTL_MOD, connection->fd, &event);
}

/* Bytes that the socket took; -1: it is dead, -2: it is full. */
static long writeNow(Connection *connection, const void *bytes, size_t count) {
  if (connection->tls) return writeTls(connection, bytes, count);
  ssize_t written = write(connection->fd, bytes, count);
  if (written >= 0) return written;
  return errno == EAGAIN || errno == EINTR ? -2 : -1;
}

bool isBusy(const Connection *connection) {
  return connection->outTo > connection->outFrom;
}

static void keepForLater(Connection *connection, const char *bytes, size_t count) {
  if (connection->outTo + count > connection->outRoom) {
    connection->outRoom = (connection->outTo + count) * 2;
    connection->out = realloc(connection->out, connection->outRoom);
  }
  memcpy(connection->out + connection->outTo, bytes, count);
  connection->outTo += count;
  watchOutput(connection, true);
}

void sendBytes(Connection *connection, const void *bytes, size_t count) {
  if (connection->dead) return;
  long written = isBusy(connection) ? -2 : writeNow(connection, bytes, count);
  if (written == -1) return drop(connection);
  counters->bytes += count;
  if (written < 0) written = 0;
  if ((size_t)written < count) keepForLater(connection, (const char *)bytes + written, count - written);
}

void flushOutput(Connection *connection) {
  while (isBusy(connection)) {
    size_t left = connection->outTo - connection->outFrom;
    long written = writeNow(connection, connection->out + connection->outFrom, left);
    if (written == -2) return;
    if (written < 0) return drop(connection);
    connection->outFrom += written;
  }
  connection->outFrom = connection->outTo = 0;
  if (connection->closing) drop(connection);
  else if (connection->flooding) flood(connection);
  else watchOutput(connection, false);
}

void makeInputRoom(Connection *connection, size_t bytes) {
  if (connection->inRoom >= bytes) return;
  connection->in = realloc(connection->in, bytes);
  connection->inRoom = bytes;
}

void readInput(Connection *connection) {
  makeInputRoom(connection, 8192);
  char *into = connection->in + connection->inBytes;
  size_t room = connection->inRoom - connection->inBytes;
  long count;
  if (connection->tls) count = readTls(connection, into, room);
  else {
    count = recv(connection->fd, into, room, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) count = -2;
    else if (count == 0) count = -1;
  }
  if (count == -2) return;
  if (count < 0) return drop(connection);
  connection->inBytes += count;
  if (connection->protocol == UNKNOWN)
    connection->protocol = connection->in[0] == 'P' && connection->in[1] == 'R' ? HTTP2 : HTTP1;
  if (connection->protocol == HTTP2) readHttp2(connection);
  else readHttp1(connection);
  if (connection->tls && !connection->dead) readInput(connection); /* what OpenSSL holds wakes no epoll */
}
