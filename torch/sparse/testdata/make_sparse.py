"""Writes sparse.json: calls of torch.sparse, and what comes out bit by bit.

    python make_sparse.py      (any Python that can import torch)

sparse_test.go has the same calls in Go. Results are shown as dense tensors, with the
gradient of their sum with respect to x, drawn from seed 1 as the script's r does.
"""

import sys
import warnings
from pathlib import Path

import torch
from torch import tensor

sys.path.insert(0, str(Path(__file__).parents[3] / "internal" / "golden"))
from golden import write  # noqa: E402

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def r(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def coo(x):
    """The elements of x [6] as a matrix [3, 4], two of them in one place."""
    return torch.sparse_coo_tensor(tensor([[0, 0, 1, 2, 2, 2], [1, 3, 0, 0, 2, 2]]), x, (3, 4))


def csr(x):
    return torch.sparse_csr_tensor(tensor([0, 2, 3, 6]), tensor([1, 3, 0, 0, 2, 3]), x, (3, 4))


EXPRESSIONS = """
6     | coo(x)
6     | torch.sparse_coo_tensor(tensor([[0, 0, 1, 2, 2, 2], [1, 3, 0, 0, 2, 2]]), x)
6 2   | torch.sparse_coo_tensor(tensor([[0, 0, 1, 2, 2, 2]]), x, (4, 2))
6     | torch.sparse_coo_tensor(tensor([[0, 1, 2, 3, 4, 5]]), x, (7,), is_coalesced=True)
6     | csr(x)
6     | torch.sparse_csr_tensor(tensor([0, 2, 3, 6]), tensor([1, 3, 0, 0, 2, 3]), x)
6     | torch.sparse_csc_tensor(tensor([0, 2, 3, 6]), tensor([1, 3, 0, 0, 2, 3]), x, (4, 3))
2 2 1 | torch.sparse_bsr_tensor(tensor([0, 1, 2]), tensor([1, 0]), x, (4, 2))
2 2 1 | torch.sparse_bsc_tensor(tensor([0, 1, 2]), tensor([1, 0]), x)
6     | torch.sparse.mm(coo(x), r(2, 4, 5))
6     | torch.sparse.mm(coo(x), coo(r(2, 6)).t())
6     | torch.sparse.mm(csr(x), r(2, 4, 5), "mean")
6     | torch.sparse.mm(csr(x), r(2, 4, 5), "amax")
6     | torch.sparse.addmm(r(2, 3, 5), coo(x), r(3, 4, 5))
6     | torch.sparse.addmm(r(2, 3, 5), coo(x), r(3, 4, 5), beta=0.5, alpha=2)
6     | torch.sparse.sum(coo(x))
6     | torch.sparse.sum(coo(x), 0)
6     | torch.sparse.sum(coo(x), (0, 1))
6     | torch.sparse.sum(coo(x), dtype=torch.float64)
6     | torch.sparse.sum(coo(x), [1], dtype=torch.float64)
6     | torch.sparse.softmax(coo(x), 1)
6     | torch.sparse.softmax(coo(x), 0, dtype=torch.float64)
6     | torch.sparse.log_softmax(coo(x), 1)
2 3   | torch.sparse.spdiags(x.detach(), tensor([0, -1]), (4, 4))
"""

cases = {}
for line in EXPRESSIONS.strip().splitlines():
    shape, _, expression = (part.strip() for part in line.partition("|"))
    x = r(1, *map(int, shape.split())).requires_grad_()
    y = eval(expression)
    dense = y.to_dense() if y.layout != torch.strided else y
    tensors = {"y": dense}
    if dense.requires_grad:
        try:
            dense.sum().backward()
            tensors["grad.x"] = x.grad
        except RuntimeError as e:
            print(expression, "has no gradient:", e)
    cases[f"{shape}: {expression}"] = tensors

write(Path(__file__).with_name("sparse.json"), cases)
