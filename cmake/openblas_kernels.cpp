// For ./learn doctor: what OpenBLAS says that it is, and whether its kernels suit this processor.
//
//   OpenBLAS 0.3.21 kernels for SkylakeX
#include <cblas.h>

#include <cstdio>
#include <string>

#include <dl/cpu/openblas.h>

int main() {
  const std::string config = openblas_get_config(), core = openblas_get_corename();
  const bool outdated = dl::openblas::outdated(core, dl::openblas::processor_has_avx2_and_fma());
  std::printf("%s, kernels for %s%s\n",
              config.substr(0, config.find(' ', config.find(' ') + 1)).c_str(), core.c_str(),
              outdated ? ", which are older than this processor" : "");
}
