"""Writes golden.json: the learning rates that PyTorch's schedulers set.

    python make_golden.py

Floats are hex strings, so that no digit is lost. The cases have the names that
the tests know them by.
"""

import json
import pathlib
import warnings

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, MultiStepLR, StepLR

STEPS = 50

warnings.filterwarnings("ignore", "Detected call of `lr_scheduler.step")


def inverse(epoch):
    return 1 / (1 + epoch)


def ramp(epoch):
    return 0.1 * epoch


CASES = {
    "StepLR": lambda o: [StepLR(o, 7)],
    "StepLR gamma": lambda o: [StepLR(o, 1, gamma=0.97)],
    "StepLR by hand": lambda o: [StepLR(o, 5, gamma=0.3)],
    "StepLR last epoch": lambda o: [StepLR(o, 7, gamma=0.7, last_epoch=4)],
    "MultiStepLR": lambda o: [MultiStepLR(o, [3, 30, 10])],
    "MultiStepLR twice": lambda o: [MultiStepLR(o, [2, 2, 5, 5, 5, 0], gamma=0.77)],
    "MultiStepLR last epoch": lambda o: [MultiStepLR(o, [5, 7], gamma=0.7, last_epoch=4)],
    "CosineAnnealingLR": lambda o: [CosineAnnealingLR(o, 50)],
    "CosineAnnealingLR up again": lambda o: [CosineAnnealingLR(o, 7, eta_min=1e-5)],
    "CosineAnnealingLR of one": lambda o: [CosineAnnealingLR(o, 1, eta_min=1e-3)],
    "CosineAnnealingLR by hand": lambda o: [CosineAnnealingLR(o, 33, eta_min=1e-3)],
    "CosineAnnealingLR last epoch": lambda o: [CosineAnnealingLR(o, 20, eta_min=1e-3, last_epoch=4)],
    "LambdaLR": lambda o: [LambdaLR(o, inverse)],
    "LambdaLR by group": lambda o: [LambdaLR(o, [inverse, ramp])],
    "LambdaLR last epoch": lambda o: [LambdaLR(o, ramp, last_epoch=4)],
    "chained": lambda o: [StepLR(o, 6, gamma=0.5), CosineAnnealingLR(o, 20, eta_min=1e-4), MultiStepLR(o, [9], gamma=2.0)],
}


def plain(v):
    if isinstance(v, dict):
        return [[k, plain(x)] for k, x in sorted(v.items())]
    return v


def run(name, make):
    params = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    opt = torch.optim.SGD([{"params": params[:1]}, {"params": params[1:], "lr": 0.007}], lr=0.1)
    if name.endswith("last epoch"):
        for group in opt.param_groups:
            group["initial_lr"] = 2 * group["lr"]
    schedulers = make(opt)
    rates = []
    for step in range(STEPS + 1):
        if step:
            if name.endswith("by hand") and step == 12:
                opt.param_groups[0]["lr"] = 0.03
            for s in schedulers:
                s.step()
        assert schedulers[-1].get_last_lr() == [g["lr"] for g in opt.param_groups]
        rates.append([float(g["lr"]).hex() for g in opt.param_groups])
    state = [[k, plain(v)] for k, v in schedulers[0].state_dict().items()]
    return {"name": name, "rates": rates, "state": state}


cases = [run(name, make) for name, make in CASES.items()]
pathlib.Path(__file__).with_name("golden.json").write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")
