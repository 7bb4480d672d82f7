// Stacks and the switch between them (x86-64, System V).
#pragma once

#include <cstddef>
#include <cstdint>

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** A stack with a guard page below it, and where its fiber stopped. */
struct Stack {
  char* memory = nullptr;
  void* stopped = nullptr;
};

constexpr size_t STACK_BYTES = 128 << 10;
constexpr size_t STACK_GUARD_BYTES = 4096;

inline bool holds(const Stack& stack, uintptr_t address) {
  return address - reinterpret_cast<uintptr_t>(stack.memory) < STACK_GUARD_BYTES + STACK_BYTES;
}

/** A stack whose first switch enters `entry`, which must never return. */
Stack newStack(void (*entry)());
/** Gives the memory back although its fiber never ended. */
void discardStack(Stack stack);

}  // namespace warptron_sim

/** Saves where the caller stands in *saved and goes on at `target`. */
extern "C" void warptron_sim_switch(void** saved, void* target);
#pragma GCC visibility pop
