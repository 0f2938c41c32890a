/* What the floor measures of itself. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "figures.h"

double nowMs(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

double cpuSeconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

long rssBytes(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  if (file) fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

static int byNumber(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return (difference > 0) - (difference < 0);
}

void sortNumbers(double *numbers, int count) {
  qsort(numbers, count, sizeof *numbers, byNumber);
}

/* Nearest rank, of sorted numbers; 0 of none. */
double quantile(const double *sorted, int count, double part) {
  int at = (int)(part * count + 0.999999) - 1;
  return count ? sorted[at < 0 ? 0 : at] : 0;
}

/* The whole run, and the window from `from` (its atMs 0: none) to `to`. */
void print(Mark from, Mark to, int wanted, int opened, const double *sortedMs) {
  Mark begin = from.atMs ? from : to;
  double seconds = (to.atMs - begin.atMs) / 1000;
  printf("{\"streams\":%d,\"opened\":%d,\"events\":%llu,\"bytes\":%llu,\"windowSeconds\":%.3f,", wanted, opened, to.events,
         to.bytes, seconds);
  printf("\"windowEvents\":%llu,\"windowBytes\":%llu,\"cpuSeconds\":%.3f,\"eventsPerSecond\":%.0f,\"rssBytes\":%ld,",
         to.events - begin.events, to.bytes - begin.bytes, to.cpu - begin.cpu,
         seconds > 0 ? (to.events - begin.events) / seconds : 0, rssBytes());
  printf("\"ttfeMs\":{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}}\n", quantile(sortedMs, opened, 0.5),
         quantile(sortedMs, opened, 0.99), quantile(sortedMs, opened, 1));
}
