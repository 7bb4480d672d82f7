#include "update_rule.h"

#include <math.h>

namespace warptron {

UpdateRule UpdateRule::sgd(double learning_rate, double momentum, bool nesterov) {
  UpdateRule rule;
  rule.kind_ = momentum == 0 ? Kind::SGD : Kind::SGD_MOMENTUM;
  rule.sgd_ = {static_cast<float>(learning_rate), static_cast<float>(momentum), nesterov};
  return rule;
}

UpdateRule UpdateRule::adam(double learning_rate, double beta1, double beta2, double epsilon) {
  UpdateRule rule;
  rule.kind_ = Kind::ADAM;
  rule.beta1_ = beta1;
  rule.beta2_ = beta2;
  rule.adam_ = {static_cast<float>(learning_rate), static_cast<float>(beta1),   static_cast<float>(1 - beta1),
                static_cast<float>(beta2),         static_cast<float>(1 - beta2), static_cast<float>(epsilon), 0, 0};
  return rule;
}

int UpdateRule::slots() const { return kind_ == Kind::SGD ? 0 : kind_ == Kind::SGD_MOMENTUM ? 1 : 2; }

void UpdateRule::prepare(long long update) {
  if (kind_ == Kind::ADAM) {
    adam_.mean_scale = static_cast<float>(1 / (1 - pow(beta1_, static_cast<double>(update))));
    adam_.square_scale = static_cast<float>(1 / (1 - pow(beta2_, static_cast<double>(update))));
  }
}

void UpdateRule::apply(const Kernels& kernels, float* parameters, const float* gradient, float* slots,
                       long long slot_stride, long long count) const {
  switch (kind_) {
    case Kind::SGD:
      kernels.update_sgd(parameters, gradient, count, sgd_.learning_rate);
      break;
    case Kind::SGD_MOMENTUM:
      kernels.update_sgd_momentum(parameters, gradient, slots, count, sgd_);
      break;
    case Kind::ADAM:
      kernels.update_adam(parameters, gradient, slots, slots + slot_stride, count, adam_);
      break;
  }
}

}  // namespace warptron
