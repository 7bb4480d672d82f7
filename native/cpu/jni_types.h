// What the native methods share.
#pragma once

#include <jni.h>
#include <stdint.h>

#define NATIVE(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_warptron_backend_cpu_Native_##name

namespace warptron {

template <typename T>
T* at(jlong address) {
  return reinterpret_cast<T*>(static_cast<intptr_t>(address));
}

}  // namespace warptron
