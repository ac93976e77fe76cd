// The whole C boundary of gotorch: one prefix, plain C types, no C++ in sight.
//
// Every function that can fail catches all C++ exceptions and hands the
// message back in the same call, as a malloc'ed string in tg_out.err which the
// caller frees, as it does tg_out.warned. A tensor handle is a TensorImpl* that owns one reference.

#ifndef GOTORCH_SHIM_H
#define GOTORCH_SHIM_H

#if !__has_include(<c10/core/TensorImpl.h>)
#error libtorch is not installed. Run scripts/install-libtorch.sh in the gotorch checkout (for a module of your own: with --go-env), then build again.
#include "libtorch is missing: run scripts/install-libtorch.sh"
#endif

// The install script writes the version here, so that Go's build cache, which
// does not look into libtorch's headers, compiles anew when it changes.
#if __has_include("libtorch_version.h")
#include "libtorch_version.h"
#endif

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void* tg_tensor;     // TensorImpl*, one owned reference; NULL is undefined
typedef void* tg_generator;  // GeneratorImpl*, one owned reference
typedef void* tg_object;     // c10::ivalue::Object*, one owned reference
typedef void* tg_op;         // resolved operator, lives for ever

// One slot of the flat argument buffer. A list is a slot with the element
// count in n, followed by n slots with the elements.
typedef struct {
  int32_t tag;
  int32_t n;
  int64_t v;
} tg_val;

enum {
  TG_NONE = 0,
  TG_TENSOR = 1,
  TG_INT = 2,
  TG_DOUBLE = 3,
  TG_BOOL = 4,
  TG_COMPLEX = 5,      // two slots: this one holds the real part, the next the imaginary
  TG_STRING = 6,       // n bytes at offset v of the string buffer
  TG_DEVICE = 7,       // v = device type, n = index
  TG_GENERATOR = 8,
  TG_INTS = 9,
  TG_DOUBLES = 10,
  TG_BOOLS = 11,
  TG_TENSORS = 12,     // elements TG_TENSOR, or TG_NONE where the schema says Tensor?[]
  TG_DEFAULT = 13,     // the schema's default value
  TG_SCALARS = 14,     // elements TG_INT, TG_DOUBLE, TG_BOOL, TG_UINT or TG_COMPLEX, which takes two slots
  TG_UINT = 15,        // an integer beyond int64: v holds the bits of a uint64
  TG_STREAM = 16,      // v = id, n = device type << 16 | index
  TG_OBJECT = 17,      // of a class that C++ registers with TorchScript, as packed weights are
};

enum {
  TG_NO_GRAD = 1,  // run below autograd, as under torch.no_grad
  TG_DISCARD = 2,  // drop the results (in-place operators return their self)
};

// What a function hands back beside its results.
typedef struct {
  char* err;      // malloc'ed message, or NULL
  int64_t scope;  // the scope open on this thread, 0 for none
  tg_val* spill;  // malloc'ed results that did not fit the buffer, or NULL
  int32_t kind;   // of the error
  int64_t failure;  // the id of what a Go callback panicked with, or 0
  char* warned;   // malloc'ed warnings, see warnings.cc, or NULL
} tg_out;

// Kinds of errors that callers tell apart.
enum {
  TG_PLAIN = 0,
  TG_OUT_OF_MEMORY = 1,
};

// operators
tg_op tg_find_op(const char* name, const char* overload, tg_out* out);
int tg_call_go(tg_op op, tg_val* buf, int nargs, int cap, int flags, const char* strings, tg_out* out);

enum { TG_DEAD = 8 };

// What tg_call takes and hands back beside the values. Pointers are integers here,
// which cgo passes without looking at what they point to.
typedef struct {
  uintptr_t err, spill, warned;  // as in tg_out
  int64_t scope;            // as in tg_out
  int32_t kind;             // as in tg_out
  int32_t ndead;            // references to give back first, so that the call finds their memory
  uintptr_t dead[TG_DEAD];
} tg_trip;
int tg_call(uintptr_t op, tg_val* buf, int nargs, int cap, int flags, const char* strings, tg_trip* trip);
void tg_object_free(tg_object o);
char* tg_object_type(tg_object o);
char* tg_all_schemas(void);
char* tg_schema(const char* name, const char* overload);
char* tg_load_library(const char* path);
char* tg_version(void);
char* tg_compiled_version(void);
char* tg_cpu_capability(void);

// tensors
typedef struct {
  void* data;       // NULL unless the tensor is dense and has memory
  int64_t numel;
  int64_t offset;   // in elements, from the start of the storage
  int64_t storage_bytes;
  void* storage;    // identity of the storage, for tensors that share one
  void* storage_data;
  int32_t dtype, ndim, layout;
  int32_t device_type, device_index;
  int32_t requires_grad, is_leaf, contiguous, is_neg_or_conj, nested;
} tg_meta;
int tg_info(tg_tensor t, tg_meta* m, int64_t* sizes, int64_t* strides, int cap, tg_out* out);
void tg_free(tg_tensor t);
void tg_free_collected(uintptr_t* ts, int n);  // from a thread that allocates nothing
void tg_free_many(uintptr_t* ts, int n);
tg_tensor tg_copy_in(const void* data, const int64_t* sizes, int ndim, int dtype, tg_out* out);

// indexing: args[0] is the tensor, to set args[1] (and [2] if complex) the value, then
// the indices: TG_INT, TG_BOOL, TG_TENSOR, TG_NONE (new axis), TG_DEFAULT (ellipsis),
// or TG_INTS with three more slots, TG_INT or TG_NONE (slice)
tg_tensor tg_index(const tg_val* args, int n, tg_out* out);
void tg_set_index(const tg_val* args, int n, tg_out* out);
tg_tensor tg_index_go(const tg_val* args, int n, tg_out* out);
void tg_set_index_go(const tg_val* args, int n, tg_out* out);

// Go objects that native objects held and have let go
const int64_t* tg_released_count(void);
int tg_released_take(int64_t* ids, int cap);

// warnings
int64_t tg_collect_warnings(int64_t id);  // marks those of this thread; returns the mark before
int tg_warn_always(void);
void tg_set_warn_always(int on);

// memory that is not libtorch's; id is released when the last storage over data goes
tg_tensor tg_from_blob(void* data, const int64_t* sizes, int ndim, int dtype, int64_t id, tg_out* out);
void* tg_to_dlpack(tg_tensor t, tg_out* out);
tg_tensor tg_from_dlpack(void* p, tg_out* out);
void tg_dlpack_delete(void* p);

// the default scalar type
int tg_default_dtype(void);
void tg_set_default_dtype(int dtype, tg_out* out);

// autograd
tg_tensor tg_grad(tg_tensor t, tg_out* out);
void tg_grads(const tg_tensor* ts, int n, tg_tensor* grads, tg_out* out);
void tg_set_grad(tg_tensor t, tg_tensor grad, tg_out* out);
void tg_clear_grads(const tg_tensor* ts, int n, tg_out* out);
void tg_set_requires_grad(tg_tensor t, int on, tg_out* out);
void tg_set_data(tg_tensor t, tg_tensor data, tg_out* out);
char* tg_grad_fn_name(tg_tensor t, tg_out* out);
void tg_backward(const tg_tensor* outputs, int nout, const tg_tensor* grads, int retain, int create,
                 const tg_tensor* inputs, int nin, tg_out* out);
tg_out* tg_backward1(tg_tensor output);
void tg_autograd_grad(const tg_tensor* outputs, int nout, const tg_tensor* grads, int retain, int create,
                      int allow_unused, const tg_tensor* inputs, int nin, tg_tensor* result, tg_out* out);
tg_tensor tg_undefined_grad(tg_tensor t, tg_out* out);
int tg_grad_enabled(void);
void tg_set_grad_enabled(int on);
void* tg_inference_begin(int on);
void tg_inference_end(void* guard);
int tg_inference_enabled(void);

// calls from C++ into Go, see callback.h
enum {
  TG_CALL_HOOK = 0,             // a gradient; returns one, or none
  TG_CALL_POST_ACCUMULATE = 1,  // a leaf
  TG_CALL_BACKWARD = 2,         // gradients of the outputs; returns those of the inputs
  TG_CALL_JVP = 3,              // tangents of the inputs; returns those of the outputs
  TG_CALL_PACK = 4,             // a tensor to save; number is the id of what stands for it
  TG_CALL_UNPACK = 5,           // returns the tensor
  TG_CALL_STACK = 6,            // text is the stack of the caller
};
typedef struct {
  int64_t id;  // of the Go value to call
  int32_t kind, nargs, nresults;
  tg_tensor* args;     // new references, for Go
  tg_tensor* results;  // new references, from Go
  void* node;          // the custom function's, during its backward
  int64_t scope;       // the scope open on this thread
  int64_t number;
  int64_t failure;  // the id of what the callback panicked with
  char* text;       // malloc'ed, with failure its message
} tg_callback;
extern void tgGoCallback(tg_callback* c);
void tg_callback_return(tg_callback* c, const tg_tensor* ts, int n);

// hooks and custom functions
void tg_register_hook(tg_tensor t, int64_t id, int post_accumulate, tg_out* out);
void tg_remove_hook(int64_t id);
void* tg_function_begin(const tg_tensor* inputs, int n, int64_t id, const char* name, int32_t* needs, tg_out* out);
int tg_function_enter(void);
void tg_function_leave(int before);
void tg_function_end(void* node, const tg_tensor* inputs, int n, tg_tensor* outputs, int nout, const tg_tensor* dirty, int ndirty,
                     const tg_tensor* plain, int nplain, const tg_tensor* saved, int nsaved, int materialize, int64_t jvp,
                     tg_out* out);
void tg_function_drop(void* node);
void* tg_function_of(tg_tensor t, tg_out* out);
int tg_function_saved(void* node, tg_tensor* ts, int cap, tg_out* out);
void tg_function_needs(void* node, int32_t* needs, int n, tg_out* out);
void tg_delayed_error(tg_tensor* ts, int n, const char* msg, tg_out* out);

// the autograd engine: saved tensors hooks, anomaly mode
void tg_engine_init(void);
void tg_push_saved_hooks(int64_t id);
void tg_pop_saved_hooks(void);
int tg_graph_task(void);
void tg_anomaly_mode(int on, int check_nan);
int tg_anomaly_enabled(void);

// random numbers
void tg_manual_seed(uint64_t seed, tg_out* out);
tg_generator tg_default_generator(int device_type, int device_index, tg_out* out);
tg_generator tg_new_generator(int device_type, int device_index, tg_out* out);
void tg_generator_free(tg_generator g);
void tg_generator_seed(tg_generator g, uint64_t seed, tg_out* out);
uint64_t tg_generator_initial_seed(tg_generator g, tg_out* out);
tg_tensor tg_generator_state(tg_generator g, tg_out* out);
void tg_generator_set_state(tg_generator g, tg_tensor state, tg_out* out);

// threads
void tg_thread_is_main(void);
void tg_thread_set(int n);
int tg_thread_get(void);
int tg_thread_state(void);
void tg_thread_restore(int state);
int64_t tg_set_scope(int64_t id);  // returns what was open
int64_t tg_get_scope(void);
int tg_leave_scope(int64_t id, int64_t outer);  // 0 if id is not open on this thread
int tg_inside(void);                            // in a scope or without gradients

// memory
void tg_memory_init(void);
typedef struct {
  int64_t live;         // bytes behind tensors
  int64_t peak;         // the most there have been
  int64_t allocations;  // blocks from malloc
} tg_counters;
tg_counters* tg_memory_counters(void);
int64_t tg_memory_cached(void);  // bytes in the threads' lists of free blocks

// autocast
typedef struct {
  int32_t enabled, dtype, cache;
} tg_autocast;
void tg_autocast_get(int device_type, tg_autocast* state, tg_out* out);
void tg_autocast_enter(int device_type, const tg_autocast* state, tg_out* out);
void tg_autocast_exit(int device_type, const tg_autocast* before, tg_out* out);
void tg_autocast_clear_cache(void);

// function transforms and forward-mode differentiation
int64_t tg_vmap_push(int64_t batch_size, int randomness, tg_out* out);
int64_t tg_grad_push(tg_out* out);
int64_t tg_jvp_push(tg_out* out);
void tg_transform_pop(tg_out* out);
int tg_in_transform(void);
tg_tensor tg_add_batch_dim(tg_tensor t, int64_t dim, int64_t level, tg_out* out);
tg_tensor tg_remove_batch_dim(tg_tensor t, int64_t level, int64_t batch_size, int64_t dim, tg_out* out);
int tg_is_batched(tg_tensor t);
typedef struct {
  int32_t batched;  // 0: of grad or jvp
  int64_t level, dim;
} tg_wrapper;
tg_tensor tg_wrapped(tg_tensor t, tg_wrapper* w, tg_out* out);
int tg_pause_transforms(int on);
tg_tensor tg_wrap_for_grad(tg_tensor t, int64_t level, int requires_grad, tg_out* out);
tg_tensor tg_unwrap_for_grad(tg_tensor t, int64_t level, tg_out* out);
int64_t tg_dual_level_enter(tg_out* out);
void tg_dual_level_exit(tg_out* out);
int64_t tg_dual_level(void);
int tg_forward_grad_enabled(void);
void tg_set_forward_grad_enabled(int on);

// CUDA as a whole: is it there?
int tg_cuda_device_count(void);
char* tg_cuda_load_error(void);

// devices; type and index as in c10::Device
typedef void* tg_event;  // c10::Event*
typedef struct {
  int64_t id;
  int32_t type, index;
} tg_stream;
int tg_device_current(int type, tg_out* out);
int tg_device_exchange(int type, int index, tg_out* out);
void tg_device_synchronize(int type, int index, tg_out* out);
tg_stream tg_stream_current(int type, int index, tg_out* out);
tg_stream tg_stream_default(int type, int index, tg_out* out);
tg_stream tg_stream_new(int type, int index, int priority, tg_out* out);
tg_stream tg_stream_exchange(tg_stream s, tg_out* out);
int tg_stream_query(tg_stream s, tg_out* out);
void tg_stream_synchronize(tg_stream s, tg_out* out);
tg_event tg_event_new(int type, int timing, tg_out* out);
void tg_event_free(tg_event e);
void tg_event_record(tg_event e, tg_stream s, tg_out* out);
void tg_event_block(tg_event e, tg_stream s, tg_out* out);
int tg_event_query(tg_event e, tg_out* out);
void tg_event_synchronize(tg_event e, tg_out* out);
double tg_event_elapsed(tg_event start, tg_event end, tg_out* out);

// memory of devices
enum {
  TG_STAT_ARRAYS = 9,                              // each in all, in the small and in the large pool
  TG_STATS = TG_STAT_ARRAYS * 3 * 4 + 2 * 4 + 5,  // four numbers each: current, peak, allocated, freed
};
int tg_device_has_allocator(int type);
int tg_device_stats(int type, int index, int64_t* stats, tg_out* out);
void tg_device_empty_cache(int type, tg_out* out);
void tg_device_reset_stats(int type, int index, int peak, tg_out* out);
void tg_cuda_memory_info(int index, int64_t* free, int64_t* total, tg_out* out);
typedef struct {
  char name[256];
  int64_t total_memory;
  int32_t major, minor, multiprocessors, warp_size, threads_per_multiprocessor, threads_per_block, clock_khz, l2_cache,
      shared_per_block, shared_per_multiprocessor, integrated;
} tg_cuda_properties;
void tg_cuda_get_properties(int index, tg_cuda_properties* p, tg_out* out);
int tg_mps_available(void);
int tg_dtype_count(void);  // element types that this libtorch has

// shapes on the meta device
int tg_meta_kernels(tg_out* out);

// switches of the whole process
enum {
  TG_DETERMINISTIC = 0,
  TG_DETERMINISTIC_WARN_ONLY = 1,
  TG_FILL_UNINITIALIZED = 2,
  TG_CUDNN_ENABLED = 3,
  TG_CUDNN_BENCHMARK = 4,
  TG_CUDNN_DETERMINISTIC = 5,
  TG_CUDNN_TF32 = 6,
  TG_MATMUL_TF32 = 7,
  TG_MKLDNN_ENABLED = 8,
  TG_MKLDNN_DETERMINISTIC = 9,
};
int tg_switch(int which, tg_out* out);
void tg_set_switch(int which, int on, tg_out* out);
void tg_set_deterministic(int on, int warn_only, tg_out* out);
int tg_matmul_precision(tg_out* out);
void tg_set_matmul_precision(const char* precision, tg_out* out);
int tg_set_flush_denormal(int on);
int64_t tg_cudnn_version(tg_out* out);

#ifdef __cplusplus
}
#endif
#endif
