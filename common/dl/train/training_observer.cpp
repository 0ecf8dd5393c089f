#include <dl/train/training_observer.h>

#include <dl/base/check.h>

namespace dl::train {

TrainingObserver::TrainingObserver() {
  check(current_ == nullptr, "training: there is an observer already");
  current_ = this;
}

TrainingObserver::~TrainingObserver() { current_ = nullptr; }

}  // namespace dl::train
