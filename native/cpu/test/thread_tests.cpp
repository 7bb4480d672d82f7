// The thread pool runs every work item exactly once, in any sequence of jobs.
#include "../threads.h"

#include <atomic>

#include "check.h"

void thread_tests() {
  for (int count : {1, 2, 3, 8}) {
    warptron::Threads threads(count);
    std::vector<std::atomic<int>> done(static_cast<size_t>(count));
    std::vector<int> plain(static_cast<size_t>(count), 0);  // not atomic: a race would show
    int expected_parts[9] = {};
    for (int job = 0; job < 2000; job++) {
      const int parts = 1 + job % count;
      for (int part = 0; part < parts; part++) {
        expected_parts[part]++;
      }
      threads.run(parts, [&](int part) {
        done[static_cast<size_t>(part)]++;
        plain[static_cast<size_t>(part)]++;
      });
    }
    for (int part = 0; part < count; part++) {
      CHECK(done[static_cast<size_t>(part)] == expected_parts[part], "%d threads, part %d", count, part);
      CHECK(plain[static_cast<size_t>(part)] == expected_parts[part], "%d threads, part %d", count, part);
    }
  }
  {
    warptron::Threads never_used(4);
  }
  for (long long size : {0, 1, 15, 16, 17, 100, 1000}) {
    for (int parts : {1, 2, 3, 7}) {
      CHECK(warptron::part_begin(size, parts, 0, 16) == 0, "%lld in %d", size, parts);
      CHECK(warptron::part_begin(size, parts, parts, 16) == size, "%lld in %d", size, parts);
      for (int part = 0; part < parts; part++) {
        const long long begin = warptron::part_begin(size, parts, part, 16);
        const long long end = warptron::part_begin(size, parts, part + 1, 16);
        CHECK(begin <= end && (begin % 16 == 0 || begin == size), "%lld in %d, part %d", size, parts, part);
      }
    }
  }
}
