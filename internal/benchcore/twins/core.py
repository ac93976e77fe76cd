"""The operations of the table of the core in Python. Reads "how threads
milliseconds name", answers with nanoseconds and processor time."""
import sys
import time

import torch

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


def repeat(f, n):
    for _ in range(n):
        f()


times = {}
for line in sys.stdin:
    _, threads, ms, name = line.rstrip("\n").split(" ", 3)
    f, budget = runs[name], int(ms) * 1e6
    torch.set_num_threads(int(threads))
    n = times.get((threads, name), 0)
    k = 1
    while n == 0:
        start = time.perf_counter_ns()
        repeat(f, k)
        took = time.perf_counter_ns() - start
        if took > budget / 4:
            n = times[threads, name] = max(1, int(k * budget / took))
        k *= 2
    start, busy = time.perf_counter_ns(), time.process_time_ns()
    repeat(f, n)
    took, used = time.perf_counter_ns() - start, time.process_time_ns() - busy
    print(took / n, used / n, flush=True)
