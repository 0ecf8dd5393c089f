#include <dl/array/checks.h>

#include <dl/base/check.h>

namespace dl {

void check_same_shape(const char* operation, const Array& a, const Array& b) {
  check_same_device(operation, a, b);
  check(a.shape() == b.shape(), operation, ": the shapes ", a.shape(), " and ", b.shape(),
        " differ");
}

void check_matrix(const char* operation, const Array& x) {
  check_defined(operation, x);
  check(x.rank() == 2, operation, ": needs a matrix (rows, columns), got shape ", x.shape());
}

void check_labels(const char* operation, const Array& z, const Labels& labels, std::int32_t also) {
  check_matrix(operation, z);
  check_same_device(operation, z, labels);
  check(labels.size() == z.shape()[0], operation, ": ", labels.size(), " labels for the ",
        z.shape()[0], " rows of ", z.shape());
  if (labels.device() == Device::cpu) {  // reading them back from a GPU would stall it
    const Index classes = z.shape()[1];
    for (Index i = 0; i < labels.size(); ++i) {
      const std::int32_t label = labels.data()[i];
      check((0 <= label && label < classes) || (label == also && also != kNoLabel), operation,
            ": label ", label, " of example ", i, " is not one of the ", classes, " classes");
    }
  }
}

}  // namespace dl
