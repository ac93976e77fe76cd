"""The operations of the table of the core in Python."""
import os
import sys

import torch

sys.path.append(os.path.join(os.path.dirname(__file__), "../../twin"))
from serve import repeat, serve  # noqa: E402

torch.manual_seed(0)
x, y = torch.randn(100), torch.randn(100)
matrix, mask, one, thousand = torch.randn(100, 10), x > 0, torch.randn(1), torch.randn(1000)
numbers = [0.0] * 1000
leaf = torch.randn(100, requires_grad=True)
graph = leaf
for _ in range(50):
    graph = graph.mul(y).add(y)
graph = graph.sum()


def add(n):
    a, b = torch.randn(n), torch.randn(n)
    return lambda: a.add(b)


def matmul(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    return lambda: a.matmul(b)


def chain():
    z = x
    for _ in range(5):
        z = z.mul(y).add(y).relu().sub(y)


runs = {
    "add, 1 element": add(1),
    "add, 100 elements": add(100),
    "add, 10,000 elements": add(10000),
    "add, 1,000,000 elements": add(1000000),
    "add_, 100 elements": lambda: x.add_(y),
    "matmul, 4×4": matmul(4),
    "matmul, 512×512": matmul(512),
    "20 pointwise in a chain, 100 elements": chain,
    "x[5]": lambda: matrix[5],
    "x[1:3]": lambda: matrix[1:3],
    "x[mask], 100 elements": lambda: x[mask],
    "FromSlice, 1,000 float32": lambda: torch.tensor(numbers),
    "ToSlice, 1,000 float32": lambda: thousand.tolist(),
    "Item": lambda: one.item(),
    "Backward of 100 operations, 100 elements": lambda: graph.backward(retain_graph=True),
}

serve(lambda name: repeat(runs[name]))
