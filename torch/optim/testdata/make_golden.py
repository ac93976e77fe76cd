"""Writes golden.json: what PyTorch's optimizers do to a few parameters.

    python make_golden.py

Tensors are hex strings of their bytes, in row-major order. The cases have the
names that the tests know them by; PyTorch runs its default path for the CPU.
"""

import json
import pathlib
import sys

import torch
from torch.optim import SGD, AdamW

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "internal" / "golden"))
from golden import made  # noqa: E402

STEPS = 6

torch.manual_seed(0)
torch.set_num_threads(1)


def hexed(t):
    # numpy has no bfloat16, but every tensor has bytes.
    return t.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes().hex()


def initial():
    gen = torch.Generator().manual_seed(1)

    def randn(*shape, dtype=torch.float32):
        return torch.randn(shape, dtype=dtype, generator=gen)

    return [
        randn(5, 7),
        randn(3),
        randn(),
        randn(2),  # never has a gradient
        randn(1, 2, 2, 2).to(memory_format=torch.channels_last),
        randn(2, dtype=torch.float64),
        randn(19).to(torch.bfloat16),
        randn().to(torch.bfloat16),
        randn(19).to(torch.float16),
        randn(2, dtype=torch.complex64),
        randn(0),
    ]


def gradients():
    gen = torch.Generator().manual_seed(2)
    steps = []
    for step in range(STEPS):
        grads = []
        for i, p in enumerate(initial()):
            g = torch.randn(p.shape, dtype=p.dtype if p.is_complex() else torch.float64, generator=gen).to(p.dtype)
            # The second parameter has its first gradient late, and then misses one.
            absent = i == 3 or (i == 1 and step in (0, 1, 4))
            grads.append(None if absent else g)
        steps.append(grads)
    return steps


GRADS = gradients()


def split(params):
    # A group of float32, one of float64, and one of several types.
    return [
        {"params": params[:3], "lr": 0.5, "weight_decay": 0.1},
        {"params": params[5:6]},
        {"params": params[3:5] + params[6:], "maximize": True},
    ]


CASES = {
    "SGD": lambda p: SGD(p, lr=0.1),
    "SGD momentum": lambda p: SGD(p, lr=0.1, momentum=0.9),
    "SGD dampening": lambda p: SGD(p, lr=0.1, momentum=0.9, dampening=0.3),
    "SGD weight decay": lambda p: SGD(p, lr=0.1, weight_decay=0.05),
    "SGD momentum, weight decay": lambda p: SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05),
    "SGD nesterov": lambda p: SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "SGD nesterov, weight decay": lambda p: SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
    "SGD maximize": lambda p: SGD(p, lr=0.1, maximize=True),
    "SGD maximize, everything": lambda p: SGD(
        p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05, maximize=True
    ),
    "SGD groups": lambda p: SGD(split(p), lr=0.1, momentum=0.9),
    "SGD by hand": lambda p: SGD(p, lr=0.1, momentum=0.9),
    "AdamW": lambda p: AdamW(p, lr=1e-3),
    "AdamW options": lambda p: AdamW(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.3),
    "AdamW no decay": lambda p: AdamW(p, lr=0.02, weight_decay=0),
    "AdamW amsgrad": lambda p: AdamW(p, lr=0.02, amsgrad=True),
    "AdamW maximize": lambda p: AdamW(p, lr=0.02, maximize=True),
    "AdamW amsgrad, maximize": lambda p: AdamW(p, lr=0.02, amsgrad=True, maximize=True),
    "AdamW groups": lambda p: AdamW(split(p), lr=0.02),
    "AdamW by hand": lambda p: AdamW(p, lr=0.02),
}


def run(name, make):
    params = [torch.nn.Parameter(p) for p in initial()]
    opt = make(params)
    steps = []
    for step, grads in enumerate(GRADS):
        if name.endswith("by hand") and step == 3:
            opt.param_groups[0]["lr"] = 0.03
            opt.param_groups[0]["weight_decay"] = 0.2
        for p, g in zip(params, grads):
            p.grad = None if g is None else g.clone()
        opt.step()
        state = opt.state_dict()["state"]
        steps.append(
            {
                "params": [hexed(p) for p in params],
                "state": {i: {k: hexed(v) for k, v in row.items()} for i, row in sorted(state.items())},
            }
        )
    groups = [[[k, v] for k, v in g.items()] for g in opt.state_dict()["param_groups"]]
    return {"name": name, "steps": steps, "param_groups": groups}


def lines(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"


params = [
    {"shape": list(p.shape), "dtype": str(p.dtype), "channels_last": i == 4, "data": hexed(p)}
    for i, p in enumerate(initial())
]
grads = [[None if g is None else hexed(g) for g in step] for step in GRADS]
cases = [run(name, make) for name, make in CASES.items()]
pathlib.Path(__file__).with_name("golden.json").write_text(
    f'{{"made": {json.dumps(made())},\n"params": {lines(params)},\n"grads": {lines(grads)},\n"cases": {lines(cases)}}}\n'
)
