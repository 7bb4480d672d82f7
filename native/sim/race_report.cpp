// The message of a race.
#include "driver.h"
#include "races.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <vector>

namespace warptron_sim {
namespace {

std::string withoutFolders(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/** Source lines of an instruction, innermost inlined call first; empty if addr2line or the line table is missing. */
std::vector<std::string> sourceLines(const char* file, size_t offset) {
  std::vector<std::string> lines;
  if (strpbrk(file, "'\\") != nullptr) {
    return lines;
  }
  char command[4352];
  snprintf(command, sizeof(command), "addr2line -i -e '%s' 0x%zx 2>/dev/null", file, offset);
  FILE* output = popen(command, "r");
  if (output == nullptr) {
    return lines;
  }
  char text[4096];
  while (fgets(text, sizeof(text), output) != nullptr) {
    std::string line(text, strcspn(text, " \n"));
    if (line.find('?') == std::string::npos) {
      lines.push_back(withoutFolders(line));
    }
  }
  pclose(output);
  return lines;
}

std::string describeCallSite(const void* caller) {
  const char* instruction = static_cast<const char*>(caller) - 1;  // inside the call instruction
  Dl_info library;
  if (dladdr(instruction, &library) == 0) {
    return "an unknown address";
  }
  auto offset = static_cast<size_t>(instruction - static_cast<const char*>(library.dli_fbase));
  std::vector<std::string> lines = sourceLines(library.dli_fname, offset);
  if (lines.empty()) {
    char text[64];
    snprintf(text, sizeof(text), "+0x%zx", offset);
    return withoutFolders(library.dli_fname) + text;
  }
  // Omits lines of the simulator and of the file that build.sh generated.
  std::string description;
  for (const std::string& line : lines) {
    if (line.compare(0, 10, "simulated_") != 0 && line.find(".cpp:") == std::string::npos) {
      description += (description.empty() ? "" : " < ") + line;
    }
  }
  return description;
}

std::string describeAccess(const RaceAccess& access, unsigned lane, bool withBlock) {
  const char* strong = access.kind & RaceAccess::STRONG ? " (atomic or volatile)" : "";
  return "thread " + std::to_string(access.thread / 32 * 32 + lane) +
         (withBlock ? " of block " + std::to_string(access.block) : "") +
         (access.kind & RaceAccess::WRITE ? " writes" : " reads") + strong + " at " + describeCallSite(access.caller);
}

std::string describeMemory(uintptr_t address) {
  if (address - reinterpret_cast<uintptr_t>(dynamicShared) < ex.dynamicSharedBytes) {
    return "byte " + std::to_string(address - reinterpret_cast<uintptr_t>(dynamicShared)) + " of dynamic shared memory";
  }
  if (isShared(address)) {
    return "byte " + std::to_string(address - reinterpret_cast<uintptr_t>(ex.fixedShared)) + " of static shared memory";
  }
  const Allocation* memory = findAllocation(address, 1);
  return memory == nullptr ? "global memory"
                           : "byte " + std::to_string(address - memory->address) + " of a buffer of " +
                                 std::to_string(memory->bytes) + " bytes";
}

}  // namespace

std::string describeRace(const RaceAccess& before, unsigned lane, const RaceAccess& now, uintptr_t address) {
  bool blocks = before.block != now.block;
  return "race at " + describeMemory(address) + ": " + describeAccess(before, lane, blocks) + " and " +
         describeAccess(now, now.thread % 32u, blocks) + ", and the accesses are not ordered";
}

}  // namespace warptron_sim
