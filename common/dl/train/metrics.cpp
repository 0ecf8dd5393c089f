#include <dl/train/metrics.h>

#include <algorithm>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>

namespace dl::train {

void Accumulator::add(std::initializer_list<Term> terms) {
  check(terms.size() == host_.size(), "accumulator: ", terms.size(), " terms for ", host_.size(),
        " sums");
  std::vector<AddInto> on_device;
  std::size_t i = 0;
  for (const Term& term : terms) {
    host_[i] += term.value_;
    if (term.tensor_.defined() && term.tensor_.device() != Device::cpu) {
      if (!device_[i].defined()) {
        device_[i] = full({}, 0, term.tensor_.device());
      }
      on_device.push_back({term.tensor_.array().reshape(Shape{}), device_[i]});
    }
    ++i;
  }
  accumulate(on_device);
}

double Accumulator::operator[](std::size_t i) const {
  check(i < host_.size(), "accumulator: there is no sum ", i, " among ", host_.size());
  return host_[i] + (device_[i].defined() ? static_cast<double>(device_[i].item()) : 0.0);
}

void Accumulator::reset() {
  std::fill(host_.begin(), host_.end(), 0.0);
  for (Array& sum : device_) {
    if (sum.defined()) {
      fill(sum, 0);
    }
  }
}

Evaluation evaluate(const ModelRef& net, data::DataLoader& examples) {
  const NoGrad no_grad;
  net.eval();
  Accumulator sums(3);  // losses, right predictions, examples
  for (const auto& [X, y] : examples) {
    const Tensor scores = net(Tensor(X));
    sums.add({cross_entropy(scores, y, Reduction::sum), num_correct(scores, y), y.size()});
  }
  return {sums[0] / sums[2], sums[1] / sums[2]};
}

// #region accuracy
Tensor num_correct(const Tensor& y_hat, const Labels& y) {
  return Tensor(count_correct(y_hat.array(), y));
}

double evaluate_accuracy(const ModelRef& net, data::DataLoader& examples) {
  const NoGrad no_grad;
  net.eval();
  Accumulator metric(2);  // sums: right predictions, examples
  for (const auto& [X, y] : examples) {
    metric.add({num_correct(net(Tensor(X)), y), y.size()});
  }
  return metric[0] / metric[1];
}
// #endregion accuracy

}  // namespace dl::train
