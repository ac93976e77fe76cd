"""Writes golden.json: what the functions of torch.autograd.functional give.

    python make_golden.py

Each case has its inputs as x0, x1, …, the vector as v0, v1, …, the results as y0,
y1, … in the order of Python's nested tuples, and with create_graph the gradients of
the sum of all results by the inputs as g0, g1, …
"""

import pathlib
import sys

import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "internal/golden"))
import golden  # noqa: E402

torch.set_num_threads(1)


def flat(r):
    return [r] if isinstance(r, torch.Tensor) else [t for e in r for t in flat(e)]


def rand(seed, *shape, dtype=torch.float32):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


X, Y, V, W = rand(1, 2, 3), rand(2, 2, 3), rand(3, 2, 3), rand(4, 2, 3)
S = torch.tensor([0.7])

FUNCTIONS = {
    # name: (function, inputs, vector for the results, vector for the inputs)
    "one": (lambda x: x.exp().sum(dim=1), X, rand(5, 2), V),
    "several": (lambda x, y: (x * y.sin(), (x * x).sum()), (X, Y), (V, rand(6)), (V, W)),
    "independent": (lambda x, y: 2 * x.exp(), (X, Y), V, (V, W)),
    "scalar": (lambda x: (x.pow(3) * x.sin()).sum(), X, rand(6), V),
    "scalar of several": (lambda x, y: (2 * x.pow(2) * y.exp() + 3 * y.pow(2)).sum(), (X, Y), rand(6), (V, W)),
    "element": (lambda x: x * x.exp(), S, None, None),
    "float64": (lambda x: (x.tanh() * x.cumsum(0)).sum(), X.double(), rand(6, dtype=torch.float64), V.double()),
}

cases = {}


def add(name, inputs, vector, run, create):
    leaves = [x.clone().requires_grad_(create) for x in flat(inputs)]
    given = leaves[0] if isinstance(inputs, torch.Tensor) else tuple(leaves)
    results = flat(run(given))
    tensors = {f"x{i}": t for i, t in enumerate(leaves)}
    if vector is not None:
        tensors |= {f"v{i}": t for i, t in enumerate(flat(vector))}
    tensors |= {f"y{i}": t for i, t in enumerate(results)}
    if create:
        total = sum(r.sum() for r in results)
        grads = torch.autograd.grad(total, leaves, allow_unused=True)
        tensors |= {f"g{i}": torch.zeros_like(x) if g is None else g for i, (g, x) in enumerate(zip(grads, leaves))}
    cases[name] = tensors


for name, (f, inputs, v_out, v_in) in FUNCTIONS.items():
    scalar = name.startswith("scalar") or name == "float64"
    for create in (False, True):
        suffix = ", create_graph" if create else ""
        kw = {"create_graph": create}
        add(f"{name}: jacobian{suffix}", inputs, None, lambda x: jacobian(f, x, **kw), create)
        add(f"{name}: jacobian vectorized{suffix}", inputs, None, lambda x: jacobian(f, x, vectorize=True, **kw), create)
        add(f"{name}: vjp{suffix}", inputs, v_out, lambda x: vjp(f, x, v_out, **kw), create)
        add(f"{name}: jvp{suffix}", inputs, v_in, lambda x: jvp(f, x, v_in, **kw), create)
        if scalar:
            add(f"{name}: hessian{suffix}", inputs, None, lambda x: hessian(f, x, **kw), create)
            add(f"{name}: hessian vectorized{suffix}", inputs, None, lambda x: hessian(f, x, vectorize=True, **kw), create)
            add(f"{name}: vhp{suffix}", inputs, v_in, lambda x: vhp(f, x, v_in, **kw), create)
            add(f"{name}: hvp{suffix}", inputs, v_in, lambda x: hvp(f, x, v_in, **kw), create)
    add(f"{name}: jacobian forward", inputs, None, lambda x: jacobian(f, x, vectorize=True, strategy="forward-mode"), False)
    if scalar:
        add(
            f"{name}: hessian forward",
            inputs,
            None,
            lambda x: hessian(f, x, vectorize=True, outer_jacobian_strategy="forward-mode"),
            False,
        )

golden.write(pathlib.Path(__file__).with_name("golden.json"), cases)
