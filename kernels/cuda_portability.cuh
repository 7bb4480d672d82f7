#pragma once
#define WARPTRON_HD __host__ __device__ __forceinline__
