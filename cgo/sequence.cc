// Numbers of graph nodes. libtorch counts the nodes of autograd graphs for each
// thread, and a backward pass takes the node with the highest number first, so
// that it goes through a graph as it was made, backwards, and adds gradients up
// in that order. A goroutine may change its thread between any two calls; its
// nodes would then come from several counters, and sums of three gradients or
// more would differ in the last digit from one run to the next.
//
// So here is one counter for the process. These definitions stand in the program
// or library that gotorch is linked into, before libtorch in the order in which
// the dynamic linker looks, and libtorch's own calls come here.

#include <ATen/SequenceNumber.h>

#include <atomic>

namespace {
alignas(64) std::atomic<uint64_t> next{0};
}

namespace at::sequence_number {

uint64_t peek() { return next.load(std::memory_order_relaxed); }

uint64_t get_and_increment() { return next.fetch_add(1, std::memory_order_relaxed); }

}  // namespace at::sequence_number
