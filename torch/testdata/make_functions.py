"""Writes functions.json: PyTorch's functions that are more than an operator, and what
comes out bit by bit.

    python make_functions.py      (any Python that can import torch)

functions_test.go has the same calls in Go. Each line is the shape of x, drawn from
seed 1, and an expression; it is evaluated after manual_seed(7), with the gradient of
the sum of its results where they have one. Sparse results are shown as dense ones.
"""

import math
import sys
import warnings
from pathlib import Path

import torch
from torch import tensor

sys.path.insert(0, str(Path(__file__).parents[2] / "internal" / "golden"))
from golden import write  # noqa: E402

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
inf = math.inf


def r(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def spd(seed, n):
    """A symmetric positive definite matrix."""
    a = r(seed, n, n)
    return a @ a.mT + torch.eye(n)


def sparse(x):
    """x with its elements below 0.5 left out."""
    return torch.where(x.detach() > 0.5, x.detach(), torch.zeros(())).to_sparse()


EXPRESSIONS = """
2 3   | torch.einsum("ij,jk->ik", x, r(2, 3, 4))
2 3   | torch.einsum("ij->ji", x)
2 3   | torch.einsum("...j,kj->...k", x, r(2, 5, 3))
2 3   | torch.einsum("ij,jk,kl->il", x, r(2, 3, 4), r(3, 4, 2))
3 3   | torch.einsum("ii", x)
2 3 4 | torch.tensordot(x, r(2, 3, 4, 5), 2)
2 3 4 | torch.tensordot(x, r(2, 2, 3), 0)
2 3 4 | torch.tensordot(x, r(2, 4, 5, 3), ([1, 2], [2, 0]))
2 3   | torch.chain_matmul(x, r(2, 3, 4), r(3, 4, 2))
2     | torch.cartesian_prod(x, r(2, 3))
2     | torch.cartesian_prod(x)
2 3   | torch.block_diag(x, r(2, 2), r(3, 1, 2))
2 1   | torch.broadcast_tensors(x, r(2, 3), r(3, 1, 2, 3))
2     | torch.meshgrid(x, r(2, 3))
2     | torch.meshgrid(x, r(2, 3), r(3, 1), indexing="xy")
1     | torch.unravel_index(tensor([22, 41, 37]), (7, 6))
1     | torch.unravel_index(tensor([[1621], [0]], dtype=torch.int32), (6, 7, 8, 9))

40    | torch.stft(x, 16, return_complex=True)
2 40  | torch.stft(x, 16, 5, 12, r(2, 12), return_complex=True, normalized=True)
2 40  | torch.stft(x, 16, window=r(2, 16), center=False, onesided=False, return_complex=True)
40    | torch.stft(x, 8, pad_mode="constant", return_complex=False)
2 40  | torch.stft(x, 16, win_length=8, window=r(2, 8), center=False, align_to_window=True, return_complex=True)

1     | torch.unique(tensor([3, 1, 2, 1, 3, 3]))
1     | torch.unique(tensor([3, 1, 2, 1, 3, 3]), return_inverse=True, return_counts=True)
1     | torch.unique(tensor([[3, 1], [2, 1], [3, 1]]), return_counts=True, dim=0)
1     | torch.unique(tensor([[3., 1, 3], [2, 1, 2]]), return_inverse=True, dim=-1)
1     | tensor([True, False, True]).unique(sorted=False)
1     | torch.unique_consecutive(tensor([1, 1, 2, 2, 1]))
1     | tensor([1, 1, 2, 2, 1]).unique_consecutive(return_inverse=True, return_counts=True)
1     | torch.unique_consecutive(tensor([[1, 1], [1, 1], [2, 1]]), return_counts=True, dim=0)

3 4   | torch.cdist(x, r(2, 5, 4))
3 4   | torch.cdist(x, r(2, 5, 4), 1.0)
30 4  | torch.cdist(x, r(2, 5, 4), 2.0, "donot_use_mm_for_euclid_dist")
3 4   | torch.cdist(x, r(2, 5, 4), 2.0, "use_mm_for_euclid_dist")
3 4   | torch.norm(x)
3 4   | torch.norm(x, 1)
3 4   | torch.norm(x, inf, 1, True)
3 4   | torch.norm(x, "fro", (0, 1))
3 4   | torch.norm(x, "nuc")
2 3 4 | torch.norm(x, "nuc", (0, 2), True)
3 4   | torch.norm(x, 3, (0, 1), dtype=torch.float64)
3 4   | x.norm(dim=0)
3 4   | torch.norm(sparse(x))
3 4   | torch.norm(sparse(x), 1)
4 4   | torch.lu(x)
2 3 4 | torch.lu(x, get_infos=True)

9 5   | torch.svd_lowrank(x, 3)
4 9   | torch.svd_lowrank(x, 3, 1)
9 5   | torch.svd_lowrank(x, 3, M=r(2, 1, 5))
2 5 4 | torch.svd_lowrank(x, 2)
9 9   | torch.svd_lowrank(sparse(x), 4)
9 5   | torch.pca_lowrank(x)
9 5   | torch.pca_lowrank(x, 3, niter=1)
4 9   | torch.pca_lowrank(x, 2, center=False)
9 9   | torch.pca_lowrank(sparse(x), 4)

9     | torch.lobpcg(spd(2, 9))
9     | torch.lobpcg(spd(2, 9), 2)
9     | torch.lobpcg(spd(2, 9), 2, largest=False, method="basic")
9     | torch.lobpcg(spd(2, 9), 2, spd(3, 9), niter=5)
9     | torch.lobpcg(spd(2, 9), X=r(4, 9, 2), iK=torch.eye(9) / 3, tol=1e-3)
9     | torch.lobpcg(torch.stack([spd(2, 9), spd(3, 9)]), 2, niter=20)
30    | torch.lobpcg((torch.eye(30) * torch.arange(1., 31)).to_sparse(), 3, niter=40, largest=False)

2 3   | x.cfloat().real
2 3   | (x * 1j).imag
2 3   | (x * 1j).H
2 3   | x.float()
2 3   | x.double()
2 3   | x.half()
2 3   | x.bfloat16()
2 3   | x.bool()
2 3   | x.abs().byte()
2 3   | x.char()
2 3   | x.short()
2 3   | x.int()
2 3   | x.long()
2 3   | x.cfloat()
2 3   | x.cdouble()
2 3   | x.cpu()
2 3   | x.detach().clone().apply_(lambda v: v * 2)
2 3   | x.detach().clone().map_(r(2, 2, 3), lambda a, b: a if a > b else b)
1     | tensor(3.0).apply_(lambda v: v + 1)
2 3   | x.double().new_tensor([1, 2])
"""

cases = {}
for line in EXPRESSIONS.splitlines():
    if not line:
        continue
    shape, _, expression = (part.strip() for part in line.partition("|"))
    x = r(1, *map(int, shape.split())).requires_grad_()
    torch.manual_seed(7)
    y = eval(expression)
    ys = y if isinstance(y, (tuple, list)) else (y,)
    tensors = {f"y{i}": t.to_dense() if t.is_sparse else t for i, t in enumerate(ys)}
    smooth = [t.abs().sum() if t.is_complex() else t.sum() for t in ys if t.requires_grad]
    if smooth:
        sum(t.double() for t in smooth).backward()
        tensors["grad.x"] = x.grad
    cases[f"{shape}: {expression}"] = tensors

write(Path(__file__).with_name("functions.json"), cases)
