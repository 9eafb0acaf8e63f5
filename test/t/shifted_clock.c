// SPDX-License-Identifier: PostgreSQL
// Preloaded into a server: shifts its clock by the number of seconds in the file SHIFTED_CLOCK, which may change at any
// moment. CLOCK_MONOTONIC, which measures elapsed time, is not shifted, as when a real clock is set.
//
// libfaketime cannot be used: signal handlers that interrupt select() would see the true time, and so would the processes
// that are forked there: up to PostgreSQL 15 all background workers.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// What the file holds. The late process still reads the clock once as it was before the change.
struct setting {
  int64_t offset;
  int64_t before;
  int64_t late_process;
};

static const volatile struct setting* setting;
static int64_t known_offset;
static int (*true_clock)(clockid_t, struct timespec*);

__attribute__((constructor)) static void open_setting(void) {
  const char* path = getenv("SHIFTED_CLOCK");
  const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void* page = mmap(NULL, sizeof *setting, PROT_READ, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) setting = page;
  close(file);
}

static int64_t current_offset(void) {
  if (setting == NULL) return 0;
  const int64_t offset = setting->offset;
  const int is_late = known_offset != offset && setting->late_process == getpid();
  known_offset = offset;
  return is_late ? setting->before : offset;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  if (true_clock == NULL) true_clock = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int result = true_clock(clock, now);
  const int is_shifted = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && is_shifted) now->tv_sec += current_offset();
  return result;
}

int gettimeofday(struct timeval* restrict now, void* restrict zone) {
  (void)zone;
  struct timespec precise;
  const int result = clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

time_t time(time_t* now) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (now != NULL) *now = precise.tv_sec;
  return precise.tv_sec;
}
