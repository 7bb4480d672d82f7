// A thread pool. After a job its threads spin for a short time before they block: the two jobs of a training step follow each
// other closely, and waking a blocked thread takes longer than the gap.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace warptron {

class Threads {
 public:
  // The first job with several items starts the threads.  count: number of threads, the calling one included; at least 1.
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return count_; }

  using Job = void (*)(void* context, int item);

  // Calls job(context, item) for 0 <= item < items <= count(), item 0 on the calling thread, and waits for all of them.
  // A job must not throw. Not thread-safe: one caller at a time.
  void run(int items, Job job, void* context);

  // The same for a function object.
  template <typename Body>
  void run(int items, const Body& body) {
    run(items, [](void* context, int item) { (*static_cast<const Body*>(context))(item); }, const_cast<Body*>(&body));
  }

 private:
  void start();
  void work(int item);

  const int count_;
  bool started_ = false;
  std::vector<std::thread> threads_;  // thread i runs item i + 1
  std::mutex mutex_;
  std::condition_variable job_came_;
  std::condition_variable job_done_;

  // The current job; written before the generation is incremented.
  Job job_ = nullptr;
  void* context_ = nullptr;
  int items_ = 0;
  std::atomic<unsigned> generation_{0};  // number of the job; each thread runs every generation once
  std::atomic<int> unfinished_{0};
  std::atomic<bool> ends_{false};
};

// The start of work item `item` if `count` is divided into `items`. Sizes are multiples of `grain`, except for the last, and
// differ by at most `grain`.
long long item_begin(long long count, int items, int item, long long grain);

}  // namespace warptron
