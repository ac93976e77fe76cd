"""Writes parametrizations.json: parametrized layers, and what comes out bit by bit.

    python make_parametrizations.py      (any Python that can import torch)

parametrizations_test.go does the same in Go: a layer is made and parametrized after
manual_seed(0), runs twice and is trained a step in between, then runs in evaluation.
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import orthogonal, spectral_norm, weight_norm

sys.path.insert(0, str(Path(__file__).parents[5] / "internal" / "golden"))
from golden import write  # noqa: E402

torch.set_num_threads(1)


def r(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


cases = {}


def case(name, make, shape, removed=True):
    torch.manual_seed(0)
    m = make()
    ts = {}

    def state(when):
        ts.update({f"{when}.{n}": t.clone() for n, t in m.state_dict().items()})

    state("made")
    optimizer = torch.optim.SGD(m.parameters(), lr=0.1)
    y = m(r(1, *shape))
    ts["y"] = y
    y.backward(r(2, *y.shape))
    ts.update({"grad." + n: p.grad for n, p in m.named_parameters()})
    optimizer.step()
    ts["trained"] = m(r(1, *shape)).detach()
    state("trained")
    m.eval()
    ts["eval"] = m(r(1, *shape)).detach()
    if removed:
        parametrize.remove_parametrizations(m, "weight")
        ts["removed"] = m.weight
    cases[name] = ts


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).mT

    def right_inverse(self, x):
        return x.triu()


class Twice(nn.Module):
    def forward(self, x):
        return x * 2


def symmetric(m, *more):
    for p in [Symmetric(), *more]:
        parametrize.register_parametrization(m, "weight", p)
    return m


case("symmetric", lambda: symmetric(nn.Linear(3, 3)), (2, 3))
case("two", lambda: symmetric(nn.Linear(3, 3), Twice()), (2, 3))
case("weight norm", lambda: weight_norm(nn.Linear(3, 4)), (2, 3))
case("weight norm dim", lambda: weight_norm(nn.Conv2d(2, 3, 2), dim=1), (1, 2, 3, 3))
case("weight norm whole", lambda: weight_norm(nn.Linear(3, 4), dim=None), (2, 3))
case("weight norm twice", lambda: parametrize.register_parametrization(weight_norm(nn.Linear(3, 4)), "weight", Twice()), (2, 3))
case("spectral norm", lambda: spectral_norm(nn.Linear(3, 4)), (2, 3))
case("spectral norm conv", lambda: spectral_norm(nn.Conv2d(2, 3, 2), n_power_iterations=2, eps=1e-6), (1, 2, 3, 3))
case("spectral norm dim", lambda: spectral_norm(nn.Conv2d(2, 3, 2), dim=1), (1, 2, 3, 3))
case("spectral norm bias", lambda: spectral_norm(nn.Linear(3, 4), "bias"), (2, 3), removed=False)
for m in ["matrix_exp", "cayley", "householder"]:
    case("orthogonal " + m, lambda: orthogonal(nn.Linear(3, 4), orthogonal_map=m), (2, 3))
    case("orthogonal wide " + m, lambda: orthogonal(nn.Linear(4, 3), orthogonal_map=m), (2, 4))
    case("orthogonal plain " + m, lambda: orthogonal(nn.Linear(3, 4), orthogonal_map=m, use_trivialization=False), (2, 3))
case("orthogonal square", lambda: orthogonal(nn.Linear(3, 3)), (2, 3))
case("orthogonal default", lambda: orthogonal(nn.Linear(3, 4)), (2, 3))
case("orthogonal again", lambda: orthogonal(parametrize.remove_parametrizations(orthogonal(nn.Linear(3, 3)), "weight")), (2, 3))

write(Path(__file__).with_name("parametrizations.json"), cases)
