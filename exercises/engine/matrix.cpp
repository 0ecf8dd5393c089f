// What an answer finds in the engine where the tests have the harness: the same few helpers, but
// for matmul(), which is the engine's own product, or that of exercise 18.
#include "harness/matrix.h"

#include <dl/base/check.h>
#include "engine/parts.h"

/// Set by whoever opens the library.
DL_EXPORT const dl::parts::Engine* engine;
const dl::parts::Engine* engine = nullptr;

namespace dl {

Matrix matmul(const Matrix& A, const Matrix& B) {
  check(A.shape(1) == B.shape(0), "matmul: (", A.shape(0), ", ", A.shape(1), ") x (", B.shape(0),
        ", ", B.shape(1), "): inner sizes ", A.shape(1), " and ", B.shape(0), " differ");
  Matrix C = zeros(A.shape(0), B.shape(1));
  engine->product(A.shape(0), A.shape(1), B.shape(1), A.data(), B.data(), C.data());
  return C;
}

void todo(const char* what) { fail(what, " is not written yet"); }

}  // namespace dl
