// What passes between the engine and a student's answer: for each exercise a struct of plain
// functions on plain numbers, which exercises/NN_name/engine.cpp fills in.
//
// All answers define the same names (Parameter, Batch, softmax, ...), so each becomes a shared
// library of its own, in which nothing can be seen but the two names below. The engine computes
// with floats and keeps the weights of a layer as (outputs, inputs); an exercise has doubles, and
// most have them as (inputs, outputs). The adapter copies. What an answer throws may pass.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dl::parts {

using Size = std::size_t;

/// What an answer may ask of the engine: the library's variable `engine` points to one.
struct Engine {
  /// C (m, n) = A (m, k) B (k, n): stands behind the harness's matmul().
  void (*product)(Size m, Size k, Size n, const double* A, const double* B, double* C);
};

#define DL_EXPORT extern "C" __attribute__((visibility("default")))
/// Defines what the library shows: DL_PART(parts::Relu){.value = ..., .gradient = ...};
#define DL_PART(Part)        \
  DL_EXPORT const Part part; \
  const Part part
constexpr const char* kPart = "part";
constexpr const char* kEngine = "engine";

struct Relu {
  static constexpr const char* kExercise = "01";
  void (*value)(Size n, const float* x, float* y);
  void (*gradient)(Size n, const float* x, const float* dy, float* dx);
};

struct Sigmoid {
  static constexpr const char* kExercise = "02";
  void (*value)(Size n, const float* x, float* y);
};

/// Z (B, C); the gradient is that of the mean loss.
struct CrossEntropy {
  static constexpr const char* kExercise = "03";
  void (*softmax)(Size B, Size C, const float* Z, float* P);
  void (*losses)(Size B, Size C, const float* Z, const std::int32_t* y, float* each);
  void (*gradient)(Size B, Size C, const float* Z, const std::int32_t* y, float* dZ);
};

/// Bytes of a file. Of the images at most `room` pixels are written.
struct IdxReader {
  static constexpr const char* kExercise = "04";
  void (*images)(const char* bytes, Size n, Size* count, Size* pixels_each, std::uint8_t* pixels,
                 Size room);
  void (*labels)(const char* bytes, Size n, Size* count, std::int32_t* labels, Size room);
};

/// Positions and labels of a batch, handed over to whoever asked.
using TakeBatch = void (*)(void* to, Size B, const Size* positions, const std::int32_t* labels);

/// An epoch of n examples with these labels, in a new order.
struct Minibatches {
  static constexpr const char* kExercise = "05";
  void (*epoch)(Size n, const std::int32_t* labels, Size batch_size, std::uint64_t seed, void* to,
                TakeBatch take);
};

struct Pixels {
  static constexpr const char* kExercise = "06";
  void (*to_unit)(Size rows, Size columns, const std::uint8_t* pixels, float* X);
};

struct LinearLayer {
  static constexpr const char* kExercise = "07";
  void (*normal_weights)(Size inputs, Size outputs, double std, std::uint64_t seed, float* W);
  void (*linear)(Size B, Size inputs, Size outputs, const float* X, const float* W, const float* b,
                 float* Y);
};

/// A network of two layers: its sizes, and one number array for each parameter.
struct Sizes {
  Size inputs, hidden, classes;
};
template <class Float>
struct TwoLayers {
  Float *W1, *b1, *W2, *b2;
};

/// Gradients of the mean cross entropy, from what the forward pass has found.
struct ByHand {
  static constexpr const char* kExercise = "08";
  void (*backward)(const Sizes& sizes, Size B, const float* X, const std::int32_t* y,
                   const TwoLayers<const float>& weights, const float* A, const float* H,
                   const float* Z, const TwoLayers<float>& gradients);
};

struct SgdAndAccuracy {
  static constexpr const char* kExercise = "09";
  void (*step)(Size n, float* w, const float* dw, double lr);
  Size (*correct)(Size B, Size C, const float* Z, const std::int32_t* y);
};

/// What exercise 10 is given: the data, and a network whose parameters lie one after the other.
class Trainee {
 public:
  virtual ~Trainee() = default;
  virtual void batches(bool shuffled, Size n, Size batch_size, void* to, TakeBatch take) = 0;
  virtual void read(Size B, const Size* positions, float* X, std::int32_t* y) = 0;
  /// For training: with these parameters. backward() then gives the mean loss and its gradients.
  virtual void forward(Size B, const float* X, const float* parameters, float* Z) = 0;
  virtual double backward(Size B, const std::int32_t* y, float* gradients) = 0;
  /// For evaluation, with the parameters as they are.
  virtual void scores(Size B, const float* X, float* Z) = 0;
  virtual void parameters(float* values) = 0;
  virtual Size correct(Size B, const float* Z, const std::int32_t* y) = 0;
};

struct TrainingLoop {
  static constexpr const char* kExercise = "10";
  /// The last parameters are written, and the loss and the accuracy of the epoch.
  void (*train_epoch)(Trainee& trainee, const Sizes& sizes, Size n, Size batch_size, double lr,
                      float* parameters, double* loss, double* accuracy);
  double (*evaluate)(Trainee& trainee, const Sizes& sizes, Size n, Size batch_size);
};

/// Sequential{Flatten, Linear, ReLU, Linear} of images of one channel.
struct Modules {
  static constexpr const char* kExercise = "11";
  void (*scores)(const Sizes& sizes, Size B, const float* X, const TwoLayers<const float>& weights,
                 float* Z);
};

struct Dropout {
  static constexpr const char* kExercise = "12";
  void (*pass)(Size rows, Size columns, double p, std::uint64_t seed, bool training, const float* X,
               const float* dY, float* Y, float* dX);
};

/// A step with momentum 0 and no decay, for parameters of these sizes.
struct Sgd {
  static constexpr const char* kExercise = "13";
  void (*step)(Size parameters, const Size* sizes, float* const* w, const float* const* dw,
               double lr);
};

using TakeBytes = void (*)(void* to, const char* bytes, Size n);

struct SaveAndLoad {
  static constexpr const char* kExercise = "14";
  void (*save)(const Sizes& sizes, const TwoLayers<const float>& weights, void* to, TakeBytes take);
  void (*load)(const Sizes& sizes, const char* bytes, Size n, const TwoLayers<float>& weights);
};

/// The loss of one example x of class y, and its gradients, number by number.
struct Autograd {
  static constexpr const char* kExercise = "15";
  double (*gradients)(const Sizes& sizes, const float* x, Size y,
                      const TwoLayers<const float>& weights, const TwoLayers<float>& gradients);
};

/// Softmax regression: the mean loss and its gradients, W (D, C) and b (C).
struct OneLayer {
  static constexpr const char* kExercise = "16";
  double (*gradients)(Size B, Size D, Size C, const float* X, const std::int32_t* y, const float* W,
                      const float* b, float* dW, float* db);
};

struct Reductions {
  static constexpr const char* kExercise = "17";
  double (*sum)(Size n, const float* x);
  float (*maximum)(Size n, const float* x);
  void (*histogram)(Size n, const std::int32_t* y, Size classes, Size* counts);
};

struct Product {
  static constexpr const char* kExercise = "18";
  void (*multiply)(Size m, Size k, Size n, const float* A, const float* B, float* C);
};

// Kernels, each launched on the simulated GPU as its exercise says.

struct FirstKernels {
  static constexpr const char* kExercise = "19";
  void (*saxpy)(Size n, float a, const float* x, float* y);
  void (*relu)(Size n, const float* x, float* y);
};

struct TiledProduct {
  static constexpr const char* kExercise = "20";
  void (*multiply)(Size m, Size k, Size n, const float* A, const float* B, float* C);
};

struct BlockSoftmax {
  static constexpr const char* kExercise = "21";
  void (*softmax)(Size rows, Size columns, const float* z, float* p);
};

}  // namespace dl::parts
