// The thread pool runs every work item exactly once, in any sequence of jobs.
#include "../threads.h"

#include <atomic>

#include "check.h"

void thread_tests() {
  for (int count : {1, 2, 3, 8}) {
    warptron::Threads threads(count);
    std::vector<std::atomic<int>> done(static_cast<size_t>(count));
    std::vector<int> plain(static_cast<size_t>(count), 0);  // not atomic: a race would show
    int expected[9] = {};
    for (int job = 0; job < 2000; job++) {
      const int items = 1 + job % count;
      for (int item = 0; item < items; item++) {
        expected[item]++;
      }
      threads.run(items, [&](int item) {
        done[static_cast<size_t>(item)]++;
        plain[static_cast<size_t>(item)]++;
      });
    }
    for (int item = 0; item < count; item++) {
      CHECK(done[static_cast<size_t>(item)] == expected[item], "%d threads, item %d", count, item);
      CHECK(plain[static_cast<size_t>(item)] == expected[item], "%d threads, item %d", count, item);
    }
  }
  {
    warptron::Threads never_used(4);
  }
  for (long long size : {0, 1, 15, 16, 17, 100, 1000}) {
    for (int items : {1, 2, 3, 7}) {
      CHECK(warptron::item_begin(size, items, 0, 16) == 0, "%lld in %d", size, items);
      CHECK(warptron::item_begin(size, items, items, 16) == size, "%lld in %d", size, items);
      for (int item = 0; item < items; item++) {
        const long long begin = warptron::item_begin(size, items, item, 16);
        const long long end = warptron::item_begin(size, items, item + 1, 16);
        CHECK(begin <= end && (begin % 16 == 0 || begin == size), "%lld in %d, item %d", size, items, item);
      }
    }
  }
}
