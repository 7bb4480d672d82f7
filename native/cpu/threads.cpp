#include "threads.h"

#include <chrono>
#include <exception>

namespace warptron {

namespace {

// How long a thread spins for its next job, and the caller for the end of a job, before it blocks.
constexpr std::chrono::microseconds LOOK_OUT{50};
constexpr int LOOKS_PER_CLOCK = 32;

// Spins until the condition holds or LOOK_OUT has passed. Returns whether it holds.
template <typename Condition>
bool look_out(const Condition& holds) {
  const auto end = std::chrono::steady_clock::now() + LOOK_OUT;
  do {
    for (int look = 0; look < LOOKS_PER_CLOCK; look++) {
      if (holds()) {
        return true;
      }
      __builtin_ia32_pause();
    }
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

}  // namespace

Threads::Threads(int count) : count_(count) {}

Threads::~Threads() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
    generation_.fetch_add(1);
  }
  job_came_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

// The system may refuse a thread. The threads that were started then run their work items, and the caller runs all others.
// Results do not change, since a work item does not depend on its thread.
void Threads::start() {
  started_ = true;
  try {
    threads_.reserve(static_cast<size_t>(count_ - 1));
    for (int part = 1; part < count_; part++) {
      threads_.emplace_back([this, part] { work(part); });
    }
  } catch (const std::exception&) {
    // continue with fewer threads
  }
}

void Threads::run(int parts, Job job, void* context) {
  if (parts <= 1) {
    job(context, 0);
    return;
  }
  if (!started_) {
    start();
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    job_ = job;
    context_ = context;
    parts_ = parts;
    unfinished_ = static_cast<int>(threads_.size());
    generation_.fetch_add(1);
  }
  job_came_.notify_all();
  job(context, 0);
  for (int part = static_cast<int>(threads_.size()) + 1; part < parts; part++) {
    job(context, part);
  }
  const auto done = [this] { return unfinished_.load() == 0; };
  if (!look_out(done)) {
    std::unique_lock<std::mutex> lock(mutex_);
    job_done_.wait(lock, done);
  }
}

void Threads::work(int part) {
  unsigned seen = 0;
  for (;;) {
    const auto came = [this, seen] { return generation_.load() != seen; };
    if (!look_out(came)) {
      std::unique_lock<std::mutex> lock(mutex_);
      job_came_.wait(lock, came);
    }
    // Lock once more: the fields of the job are written under the lock.
    {
      std::lock_guard<std::mutex> lock(mutex_);
      seen = generation_.load();
    }
    if (ends_) {
      return;
    }
    if (part < parts_) {
      job_(context_, part);
    }
    if (unfinished_.fetch_sub(1) == 1) {
      std::lock_guard<std::mutex> lock(mutex_);
      job_done_.notify_one();
    }
  }
}

long long part_begin(long long count, int parts, int part, long long granule) {
  const long long granules = (count + granule - 1) / granule;
  const long long begin = granules * part / parts * granule;
  return begin < count ? begin : count;
}

}  // namespace warptron
