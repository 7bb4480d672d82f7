// Libraries with either interface are used; others are rejected with the reason.
#include "../gemm_library.h"

#include "../device.h"
#include "check.h"

namespace {

// Libraries stay loaded; reachable, so that LeakSanitizer does not report them.
const warptron::GemmLibrary* loaded[2];

void check_rejected(const std::string& path, const char* reason) {
  char problem[300] = "";
  CHECK(warptron::GemmLibrary::open(path.c_str(), problem, sizeof problem) == nullptr, "%s", path.c_str());
  CHECK(strstr(problem, reason) != nullptr, "%s: %s", path.c_str(), problem);
}

// Compares the library with our own kernel, on several threads, in every form.
void check_products(const std::string& path, const warptron::GemmLibrary** result) {
  char problem[300] = "";
  const warptron::GemmLibrary* const library = warptron::GemmLibrary::open(path.c_str(), problem, sizeof problem);
  CHECK(library != nullptr, "%s: %s", path.c_str(), problem);
  if (library == nullptr) {
    return;
  }
  *result = library;
  const long long m = 130;
  const long long n = 127;
  const long long k = 129;
  warptron::Device own(*tables().back(), 3, true);
  warptron::Device with_library(*tables().back(), 3, true);
  with_library.use(library);
  for (auto form : {warptron::Form::NN, warptron::Form::NT, warptron::Form::TN}) {
    Guarded a(static_cast<size_t>(m * k), 1);
    Guarded b(static_cast<size_t>(k * n), 2);
    Guarded mine(static_cast<size_t>(m * n), 3);
    Guarded theirs(static_cast<size_t>(m * n), 3);
    own.gemm(form, m, n, k, 0.5f, a.get(), b.get(), 2.0f, mine.get());
    with_library.gemm(form, m, n, k, 0.5f, a.get(), b.get(), 2.0f, theirs.get());
    CHECK(!with_library.take_failure(), "%s", path.c_str());
    CHECK(mine.untouched_around() && theirs.untouched_around(), "%s", path.c_str());
    for (size_t i = 0; i < mine.size(); i++) {
      // Both are within gamma of the exact sum of k products below 1/2 and one number below 2.
      const double bound = 2 * gamma(static_cast<double>(k) + 3) * (0.5 * static_cast<double>(k) + 2);
      CHECK(fabs(static_cast<double>(mine[i]) - static_cast<double>(theirs[i])) <= bound, "%s, entry %zu", path.c_str(), i);
    }
  }
}

}  // namespace

void gemm_library_tests(const std::string& folder) {
  check_products(folder + "/libCBLAS.so", &loaded[0]);
  check_products(folder + "/libDNNL.so", &loaded[1]);
  check_rejected(folder + "/libWRONG.so", "its cblas_sgemm multiplies small matrices wrong");
  check_rejected(folder + "/libOTHER.so", "it has neither cblas_sgemm nor dnnl_sgemm");
  check_rejected(folder + "/libNONE.so", "it cannot be loaded: ");
}
