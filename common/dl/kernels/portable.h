// What lets one formula be compiled by g++ for the CPU and by nvcc for the GPU.
#pragma once

#ifdef __CUDACC__
#define DL_HOST_DEVICE __host__ __device__
#else
#define DL_HOST_DEVICE
#endif
