#include "elementary_table.h"

#include "../elementary.h"
#include "../formulas.h"

namespace {

#define ON_ARRAYS(name)                                            \
  void name##_of_each(const float* x, float* y, int count) {       \
    for (int i = 0; i < count; i++) {                              \
      y[i] = warptron::name(x[i]);                                 \
    }                                                              \
  }

ON_ARRAYS(expf)
ON_ARRAYS(expm1f)
ON_ARRAYS(logf)
ON_ARRAYS(log1pf)
ON_ARRAYS(tanhf)
ON_ARRAYS(erff)
ON_ARRAYS(sine_of)
ON_ARRAYS(cosine_of)

}  // namespace

const Elementary WARPTRON_ELEMENTARY = {expf_of_each,  expm1f_of_each, logf_of_each,    log1pf_of_each,
                                        tanhf_of_each, erff_of_each,   sine_of_of_each, cosine_of_of_each};
