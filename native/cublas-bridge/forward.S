// One forwarding function per name of cublas_symbols.txt. build.sh writes forwards.inc with one line
//   forward cublasSgemm_v2
// per function.
//
// A call jumps through the function's slot. Initially the slot points to first_call, which calls the resolver of bridge.cpp
// and then jumps to the target with the same registers and the same stack; afterwards it contains the target's address.
// System V calling convention of x86-64, independent of the functions' signatures.

// The entry of a function: struct Entry of bridge.cpp.
  .macro forward name
  .text
  .p2align 3
  .globl \name
  .type \name, @function
\name:
  jmp *entry_\name(%rip)
  .size \name, . - \name

  .section .text.first_call, "ax", @progbits
first_\name:
  leaq entry_\name(%rip), %r11    // r11 carries no argument
  jmp first_call

  .section .data.rel.local, "aw", @progbits
  .p2align 3
entry_\name:
  .quad first_\name               // slot
  .quad text_\name - .            // offset of the name from this field

  .section .rodata.names, "a", @progbits
text_\name:
  .asciz "\name"
  .endm

// Saves all registers that may contain arguments while the resolver runs: 6 for integers and pointers, 8 for floating
// point, and rax, the number of the latter in calls of variadic functions.
  .section .text.first_call, "ax", @progbits
  .type first_call, @function
first_call:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp                 // 16-byte aligned: return address and rbp are above
  .cfi_def_cfa_register %rbp
  subq $192, %rsp
  movaps %xmm0, (%rsp)
  movaps %xmm1, 16(%rsp)
  movaps %xmm2, 32(%rsp)
  movaps %xmm3, 48(%rsp)
  movaps %xmm4, 64(%rsp)
  movaps %xmm5, 80(%rsp)
  movaps %xmm6, 96(%rsp)
  movaps %xmm7, 112(%rsp)
  movq %rdi, 128(%rsp)
  movq %rsi, 136(%rsp)
  movq %rdx, 144(%rsp)
  movq %rcx, 152(%rsp)
  movq %r8, 160(%rsp)
  movq %r9, 168(%rsp)
  movq %rax, 176(%rsp)
  movq %r11, %rdi
  call warptron_bridge_resolve
  movq %rax, %r11
  movaps (%rsp), %xmm0
  movaps 16(%rsp), %xmm1
  movaps 32(%rsp), %xmm2
  movaps 48(%rsp), %xmm3
  movaps 64(%rsp), %xmm4
  movaps 80(%rsp), %xmm5
  movaps 96(%rsp), %xmm6
  movaps 112(%rsp), %xmm7
  movq 128(%rsp), %rdi
  movq 136(%rsp), %rsi
  movq 144(%rsp), %rdx
  movq 152(%rsp), %rcx
  movq 160(%rsp), %r8
  movq 168(%rsp), %r9
  movq 176(%rsp), %rax
  leave
  .cfi_def_cfa %rsp, 8
  jmp *%r11
  .cfi_endproc
  .size first_call, . - first_call

  .include "forwards.inc"

  .section .note.GNU-stack, "", @progbits
