"""Writes golden.json: what PyTorch's averages of models are.

    python make_golden.py
    python make_golden.py live   # prints them instead

Tensors are lists of hex floats.
"""

import json
import pathlib
import sys

import torch
from torch.optim.swa_utils import (
    AveragedModel,
    get_ema_avg_fn,
    get_ema_multi_avg_fn,
    get_swa_avg_fn,
    get_swa_multi_avg_fn,
    update_bn,
)

torch.manual_seed(0)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "internal" / "golden"))
from golden import made  # noqa: E402

torch.set_num_threads(1)

CASES = {
    "mean": {},
    "mean buffers": {"use_buffers": True},
    "ema": {"multi_avg_fn": get_ema_multi_avg_fn(0.9)},
    "ema buffers": {"multi_avg_fn": get_ema_multi_avg_fn(0.9), "use_buffers": True},
    "ema one by one": {"avg_fn": get_ema_avg_fn(0.9)},
    "mean one by one": {"avg_fn": get_swa_avg_fn()},
    "mean in lists": {"multi_avg_fn": get_swa_multi_avg_fn()},
}


def numbers(t):
    return [float(x).hex() for x in t.detach().double().reshape(-1)]


def net(dtype):
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 2), torch.nn.BatchNorm2d(3)).to(dtype)


def fill(model, step):
    """Values that another language makes as well."""
    for j, t in enumerate([*model.parameters(), *model.buffers()]):
        n = torch.arange(t.numel(), dtype=torch.float64).reshape(t.shape)
        t.data.copy_((n * 7 + j * 3 + step * 5) % 11 / 3)


def run(name, dtype):
    model = net(dtype)
    fill(model, 0)
    average = AveragedModel(model, **CASES[name])
    steps = []
    for step in range(1, 6):
        fill(model, step)
        average.update_parameters(model)
        steps.append({k: numbers(v) for k, v in average.state_dict().items()})
    batches = [(torch.arange(16 * (i + 1), dtype=dtype).reshape(-1, 2, 2, 4) * 5 % 7) / 3 for i in range(1, 4)]
    average.eval()
    update_bn([[b, None] for b in batches], average)
    assert not average.training
    bn = {k: numbers(v) for k, v in average.state_dict().items() if "running" in k or "num" in k}
    return {"name": name, "dtype": str(dtype), "steps": steps, "bn": bn}


cases = [run(name, dtype) for name in CASES for dtype in (torch.float32, torch.float64)]
out = f'{{"made": {json.dumps(made())}, "cases": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]}\n"
if len(sys.argv) > 1:
    print(out)
else:
    pathlib.Path(__file__).with_name("golden.json").write_text(out)
