// Memory as the simulator gives it to kernels: every access is checked, counted and remembered.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <type_traits>

#include "gpu/simulator/grid.h"
#include "gpu/simulator/position.h"

namespace dl {

namespace simulator {

/// One number in global memory, or in `shared` memory at position `at`.
template <class T>
struct Cell {
  T* address;
  SharedMemory* shared;  // null: in global memory
  Index at;
  SourceLocation site;

  void touch(Access access, int count = 1) const {
    Grid& grid = Grid::running();
    if (shared != nullptr) {
      grid.touch_shared(*shared, at, count, access, site);
    } else {
      grid.touch_global(address, sizeof(T), count, access, site);
    }
  }
};

/// What x[i] is: it can be read as a T and be assigned one.
template <class T>
class Element {
 public:
  explicit Element(const Cell<T>& cell) : cell_(cell) {}
  Element(const Element&) = default;

  operator T() const {
    cell_.touch(Access::load);
    return *cell_.address;
  }
  const Element& operator=(T value) const {
    cell_.touch(Access::store);
    *cell_.address = value;
    return *this;
  }
  Element& operator=(const Element& other) {
    *this = static_cast<T>(other);
    return *this;
  }
  const Element& operator+=(T value) const { return *this = static_cast<T>(*this) + value; }
  const Element& operator-=(T value) const { return *this = static_cast<T>(*this) - value; }
  const Element& operator*=(T value) const { return *this = static_cast<T>(*this) * value; }
  const Element& operator/=(T value) const { return *this = static_cast<T>(*this) / value; }
  /// For the atomic functions.
  Cell<T> operator&() const { return cell_; }

 private:
  Cell<T> cell_;
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

  auto operator[](Position i) const {
    simulator::check_inside(kName, size, i);
    const simulator::Element<T> element(cell(i));
    if constexpr (std::is_const_v<T>) {
      return static_cast<T>(element);  // nothing but reading can be done with it
    } else {
      return element;
    }
  }
  simulator::Cell<T> cell(Position i) const { return {data + i.value, nullptr, 0, i.site}; }
};

namespace simulator {

/// A shared array, of which the first subscripts are given: `first` is the position of what is
/// left.
template <class T, int kSize, int... kRest>
struct SharedPart {
  static constexpr const char* kName = "a shared array";
  static constexpr Index size = kSize;
  SharedMemory* memory;
  Index first;

  auto operator[](Position i) const {
    check_inside(kName, kSize, i);
    if constexpr (sizeof...(kRest) == 0) {
      return Element<T>(cell(i));
    } else {
      return SharedPart<T, kRest...>{memory, first + i.value * (Index{1} * ... * kRest)};
    }
  }
  Cell<T> cell(Position i) const requires(sizeof...(kRest) == 0) {
    const Index at = first + i.value;
    return {reinterpret_cast<T*>(memory->bytes.get()) + at, memory, at, i.site};
  }
};

}  // namespace simulator

/// An array that the threads of one block share. The variable is only a name: each block has its
/// own elements.
template <class T, int... kSizes>
class Shared {
  using All = simulator::SharedPart<T, kSizes...>;

 public:
  Shared() = default;
  Shared(const Shared&) = delete;

  auto operator[](Position i) const { return all()[i]; }
  auto cell(Position i) const requires(sizeof...(kSizes) == 1) { return all().cell(i); }
  static constexpr const char* kName = All::kName;
  static constexpr Index size = All::size;

 private:
  All all() const {
    constexpr Index kCount = (Index{1} * ... * kSizes);
    return {&simulator::Grid::running().shared(this, kCount, sizeof(T)), 0};
  }
};

}  // namespace dl
