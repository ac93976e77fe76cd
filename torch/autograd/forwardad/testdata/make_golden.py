"""Writes golden.json: tangents that torch.autograd.forward_ad computes.

    python make_golden.py

Each case has the inputs as x0, x1, …, their tangents as t0, t1, …, the result as y
and its tangent as d.
"""

import pathlib
import sys

import torch
import torch.autograd.forward_ad as fwAD
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "internal/golden"))
import golden  # noqa: E402

torch.set_num_threads(1)


def rand(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


CASES = {
    "sin": (lambda x: x.sin(), [(3, 4)]),
    "matmul": (lambda x, y: x @ y, [(3, 4), (4, 2)]),
    "softmax": (lambda x: x.softmax(1), [(3, 4)]),
    "log_softmax": (lambda x: x.log_softmax(1), [(3, 4)]),
    "conv": (lambda x, w: F.conv2d(x, w, padding=1), [(2, 3, 5, 5), (4, 3, 3, 3)]),
    "max_pool": (lambda x: F.max_pool2d(x, 2), [(2, 3, 4, 4)]),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (4,), w, b), [(3, 4), (4,), (4,)]),
    "batch_norm": (lambda x: F.batch_norm(x, None, None, training=True), [(3, 4)]),
    "mlp": (lambda x, w, v: torch.tanh(x @ w) @ v, [(3, 4), (4, 5), (5, 2)]),
    "cross_entropy": (lambda x: F.cross_entropy(x, torch.tensor([0, 3, 1])), [(3, 4)]),
    "logsigmoid": (lambda x: F.logsigmoid(x), [(3, 4)]),
    "trace": (lambda x: x.trace(), [(4, 4)]),
    "cumprod": (lambda x: x.cumprod(1), [(3, 4)]),
    "view": (lambda x: x.t()[1:].contiguous().view(-1), [(3, 4)]),
    "in place": (lambda x: x.clone().mul_(x).add_(1), [(3, 4)]),
    "linalg": (lambda x: torch.linalg.inv(x @ x.t() + torch.eye(4)), [(4, 4)]),
}

cases = {}
for n, (name, (f, shapes)) in enumerate(CASES.items()):
    xs = [rand(10 * n + i, *s) for i, s in enumerate(shapes)]
    ts = [rand(10 * n + i + 5, *s) for i, s in enumerate(shapes)]
    with fwAD.dual_level():
        y, d = fwAD.unpack_dual(f(*[fwAD.make_dual(x, t) for x, t in zip(xs, ts)]))
        tensors = {f"x{i}": x for i, x in enumerate(xs)} | {f"t{i}": t for i, t in enumerate(ts)}
        tensors |= {"y": y, "d": d}
    cases[name] = tensors

golden.write(pathlib.Path(__file__).with_name("golden.json"), cases)
