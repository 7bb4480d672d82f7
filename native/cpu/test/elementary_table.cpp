#include "elementary_table.h"

#include "../elementary.h"

namespace {

#define ON_ARRAYS(name)                                            \
  void name##_of_each(const float* x, float* y, int count) {       \
    for (int i = 0; i < count; i++) {                              \
      y[i] = warptron::name(x[i]);                                 \
    }                                                              \
  }

ON_ARRAYS(expf)
ON_ARRAYS(logf)
ON_ARRAYS(log1pf)
ON_ARRAYS(tanhf)

}  // namespace

const Elementary WARPTRON_ELEMENTARY = {expf_of_each, logf_of_each, log1pf_of_each, tanhf_of_each};
