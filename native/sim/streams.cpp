// Streams: queues, order and synchronization.
#include "driver.h"

#include <algorithm>
#include <map>

namespace warptron_sim {
namespace {

Stream defaultStream;
std::map<void*, std::unique_ptr<Stream>> streams;

CUresult runNext(Stream* stream) {
  Node node = std::move(stream->queue.front());
  stream->queue.pop_front();
  CUresult result = node.work();
  if (result == CUDA_SUCCESS && settings().check) {
    result = checkAllCanaries("an operation on a stream (the last launch, copy or memset)");
  }
  if (result != CUDA_SUCCESS) {
    setStickyError(result);
    stream->queue.clear();
  }
  return result;
}

/** Host work was counted by the call that requested it. */
void countWork(NodeKind kind) {
  switch (kind) {
    case NodeKind::KERNEL: count(Call::LAUNCH); break;
    case NodeKind::MEMCPY: count(Call::COPY); break;
    case NodeKind::MEMSET: count(Call::MEMSET); break;
    case NodeKind::GRAPH: count(Call::GRAPH_LAUNCH); break;
    case NodeKind::HOST: break;
  }
}

/** The default stream waits for the blocking streams, and they wait for it. */
CUresult waitAcrossStreams(Stream* stream) {
  if (stream == &defaultStream) {
    for (auto& [handle, other] : streams) {
      if (!other->blocking) {
        continue;
      }
      if (captures(*other)) {
        other->capture->invalidated = true;
        return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
      }
      drain(other.get());
    }
  } else if (stream->blocking) {
    drain(&defaultStream);
  }
  return stickyError();
}

}  // namespace

Stream* streamOf(void* handle) {
  if (reinterpret_cast<uintptr_t>(handle) <= 2) {  // null, CU_STREAM_LEGACY, CU_STREAM_PER_THREAD
    return &defaultStream;
  }
  auto found = streams.find(handle);
  return found == streams.end() ? nullptr : found->second.get();
}

CUresult drain(Stream* stream) {
  while (!stream->queue.empty()) {
    runNext(stream);
  }
  return stickyError();
}

CUresult drainUntil(Stream* stream, const Event& event, uint64_t version) {
  while (event.completed < version && stream != nullptr && !stream->queue.empty()) {
    runNext(stream);
  }
  return stickyError();
}

CUresult drainAll() {
  drain(&defaultStream);
  for (auto& [handle, stream] : streams) {
    drain(stream.get());
  }
  return stickyError();
}

CUresult enqueue(Stream* stream, NodeKind kind, Work work) {
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (captures(*stream)) {
    if (stream->capture->invalidated) {
      return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    }
    count(Call::CAPTURED);
    std::vector<Node>& nodes = stream->capture->graph->nodes;
    nodes.push_back({kind, std::move(work), stream->dependencies, stream != stream->capture->origin});
    stream->dependencies = {nodes.size() - 1};
    stream->captured++;
    stream->joined = stream == stream->capture->origin;
    return CUDA_SUCCESS;
  }
  if (CUresult refused = waitAcrossStreams(stream); refused != CUDA_SUCCESS) {
    return refused;
  }
  countWork(kind);
  stream->queue.push_back({kind, std::move(work)});
  return stream->lazy || (stream == &defaultStream && settings().lazy == 1) ? CUDA_SUCCESS : drain(stream);
}

CUresult refuseDuringCapture() {
  CUresult result = CUDA_SUCCESS;
  for (auto& [handle, stream] : streams) {
    if (!captures(*stream)) {
      continue;
    }
    const Capture& capture = *stream->capture;
    if (capture.mode == 0 || (capture.mode == 1 && capture.thread == std::this_thread::get_id())) {
      stream->capture->invalidated = true;
      result = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
  }
  return result;
}

void endCaptureEverywhere(const std::shared_ptr<Capture>& capture) {
  capture->ended = true;
  for (auto& [handle, stream] : streams) {
    if (stream->capture == capture) {
      stream->capture = nullptr;
      stream->dependencies.clear();
      stream->joined = true;
    }
  }
}

bool allForksJoined(const std::shared_ptr<Capture>& capture) {
  return std::all_of(streams.begin(), streams.end(), [&](const auto& entry) {
    const Stream& stream = *entry.second;
    return stream.capture != capture || &stream == capture->origin || stream.joined;
  });
}

void releaseAllStreams() {
  streams.clear();
  defaultStream.queue.clear();
}

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API CUresult warptron_sim_enqueue(void* stream, CUresult (*fn)(void*), const void* argument,
                                               size_t bytes) {
  WARPTRON_SIM_ENTER();
  const char* begin = static_cast<const char*>(argument);
  auto copy = std::make_shared<std::vector<char>>(begin, begin + bytes);
  return enqueue(streamOf(stream), NodeKind::KERNEL, [fn, copy] {
    return mustFail(Request::LAUNCH) ? CUDA_ERROR_ILLEGAL_ADDRESS : fn(copy->data());
  });
}

// ---- streams -------------------------------------------------------------------------------------------------------

WARPTRON_SIM_API CUresult cuStreamCreate(void** handle, unsigned flags) {
  WARPTRON_SIM_CALL(SETUP);
  if (flags > 1) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  auto stream = std::make_unique<Stream>();
  stream->blocking = flags == 0;  // CU_STREAM_NON_BLOCKING is 1
  stream->lazy = settings().lazy == 1 || (settings().lazy == 2 && streams.empty());
  *handle = stream.get();
  streams[*handle] = std::move(stream);
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuStreamCreateWithPriority(void** handle, unsigned flags, int) {
  return cuStreamCreate(handle, flags);
}

WARPTRON_SIM_API CUresult cuStreamDestroy_v2(void* handle) {
  WARPTRON_SIM_CALL(SETUP);
  Stream* stream = streamOf(handle);
  if (stream == nullptr || stream == streamOf(nullptr)) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (captures(*stream)) {
    stream->capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  CUresult result = drain(stream);
  forgetStream(stream);
  streams.erase(handle);
  return result;
}

WARPTRON_SIM_API CUresult cuStreamSynchronize(void* handle) {
  WARPTRON_SIM_CALL(SYNCHRONIZE);
  count(Call::WAIT);
  Stream* stream = streamOf(handle);
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (captures(*stream)) {
    stream->capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  CUresult across = waitAcrossStreams(stream);
  return across != CUDA_SUCCESS ? across : drain(stream);
}

/** In lazy mode the first call returns "not ready" but runs the work, so that a polling loop ends. */
WARPTRON_SIM_API CUresult cuStreamQuery(void* handle) {
  WARPTRON_SIM_CALL(QUERY);
  Stream* stream = streamOf(handle);
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (captures(*stream)) {
    stream->capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  bool pending = !stream->queue.empty();
  drain(stream);
  return pending ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}
