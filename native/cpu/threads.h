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
  // The first job with several parts starts the threads.  count: number of threads, the calling one included; at least 1.
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return count_; }

  using Job = void (*)(void* context, int part);

  // Calls job(context, part) for 0 <= part < parts <= count(), part 0 on the calling thread, and waits for all of them.
  // A job must not throw. Not thread-safe: one caller at a time.
  void run(int parts, Job job, void* context);

  // The same for a function object.
  template <typename Body>
  void run(int parts, const Body& body) {
    run(parts, [](void* context, int part) { (*static_cast<const Body*>(context))(part); },
        const_cast<Body*>(&body));
  }

 private:
  void start();
  void work(int part);

  const int count_;
  bool started_ = false;
  std::vector<std::thread> threads_;  // thread i runs part i + 1
  std::mutex mutex_;
  std::condition_variable job_came_;
  std::condition_variable job_done_;

  // The current job; written before the generation is incremented.
  Job job_ = nullptr;
  void* context_ = nullptr;
  int parts_ = 0;
  std::atomic<unsigned> generation_{0};  // number of the job; each thread runs every generation once
  std::atomic<int> unfinished_{0};
  std::atomic<bool> ends_{false};
};

// The start of work item `part` if `count` is divided into `parts`. Sizes are multiples of `granule`, except for the last, and
// differ by at most `granule`.
long long part_begin(long long count, int parts, int part, long long granule);

}  // namespace warptron
