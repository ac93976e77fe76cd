"""Writes golden.json: what the transforms of torch.func give for a table of functions.

    python make_golden.py

Each case has its inputs as x0, x1, … and the results as y0, y1, …; the Go test
knows the cases by name.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, vjp, vmap

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "internal/golden"))
import golden  # noqa: E402

torch.set_num_threads(1)


def flat(r):
    return [r] if isinstance(r, torch.Tensor) else [t for e in r for t in flat(e)]


def rand(seed, *shape, dtype=torch.float32):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def labels(seed, n, *shape):
    return torch.randint(n, shape, generator=torch.Generator().manual_seed(seed))


X = rand(1, 3, 4)
Y = rand(2, 3, 4)
V = rand(3, 4)
M = rand(4, 4, 5)
B = rand(5, 3, 4, 4)
SQ = rand(6, 4, 4)
T = labels(7, 4, 3)


def loss(w, x, t):
    return F.cross_entropy(torch.tanh(x @ w), t)


def mlp(p):
    w1, w2, x = p
    return torch.tanh(x @ w1) @ w2


def two(x, y):
    return x.sin() * y, (x * x * y).sum()


CASES = {
    # name: (function of the inputs, inputs)
    "vmap dot": (vmap(torch.dot), (X, Y)),
    "vmap in_dims": (vmap(torch.dot, in_dims=(1, 0)), (X.T.contiguous(), Y)),
    "vmap None": (vmap(torch.mv, in_dims=(None, 0)), (SQ, X)),
    "vmap negative dims": (vmap(lambda x, y: x.outer(y), in_dims=(-1, -2), out_dims=-1), (X.T.contiguous(), Y)),
    "vmap out_dims": (vmap(lambda x: (x.exp(), x.sum()), out_dims=(1, 0)), (X,)),
    "vmap result without examples": (vmap(lambda x: (x, torch.ones(2))), (X,)),
    "vmap nested": (vmap(vmap(torch.dot, in_dims=(None, 0)), in_dims=(0, None)), (X, Y)),
    "vmap chunks": (vmap(lambda x: x.softmax(0), chunk_size=2), (X,)),
    "vmap matmul": (vmap(torch.matmul), (B, B.transpose(1, 2))),
    "vmap linalg": (vmap(lambda a: torch.linalg.inv(a @ a.T + torch.eye(4)).diagonal().sum()), (B,)),
    "vmap conv": (vmap(lambda x, w: F.conv2d(x, w, padding=1)), (rand(8, 2, 1, 3, 5, 5), rand(9, 2, 4, 3, 3, 3))),
    "vmap batch norm": (vmap(lambda x: F.batch_norm(x, None, None, training=True)), (rand(8, 2, 4, 3, 5),)),
    "vmap layer norm": (vmap(lambda x: F.layer_norm(x, (4,))), (B,)),
    "vmap where": (vmap(lambda x, y: torch.where(x > y, x, y * 2)), (X, Y)),
    "vmap gather": (vmap(lambda x, i: x.gather(0, i)), (X, labels(3, 4, 3, 2))),
    "vmap sort": (vmap(lambda x: x.sort(descending=True)), (X,)),
    "vmap in place": (vmap(lambda x: x.clone().add_(1).mul_(x)), (X,)),
    "vmap addr": (vmap(lambda m, a, b: torch.addr(m, a, b, beta=0.5, alpha=2)), (rand(4, 3, 4, 4), X, Y)),
    "vmap nll": (vmap(lambda x, t: F.nll_loss(x, t)), (rand(1, 3, 5, 4), labels(2, 4, 3, 5))),
    "vmap nll weight ignore": (
        vmap(lambda x, t, w: F.nll_loss(x, t, weight=w, ignore_index=1, reduction="sum"), in_dims=(0, 0, None)),
        (rand(1, 3, 5, 4), labels(2, 4, 3, 5), V.abs()),
    ),
    "vmap nll none": (vmap(lambda x, t: F.nll_loss(x, t, reduction="none")), (rand(1, 3, 5, 4), labels(2, 4, 3, 5))),
    "vmap nll 2d": (vmap(lambda x, t: F.nll_loss(x, t)), (rand(1, 3, 2, 4, 2, 2), labels(2, 4, 3, 2, 2, 2))),
    "vmap grad mse": (vmap(grad(lambda x, y: F.mse_loss(x, y))), (X, Y)),
    "vmap grad smooth l1": (vmap(grad(lambda x, y: F.smooth_l1_loss(x, y, beta=0.7))), (X, Y)),
    "vmap grad huber": (vmap(grad(lambda x, y: F.huber_loss(x, y, delta=0.7))), (X, Y)),
    "vmap grad nll": (vmap(grad(lambda x, t: F.nll_loss(x, t))), (rand(1, 3, 5, 4), labels(2, 4, 3, 5))),
    "vmap grad nll weight": (
        vmap(grad(lambda x, t, w: F.nll_loss(x, t, weight=w, ignore_index=1)), in_dims=(0, 0, None)),
        (rand(1, 3, 5, 4), labels(2, 4, 3, 5), V.abs()),
    ),
    "vmap grad nll 2d": (vmap(grad(lambda x, t: F.nll_loss(x, t))), (rand(1, 3, 2, 4, 2, 2), labels(2, 4, 3, 2, 2, 2))),
    "vmap grad mse bfloat16": (vmap(grad(lambda x, y: F.mse_loss(x, y))), (X.bfloat16(), Y.bfloat16())),
    "per-sample gradients": (vmap(grad(loss), in_dims=(None, 0, 0)), (SQ, X, T)),
    "grad": (grad(lambda x: x.sin().sum()), (X,)),
    "grad argnums": (grad(lambda x, y: (x * y.exp()).sum(), argnums=1), (X, Y)),
    "grad of all": (grad(lambda p: mlp(p).sum()), ([SQ, M, X],)),
    "grad and value": (grad_and_value(loss), (SQ, X, T)),
    "grad grad grad": (grad(grad(grad(lambda x: x.sin() * x.exp()))), (torch.tensor(0.3),)),
    "grad of a constant": (grad(lambda x: torch.tensor(1.0)), (V,)),
    "vjp": (lambda x, y, u: vjp(lambda x, y: x @ y, x, y)[1](u), (X, M, rand(9, 3, 5))),
    "vjp two": (lambda x, y, u, v: (vjp(two, x, y)[0], vjp(two, x, y)[1]((u, v))), (X, Y, rand(9, 3, 4), rand(8))),
    "vmap vjp": (lambda x, us: vmap(vjp(torch.sin, x)[1])(us), (V, X)),
    "jvp": (lambda x, v: jvp(lambda x: (x.sin() * x.sum()), (x,), (v,)), (X, Y)),
    "jvp two": (lambda x, y, u, v: jvp(two, (x, y), (u, v)), (X, Y, rand(9, 3, 4), rand(8, 3, 4))),
    "jvp constant": (lambda x, v: jvp(lambda x: torch.ones(2), (x,), (v,)), (X, Y)),
    "jvp jvp": (
        lambda x, v: jvp(lambda x: jvp(lambda x: x.sin() * x, (x,), (torch.ones(4),))[1], (x,), (v,)),
        (V, V.exp()),
    ),
    "jvp grad": (lambda x, v: jvp(grad(lambda x: x.pow(3).sum()), (x,), (v,)), (V, V.exp())),
    "grad jvp": (grad(lambda x: jvp(lambda x: x.pow(3).sum(), (x,), (x,))[1]), (V,)),
    "jacrev": (jacrev(lambda x: x.sin() * x.sum()), (V,)),
    "jacrev matrix": (jacrev(lambda x: x @ M), (X,)),
    "jacrev argnums": (jacrev(lambda x, y: x * y.exp(), argnums=1), (X, Y)),
    "jacrev chunks": (jacrev(lambda x: x.sin() * x.sum(), chunk_size=3), (V,)),
    "jacrev row by row": (jacrev(lambda x: x.sin() * x.sum(), chunk_size=1), (V,)),
    "jacrev of all": (jacrev(lambda p: (mlp(p).sum(0), p[0].sum()), argnums=0), ([SQ, M, X],)),
    "jacfwd": (jacfwd(lambda x: x.sin() * x.sum()), (V,)),
    "jacfwd scalar": (jacfwd(lambda x: x.exp().repeat(3)), (torch.tensor(0.4),)),
    "jacfwd of all": (jacfwd(lambda x, y: two(x, y), argnums=(0, 1)), (V, X[0])),
    "jacfwd argnums": (jacfwd(lambda x, y: x * y.exp(), argnums=1), (V, X[0])),
    "hessian": (hessian(lambda x: (x.sin() * x.exp()).prod()), (V,)),
    "hessian of all": (hessian(lambda x, y: (x.sin() * y.exp()).sum(), argnums=(0, 1)), (V, X[0])),
    "hessian cross entropy": (hessian(loss), (SQ, X, T)),
    "hessian softmax": (hessian(lambda x: (x.softmax(0) * torch.arange(4.0)).sum()), (V,)),
    "hessian layer norm": (hessian(lambda x: (F.layer_norm(x, (4,)) * torch.arange(4.0)).sum()), (X,)),
    "hessian batch norm": (
        hessian(lambda x: (F.batch_norm(x, None, None, training=True) * torch.arange(4.0)).sum()),
        (X,),
    ),
    "hessian nll": (hessian(lambda x, t: F.nll_loss(x.log_softmax(1), t)), (X, T)),
    "hessian logsigmoid": (hessian(lambda x: F.logsigmoid(x).sum()), (V,)),
    "hessian trace": (hessian(lambda x: x.exp().trace() * x.sin().trace()), (SQ,)),
    "jacrev jacfwd": (jacrev(jacfwd(lambda x: x.sin() * x.sum())), (V,)),
    "vmap hessian": (vmap(hessian(lambda x: x.pow(3).sum())), (X,)),
    "vmap jacrev": (vmap(jacrev(lambda x: x.sin() * x.sum())), (X,)),
}


def random_case(randomness):
    def f(x):
        return x + torch.rand(2), F.dropout(x, 0.5), torch.rand_like(x)

    def run(x):
        torch.manual_seed(11)
        return vmap(f, randomness=randomness)(x)

    return run, (rand(1, 3, 2),)


CASES["random same"] = random_case("same")
CASES["random different"] = random_case("different")

cases = {}
for name, (f, inputs) in CASES.items():
    try:
        results = flat(f(*inputs))
    except Exception as e:
        raise RuntimeError(name) from e
    xs = flat(inputs)
    tensors = {f"x{i}": t for i, t in enumerate(xs)} | {f"y{i}": t for i, t in enumerate(results)}
    cases[name] = tensors

golden.write(pathlib.Path(__file__).with_name("golden.json"), cases)
