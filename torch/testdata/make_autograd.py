"""Writes autograd.json: derivatives up to the third order, the order in which
hooks run, gradients through checkpoints.

    python make_autograd.py

derivatives_test.go computes the same. The last bits of some depend on the
instruction set that libtorch uses, so it stands in the file.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "internal" / "golden"))
from golden import made  # noqa: E402


def in_place(x):
    y = x * 2
    y[0].mul_(x[1])
    return (y * y * y).sum()


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.pow(3)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return x.square() * 3 * g


def cubes(x):
    return (Cube.apply(x) * Cube.apply(x.sin())).sum()


functions = {
    "polynomial": lambda x: (x.pow(4) - x * x * 2).sum(),
    "exp sin": lambda x: (x.exp() * x.sin()).sum(),
    "matmul tanh": lambda x: (x @ x.t()).tanh().sum(),
    "softmax": lambda x: (x.softmax(1) * x).sum(),
    "logsumexp": lambda x: x.logsumexp(1).sum(),
    "sigmoid log": lambda x: x.sigmoid().log().sum(),
    "sqrt div": lambda x: ((x.square() + 1).sqrt() / (x.abs() + 1)).sum(),
    "cumsum": lambda x: x.cumsum(1).pow(3).sum(),
    "narrow": lambda x: x.narrow(1, 1, 2).pow(3).sum(),
    "relu": lambda x: x.relu().pow(2).sum(),
    "in place": in_place,
    "custom": cubes,
}


def derivatives(f):
    x = torch.linspace(-1.5, 2, 6, dtype=torch.float64).reshape(2, 3).requires_grad_()
    v = torch.linspace(0.5, 1.5, 6, dtype=torch.float64).reshape(2, 3)
    y = f(x)
    result = [y.tolist()]
    for _ in range(3):
        g = torch.autograd.grad(y, x, create_graph=True, allow_unused=True)[0] if y.requires_grad else None
        if g is None:
            break
        result.append(g.flatten().tolist())
        y = (g * v).sum()
    return result


def hooks():
    events = []

    def hook(name, scale):
        def f(g):
            events.append([name] + g.tolist())
            return None if scale is None else g * scale

        return f

    w = torch.tensor([1.0, 2.0], requires_grad=True)
    w.register_post_accumulate_grad_hook(lambda p: events.append(["post"] + p.grad.tolist()))
    w.register_hook(hook("leaf", 2))
    y = w * w
    y.register_hook(hook("y 1", None))
    gone = y.register_hook(hook("y gone", 5))
    y.retain_grad()
    y.register_hook(hook("y 2", 3))
    gone.remove()
    z = y * 2
    z.register_hook(hook("z before", None))
    z.mul_(4)
    z.register_hook(hook("z after", None))
    loss = z.sum()
    loss.register_hook(lambda g: events.append(["loss", g.item()]))
    torch.autograd.grad(loss, y, retain_graph=True)
    events.append(["grad done"])
    loss.backward()
    events.append(["y.grad"] + y.grad.tolist())
    return events


def checkpoints():
    torch.manual_seed(7)
    x = torch.randn(4, 8, requires_grad=True)
    w1 = torch.randn(8, 16, requires_grad=True)
    w2 = torch.randn(16, 3, requires_grad=True)

    def block(x):
        return F.dropout(F.relu(x @ w1), 0.5) @ w2

    def outer(x):
        return checkpoint(block, x * 2, use_reentrant=False).tanh()

    a = checkpoint(block, x, use_reentrant=False)
    b = checkpoint(outer, x, use_reentrant=False)
    loss = F.dropout(a * b, 0.3).pow(2).sum()
    loss.backward()
    tensors = {"loss": loss, "x": x.grad, "w1": w1.grad, "w2": w2.grad, "next": torch.rand(3)}
    return {k: t.flatten().tolist() for k, t in tensors.items()}


def anomaly():
    x = torch.tensor([-1.0], requires_grad=True)
    try:
        with torch.autograd.detect_anomaly():
            x.sqrt().sum().backward()
    except RuntimeError as e:
        return str(e)


torch.set_num_threads(1)
result = {
    "made": made(),
    "derivatives": {k: derivatives(f) for k, f in functions.items()},
    "hooks": hooks(),
    "checkpoint": checkpoints(),
    "anomaly": anomaly(),
}
Path(__file__).with_name("autograd.json").write_text(json.dumps(result, indent=0) + "\n")
