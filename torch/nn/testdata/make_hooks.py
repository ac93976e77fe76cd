"""Writes hooks.json: what comes out of a model whose layers have hooks of every kind, and what
the hooks see, for the test of that name.

Usage: python make_hooks.py    (any Python that can import torch)
"""

import os
import sys

import torch
from torch import nn
from torch.nn.modules import module

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../internal/golden"))
from golden import write  # noqa: E402

torch.set_num_threads(1)


def run(all_layers, create_graph):
    torch.manual_seed(0)
    m = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU(), nn.Linear(4, 2)))
    seen = {}

    def note(name, *ts):
        for t in ts:
            seen[f"{len(seen)} {name}"] = torch.zeros(0) if t is None else t.clone()

    def pre(layer, x):
        note("pre", *x)
        return (x[0] * 2,)

    def post(layer, x, y):
        note("post", *x, y)
        return y + 1

    def backward_pre(layer, g):
        note("backward pre", *g)
        return (g[0] * 3,)

    def backward(layer, gi, g):
        note("backward", *gi, *g)
        if gi[0] is not None:
            return (gi[0] + 1,)

    handles = []
    for layer in (m, m[0], m[1], m[1][1]):
        handles += [
            layer.register_forward_pre_hook(pre),
            layer.register_forward_hook(post),
            layer.register_full_backward_pre_hook(backward_pre),
            layer.register_full_backward_hook(backward),
        ]
    if all_layers:
        handles += [
            module.register_module_forward_pre_hook(pre),
            module.register_module_forward_hook(post),
            module.register_module_full_backward_pre_hook(backward_pre),
            module.register_module_full_backward_hook(backward),
        ]
    x = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.25, -0.75]], requires_grad=True)
    y = m(x)
    (y * y).sum().backward(create_graph=create_graph)
    for h in handles:
        h.remove()
    out = dict(seen)
    out.update({"y": y, "grad.x": x.grad})
    out.update({"grad." + n: p.grad for n, p in m.named_parameters()})
    return out


write(
    os.path.join(HERE, "hooks.json"),
    {"hooks": run(False, False), "hooks of all layers": run(True, False), "hooks create graph": run(False, True)},
)
