// The update rules, with their settings as Java has them.
#pragma once

#include "kernels.h"

namespace warptron {

class UpdateRule {
 public:
  static UpdateRule sgd(double learning_rate, double momentum, bool nesterov);
  static UpdateRule adam(double learning_rate, double beta1, double beta2, double epsilon);

  // Numbers that it remembers of each parameter.
  int slots() const;

  // Gets ready for an update, counted from 1: what depends on its number alone is worked out here.
  void prepare(long long update);

  // Changes `count` parameters, as prepared. slots: where the first slot of the first of them is; the next slot of the same
  // parameter is slot_stride behind.
  void apply(const Kernels& kernels, float* parameters, const float* gradient, float* slots, long long slot_stride,
             long long count) const;

 private:
  enum class Kind { SGD, SGD_MOMENTUM, ADAM };

  Kind kind_;
  double beta1_ = 0;
  double beta2_ = 0;
  SgdSettings sgd_{};
  AdamSettings adam_{};
};

}  // namespace warptron
