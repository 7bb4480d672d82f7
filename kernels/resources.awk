# Writes docs/gpu/kernels.md from the output of ptxas -v. Exit 1 if a kernel spills registers.
#   awk -v version=13.0.88 -f resources.awk compiler.txt

/Compiling entry function/ {
  split($0, quoted, "'")
  kernel = quoted[2]
  architecture = quoted[4]
  sub("sm_", "", architecture)
  if (!(kernel in kernels)) { kernels[kernel]; names[++kernel_count] = kernel }
  if (!(architecture in architectures)) { architectures[architecture]; targets[++target_count] = architecture }
}

/bytes stack frame/ {
  stack[kernel] = $1 > stack[kernel] ? $1 : stack[kernel]
  spilled[kernel] = $5 + $9 > spilled[kernel] ? $5 + $9 : spilled[kernel]
}

/Used [0-9]+ registers/ {
  for (i = 1; i <= NF; i++) {
    if ($i == "Used") registers[kernel, architecture] = $(i + 1)
    if ($i ~ /^smem/) shared[kernel] = $(i - 2)
  }
}

END {
  # Sorted, so that the output does not depend on the order of the compiler's messages.
  sort(names, kernel_count, 0)
  sort(targets, target_count, 1)
  print "# Resources of the kernels"
  print ""
  print "Written by `make kernels` from the output of ptxas of CUDA " version ". Registers are per thread, by architecture."
  print "Stack and spilled bytes (stores and loads) are the maximum over the architectures. Static shared memory is per block;"
  print "`train_tiny`, `train_tiny_alone` and `prepare_epochs` use dynamic shared memory too."
  print ""
  line = "| kernel |"
  rule = "|---|"
  for (t = 1; t <= target_count; t++) { line = line " sm_" targets[t] " |"; rule = rule "---|" }
  print line " shared, bytes | stack, bytes | spilled, bytes |"
  print rule "---|---|---|"
  for (k = 1; k <= kernel_count; k++) {
    line = "| `" names[k] "` |"
    for (t = 1; t <= target_count; t++) line = line " " registers[names[k], targets[t]] " |"
    print line " " (shared[names[k]] + 0) " | " (stack[names[k]] + 0) " | " (spilled[names[k]] + 0) " |"
    if (spilled[names[k]] > 0) {
      print "kernel " names[k] " spills " spilled[names[k]] " bytes of registers" > "/dev/stderr"
      failed = 1
    }
  }
  exit failed
}

# Sorts in place, as numbers or as text.
function sort(values, count, numeric, i, j, held) {
  for (i = 2; i <= count; i++) {
    held = values[i]
    for (j = i - 1; j > 0 && (numeric ? values[j] + 0 > held + 0 : values[j] > held); j--) values[j + 1] = values[j]
    values[j + 1] = held
  }
}
