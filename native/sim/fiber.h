// Stacks of fibers and the context switch (x86-64, System V).
#pragma once

#include <cstddef>
#include <cstdint>

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** A stack with a guard page below it, and the stack pointer of its stopped fiber. */
struct Stack {
  char* memory = nullptr;
  void* stopped = nullptr;
};

constexpr size_t STACK_BYTES = 128 << 10;
constexpr size_t STACK_GUARD_BYTES = 4096;

inline bool holds(const Stack& stack, uintptr_t address) {
  return address - reinterpret_cast<uintptr_t>(stack.memory) < STACK_GUARD_BYTES + STACK_BYTES;
}

/** A stack on which the first switch calls `entry`, which must not return. */
Stack newStack(void (*entry)());
/** Unmaps the stack of a fiber that never ended. */
void discardStack(Stack stack);

}  // namespace warptron_sim

/** Stores the caller's stack pointer in *saved and continues on the stack `target`. */
extern "C" void warptron_sim_switch(void** saved, void* target);
#pragma GCC visibility pop
