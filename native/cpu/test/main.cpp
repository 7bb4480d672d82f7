// The tests of native/cpu. usage: selftest FOLDER [--every-float | --few-floats]
// FOLDER contains the GEMM libraries that run.sh builds. The options select the number of floats on which the elementary
// functions are measured; all floats take minutes.
#include "check.h"

int failures = 0;

int main(int count, char** arguments) {
  if (count < 2) {
    printf("usage: selftest FOLDER [--every-float | --few-floats]\n");
    return 2;
  }
  printf("instruction sets here:");
  for (const warptron::Kernels* table : tables()) {
    printf(" %s", table->name);
  }
  printf("\n");
  const std::string floats = count > 2 ? arguments[2] : "";
  elementary_tests(floats == "--every-float" ? 1 : floats == "--few-floats" ? 65537 : 509);
  kernel_tests();
  row_operation_tests();
  loss_tests();
  lanes_tests();
  product_tests();
  packing_tests();
  memory_tests();
  thread_tests();
  step_tests();
  step_layer_tests();
  forward_tests(arguments[1]);
  epoch_tests();
  layout_tests();
  gemm_library_tests(arguments[1]);
  printf("%s\n", failures == 0 ? "native tests of the cpu device passed" : "native tests of the cpu device FAILED");
  return failures == 0 ? 0 : 1;
}
