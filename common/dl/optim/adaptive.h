// Adam, AdamW, Adagrad, RMSprop: kernels/adaptive.h has their formulas, PyTorch their defaults.
#pragma once

#include <optional>

#include <dl/kernels/adaptive.h>
#include <dl/optim/step_optimizer.h>

namespace dl::optim {

/// State: "exp_avg" and "exp_avg_sq", PyTorch's names for the two means.
class Adam : public StepOptimizer<AdamStep> {
 public:
  struct Options {
    double lr = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    std::optional<double> weight_decay = {};  // where none is given, 0 for Adam, 0.01 for AdamW
  };

  explicit Adam(std::vector<Tensor> parameters) : Adam(std::move(parameters), Options()) {}
  Adam(std::vector<Tensor> parameters, Options options);
  Adam(std::vector<ParameterGroup> groups, Options options);

 protected:
  AdamStep settings(std::size_t group, std::uint64_t step) const override;

 private:
  Options options_;
};

/// Adam whose weights decay by themselves, not through their gradients.
class AdamW : public Adam {
 public:
  explicit AdamW(std::vector<Tensor> parameters) : AdamW(std::move(parameters), Options()) {}
  AdamW(std::vector<Tensor> parameters, Options options);
  AdamW(std::vector<ParameterGroup> groups, Options options);

 protected:
  AdamStep settings(std::size_t group, std::uint64_t step) const override;
};

/// State: "sum", of the squares of the gradients.
class Adagrad : public StepOptimizer<AdagradStep> {
 public:
  struct Options {
    double lr = 1e-2;
    double lr_decay = 0;
    double weight_decay = 0;
    double eps = 1e-10;
  };

  explicit Adagrad(std::vector<Tensor> parameters) : Adagrad(std::move(parameters), Options()) {}
  Adagrad(std::vector<Tensor> parameters, Options options);
  Adagrad(std::vector<ParameterGroup> groups, Options options);

 protected:
  AdagradStep settings(std::size_t group, std::uint64_t step) const override;

 private:
  Options options_;
};

/// State: "square_avg" and, with momentum, "momentum_buffer".
class RMSprop : public StepOptimizer<RmsPropStep> {
 public:
  struct Options {
    double lr = 1e-2;
    double alpha = 0.99;
    double eps = 1e-8;
    double weight_decay = 0;
    double momentum = 0;
  };

  explicit RMSprop(std::vector<Tensor> parameters) : RMSprop(std::move(parameters), Options()) {}
  RMSprop(std::vector<Tensor> parameters, Options options);
  RMSprop(std::vector<ParameterGroup> groups, Options options);

 protected:
  RmsPropStep settings(std::size_t group, std::uint64_t step) const override;

 private:
  Options options_;
};

}  // namespace dl::optim
