// Backend: everything a device can do. The CPU's is in cpu/, CUDA's in gpu/; nothing else in the
// project knows how a sum is taken or a matrix multiplied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "array/array.h"
#include "kernels/elementwise.h"
#include "kernels/sgd.h"

namespace dl {

/// Whether a matrix product takes an operand as it is stored or transposed.
enum class Transpose { no, yes };

/// An array seen as (outer, n, inner), of which the middle axis is reduced. Rows of a matrix:
/// (rows, columns, 1); columns: (1, rows, columns); everything: (1, size, 1).
struct ReducedAxis {
  Index outer, n, inner;
};

/// A sum, and what is to be added to it, of the same shape. Handles: the sum is changed in place.
struct Accumulation {
  Array x, sum;
};

/// A set of images and their class numbers as bytes and integers in a device's memory.
struct LabelledImages {
  std::span<const std::uint8_t> pixels;  // one image behind the other, all of one size
  std::span<const std::int32_t> labels;  // one for each image
};

/// A parameter w as an optimiser changes it: by its gradient, with a velocity or, without momentum,
/// with an undefined one. Handles: what is changed is the caller's memory.
struct SgdUpdate {
  Array gradient, w;
  Array velocity = Array();
};

/// Work that was given to a device once and can be given to it again, as a whole.
class Recording {
 public:
  virtual ~Recording() = default;
  virtual void replay() = 0;
};

/// One device. The functions of array/functions.h check every shape before they call one of these,
/// so a backend may take its arguments as they are described here. Outputs are allocated by the
/// caller and do not overlap inputs, unless said otherwise.
class Backend {
 public:
  Backend() : pool_(std::make_shared<BufferPool>(*this)) {}
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  /// One line for people: "cpu, 2 threads, own products (AVX-512)".
  virtual std::string description() const = 0;

  // Memory. The pool in front of allocate() keeps blocks for reuse.
  BufferPool& pool() { return *pool_; }
  const std::shared_ptr<BufferPool>& shared_pool() { return pool_; }
  virtual void* allocate(std::size_t bytes) = 0;
  virtual void deallocate(void* block) noexcept = 0;
  virtual void copy_from_host(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy_to_host(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
  /// Returns when all work given to the device is done.
  virtual void synchronize() = 0;

  /// Whether it is worth while to record work that is to be repeated.
  virtual bool records() const { return false; }
  /// Calls `work`, but only writes down what it gives to the device. Its arguments and addresses
  /// are kept as they are now. Arrays made by `work` are in memory of their own, which no one else
  /// is given while the recording lives. Throws an Error where `work` copies to or from the host.
  virtual std::unique_ptr<Recording> record(const std::function<void()>& work);

  // Elementwise. In zip and zip_backward a and b have the shape of the result, or are one row of
  // it, or one element, which is then repeated.
  virtual void fill(float value, Array& y) = 0;
  /// y = f(x)
  virtual void map(const Unary& f, const Array& x, Array& y) = 0;
  /// dx = dy f'(x), where y = f(x)
  virtual void map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy,
                            Array& dx) = 0;
  /// y = f(a, b); y may be a itself.
  virtual void zip(const Binary& f, const Array& a, const Array& b, Array& y) = 0;
  /// da = dy df/da and db = dy df/db, both with the shape of dy; a null one is not wanted.
  virtual void zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy,
                            Array* da, Array* db) = 0;
  /// sum += x for each of these, whose sums do not overlap.
  virtual void accumulate(const std::vector<Accumulation>& all) = 0;

  // Matrices and reductions.
  /// C = op(A) op(B): (m, k) x (k, n) -> (m, n) after the transpositions.
  virtual void matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) = 0;
  /// Y = X Wᵀ + b: (m, k), (n, k), (n,) -> (m, n). A device may have something better than one
  /// after the other, which is what this does.
  virtual void linear(const Array& X, const Array& W, const Array& b, Array& Y);
  /// y (outer, inner) = the sum over the middle axis of x, divided by `divisor`: a sum or a mean.
  virtual void sum(const Array& x, const ReducedAxis& axis, float divisor, Array& y) = 0;
  /// x = factor y (outer, inner), repeated along the middle axis: the gradient of either.
  virtual void expand(const Array& y, const ReducedAxis& axis, float factor, Array& x) = 0;
  /// The position of the largest element in each row of x (rows, columns); the first of equals, or
  /// of NaNs, which are larger than all.
  virtual void argmax(const Array& x, Labels& y) = 0;
  /// count (one element) = in how many rows of z (rows, classes) argmax is the label.
  virtual void count_right(const Array& z, const Labels& labels, Array& count) = 0;

  // Losses, row by row of z (rows, classes).
  /// y = z - log sum exp z
  virtual void log_softmax(const Array& z, Array& y) = 0;
  /// dz = dy - softmax(z) sum(dy), where y = log_softmax(z)
  virtual void log_softmax_backward(const Array& y, const Array& dy, Array& dz) = 0;
  /// loss (rows,) = log sum exp z - z[label]; p (rows, classes) = softmax(z)
  virtual void cross_entropy(const Array& z, const Labels& labels, Array& loss, Array& p) = 0;
  /// dz = (p - onehot(label)) dloss
  virtual void cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                                      Array& dz) = 0;

  // Data.
  /// A minibatch: X[i] = pixels[rows[i]] / 255 and y[i] = labels[rows[i]] for each image i of X,
  /// which has as many numbers as an image of the set has bytes. `rows` is in the device's memory.
  virtual void gather(const LabelledImages& set, std::span<const Index> rows, Array& X,
                      Labels& y) = 0;

  // Optimisers.
  /// One step of stochastic gradient descent on all of these parameters, in place.
  virtual void sgd(const SgdStep& step, const std::vector<SgdUpdate>& updates) = 0;

 protected:
  /// From now on memory comes from `pool`; returns the one that it came from before.
  std::shared_ptr<BufferPool> exchange_pool(std::shared_ptr<BufferPool> pool);

 private:
  std::shared_ptr<BufferPool> pool_;
};

/// The backend of a device, opened at its first use and kept. Throws an Error that says why and
/// what to do if there is no such device.
Backend& backend(Device device);

/// From now on `backend(device)` is `other`, which lives as long as Arrays of that device do.
/// Returns what it was. For instruments, such as stopwatches, while no other thread computes.
Backend& replace_backend(Device device, Backend& other);

/// How `backend` opens them; defined by cpu/ and by gpu/ (or by gpu/unavailable.cpp in a build
/// without CUDA, where it throws), chosen when the program is linked.
Backend* open_cpu_backend();
Backend* open_cuda_backend();

/// Whose matrix products: our own kernels or a library's. Automatic is our own on the CPU, where
/// they have the same bits for any number of threads and any company of other rows, which
/// OpenBLAS's have not; on a GPU it is cuBLAS, where that is installed.
enum class Matmul { automatic, own, openblas, cublas };

/// Whose products the CPU takes from now on. Throws an Error for those of a GPU.
void set_cpu_matmul(Matmul matmul);

/// How the CUDA backend works; of no consequence for others.
struct CudaOptions {
  using Matmul = dl::Matmul;
  Matmul matmul = Matmul::automatic;  // cuBLAS where it is installed, otherwise own kernels
  bool tf32 = false;                  // products from numbers rounded to 10 bits: faster, by cuBLAS
  bool graph = true;                  // record() work that is repeated
};
const CudaOptions& cuda_options();
void set_cuda_options(const CudaOptions& options);

/// How many threads the CPU's work is shared among from now on; fewer where OpenMP's settings allow
/// fewer. Throws an Error where the system has not so many left for this process.
void set_cpu_threads(int threads);

/// Lets the calling thread run on every CPU that the process was given. OpenMP may have bound the
/// thread that made it to one of them (OMP_PROC_BIND), and threads inherit that.
void unbind_thread_from_cpu();

}  // namespace dl
