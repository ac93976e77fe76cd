"""Writes golden.json: the learning rates that PyTorch's schedulers set.

    python make_golden.py
    python make_golden.py 300    # prints those of 300 steps instead

Floats are hex strings, so that no digit is lost. The cases have the names that
the tests know them by; those that end in "tensor" have learning rates that are tensors.
"""

import hashlib
import json
import math
import pathlib
import sys
import warnings
from collections import Counter

import torch
from torch.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from torch.optim.swa_utils import SWALR

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "internal" / "golden"))
from golden import made  # noqa: E402

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 50

warnings.filterwarnings("ignore", "Detected call of `lr_scheduler.step")


def inverse(epoch):
    return 1 / (1 + epoch)


def ramp(epoch):
    return 0.1 * epoch


def halves(x):
    return 0.5 ** ((x - 1) % 3)


def metric(step):
    return (step * 37 % 11) / (1 + step // 9)


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
    "MultiplicativeLR": lambda o: [MultiplicativeLR(o, lambda epoch: 0.97)],
    "MultiplicativeLR by group": lambda o: [MultiplicativeLR(o, [lambda epoch: 0.97, inverse])],
    "ConstantLR": lambda o: [ConstantLR(o)],
    "ConstantLR factor": lambda o: [ConstantLR(o, factor=0.7, total_iters=20)],
    "ConstantLR last epoch": lambda o: [ConstantLR(o, factor=0.7, total_iters=9, last_epoch=4)],
    "LinearLR": lambda o: [LinearLR(o)],
    "LinearLR down": lambda o: [LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=33)],
    "LinearLR last epoch": lambda o: [LinearLR(o, start_factor=0.3, total_iters=12, last_epoch=4)],
    "ExponentialLR": lambda o: [ExponentialLR(o, 0.93)],
    "ExponentialLR last epoch": lambda o: [ExponentialLR(o, 0.93, last_epoch=4)],
    "PolynomialLR": lambda o: [PolynomialLR(o)],
    "PolynomialLR power": lambda o: [PolynomialLR(o, total_iters=41, power=2.3)],
    "SequentialLR": lambda o: [
        SequentialLR(o, [ConstantLR(o, 0.1, 7), ExponentialLR(o, 0.9), CosineAnnealingLR(o, 10)], [8, 25])
    ],
    "SequentialLR warm up": lambda o: [
        SequentialLR(o, [LinearLR(o, total_iters=6), CosineAnnealingLR(o, 40, eta_min=1e-4)], [6])
    ],
    "SequentialLR others": lambda o: [
        SequentialLR(
            o,
            [StepLR(o, 3), MultiStepLR(o, [0, 4]), PolynomialLR(o, 9, 1.7), LinearLR(o), LambdaLR(o, inverse)],
            [5, 12, 20, 31],
        )
    ],
    "SequentialLR nested": lambda o: [
        SequentialLR(
            o,
            [SequentialLR(o, [ConstantLR(o, 0.5, 3), ExponentialLR(o, 0.8)], [4]), CosineAnnealingWarmRestarts(o, 5)],
            [12],
        )
    ],
    "ChainedScheduler": lambda o: [ChainedScheduler([ConstantLR(o, 0.1, 20), ExponentialLR(o, 0.9)])],
    "ReduceLROnPlateau": lambda o: [ReduceLROnPlateau(o)],
    "ReduceLROnPlateau options": lambda o: [
        ReduceLROnPlateau(o, "max", 0.6, 2, threshold=0.3, threshold_mode="abs", cooldown=1, min_lr=[1e-3, 1e-4])
    ],
    "ReduceLROnPlateau relative": lambda o: [
        ReduceLROnPlateau(o, factor=0.7, patience=1, threshold=0.2, min_lr=2e-3, eps=1e-3)
    ],
    "CyclicLR": lambda o: [CyclicLR(o, 0.01, 0.1, step_size_up=7)],
    "CyclicLR triangular2": lambda o: [
        CyclicLR(o, [0.01, 0.001], [0.1, 0.03], 5, 9, mode="triangular2", base_momentum=0.7, max_momentum=0.95)
    ],
    "CyclicLR exp_range beta": lambda o: [CyclicLR(o, 0.01, 0.1, 4, mode="exp_range", gamma=0.97)],
    "CyclicLR scale": lambda o: [CyclicLR(o, 0.01, 0.1, 4, scale_fn=halves, cycle_momentum=False)],
    "CyclicLR scale by step": lambda o: [CyclicLR(o, 0.01, 0.1, 4, scale_fn=halves, scale_mode="iterations")],
    "CosineAnnealingWarmRestarts": lambda o: [CosineAnnealingWarmRestarts(o, 7)],
    "CosineAnnealingWarmRestarts slower": lambda o: [CosineAnnealingWarmRestarts(o, 3, 2, eta_min=1e-3)],
    "CosineAnnealingWarmRestarts fraction": lambda o: [CosineAnnealingWarmRestarts(o, 3, 2, eta_min=1e-3)],
    "OneCycleLR": lambda o: [OneCycleLR(o, 0.1, STEPS)],
    "OneCycleLR linear beta": lambda o: [
        OneCycleLR(o, [0.1, 0.02], STEPS, pct_start=0.4, anneal_strategy="linear", base_momentum=0.8, max_momentum=0.9)
    ],
    "OneCycleLR three": lambda o: [
        OneCycleLR(o, 0.1, STEPS, three_phase=True, div_factor=10, final_div_factor=100, cycle_momentum=False)
    ],
    "SWALR": lambda o: [SWALR(o, 0.05)],
    "SWALR linear": lambda o: [SWALR(o, [0.05, 0.02], anneal_epochs=13, anneal_strategy="linear")],
    "SWALR at once": lambda o: [SWALR(o, 0.05, anneal_epochs=0)],
}


def plain(v):
    if isinstance(v, dict):
        return [[k, plain(x)] for k, x in (sorted(v.items()) if isinstance(v, Counter) else v.items())]
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, torch.Tensor):
        return {str(v.dtype): v.item()}
    if isinstance(v, float) and not math.isfinite(v):
        return str(v)  # which JSON has no numbers for
    return v


def run(name, make, number=float):
    """The rates of a case; number makes learning rates."""
    params = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    make_opt = torch.optim.Adam if name.endswith("beta") else torch.optim.SGD
    opt = make_opt([{"params": params[:1]}, {"params": params[1:], "lr": number(0.007)}], lr=number(0.1))
    if name.endswith("last epoch"):
        for group in opt.param_groups:
            group["initial_lr"] = 2 * group["lr"]
    schedulers = make(opt)
    rates, momenta = [], []
    for step in range(STEPS + 1):
        if step:
            if name.endswith("by hand") and step == 12:
                rate = opt.param_groups[0]["lr"]
                if isinstance(rate, torch.Tensor):
                    rate.fill_(0.03)
                else:
                    opt.param_groups[0]["lr"] = 0.03
            for s in schedulers:
                if isinstance(s, ReduceLROnPlateau):
                    s.step(metric(step))
                elif name.endswith("fraction"):
                    s.step(step * 0.3)
                else:
                    s.step()
        assert schedulers[-1].get_last_lr() == [g["lr"] for g in opt.param_groups]
        momenta.append([float(g["betas"][0] if "betas" in g else g["momentum"]).hex() for g in opt.param_groups])
        rates.append([float(g["lr"]).hex() for g in opt.param_groups])
    state = [[k, plain(v)] for k, v in schedulers[0].state_dict().items()]
    known = type(opt)(params).state_dict()["param_groups"][0]
    notes = [[[k, plain(v)] for k, v in sorted(g.items()) if k not in known] for g in opt.param_groups]
    if all(m == momenta[0] for m in momenta):
        momenta = momenta[:1]
    return {"name": name, "rates": rates, "momenta": momenta, "state": state, "notes": notes}


def digest(v):
    return hashlib.sha256(json.dumps(v, separators=(",", ":")).encode()).hexdigest()[:16]


cases = [run(name, make) for name, make in CASES.items()]
for name, make in CASES.items():
    case = run(name, make, torch.tensor)
    case["name"] += " tensor"
    if len(sys.argv) == 1:
        case = {"name": case["name"], "digest": digest(case["rates"])}
    cases.append(case)
out = f'{{"made": {json.dumps(made())}, "cases": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]}\n"
if len(sys.argv) > 1:
    print(out)
else:
    pathlib.Path(__file__).with_name("golden.json").write_text(out)
