// The threads of an answer, and the updates that they lose where two change one variable.
//
// `total += x` reads the total, adds, and writes it back. Whether two threads ever do it at the
// same moment is a matter of luck, and of how busy the machine is: no test can wait for it. So the
// compiler calls a function of ours at every read and write of the answer (-fsanitize=thread, which
// exercise.json asks for under "answer_flags"), and there a thread that is about to write what it
// has read is held up until another one comes to the same place, or until all others sleep: they
// wait for a lock that this one has, or are done. ThreadSanitizer's own library would not do: it
// does not know OpenMP's barriers, and takes what they order for races.
#pragma once

#include <cstddef>

namespace dl::harness {

/// What is called at each read and write of the answer, besides what this file does; may be null.
/// The simulated GPU watches memory by it.
using AccessWatcher = void (*)(const volatile void* place, std::size_t bytes, bool writes);
extern AccessWatcher access_watcher;

/// Whether every thread of this program but the calling one waits for something: a lock, a barrier,
/// work. However busy the machine is, one that could go on does not count as asleep.
bool others_sleep();

/// While there is one, it watches all threads. One at a time.
class LostUpdates {
 public:
  LostUpdates();
  ~LostUpdates();
  LostUpdates(const LostUpdates&) = delete;
  LostUpdates& operator=(const LostUpdates&) = delete;

  /// How often a thread wrote what it had read before, and another one had written in between.
  std::size_t count() const;
};

}  // namespace dl::harness
