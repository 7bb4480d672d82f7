// Libraries with either interface multiply; others are refused with the reason.
#include "../gemm_library.h"

#include "../device.h"
#include "check.h"

namespace {

// Libraries stay loaded to the end, where the check for leaks shall find them.
const warptron::GemmLibrary* kept[2];

void refused(const std::string& path, const char* reason) {
  char problem[300] = "";
  CHECK(warptron::GemmLibrary::open(path.c_str(), problem, sizeof problem) == nullptr, "%s", path.c_str());
  CHECK(strstr(problem, reason) != nullptr, "%s: %s", path.c_str(), problem);
}

// Against our own kernel, on several threads and in every form.
void multiplies(const std::string& path, const warptron::GemmLibrary** to_keep) {
  char problem[300] = "";
  const warptron::GemmLibrary* const library = warptron::GemmLibrary::open(path.c_str(), problem, sizeof problem);
  CHECK(library != nullptr, "%s: %s", path.c_str(), problem);
  if (library == nullptr) {
    return;
  }
  *to_keep = library;
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
      // Both within gamma of the exact sum of k products below 1/2 and one number below 2.
      const double bound = 2 * gamma(static_cast<double>(k) + 3) * (0.5 * static_cast<double>(k) + 2);
      CHECK(fabs(static_cast<double>(mine[i]) - static_cast<double>(theirs[i])) <= bound, "%s, entry %zu", path.c_str(), i);
    }
  }
}

}  // namespace

void gemm_library_tests(const std::string& folder) {
  multiplies(folder + "/libCBLAS.so", &kept[0]);
  multiplies(folder + "/libDNNL.so", &kept[1]);
  refused(folder + "/libWRONG.so", "its cblas_sgemm multiplies small matrices wrong");
  refused(folder + "/libOTHER.so", "it has neither cblas_sgemm nor dnnl_sgemm");
  refused(folder + "/libNONE.so", "it cannot be loaded: ");
}
