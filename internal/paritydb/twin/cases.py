"""Runs one call in Python and notes all that the other side has to reproduce."""

import torch

from wire import Frame, Opaque, Result

SEED = 42


def flatten(v):
    """The tensors in a result, in order."""
    if isinstance(v, torch.Tensor):
        return [v]
    if isinstance(v, (list, tuple)):
        return [t for x in v for t in flatten(x)]
    if isinstance(v, dict):
        return [t for x in v.values() for t in flatten(x)]
    return []


def transform(v, f):
    """v with f applied to each tensor."""
    if isinstance(v, torch.Tensor):
        return f(v)
    if isinstance(v, (list, tuple)) and type(v) in (list, tuple):
        return type(v)(transform(x, f) for x in v)
    if isinstance(v, dict):
        return {k: transform(x, f) for k, x in v.items()}
    if isinstance(v, slice):
        return slice(*(transform(x, f) for x in (v.start, v.stop, v.step)))
    return v


def marked(v):
    """A result as it goes over: each tensor as what to compare with."""
    if isinstance(v, torch.Tensor):
        return Result(v)
    if isinstance(v, (list, tuple)):
        return [marked(x) for x in v]
    if isinstance(v, dict):
        return {k: marked(x) for k, x in v.items()}
    return v


class Copies:
    """Leaves with memory of their own, which share and alias as the originals do."""

    def __init__(self, grad):
        self.grad = grad  # False leaves requires_grad out
        self.storages, self.tensors = {}, {}

    def storage(self, t):
        s = t.untyped_storage()
        key = s.data_ptr() or -id(t)
        if key not in self.storages:
            self.storages[key] = s.clone()
        return self.storages[key]

    def tensor(self, t):
        if id(t) in self.tensors:
            return self.tensors[id(t)]
        d = t.detach()
        if t.layout == torch.strided and t.device.type == "cpu":
            c = torch.empty(0, dtype=t.dtype)
            c.set_(self.storage(d), d.storage_offset(), d.shape, d.stride())
            if t.is_conj():
                c = c.conj()
            if t.is_neg():
                c = torch._neg_view(c)
        else:
            c = d.clone()
        c = c.detach().requires_grad_(t.requires_grad and self.grad)
        self.tensors[id(t)] = c
        return c


def weights(t):
    """Numbers to weigh the elements of t with: the gradient to start from."""
    n = torch.arange(t.numel(), dtype=torch.float64)
    w = ((n * 37 + 11) % 64 - 31.5) / 32
    if t.dtype.is_complex:
        w = torch.complex(w, ((n * 29 + 5) % 64 - 31.5) / 32)
    return w.reshape(t.shape).to(t.dtype)


def differentiable(outs):
    return [o.to_dense() if o.layout != torch.strided else o for o in outs if o.requires_grad]


def failure(e):
    return {"type": type(e).__name__, "message": str(e)}


def gradients(found, outs, inputs, second):
    """First derivatives of the weighted sum of outs, and second ones."""
    outs = differentiable(outs)
    if not outs or not inputs:
        return
    ws = [weights(o).requires_grad_(second) for o in outs]
    found["weights"] = [w.detach() for w in ws]
    try:
        gs = torch.autograd.grad(outs, inputs, ws, create_graph=second, allow_unused=True)
    except Exception as e:
        found["grads_failed"] = failure(e)
        return
    found["grads"] = [None if g is None else Result(g) for g in gs]
    if not second:
        return
    gs = differentiable([g for g in gs if g is not None])
    if not gs:
        return
    vs = [weights(g) for g in gs]
    found["second_weights"] = vs
    try:
        hs = torch.autograd.grad(gs, inputs + ws, vs, allow_unused=True)
    except Exception as e:
        found["seconds_failed"] = failure(e)
        return
    found["seconds"] = [None if h is None else Result(h) for h in hs]


def note(variant, callable, f, args, kwargs, *, grad=False, second=False, clone=False, out=None, regex=None):
    """Calls f and returns the case: what was called with what, and what came.

    clone stands for calling on a copy of the first argument, for operators that
    change it; out is the tensors to write to, given as the keyword out.
    """
    case = {"variant": variant, "callable": callable, "args": args, "kwargs": kwargs, "seed": SEED}
    if clone:
        case["clone"] = True
    if second:
        case["second"] = True
    if out is not None:
        case["out"] = out
    if regex is not None:
        case["regex"] = regex
    if not grad:
        case["detached"] = True
    copies = Copies(grad)
    a, k = transform(args, copies.tensor), transform(kwargs, copies.tensor)
    if out is not None:
        k = {**k, "out": transform(out, copies.tensor)}
    leaves = list(copies.tensors.values())
    inputs = [c for c in leaves if c.requires_grad]
    first = a
    if clone:
        first = (a[0].clone(), *a[1:])
    torch.manual_seed(SEED)
    try:
        result = f(*first, **k)
    except Exception as e:
        case["failed"] = failure(e)
        return case
    case["result"] = marked(result)
    changed = [(i, c) for i, c in enumerate(leaves) if c._version > 0 and not c.requires_grad and c.layout == torch.strided]
    if changed and out is None and not clone:
        case["changed"] = [[i, Result(c)] for i, c in changed]
    if grad:
        gradients(case, flatten(result), inputs, second)
    return case


def pack(entry, dtype, sample, cases):
    """The frame of one sample."""
    frame = Frame()
    return frame.pack({"entry": entry, "dtype": dtype, "sample": sample, "cases": cases})


__all__ = ["Opaque", "flatten", "note", "pack"]
