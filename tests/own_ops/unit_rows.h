// An operation with a shape of its own, outside of the engine: a loop for the CPU, a CUDA kernel.
#pragma once

#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

namespace own {

/// Each row of x (rows, columns) divided by its Euclidean length.
dl::Tensor unit_rows(const dl::Tensor& x);

/// y = x / |x|, row by row; length (rows,) = |x|
extern dl::Kernel<void(const dl::Array& x, dl::Array& y, dl::Array& length)> unit_rows_kernel;
/// dx = (dy - y (y . dy)) / |x|
extern dl::Kernel<void(const dl::Array& y, const dl::Array& length, const dl::Array& dy,
                       dl::Array& dx)>
    unit_rows_backward_kernel;

}  // namespace own
