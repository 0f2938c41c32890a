/* Clocks, memory and quantiles of the C floor. */
#ifndef FIGURES_H
#define FIGURES_H

/* The counts as they stood at one moment. */
typedef struct {
  double atMs, cpu;
  unsigned long long events, bytes;
} Mark;

double nowMs(void);
double cpuSeconds(void);
long rssBytes(void);
void sortNumbers(double *numbers, int count);
double quantile(const double *sorted, int count, double part);
void print(Mark from, Mark to, int wanted, int opened, const double *sortedMs);

#endif
