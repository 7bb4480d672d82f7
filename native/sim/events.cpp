// Events, and waits of streams for events.
#include "driver.h"

#include <algorithm>
#include <map>

namespace warptron_sim {
namespace {

std::map<void*, std::shared_ptr<Event>> events;

std::shared_ptr<Event> eventOf(void* handle) {
  auto found = events.find(handle);
  return found == events.end() ? nullptr : found->second;
}

}  // namespace

void forgetStream(const Stream* stream) {
  for (auto& [handle, event] : events) {
    if (event->stream == stream) {
      event->stream = nullptr;
    }
  }
}

void releaseAllEvents() { events.clear(); }

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API CUresult cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
  WARPTRON_SIM_CALL(EVENT);
  Stream* stream = streamOf(handle);
  std::shared_ptr<Event> event = eventOf(eventHandle);
  if (stream == nullptr || event == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (event->capture != nullptr) {
    std::shared_ptr<Capture> capture = event->capture;
    if (capture->ended) {
      return CUDA_ERROR_CAPTURED_EVENT;
    }
    if (stream == streamOf(nullptr)) {
      capture->invalidated = true;
      return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
    }
    if (stream->capture != nullptr && stream->capture != capture) {
      capture->invalidated = stream->capture->invalidated = true;
      return CUDA_ERROR_STREAM_CAPTURE_MERGE;
    }
    if (event->stream != nullptr && event->stream != stream && event->captureMark == event->stream->captured) {
      event->stream->joined = true;  // this stream now depends on everything captured there
    }
    stream->capture = capture;
    for (size_t tip : event->dependencies) {
      if (std::find(stream->dependencies.begin(), stream->dependencies.end(), tip) == stream->dependencies.end()) {
        stream->dependencies.push_back(tip);
      }
    }
    stream->captured++;
    stream->joined = stream == capture->origin;
    return CUDA_SUCCESS;
  }
  if (event->recorded == 0) {
    return CUDA_SUCCESS;
  }
  if (captures(*stream)) {
    stream->capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
  }
  uint64_t version = event->recorded;
  Stream* source = event->stream;
  return enqueue(stream, NodeKind::HOST, [event, version, source] {
    return event->completed < version ? drainUntil(source, *event, version) : CUDA_SUCCESS;
  });
}

WARPTRON_SIM_API CUresult cuEventCreate(void** handle, unsigned flags) {
  WARPTRON_SIM_CALL(SETUP);
  auto event = std::make_shared<Event>();
  event->timing = (flags & 2) == 0;  // CU_EVENT_DISABLE_TIMING
  *handle = event.get();
  events[*handle] = event;
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuEventDestroy_v2(void* handle) {
  WARPTRON_SIM_CALL(SETUP);
  return events.erase(handle) == 1 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

WARPTRON_SIM_API CUresult cuEventRecord(void* handle, void* streamHandle) {
  WARPTRON_SIM_CALL(EVENT);
  std::shared_ptr<Event> event = eventOf(handle);
  Stream* stream = streamOf(streamHandle);
  if (event == nullptr || stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  event->stream = stream;
  event->capture = stream->capture;
  if (captures(*stream)) {
    event->captureMark = stream->captured;
    event->dependencies = stream->dependencies;
    return CUDA_SUCCESS;
  }
  uint64_t version = ++event->recorded;
  return enqueue(stream, NodeKind::HOST, [event, version] {
    event->completed = version;
    event->time = std::chrono::steady_clock::now();
    return CUDA_SUCCESS;
  });
}

WARPTRON_SIM_API CUresult cuEventSynchronize(void* handle) {
  WARPTRON_SIM_CALL(SYNCHRONIZE);
  count(Call::WAIT);
  std::shared_ptr<Event> event = eventOf(handle);
  if (event == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (event->capture != nullptr) {
    return CUDA_ERROR_CAPTURED_EVENT;
  }
  return drainUntil(event->stream, *event, event->recorded);
}

WARPTRON_SIM_API CUresult cuEventQuery(void* handle) {
  WARPTRON_SIM_CALL(QUERY);
  std::shared_ptr<Event> event = eventOf(handle);
  if (event == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (event->capture != nullptr) {
    return CUDA_ERROR_CAPTURED_EVENT;
  }
  bool pending = event->completed < event->recorded;
  drainUntil(event->stream, *event, event->recorded);
  return pending ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuEventElapsedTime(float* milliseconds, void* startHandle, void* endHandle) {
  WARPTRON_SIM_CALL(QUERY);
  std::shared_ptr<Event> start = eventOf(startHandle);
  std::shared_ptr<Event> end = eventOf(endHandle);
  if (start == nullptr || end == nullptr || !start->timing || !end->timing || start->recorded == 0 ||
      end->recorded == 0) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (start->completed < start->recorded || end->completed < end->recorded) {
    return CUDA_ERROR_NOT_READY;
  }
  *milliseconds = std::chrono::duration<float, std::milli>(end->time - start->time).count();
  return CUDA_SUCCESS;
}
