// SPDX-License-Identifier: PostgreSQL
// Preloaded into a server or service: as long as the file SLOW_DISK says so, each write to a regular file takes some
// milliseconds more, and each fsync ten times as many. Counts what it has delayed there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct setting {
  int64_t milliseconds;
  int64_t delayed;
};

static volatile struct setting* setting;

__attribute__((constructor)) static void open_setting(void) {
  const char* path = getenv("SLOW_DISK");
  const int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void* page = mmap(NULL, sizeof *setting, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) setting = page;
  close(file);
}

static void wait_for_disk(int file, int times) {
  struct stat about;
  const int64_t milliseconds = setting == NULL ? 0 : setting->milliseconds * times;
  if (milliseconds == 0 || fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return;
  __atomic_add_fetch(&setting->delayed, 1, __ATOMIC_RELAXED);
  const struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&pause, NULL);
}

// A function of the C library is looked up once: signal handlers call it, too.
#define DELAYED(times, function, ...)                                                                  \
  static __typeof__(&function) true_function;                                                          \
  if (true_function == NULL) true_function = (__typeof__(&function))dlsym(RTLD_NEXT, #function);       \
  wait_for_disk(file, times);                                                                          \
  return true_function(__VA_ARGS__)

ssize_t write(int file, const void* bytes, size_t count) { DELAYED(1, write, file, bytes, count); }

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  DELAYED(1, pwrite, file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
  DELAYED(1, pwrite64, file, bytes, count, offset);
}

int fsync(int file) { DELAYED(10, fsync, file); }

int fdatasync(int file) { DELAYED(10, fdatasync, file); }
