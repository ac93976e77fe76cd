"""What a callable of PyTorch's tables is called by a user."""

import torch

NAMESPACES = {
    "torch._C._linalg": ("linalg", "linalg_"),
    "torch._C._special": ("special", "special_"),
    "torch._C._fft": ("fft", "fft_"),
    "torch._C._sparse": ("sparse", "sparse_"),
    "torch._C._nn": ("nn.functional", ""),
    "torch": ("torch", ""),
    "torch.functional": ("torch", ""),
    "torch._tensor": ("Tensor", ""),
    "torch.nn.functional": ("nn.functional", ""),
    "torch.masked._ops": ("masked", ""),
    "torch.signal.windows.windows": ("signal.windows", ""),
}

# Entries whose lambda hands its arguments on, and to what.
METHODS = """item contiguous sum_to_size expand expand_as to reshape_as view view_as bfloat16 bool byte char double
float half int long short chalf new_zeros new_ones new_empty new_empty_strided new_full unfold repeat to_sparse""".split()
IN_PLACE = "cauchy exponential geometric log_normal normal uniform".split()
FUNCTIONS = "randn randn_like rand_like randint randint_like empty_strided multinomial normal bernoulli".split()


def of(op, f):
    """The name of f, which stands in the entry op as its function or a variant."""
    kind = type(f).__name__
    if kind in ("OpOverload", "OpOverloadPacket"):
        name = f._schema.name if kind == "OpOverload" else f._qualified_op_name
        overload = f._overloadname if kind == "OpOverload" else ""
        name = name.replace("::", ".")
        return name if overload in ("", "default") else name + "." + overload
    if kind in ("method_descriptor", "wrapper_descriptor"):
        return "Tensor." + f.__name__
    name = getattr(f, "__name__", "")
    if name == "fn":  # of boolean_dispatch
        return op.name if op.name.startswith("nn.") else "torch." + op.name
    if name == "<lambda>" or not name:
        return lambdas(op)
    module = getattr(f, "__module__", None)
    if module not in NAMESPACES:
        return "lambda." + op.name
    if module == "torch._tensor" and not hasattr(torch.Tensor, name):
        return "lambda." + op.name
    space, prefix = NAMESPACES[module]
    if op.name.startswith("nn.functional.") and module == "torch":
        space = "nn.functional"
    name = name.removeprefix(prefix)
    if space == "torch" and name.startswith("_"):
        return "aten." + name
    return space + "." + {"_threshold": "threshold", "log_sigmoid": "logsigmoid", "_sparse_mm": "mm"}.get(name, name)


def lambdas(op):
    if op.name in METHODS:
        return "Tensor." + op.name
    if op.name in IN_PLACE and op.inplace_variant is not None:
        return "Tensor." + op.name + "_"
    if op.name in FUNCTIONS and op.variant_test_name == "":
        return "torch." + op.name
    own = ("nn.functional.embedding", "nn.functional.embedding_bag", "nn.functional.embedding_bag")
    if op.name.startswith("nn.functional.") and op.name not in own:
        return op.name
    return "lambda." + op.name


def method(op, f):
    if getattr(f, "__name__", "") == "<lambda>":
        return "Tensor." + op.name
    return "Tensor." + f.__name__


def in_place(op, f):
    """The name of the in-place variant, and what marks it among the arguments."""
    name = getattr(f, "__name__", "")
    if name and name != "<lambda>":
        return "Tensor." + name, {}
    return op.name, {"inplace": True}
