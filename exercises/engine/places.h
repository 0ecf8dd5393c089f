// The places of the engine that exercises fill: which there are, whose answer stands in each, and
// what happens when one is called.
//
// A call goes to the student's function where there is one. While comparing() it is also computed
// by ours, from the same numbers: where the two differ by more than precision explains, the answer
// loses its place, which is said, and ours goes on with its own.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <dl/array/array.h>
#include "engine/parts.h"

namespace dl::parts {

struct Place {
  const char* exercise;   // "03"
  const char* room;       // of the engine
  const char* what;       // what is done there
  bool in_lesson = true;  // whether lesson 3 does it; else it is compared beside it

  // Of the answer:
  std::string id = {};         // "03_softmax"; empty where there is none
  const void* part = nullptr;  // its functions
  std::string fault = {};      // why it lost its place
  bool yours() const { return part != nullptr && fault.empty(); }
};

/// How long the calls took that both have computed.
struct Timing {
  const Place* place;
  std::string function;
  double yours = 0, ours = 0;  // seconds
  int calls = 0;
};

/// Numbers that a call writes, and what messages call them: "dZ(3, 9)".
struct Output {
  Output(const char* of_name, Array& x);
  Output(const char* of_name, std::vector<float>& x, Size of_columns = 0);
  const char* name;
  std::span<float> numbers;
  Size columns;  // of a matrix, else 0
};

class Places {
 public:
  /// Opens what the runner has built for an exercise; an Error where that is no such library.
  void open(const std::string& exercise, const std::string& library);

  const std::vector<Place>& all() const { return places_; }
  const std::vector<Timing>& timings() const { return timings_; }
  template <class Part>
  bool has() const {
    return !ours_alone_ && find(Part::kExercise).yours();
  }

  /// From now on, or no longer, each call is compared.
  void compare(bool comparing) { comparing_ = comparing; }
  bool comparing() const { return comparing_ && !ours_alone_; }
  /// What goes on, for messages: "step 3".
  void set_stage(const std::string& stage) { stage_ = stage; }

  /// Has the outputs written by the student's function or by ours, which may change them in place.
  template <class Part>
  void compute(const char* function, const std::vector<Output>& outputs,
               const std::function<void(const Part&)>& yours, const std::function<void()>& ours) {
    Place& place = find(Part::kExercise);
    compute_in(
        place, function, outputs, [&] { yours(of<Part>(place)); }, ours);
  }

  /// The same for results that differ by chance, or have nothing of ours beside them, which then is
  /// null: fault(result) says what is wrong with it, nothing where it will do. It is asked whether
  /// comparing or not.
  template <class Part, class Result>
  Result judge(const char* function, const std::function<Result(const Part&)>& yours,
               const std::function<Result()>& ours,
               const std::function<std::string(const Result&)>& fault) {
    Place& place = find(Part::kExercise);
    if (!has<Part>()) {
      return ours ? ours() : Result();
    }
    Result mine, other{};
    call(place, function, [&] { mine = yours(of<Part>(place)); });
    const Aside aside(*this);
    if (comparing() && ours) {
      call_ours(place, function, [&] { other = ours(); });
    }
    if (accept(place, function, fault(mine))) {
      return mine;
    }
    return comparing() || !ours ? other : ours();
  }

  /// While it lives, all is ours: for the network that training is compared with.
  class OursAlone {
   public:
    explicit OursAlone(Places& places) : places_(places), before_(places.ours_alone_) {
      places_.ours_alone_ = true;
    }
    ~OursAlone() { places_.ours_alone_ = before_; }
    OursAlone(const OursAlone&) = delete;
    OursAlone& operator=(const OursAlone&) = delete;

   private:
    Places& places_;
    bool before_;
  };

  /// While it lives, time does not count for the student's function that is running.
  class Aside {
   public:
    explicit Aside(Places& places);
    ~Aside();
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

   private:
    Places& places_;
    double began_, aside_before_;
  };

 private:
  Place& find(const std::string& exercise);
  const Place& find(const std::string& exercise) const {
    return const_cast<Places*>(this)->find(exercise);
  }
  template <class Part>
  static const Part& of(const Place& place) {
    return *static_cast<const Part*>(place.part);
  }
  Timing& timing(const Place& place, const char* function);
  void compute_in(Place& place, const char* function, const std::vector<Output>& outputs,
                  const std::function<void()>& yours, const std::function<void()>& ours);
  void call(const Place& place, const char* function, const std::function<void()>& yours);
  void call_ours(const Place& place, const char* function, const std::function<void()>& ours);
  bool accept(Place& place, const char* function, const std::string& fault);

  static std::vector<Place> all_places();

  std::vector<Place> places_ = all_places();
  std::vector<Timing> timings_;
  std::string stage_ = "before step 1";
  bool comparing_ = true, ours_alone_ = false;
  double aside_ = 0;  // seconds
};

/// Those of this program: kernels, which are plain functions, have to find them.
Places& places();

}  // namespace dl::parts
