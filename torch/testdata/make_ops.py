"""Writes ops.json: Python expressions, and what they print.

    python make_ops.py

ops_test.go has the same expressions in Go.
"""

import json
import warnings
from pathlib import Path

import torch
from torch import tensor

warnings.filterwarnings("ignore")
x = torch.tensor([[1.0, -2, 3], [4, 5, -6]])
i = torch.tensor([7, -2, 3])
b = torch.tensor([True, False, True])
e = torch.zeros(0, 3)
z = torch.tensor(3.0)
d = x.double()

EXPRESSIONS = """
x + x
torch.add(x, x, alpha=2)
i + 0.5
i + 1
1 - i
i / 2
i / i
torch.div(i, tensor([2, 2, 2]), rounding_mode="floor")
torch.div(i, tensor([2, 2, 2]), rounding_mode="trunc")
i // 2
i % 2
i.fmod(2)
i ** 2
x * z
x * i
b * b
b + b
x + d
-x
x.abs().sqrt()
x.exp()
x.clamp(min=0)
x.clamp(max=2)
x.clamp(-1, 1)
x.lerp(-x, 0.25)
x.addcmul(x, x, value=0.5)
x.relu()
x > 2
x == x.T.T
x <= z
i != 3
b & ~b
b | ~b
b ^ b
x.logical_not()
torch.where(x > 0, x, z)
x.isfinite()
x.sum()
x.sum(0)
x.sum((0, 1))
x.sum(1, keepdim=True)
x.sum(-1, dtype=torch.float64)
i.sum()
b.sum()
e.sum()
e.sum(0)
e.sum(1)
x.mean()
x.mean(0, keepdim=True)
i.mean(dtype=torch.float32)
e.mean()
x.prod()
x.prod(1)
e.prod()
x.std()
x.std(1)
x.std(correction=0)
x.var(0, correction=0, keepdim=True)
x.max()
x.max(1)
x.max(0, keepdim=True)
x.min(-1)
x.amax()
x.amax((0, 1), keepdim=True)
x.argmax()
x.argmax(1)
x.argmin(0, keepdim=True)
x.all()
b.any()
(x > 0).all(1)
(x > 5).any(0, keepdim=True)
e.all()
e.any()
x.median()
x.median(1)
x.cumsum(1)
x.logsumexp(1)
x.softmax(1)
x.log_softmax(-1, dtype=torch.float64)
x.count_nonzero()
x.topk(2)
x.topk(1, dim=0, largest=False)
x.sort(dim=1, descending=True)
i.argsort()
tensor([1, 1]).bincount(minlength=4)
x @ x.T
x @ z.expand(3)
x.mm(x.T).trace()
torch.addmm(x @ x.T, x, x.T, beta=0.5, alpha=2)
torch.cat([x, x])
torch.cat([x, e])
torch.cat([x, i[None]], 0)
torch.cat([x, x], -1)
torch.stack([i, i])
torch.stack([z, z], 0)
torch.stack([i, i], 1)
x.split(2, 1)
x.split([1, 2], 1)
x.chunk(2)
x.chunk(7, 1)
x.unbind()
x.unbind(1)
e.unbind()
x.T
x.permute(1, 0)
x.flatten()
x.reshape(3, -1)
x.repeat(1, 2)
i.repeat_interleave(2)
i.tile((2, 2))
x.flip(0, 1)
i.roll(1)
x.roll((1, 1), (0, 1))
x.triu()
x.diagonal()
i.diag()
x.gather(1, tensor([[0], [2]]))
x.scatter(1, tensor([[0], [2]]), 9.0)
x.index_select(1, tensor([2, 0]))
x.masked_fill(x > 0, 0)
x.masked_select(x > 0)
i.take(tensor([2, 0]))
x.nonzero()
tensor([1, 1, 2, 1]).unique_consecutive(return_counts=True)
x.to(torch.int32)
x.to(torch.bool)
i.unfold(0, 2, 1)
torch.linalg.vector_norm(x)
torch.linalg.vector_norm(x, 1, 1)
x.equal(x)
x.allclose(x + 1e-9)
x.isclose(x + 0.1, atol=0.2)
"""

results = {}
for expression in EXPRESSIONS.strip().split("\n"):
    r = eval(expression)
    results[expression] = [repr(v) for v in r] if isinstance(r, (tuple, list)) else [repr(r)]
Path(__file__).with_name("ops.json").write_text(json.dumps(results, indent=0) + "\n")
print(len(results), "expressions")
