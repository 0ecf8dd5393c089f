#include "gpu/simulated/runtime.h"

#include <cblas.h>

#include <cstring>
#include <map>
#include <utility>

#include <dl/base/check.h>
#include "gpu/cublas.h"
#include "gpu/device.h"
#include "gpu/launch.cuh"
#include "gpu/runtime.h"

namespace dl::gpu {
namespace {

using Work = std::vector<std::function<void()>>;

/// What a stream's handle points to: the work that is being captured, if any is.
struct Recorder {
  bool recording = false;
  Work work;

  void submit(std::function<void()> one) {
    if (recording) {
      work.push_back(std::move(one));
    } else {
      one();
    }
  }
};

Recorder& recorder_of(const Stream& stream) { return *static_cast<Recorder*>(stream.handle()); }

class SimulatedGraph : public CapturedGraph {
 public:
  explicit SimulatedGraph(Work work) : work_(std::move(work)) {}
  void replay() override {
    ++simulated_gpu().replays;
    for (const auto& one : work_) {
      one();
    }
  }

 private:
  Work work_;
};

std::map<void*, std::size_t>& blocks() {
  static std::map<void*, std::size_t> sizes;
  return sizes;
}

}  // namespace

SimulatedGpu& simulated_gpu() {
  static SimulatedGpu gpu;
  return gpu;
}

DeviceInfo open_device() { return {"simulated GPU", 4}; }

void* allocate(std::size_t bytes) {
  SimulatedGpu& gpu = simulated_gpu();
  check(bytes <= gpu.memory - gpu.in_use,
        out_of_memory(bytes, gpu.memory - gpu.in_use, gpu.memory));
  void* block = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(block, 0xff, bytes);  // NaN: nothing may count on zeros
  blocks()[block] = bytes;
  gpu.in_use += bytes;
  return block;
}

void deallocate(void* block) noexcept {
  simulated_gpu().in_use -= blocks()[block];
  blocks().erase(block);
  std::free(block);
}

Stream::Stream() : handle_(new Recorder) {}
Stream::~Stream() { delete static_cast<Recorder*>(handle_); }

void Stream::copy_from_host(void* to, const void* from, std::size_t bytes) {
  std::memcpy(to, from, bytes);
}
void Stream::copy_to_host(void* to, const void* from, std::size_t bytes) {
  synchronize();
  std::memcpy(to, from, bytes);
}
void Stream::copy(void* to, const void* from, std::size_t bytes) {
  recorder_of(*this).submit([=] { std::memcpy(to, from, bytes); });
}
void Stream::synchronize() { ++simulated_gpu().synchronised; }

void Stream::begin_capture() { recorder_of(*this).recording = true; }
std::unique_ptr<CapturedGraph> Stream::end_capture() {
  Recorder& recorder = recorder_of(*this);
  recorder.recording = false;
  return std::make_unique<SimulatedGraph>(std::exchange(recorder.work, {}));
}

void submit(Stream& stream, const char* name, const Launch& shape, std::function<void()> kernel) {
  recorder_of(stream).submit([=] {
    simulated_gpu().launches.push_back(name);
    simulator::simulate(shape, {}, kernel);
  });
}

namespace {

/// cuBLAS's part is played by OpenBLAS, which goes through matrices column by column if told to.
class SimulatedCublas : public Cublas {
 public:
  explicit SimulatedCublas(Stream& stream) : stream_(stream) {}

  void sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, const float* A, int lda,
             const float* B, int ldb, float* C, int ldc) override {
    const auto flag = [](bool transpose) { return transpose ? CblasTrans : CblasNoTrans; };
    recorder_of(stream_).submit([=] {
      simulated_gpu().launches.push_back("cublas");
      cblas_sgemm(CblasColMajor, flag(transpose_a), flag(transpose_b), m, n, k, 1, A, lda, B, ldb,
                  0, C, ldc);
    });
  }
  void use_tf32(bool) override {}
  std::string description() const override { return "cuBLAS, simulated"; }

 private:
  Stream& stream_;
};

}  // namespace

std::unique_ptr<Cublas> Cublas::open(Stream& stream) {
  return simulated_gpu().has_cublas ? std::make_unique<SimulatedCublas>(stream) : nullptr;
}

}  // namespace dl::gpu
