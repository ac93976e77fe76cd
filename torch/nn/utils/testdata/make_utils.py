"""Writes utils.json: what torch.nn.utils does to gradients, parameters and layers.

    python make_utils.py      (any Python that can import torch)

utils_test.go does the same in Go.
"""

import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import utils

sys.path.insert(0, str(Path(__file__).parents[4] / "internal" / "golden"))
from golden import write  # noqa: E402

torch.set_num_threads(1)


def r(seed, *shape, dtype=torch.float32):
    return torch.randn(shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def parameters():
    """Three parameters with gradients of two types, and one without."""
    ps = [r(1, 3, 4), r(2, 5), r(3, 2, 2, dtype=torch.float64), r(4, 2)]
    for i, p in enumerate(ps[:3]):
        p.requires_grad_().grad = r(10 + i, *p.shape, dtype=p.dtype)
    return ps


cases = {}


def clip(name, f):
    ps = parameters()
    total = f(ps)
    cases[name] = ({} if total is None else {"total": total}) | {f"grad{i}": p.grad for i, p in enumerate(ps[:3])}


for norm in [2.0, 1.0, 3.5, math.inf, 0.0]:
    clip(f"norm {norm}", lambda ps: utils.clip_grad_norm_(ps, 1.5, norm))
clip("norm large", lambda ps: utils.clip_grad_norm_(ps, 1e6))
clip("norm one by one", lambda ps: utils.clip_grad_norm_(ps, 1.5, foreach=False))
clip("norm of one type", lambda ps: utils.clip_grad_norm_(ps[:2], 1.5))
clip("with norm", lambda ps: utils.clip_grads_with_norm_(ps, 0.5, torch.tensor(3.0)))
clip("value", lambda ps: utils.clip_grad_value_(ps, 0.4))
clip("value one by one", lambda ps: utils.clip_grad_value_(ps, 0.4, foreach=False))
cases["total norm"] = {"total": utils.get_total_norm([r(1, 3, 4), r(2, 5)]), "none": utils.get_total_norm([])}


def bn(m, affine=True):
    n = m(4, affine=affine).eval()
    n.running_mean.copy_(r(1, 4))
    n.running_var.copy_(r(2, 4).abs())
    if affine:
        n.weight.data.copy_(r(3, 4))
        n.bias.data.copy_(r(4, 4))
    return n


def fused(name, m):
    cases[name] = {"weight": m.weight, "bias": m.bias}


torch.manual_seed(0)
fused("conv", utils.fusion.fuse_conv_bn_eval(nn.Conv2d(3, 4, 2).eval(), bn(nn.BatchNorm2d)))
torch.manual_seed(0)
fused("conv no bias", utils.fusion.fuse_conv_bn_eval(nn.Conv2d(3, 4, 2, bias=False).eval(), bn(nn.BatchNorm2d, False)))
torch.manual_seed(0)
fused("linear", utils.fusion.fuse_linear_bn_eval(nn.Linear(3, 4).eval(), bn(nn.BatchNorm2d)))
torch.manual_seed(0)
fused("linear no bias", utils.fusion.fuse_linear_bn_eval(nn.Linear(3, 4, bias=False).eval(), bn(nn.BatchNorm2d)))
w, b = utils.fusion.fuse_conv_bn_weights(r(1, 3, 4, 2, 2), r(2, 4), r(3, 4), r(4, 4).abs(), 1e-5, r(5, 4), r(6, 4), transpose=True)
cases["conv transposed"] = {"weight": w, "bias": b}

write(Path(__file__).with_name("utils.json"), cases)
