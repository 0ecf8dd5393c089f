#include <cmath>
#include <memory>

#include <dl/array/backend.h>
#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/base/rng.h>
#include "bench/gpu/sections.h"
#include "gpu/ladder/ladders.h"

namespace dl::bench::gpu {
namespace {

Backend& cuda() { return backend(Device::cuda); }

/// Numbers in [-1, 1), on the host: their products add up to what float32 holds well.
std::vector<float> random_numbers(Index count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (float& x : numbers) {
    x = static_cast<float>(2 * rng.uniform() - 1);
  }
  return numbers;
}

/// op(A) op(B) = C by everything that can do it.
class Product {
 public:
  Product(Index m, Index k, Index n, Transpose a, Transpose b)
      : m_(m), k_(k), n_(n), a_(a), b_(b) {}

  void time(Report& report) {
    const std::string section =
        concat("product ", m_, " x ", k_, " x ", n_, a_ == Transpose::yes ? ", A transposed" : "",
               b_ == Transpose::yes ? ", B transposed" : "");
    const std::string cublas = "cuBLAS";
    time_backend(report, section, cublas, {.matmul = CudaOptions::Matmul::cublas}, 1e-5);
    time_backend(report, section, "cuBLAS, TF32",
                 {.matmul = CudaOptions::Matmul::cublas, .tf32 = true}, 3e-3);
    time_backend(report, section, "the backend's own", {.matmul = CudaOptions::Matmul::own}, 1e-5);
    if (a_ == Transpose::yes || b_ == Transpose::yes) {  // which the ladder's kernels do not do
      return;
    }
    for (const dl::gpu::ProductRung& rung : dl::gpu::product_ladder()) {
      const auto work = [&] { rung.multiply(A_, B_, C_); };
      report.time(line(section, rung.name), work,
                  [&] { check_product(rung.name, work, rung.tf32 ? 3e-3 : 1e-5); });
    }
  }

 private:
  Line line(const std::string& section, const std::string& name) const {
    return {section, name, 2.0 * static_cast<double>(m_ * k_) * static_cast<double>(n_),
            0,       0,    name == "cuBLAS" ? "" : "cuBLAS"};
  }

  void time_backend(Report& report, const std::string& section, const std::string& name,
                    const CudaOptions& options, double tolerance) {
    const Line what = line(section, name);
    const auto work = [&] { matmul_kernel(Device::cuda, A_, a_, B_, b_, C_); };
    set_cuda_options(options);
    try {
      report.time(what, work, [&] { check_product(name, work, tolerance); });
    } catch (const Error& error) {
      // Where cuBLAS is not installed there is nothing to compare with.
      if (options.matmul == CudaOptions::Matmul::own ||
          std::string(error.what()).find("not installed") == std::string::npos) {
        set_cuda_options({});
        throw;
      }
      report.note(section + ": " + name, error.what());
    }
    set_cuda_options({});
  }

  /// The operands, when the first line wants them.
  void prepare() {
    if (!C_.defined()) {
      host_A_ = random_numbers(m_ * k_, 1);
      host_B_ = random_numbers(k_ * n_, 2);
      A_ = Array(a_ == Transpose::yes ? Shape{k_, m_} : Shape{m_, k_}, host_A_, Device::cuda);
      B_ = Array(b_ == Transpose::yes ? Shape{n_, k_} : Shape{k_, n_}, host_B_, Device::cuda);
      C_ = Array({m_, n_}, Device::cuda);
    }
  }

  void check_product(const std::string& name, const std::function<void()>& work, double tolerance) {
    prepare();
    fill(C_, NAN);
    work();
    const auto k = static_cast<std::size_t>(k_), m = static_cast<std::size_t>(m_),
               n = static_cast<std::size_t>(n_);
    const auto expected = [&](std::size_t i) {
      const std::size_t row = i / n, column = i % n;
      double sum = 0;
      for (std::size_t l = 0; l < k; ++l) {
        const float a = host_A_[a_ == Transpose::yes ? l * m + row : row * k + l];
        const float b = host_B_[b_ == Transpose::yes ? column * k + l : l * n + column];
        sum += static_cast<double>(a) * static_cast<double>(b);
      }
      return sum;
    };
    // Errors of rounding grow with the root of the number of terms.
    check_numbers(name, C_.to_vector(), expected, tolerance * std::sqrt(static_cast<double>(k_)));
  }

  Index m_, k_, n_;
  Transpose a_, b_;
  std::vector<float> host_A_, host_B_;
  Array A_, B_, C_;
};

}  // namespace

void time_products(Report& report, const Sizes& sizes) {
  const auto [no, yes] = std::pair{Transpose::no, Transpose::yes};
  Product(sizes.matrix, sizes.matrix, sizes.matrix, no, no).time(report);
  // The five of a step of the notebook, as lesson 2 has them.
  const Index B = sizes.batch, H = sizes.hidden, inputs = sizes.inputs, classes = 10;
  Product(B, inputs, H, no, no).time(report);
  Product(B, H, classes, no, no).time(report);
  Product(H, B, classes, yes, no).time(report);
  Product(B, classes, H, no, yes).time(report);
  Product(inputs, B, H, yes, no).time(report);
}

void time_softmax(Report& report, const Sizes& sizes) {
  const Index rows = sizes.softmax_rows, columns = sizes.softmax_columns;
  const std::string section = concat("softmax ", rows, " x ", columns);
  const Index size = sizes.softmax_rows * sizes.softmax_columns;
  std::vector<float> host;
  Array z, p;
  const auto prepare = [&] {
    if (!z.defined()) {
      host = random_numbers(size, 3);
      z = Array({rows, columns}, host, Device::cuda);
      p = Array({rows, columns}, Device::cuda);
    }
  };
  const auto bytes = 8 * static_cast<double>(size);
  const auto copy = [&] {
    cuda().copy(p.data(), std::as_const(z).data(), static_cast<std::size_t>(size) * sizeof(float));
  };
  report.time({section, "copy", 0, bytes}, copy, prepare);
  for (const dl::gpu::SoftmaxRung& rung : dl::gpu::softmax_ladder()) {
    const auto work = [&] { rung.softmax(z, p); };
    report.time({section, rung.name, 0, bytes, 0, "copy"}, work, [&] {
      prepare();
      fill(p, NAN);
      work();
      const auto expected = [&](std::size_t i) {
        const auto width = static_cast<std::size_t>(columns);
        const float* const row = &host[i / width * width];
        double sum = 0;
        for (std::size_t j = 0; j < width; ++j) {
          sum += std::exp(static_cast<double>(row[j]));
        }
        return std::exp(static_cast<double>(host[i])) / sum;
      };
      check_numbers(rung.name, p.to_vector(), expected, 1e-6);
    });
  }
}

}  // namespace dl::bench::gpu
