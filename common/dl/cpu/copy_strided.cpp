// Copies of boxes: transposed matrices, slices, arrays joined and repeated.

#include <algorithm>

#include <dl/array/strided.h>
#include <dl/cpu/parallel.h>

namespace dl::cpu {
namespace {

/// Elements that lie in one cache line of x, if it is read along its own rows.
constexpr Index kTile = 16;

void copy_row(Index n, const float* from, Index from_stride, float* to, Index to_stride) {
  if (from_stride == 1 && to_stride == 1) {
    std::copy(from, from + n, to);
  } else if (from_stride == 0 && to_stride == 1) {
    std::fill(to, to + n, *from);
  } else {
    for (Index i = 0; i < n; ++i) {
      to[i * to_stride] = from[i * from_stride];
    }
  }
}

/// A square tile whose columns lie in cache lines of x and whose rows in those of y: read by
/// columns and written by rows, so that a line is touched once on either side.
void copy_tile(const float* from, Index from_column, float* to, Index to_row) {
  float tile[kTile][kTile];
  for (Index column = 0; column < kTile; ++column) {
    for (Index row = 0; row < kTile; ++row) {
      tile[row][column] = from[column * from_column + row];
    }
  }
  for (Index row = 0; row < kTile; ++row) {
    std::copy(tile[row], tile[row] + kTile, to + row * to_row);
  }
}

/// Row by row of the box. Where x does not lie along these rows, as when a matrix is transposed,
/// each element would come from a cache line of its own, which is gone before its neighbour is
/// wanted. So tiles are copied: a few rows, and of them a few columns at a time. A plain loop takes
/// 5 to 15 times as long for a matrix that no cache holds.
void copy_strided(const Array& x, const StridedBox& box, Array& y) {
  const int last = box.rank - 1;
  int across = last;  // the axis along which x lies closest
  for (int axis = 0; axis < last; ++axis) {
    if (box.from_strides[axis] != 0 && box.from_strides[axis] < box.from_strides[across]) {
      across = axis;
    }
  }
  const Index columns = box.sizes[last], rows = across == last ? 1 : box.sizes[across];
  const Index height = std::min(rows, kTile), width = across == last ? columns : kTile;
  const Index from_row = across == last ? 0 : box.from_strides[across];
  const Index to_row = across == last ? 0 : box.to_strides[across];
  const Index from_column = box.from_strides[last], to_column = box.to_strides[last];
  const Index bands = (rows + height - 1) / height;  // of tiles side by side
  Index boxes = 1;                                   // along all other axes
  for (int axis = 0; axis < last; ++axis) {
    boxes *= axis == across ? 1 : box.sizes[axis];
  }
  parallel_chunks(boxes * bands, height * columns, [&](Index begin, Index end) {
    for (Index band = begin; band < end; ++band) {
      const Index first = band % bands * height;
      const float* from = x.data() + box.from + first * from_row;
      float* to = y.data() + box.to + first * to_row;
      Index rest = band / bands;
      for (int axis = last - 1; axis >= 0; --axis) {
        if (axis != across) {
          from += rest % box.sizes[axis] * box.from_strides[axis];
          to += rest % box.sizes[axis] * box.to_strides[axis];
          rest /= box.sizes[axis];
        }
      }
      const Index here = std::min(height, rows - first);
      for (Index column = 0; column < columns; column += width) {
        const float* tile = from + column * from_column;
        float* into = to + column * to_column;
        const Index n = std::min(width, columns - column);
        if (n == kTile && here == kTile && from_row == 1 && to_column == 1) {
          copy_tile(tile, from_column, into, to_row);
          continue;
        }
        for (Index row = 0; row < here; ++row) {
          copy_row(n, tile + row * from_row, from_column, into + row * to_row, to_column);
        }
      }
    }
  });
}

}  // namespace

void register_copy_strided() { copy_strided_kernel.provide(Device::cpu, copy_strided); }

}  // namespace dl::cpu
