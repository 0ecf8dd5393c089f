// Memory as CUDA gives it to kernels: x[i] is a plain float, with references and pointers to it.
//
// memory.h gives out objects that tell of each access, which is enough for the kernels of the
// engine. But `auto v = x[i]`, `max(x[i], 0.0f)` or `float& r = x[i]` need the number itself. Here
// the compiler tells of the accesses: kernels that are compiled with -fsanitize=thread call a
// function at each, and the program that runs them hands that on to simulator::on_access().
// Compiled without it a kernel runs as well, but of its accesses only the positions are checked.
#pragma once

#include <concepts>
#include <span>
#include <type_traits>

#include "gpu/simulator/grid.h"
#include "gpu/simulator/position.h"

namespace dl {

namespace simulator {

/// The reference to `element`, which messages look for by its address.
template <class T>
T& subscripted(T& element, const Position& i) {
  Grid::running().note_subscript(&element, i.site);
  return element;
}

template <class T, int... kSizes>
struct ArrayOf {
  using Type = T;
};
template <class T, int kSize, int... kRest>
struct ArrayOf<T, kSize, kRest...> {
  using Type = typename ArrayOf<T, kRest...>::Type[kSize];
};

/// An array in shared memory, or what is left of one after its first subscripts. It becomes a
/// pointer where C++ makes one of an array.
template <class T, int kSize, int... kRest>
class SharedRow {
 public:
  using Element = typename ArrayOf<T, kRest...>::Type;  // a number, or an array
  static constexpr const char* kName = "a shared array";
  static constexpr Index size = kSize;

  explicit SharedRow(T* first) : first_(first) {}

  decltype(auto) operator[](Position i) const {
    check_inside(kName, kSize, i);
    if constexpr (sizeof...(kRest) == 0) {
      return subscripted(first_[i.value], i);
    } else {
      return SharedRow<T, kRest...>(first_ + i.value * (Index{1} * ... * kRest));
    }
  }

  // Templates, since they must not compete with the subscript above: for row[i] the compiler would
  // also think of a pointer's, but it does not look for one that a template makes.
  template <class Pointer>
  requires std::same_as<Pointer, Element*> || std::same_as<Pointer, const Element*>
  operator Pointer() const { return begin(); }
  template <class Array>
  requires std::same_as<Array, Element[kSize]> || std::same_as<Array, const Element[kSize]>
  operator Array&() const { return *reinterpret_cast<Array*>(first_); }
  Element& operator*() const { return *begin(); }
  friend Element* operator+(const SharedRow& row, Index i) { return row.begin() + i; }

  Element* begin() const { return reinterpret_cast<Element*>(first_); }
  Element* end() const { return begin() + kSize; }

 private:
  T* first_;
};

}  // namespace simulator

/// The elements of an array in the GPU's own memory, which all blocks see.
template <class T>
struct Global {
  static constexpr const char* kName = "an array";
  T* data;
  Index size;

  Global(T* first, Index count) : data(first), size(count) {}
  /// A view to read through, of one to write through.
  template <class U>
  requires std::same_as<T, const U> Global(Global<U> other) : data(other.data), size(other.size) {}
  /// The elements of a std::vector, std::array ..., which has to outlive this.
  template <class Range>
  requires std::convertible_to<Range&, std::span<T>> Global(Range& range)
      : Global(std::span<T>(range).data(), static_cast<Index>(range.size())) {}

  T& operator[](Position i) const {
    simulator::check_inside(kName, size, i);
    simulator::Grid::running().know({reinterpret_cast<const std::byte*>(data), size, sizeof(T)});
    return simulator::subscripted(data[i.value], i);
  }
};

/// An array that the threads of one block share. Blocks run one after the other, so that one
/// variable is enough for all of them.
template <class T, int kSize, int... kRest>
class Shared {
  using Row = simulator::SharedRow<T, kSize, kRest...>;
  using ConstRow = simulator::SharedRow<const T, kSize, kRest...>;
  static constexpr Index kCount = (Index{kSize} * ... * kRest);
  static_assert(kCount * sizeof(T) <= simulator::kMaxShared,
                "a block has 48 KB of shared memory: this array is larger");

 public:
  using Element = typename Row::Element;

  Shared() = default;
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  decltype(auto) operator[](Position i) { return row()[i]; }
  decltype(auto) operator[](Position i) const { return row()[i]; }

  // Templates, as those of a row.
  template <std::same_as<Element*> Pointer>
  operator Pointer() {
    return begin();
  }
  template <std::same_as<const Element*> Pointer>
  operator Pointer() const {
    return begin();
  }
  template <std::same_as<Element[kSize]> Array>
  operator Array&() {
    return row();
  }
  template <std::same_as<const Element[kSize]> Array>
  operator Array&() const {
    return row();
  }
  Element& operator*() { return *begin(); }
  const Element& operator*() const { return *begin(); }
  friend Element* operator+(Shared& all, Index i) { return all.begin() + i; }
  friend const Element* operator+(const Shared& all, Index i) { return all.begin() + i; }

  Element* begin() { return row().begin(); }
  const Element* begin() const { return row().begin(); }
  Element* end() { return row().end(); }
  const Element* end() const { return row().end(); }

 private:
  Row row() { return Row(elements_); }
  ConstRow row() const { return ConstRow(elements_); }

  alignas(16) T elements_[kCount];
};

}  // namespace dl
