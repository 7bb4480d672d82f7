#include "threads.h"

#include <chrono>
#include <exception>

namespace warptron {

namespace {

// How long a thread spins for its next job, and the caller for the end of a job, before it blocks.
constexpr std::chrono::microseconds SPIN_TIME{50};
constexpr int CHECKS_PER_CLOCK_READ = 32;

// Spins until the condition holds or SPIN_TIME has passed. Returns whether it holds.
template <typename Condition>
bool spin_until(const Condition& holds) {
  const auto end = std::chrono::steady_clock::now() + SPIN_TIME;
  do {
    for (int check = 0; check < CHECKS_PER_CLOCK_READ; check++) {
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
    for (int item = 1; item < count_; item++) {
      threads_.emplace_back([this, item] { work(item); });
    }
  } catch (const std::exception&) {
    // continue with fewer threads
  }
}

void Threads::run(int items, Job job, void* context) {
  if (items <= 1) {
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
    items_ = items;
    unfinished_ = static_cast<int>(threads_.size());
    generation_.fetch_add(1);
  }
  job_came_.notify_all();
  job(context, 0);
  for (int item = static_cast<int>(threads_.size()) + 1; item < items; item++) {
    job(context, item);
  }
  const auto done = [this] { return unfinished_.load() == 0; };
  if (!spin_until(done)) {
    std::unique_lock<std::mutex> lock(mutex_);
    job_done_.wait(lock, done);
  }
}

void Threads::work(int item) {
  unsigned seen = 0;
  for (;;) {
    const auto came = [this, seen] { return generation_.load() != seen; };
    if (!spin_until(came)) {
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
    if (item < items_) {
      job_(context_, item);
    }
    if (unfinished_.fetch_sub(1) == 1) {
      std::lock_guard<std::mutex> lock(mutex_);
      job_done_.notify_one();
    }
  }
}

long long item_begin(long long count, int items, int item, long long grain) {
  const long long grains = (count + grain - 1) / grain;
  const long long begin = grains * item / items * grain;
  return begin < count ? begin : count;
}

}  // namespace warptron
