"""Writes prune.json: pruned layers, and what is left of them.

    python make_prune.py      (any Python that can import torch)

prune_test.go does the same in Go: a layer is made and pruned after manual_seed(0), runs,
is trained a step and runs again, and gets its pruned weight for good.
"""

import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import prune

sys.path.insert(0, str(Path(__file__).parents[5] / "internal" / "golden"))
from golden import write  # noqa: E402

torch.set_num_threads(1)


def r(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


cases = {}


def case(name, f, make=lambda: nn.Linear(4, 5), shape=(2, 4)):
    torch.manual_seed(0)
    m = make()
    f(m)
    ts = {"made." + n: t.clone() for n, t in m.state_dict().items()}
    optimizer = torch.optim.SGD(m.parameters(), lr=0.1)
    y = m(r(1, *shape))
    ts["y"] = y
    y.backward(r(2, *y.shape))
    ts.update({"grad." + n: p.grad for n, p in m.named_parameters()})
    optimizer.step()
    ts["trained"] = m(r(1, *shape)).detach()
    prune.remove(m, "weight")
    ts["removed"] = m.weight
    cases[name] = ts


conv = {"make": lambda: nn.Conv2d(3, 4, 2), "shape": (1, 3, 3, 3)}
case("identity", lambda m: prune.identity(m, "weight"))
case("random", lambda m: prune.random_unstructured(m, "weight", 0.3))
case("random number", lambda m: prune.random_unstructured(m, "weight", 7))
case("l1", lambda m: prune.l1_unstructured(m, "weight", 0.4))
case("l1 scores", lambda m: prune.l1_unstructured(m, "weight", 3, importance_scores=r(3, 5, 4)))
case("l1 nothing", lambda m: prune.l1_unstructured(m, "weight", 0))
case("random structured", lambda m: prune.random_structured(m, "weight", 2, dim=1), **conv)
case("ln structured", lambda m: prune.ln_structured(m, "weight", 0.5, n=2, dim=0), **conv)
case("ln structured last", lambda m: prune.ln_structured(m, "weight", 1, n=math.inf, dim=-1), **conv)
case("mask", lambda m: prune.custom_from_mask(m, "weight", torch.tensor([1, 0, 1, 1]).expand(5, 4)))
case("twice", lambda m: prune.l1_unstructured(prune.random_unstructured(m, "weight", 0.3), "weight", 0.5))
case("slices twice", lambda m: prune.ln_structured(prune.random_structured(m, "weight", 1, dim=0), "weight", 0.5, n=1, dim=0), **conv)
case("mixed", lambda m: prune.random_unstructured(prune.ln_structured(m, "weight", 1, n=1, dim=1), "weight", 4), **conv)
case("mask twice", lambda m: prune.custom_from_mask(prune.l1_unstructured(m, "weight", 3), "weight", (r(3, 5, 4) > 0)))


def everything(m, f):
    parts = [(m[0], "weight"), (m[1], "weight"), (m[1], "bias")]
    f(parts)
    return {n: t.clone() for n, t in m.state_dict().items()}


def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))


cases["global"] = everything(model(), lambda ps: prune.global_unstructured(ps, prune.L1Unstructured, amount=0.4))
cases["global random"] = everything(model(), lambda ps: prune.global_unstructured(ps, prune.RandomUnstructured, amount=5))
m = model()
prune.l1_unstructured(m[0], "weight", 4)
cases["global scores"] = everything(m, lambda ps: prune.global_unstructured(ps, prune.L1Unstructured, {ps[1]: r(3, 2, 4)}, amount=6))

write(Path(__file__).with_name("prune.json"), cases)
