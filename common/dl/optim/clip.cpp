#include <dl/optim/clip.h>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/base/check.h>

namespace dl::optim {

constinit Kernel<void(const Array& squares, float max, Array& norm,
                      const std::vector<Array>& gradients)>
    clip_norm_kernel{"clip_norm"};
constinit Kernel<void(float limit, const std::vector<Array>& gradients)> clip_value_kernel{
    "clip_value"};

namespace {

/// Handles of those that there are, all on one device.
std::vector<Array> gradients_of(const char* operation, const std::vector<Tensor>& parameters) {
  check(!parameters.empty(), operation, ": there are no parameters");
  std::vector<Array> gradients;
  for (const Tensor& w : parameters) {
    check_defined(operation, w);
    check(w.device() == parameters.front().device(), operation, ": a parameter of shape ",
          w.shape(), " is on ", w.device(), ", the first one on ", parameters.front().device());
    if (w.has_grad()) {
      gradients.push_back(w.grad());
      gradients.back().bump_version();
    }
  }
  return gradients;
}

}  // namespace

Array clip_grad_norm(const std::vector<Tensor>& parameters, double max_norm) {
  const std::vector<Array> gradients = gradients_of("clip_grad_norm", parameters);
  check(max_norm >= 0, "clip_grad_norm: a largest norm of ", max_norm, "; it must not be below 0");
  const Device device = parameters.front().device();
  Array squares = full(Shape{}, 0, device), norm(Shape{}, device);
  for (const Array& g : gradients) {
    accumulate(sum(binary(Multiply{}, g, g)), squares);
  }
  clip_norm_kernel(device, squares, static_cast<float>(max_norm), norm, gradients);
  return norm;
}

void clip_grad_value(const std::vector<Tensor>& parameters, double limit) {
  const std::vector<Array> gradients = gradients_of("clip_grad_value", parameters);
  check(limit >= 0, "clip_grad_value: a limit of ", limit, "; it must not be below 0");
  clip_value_kernel(parameters.front().device(), static_cast<float>(limit), gradients);
}

}  // namespace dl::optim
