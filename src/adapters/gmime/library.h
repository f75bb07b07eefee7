#pragma once

#include <glib-object.h>
#include <memory>

namespace dmarcd::gmime {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
/// An object of the library that is ours.
template <class T>
using Object = std::unique_ptr<T, Unref>;

struct GFree {
  void operator()(void* memory) const { g_free(memory); }
};
/// Memory of the library that is ours.
template <class T>
using GFreed = std::unique_ptr<T, GFree>;

}  // namespace dmarcd::gmime
