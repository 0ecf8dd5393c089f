#include "gpu/cublas.h"

#include <dlfcn.h>

#include <dl/base/check.h>

namespace dl::gpu {
namespace {

// The part of cuBLAS's interface that is used, as its manual has it. Its header would be one more
// thing that has to be installed in order to build.
using Handle = struct cublasContext*;
using Status = int;                              // 0 is success
constexpr int kNoTranspose = 0, kTranspose = 1;  // cublasOperation_t
constexpr int kDefaultMath = 0, kTf32Math = 3;   // cublasMath_t
constexpr int kVersions[] = {13, 12};            // in which the above is the same

constexpr std::size_t kWorkspace = 32 << 20;  // bytes; what the manual recommends for an H100

struct Functions {
  Status (*cublasCreate_v2)(Handle*);
  Status (*cublasDestroy_v2)(Handle);
  Status (*cublasGetVersion_v2)(Handle, int*);
  Status (*cublasSetStream_v2)(Handle, void*);
  Status (*cublasSetWorkspace_v2)(Handle, void*, std::size_t);
  Status (*cublasSetMathMode)(Handle, int);
  const char* (*cublasGetStatusString)(Status);
  Status (*cublasSgemm_v2)(Handle, int, int, int, int, int, const float*, const float*, int,
                           const float*, int, const float*, float*, int);
};

template <class Function>
void find(void* library, Function& function, const char* name) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  check(function != nullptr, "cuBLAS has no ", name, "; --matmul own does without it");
}

Functions functions_of(void* library) {
  Functions f;
  find(library, f.cublasCreate_v2, "cublasCreate_v2");
  find(library, f.cublasDestroy_v2, "cublasDestroy_v2");
  find(library, f.cublasGetVersion_v2, "cublasGetVersion_v2");
  find(library, f.cublasSetStream_v2, "cublasSetStream_v2");
  find(library, f.cublasSetWorkspace_v2, "cublasSetWorkspace_v2");
  find(library, f.cublasSetMathMode, "cublasSetMathMode");
  find(library, f.cublasGetStatusString, "cublasGetStatusString");
  find(library, f.cublasSgemm_v2, "cublasSgemm_v2");
  return f;
}

class LoadedCublas : public Cublas {
 public:
  LoadedCublas(void* library, Stream& stream)
      : cublas_(functions_of(library)), workspace_(allocate(kWorkspace), &deallocate) {
    check_call(cublas_.cublasCreate_v2(&handle_), "cublasCreate");
    check_call(cublas_.cublasSetStream_v2(handle_, stream.handle()), "cublasSetStream");
    // Its own memory: what cuBLAS would allocate by itself cannot be recorded.
    check_call(cublas_.cublasSetWorkspace_v2(handle_, workspace_.get(), kWorkspace),
               "cublasSetWorkspace");
  }
  ~LoadedCublas() override { cublas_.cublasDestroy_v2(handle_); }
  LoadedCublas(const LoadedCublas&) = delete;
  LoadedCublas& operator=(const LoadedCublas&) = delete;

  void sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, const float* A, int lda,
             const float* B, int ldb, float* C, int ldc) override {
    const float one = 1, zero = 0;
    const auto operation = [](bool transpose) { return transpose ? kTranspose : kNoTranspose; };
    check_call(cublas_.cublasSgemm_v2(handle_, operation(transpose_a), operation(transpose_b), m, n,
                                      k, &one, A, lda, B, ldb, &zero, C, ldc),
               "cublasSgemm");
  }

  void use_tf32(bool wanted) override {
    check_call(cublas_.cublasSetMathMode(handle_, wanted ? kTf32Math : kDefaultMath),
               "cublasSetMathMode");
  }

  std::string description() const override {
    int version = 0;  // 130101 is 13.1.1
    check_call(cublas_.cublasGetVersion_v2(handle_, &version), "cublasGetVersion");
    return concat("cuBLAS ", version / 10000, '.', version / 100 % 100);
  }

 private:
  void check_call(Status status, const char* call) const {
    check(status == 0, "cuda: ", call, " failed: ", cublas_.cublasGetStatusString(status), " (",
          status, "); --matmul own does without cuBLAS");
  }

  Functions cublas_;
  std::unique_ptr<void, decltype(&deallocate)> workspace_;  // on the GPU
  Handle handle_ = nullptr;
};

}  // namespace

std::unique_ptr<Cublas> Cublas::open(Stream& stream) {
  for (const int version : kVersions) {
    for (const char* folder : {"", "/usr/local/cuda/lib64/"}) {
      const std::string path = concat(folder, "libcublas.so.", version);
      if (void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
        return std::make_unique<LoadedCublas>(library, stream);
      }
    }
  }
  return nullptr;
}

}  // namespace dl::gpu
