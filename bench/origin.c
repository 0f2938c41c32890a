/*
 * An origin of Server-Sent Events that is never the bottleneck: epoll, a timing wheel, HTTP/1.1 and HTTP/2.
 *   origin [-l port] [-s tls-port] [-p processes] [-q default-query] [-t seconds]
 * Port 0 takes a free one; no -s, no TLS. Prints `listening <port> <tls-port or ->`, then serves until SIGTERM
 * or for -t seconds. GET /events streams, GET /stats counts. The query is described in README.md.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "origin/origin.h"

#define MOST_PROCESSES 64

Counters *counters, *allCounters;
int processCount = 1;
Behaviour defaultBehaviour = {.rate = 1, .perChunk = 160};
static pid_t children[MOST_PROCESSES];

static void fail(const char *what) {
  perror(what);
  exit(3);
}

/* Binds the port; one of 0 is replaced with the one that the system chose. */
static int listenOn(int *port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, size) < 0) fail("bind");
  if (listen(fd, 65535) < 0) fail("listen");
  getsockname(fd, (struct sockaddr *)&address, &size);
  *port = ntohs(address.sin_port);
  return fd;
}

static void endChildren(int signal_) {
  (void)signal_;
  for (int i = 0; i < processCount; i++)
    if (children[i] > 0) kill(children[i], SIGKILL);
  _exit(0);
}

static void allowManyFiles(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void serveAsChild(int index, int clearListener, int tlsListener) {
  children[index] = fork();
  if (children[index] < 0) fail("fork");
  if (children[index] > 0) return;
  signal(SIGTERM, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  counters = &allCounters[index];
  serve(clearListener, tlsListener);
}

int main(int argc, char **argv) {
  int port = 0, tlsPort = -1, lifetime = 0, flag;
  int clear[MOST_PROCESSES], tls[MOST_PROCESSES];
  while ((flag = getopt(argc, argv, "l:s:p:q:t:")) != -1) {
    if (flag == 'l') port = atoi(optarg);
    else if (flag == 's') tlsPort = atoi(optarg);
    else if (flag == 'p') processCount = atoi(optarg);
    else if (flag == 'q') defaultBehaviour = readQuery(defaultBehaviour, optarg, strlen(optarg));
    else if (flag == 't') lifetime = atoi(optarg);
    else return 2;
  }
  if (processCount < 1 || processCount > MOST_PROCESSES) return 2;
  if (tlsPort >= 0 && !initTls()) {
    fputs("built without TLS\n", stderr);
    return 2;
  }
  allowManyFiles();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, endChildren);
  signal(SIGINT, endChildren);
  signal(SIGALRM, endChildren);
  alarm(lifetime);
  allCounters = mmap(NULL, sizeof(Counters) * MOST_PROCESSES, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < processCount; i++) {
    clear[i] = listenOn(&port);
    tls[i] = tlsPort >= 0 ? listenOn(&tlsPort) : -1;
  }
  for (int i = 0; i < processCount; i++) serveAsChild(i, clear[i], tls[i]);
  if (tlsPort >= 0) printf("listening %d %d\n", port, tlsPort);
  else printf("listening %d -\n", port);
  fflush(stdout);
  wait(NULL);
  endChildren(0);
}
