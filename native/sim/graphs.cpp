// Stream capture and graphs. A graph contains the captured operations with their dependencies; only these order them.
#include "driver.h"

#include <algorithm>
#include <map>
#include <random>

namespace warptron_sim {
namespace {

std::map<void*, std::shared_ptr<Graph>> graphs;       // CUgraph
std::map<void*, std::shared_ptr<Graph>> executables;  // CUgraphExec: a copy of the graph

template <class Table>
std::shared_ptr<Graph> lookUp(const Table& table, void* handle) {
  auto found = table.find(handle);
  return found == table.end() ? nullptr : found->second;
}

template <class Table>
void* store(Table& table, std::shared_ptr<Graph> graph) {
  void* handle = graph.get();
  table[handle] = std::move(graph);
  return handle;
}

/** The index in `ready` of the node that runs next. */
size_t choose(const std::vector<size_t>& ready, const std::vector<Node>& nodes) {
  static std::minstd_rand random(settings().seed);
  switch (settings().replay) {
    case Replay::CALL: return static_cast<size_t>(std::min_element(ready.begin(), ready.end()) - ready.begin());
    case Replay::LAST: return static_cast<size_t>(std::max_element(ready.begin(), ready.end()) - ready.begin());
    case Replay::SIDE: {
      auto rank = [&](size_t node) { return std::make_pair(!nodes[node].forked, node); };
      auto first = std::min_element(ready.begin(), ready.end(), [&](size_t a, size_t b) { return rank(a) < rank(b); });
      return static_cast<size_t>(first - ready.begin());
    }
    case Replay::RANDOM: break;
  }
  return random() % ready.size();
}

/** Runs every node once, in an order that its dependencies allow. */
CUresult runGraph(const std::vector<Node>& nodes) {
  std::vector<size_t> pending(nodes.size());  // dependencies that have not run
  std::vector<std::vector<size_t>> dependents(nodes.size());
  std::vector<size_t> ready;
  for (size_t i = 0; i < nodes.size(); i++) {
    pending[i] = nodes[i].dependencies.size();
    for (size_t dependency : nodes[i].dependencies) {
      dependents[dependency].push_back(i);
    }
    if (pending[i] == 0) {
      ready.push_back(i);
    }
  }
  while (!ready.empty()) {
    size_t index = choose(ready, nodes);
    size_t next = ready[index];
    ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(index));
    if (CUresult result = nodes[next].work(); result != CUDA_SUCCESS) {
      return result;
    }
    for (size_t dependent : dependents[next]) {
      if (--pending[dependent] == 0) {
        ready.push_back(dependent);
      }
    }
  }
  return CUDA_SUCCESS;
}

CUresult instantiate(void** executable, void* handle) {
  std::shared_ptr<Graph> graph = lookUp(graphs, handle);
  if (graph == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  *executable = store(executables, std::make_shared<Graph>(*graph));
  return CUDA_SUCCESS;
}

}  // namespace

void releaseAllGraphs() {
  graphs.clear();
  executables.clear();
}

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API CUresult cuStreamBeginCapture_v2(void* handle, int mode) {
  WARPTRON_SIM_CALL(SETUP);
  Stream* stream = streamOf(handle);
  if (stream == nullptr || mode < 0 || mode > 2) {
    return stream == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_INVALID_VALUE;
  }
  if (stream == streamOf(nullptr)) {
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  if (captures(*stream)) {
    return CUDA_ERROR_ILLEGAL_STATE;
  }
  stream->capture = std::make_shared<Capture>();
  stream->capture->graph = std::make_unique<Graph>();
  stream->capture->origin = stream;
  stream->capture->mode = mode;
  stream->capture->thread = std::this_thread::get_id();
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuStreamEndCapture(void* handle, void** graph) {
  WARPTRON_SIM_CALL(SETUP);
  *graph = nullptr;
  Stream* stream = streamOf(handle);
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  std::shared_ptr<Capture> capture = stream->capture;
  if (capture == nullptr) {
    return CUDA_ERROR_ILLEGAL_STATE;
  }
  if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) {
    return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
  }
  if (capture->origin != stream) {
    capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
  }
  bool joined = allForksJoined(capture);
  endCaptureEverywhere(capture);
  if (capture->invalidated) {
    return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
  }
  if (!joined) {
    return CUDA_ERROR_STREAM_CAPTURE_UNJOINED;
  }
  *graph = store(graphs, std::move(capture->graph));
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuStreamIsCapturing(void* handle, int* status) {
  WARPTRON_SIM_CALL(QUERY);
  Stream* stream = streamOf(handle);
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  *status = !captures(*stream) ? 0 : stream->capture->invalidated ? 2 : 1;
  return CUDA_SUCCESS;
}

/** The capture mode of a thread is not simulated: that of cuStreamBeginCapture applies. */
WARPTRON_SIM_API CUresult cuThreadExchangeStreamCaptureMode(int*) { return CUDA_SUCCESS; }

WARPTRON_SIM_API CUresult cuGraphInstantiateWithFlags(void** executable, void* graph, uint64_t) {
  WARPTRON_SIM_CALL(INSTANTIATE);
  if (mustFail(Request::INSTANTIATE)) {
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
  return instantiate(executable, graph);
}

WARPTRON_SIM_API CUresult cuGraphLaunch(void* handle, void* stream) {
  WARPTRON_SIM_ENTER();
  std::shared_ptr<Graph> executable = lookUp(executables, handle);
  if (executable == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  return enqueue(streamOf(stream), NodeKind::GRAPH, [executable] { return runGraph(executable->nodes); });
}

WARPTRON_SIM_API CUresult cuGraphUpload(void* executable, void* stream) {
  WARPTRON_SIM_CALL(SETUP);
  return lookUp(executables, executable) == nullptr || streamOf(stream) == nullptr ? CUDA_ERROR_INVALID_HANDLE
                                                                                   : CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuGraphDestroy(void* graph) {
  WARPTRON_SIM_CALL(SETUP);
  return graphs.erase(graph) == 1 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

WARPTRON_SIM_API CUresult cuGraphExecDestroy(void* executable) {
  WARPTRON_SIM_CALL(SETUP);
  return executables.erase(executable) == 1 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

/** If `nodes` is null, only counts them. */
WARPTRON_SIM_API CUresult cuGraphGetNodes(void* handle, void** nodes, size_t* count) {
  WARPTRON_SIM_CALL(QUERY);
  std::shared_ptr<Graph> graph = lookUp(graphs, handle);
  if (graph == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (nodes != nullptr) {
    for (size_t i = 0; i < *count; i++) {
      nodes[i] = i < graph->nodes.size() ? &graph->nodes[i] : nullptr;
    }
    *count = std::min(*count, graph->nodes.size());
  } else {
    *count = graph->nodes.size();
  }
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuGraphNodeGetType(void* node, int* type) {
  WARPTRON_SIM_CALL(QUERY);
  if (node == nullptr) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  *type = static_cast<int>(static_cast<Node*>(node)->kind);
  return CUDA_SUCCESS;
}
