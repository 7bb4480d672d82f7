// One pool of threads. Between two jobs its threads wait parked; they look out for the next job for a short while first, since
// the two halves of a training step follow each other closely, and waking a thread takes longer than that.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace warptron {

class Threads {
 public:
  // Threads are started by the first job that needs them. count: with the calling one, at least 1.
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return count_; }

  using Job = void (*)(void* context, int part);

  // Calls job(context, part) for each part, 0 <= part < parts <= count(), part 0 on the calling thread, and waits for all.
  // A job must not throw. One caller at a time.
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
  std::vector<std::thread> threads_;  // thread i does part i + 1
  std::mutex mutex_;
  std::condition_variable job_came_;
  std::condition_variable job_done_;

  // What to do, written before the generation is raised.
  Job job_ = nullptr;
  void* context_ = nullptr;
  int parts_ = 0;
  std::atomic<unsigned> generation_{0};  // of the job; each thread does every generation once
  std::atomic<int> unfinished_{0};
  std::atomic<bool> ends_{false};
};

// The part of `count` that begins at `part` of `parts`: parts differ by at most `granule` and are multiples of it but the last.
long long part_begin(long long count, int parts, int part, long long granule);

}  // namespace warptron
