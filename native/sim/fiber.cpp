#include "fiber.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

// Fifteen instructions instead of swapcontext, which makes a system call. Ends with a jump instead of a `ret`, which the
// processor would always mispredict.
asm(R"(
.text
.globl warptron_sim_switch
.hidden warptron_sim_switch
.type warptron_sim_switch, @function
warptron_sim_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  popq %rcx
  jmp *%rcx
.size warptron_sim_switch, .-warptron_sim_switch
)");

namespace warptron_sim {

Stack newStack(void (*entry)()) {
  void* memory = mmap(nullptr, STACK_GUARD_BYTES + STACK_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, STACK_GUARD_BYTES, PROT_NONE) != 0) {
    fprintf(stderr, "warptron-sim: no memory for the stack of a simulated thread\n");
    abort();
  }
  // Staggered: stacks that start at equal offsets in their pages would map to the same cache sets.
  static unsigned made = 0;
  size_t stagger = (made++ & 63) * 320;
  char* base = static_cast<char*>(memory);
  auto* top = reinterpret_cast<uint64_t*>(base + STACK_GUARD_BYTES + STACK_BYTES - 64 - stagger);
  *--top = 0;  // return address of `entry`; aligns the stack as after a call
  *--top = reinterpret_cast<uint64_t>(entry);
  for (int saved = 0; saved < 6; saved++) {
    *--top = 0;
  }
  return {base, top};
}

void discardStack(Stack stack) { munmap(stack.memory, STACK_GUARD_BYTES + STACK_BYTES); }

}  // namespace warptron_sim
