#include "array/replay.h"

#include <algorithm>

namespace dl {

void Replay::operator()(const Array& X, const Labels& y) {
  Backend& device = backend(X.device());
  if (!device.records()) {
    work_(X, y);
    return;
  }
  const auto call = std::find_if(calls_.begin(), calls_.end(), [&](const Call& c) {
    return c.X.data() == X.data() && c.X.shape() == X.shape() && c.y.data() == y.data();
  });
  if (call == calls_.end()) {
    work_(X, y);
    calls_.push_back({X, y});
    return;
  }
  if (call->recording == nullptr) {
    call->recording = device.record([&] { work_(X, y); });
  }
  call->recording->replay();
}

}  // namespace dl
