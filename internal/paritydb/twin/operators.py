"""Walks op_db, PyTorch's table of operators with sample inputs."""

import random

import numpy
import torch
from torch.testing._internal.common_methods_invocations import op_db

import names
from cases import flatten, note, pack, transform

DTYPES = [torch.float32, torch.float64, torch.bfloat16, torch.complex64, torch.int64, torch.bool]


# What returns memory that nobody wrote to, so that only its form can be compared.
UNDEFINED = "empty empty_like empty_permuted empty_strided new_empty new_empty_strided".split()


def entries():
    return {op.full_name: op for op in op_db}


def seed():
    random.seed(1)
    numpy.random.seed(1)
    torch.manual_seed(1)


def spread(samples, limit):
    """At most limit of samples, from its whole length, and each one's number."""
    numbered = list(enumerate(samples))
    if not limit or len(numbered) <= limit:
        return numbered
    return [numbered[i * len(numbered) // limit] for i in range(limit)]


def walk(op, limit):
    """Yields the frames of an entry."""
    supported = op.supported_dtypes("cpu")
    dtypes = [d for d in DTYPES if d in supported] or sorted(supported, key=str)
    for dtype in dtypes:
        name = str(dtype).removeprefix("torch.")
        grad = op.supports_autograd and dtype in op.supported_backward_dtypes("cpu")
        seed()
        for i, sample in spread(op.sample_inputs("cpu", dtype, requires_grad=grad), limit):
            yield pack(op.full_name, name, i, of_sample(op, sample, grad))
    if op.error_inputs_func is not None:
        seed()
        for i, e in spread(op.error_inputs("cpu"), 4 * limit):
            s = e.sample_input
            case = note("error", names.of(op, op.op), op.op, (s.input, *s.args), s.kwargs, regex=e.error_regex)
            yield pack(op.full_name, "", i, [case])


def of_sample(op, sample, grad):
    """The cases of a sample: the function, its aliases, variants and out."""
    args, kwargs = (sample.input, *sample.args), sample.kwargs
    called = names.of(op, op.op)
    second = grad and op.supports_gradgrad
    plain = note("function", called, op.op, args, kwargs, grad=grad, second=second)
    cases = [plain]
    tensor = isinstance(sample.input, torch.Tensor)
    for alias in op.aliases:
        cases.append(note("alias", aliased(op, called, alias.name), alias.op, args, kwargs, grad=grad))
    if op.method_variant is not None and tensor:
        cases.append(note("method", names.method(op, op.method_variant), op.method_variant, args, kwargs, grad=grad))
    if op.inplace_variant is not None and tensor and not sample.broadcasts_input:
        name, more = names.in_place(op, op.inplace_variant)
        case = note("in-place", name, op.inplace_variant, args, kwargs, grad=grad, clone=True)
        case["kwargs"] = {**kwargs, **more}
        cases.append(case)
    if tensor and any(t.is_contiguous() and t.numel() > 1 for t in flatten([args, kwargs]) if t.layout == torch.strided):
        s = transformed(sample)
        if s is not None:
            cases.append(note("noncontiguous", called, op.op, (s.input, *s.args), s.kwargs, grad=grad))
    if op.supports_out and "result" in plain and not kwargs.get("as_tuple"):
        with torch.no_grad():
            torch.manual_seed(42)
            copy = transform((args, kwargs), lambda t: t.detach().clone())
            try:
                result = op.op(*copy[0], **copy[1])
            except Exception:
                result = None
        out = empty(result)
        if out is not None:
            cases.append(note("out", called, op.op, args, kwargs, out=out))
    if op.name in UNDEFINED:
        for case in cases:
            case["undefined"] = True
    return cases


def transformed(sample):
    try:
        return sample.noncontiguous()
    except Exception:  # of a layout that has no strides
        return None


def aliased(op, called, alias):
    alias = alias.removeprefix("torch.")
    space, _, last = alias.rpartition(".")
    return alias if space else ("torch." + last if not called.startswith("nn.") or hasattr(torch, last) else "nn.functional." + last)


def empty(v):
    """Tensors like those of a result, for it to be written to."""
    if isinstance(v, torch.Tensor) and v.layout == torch.strided:
        return torch.full_like(v, 0, requires_grad=False).copy_(torch.ones((), dtype=v.dtype))
    if isinstance(v, (list, tuple)) and v and all(isinstance(x, torch.Tensor) for x in v):
        return tuple(empty(x) for x in v)
    return None
