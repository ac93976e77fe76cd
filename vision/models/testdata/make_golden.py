"""Writes models.json: what torchvision's models are and give, for the tests to compare with.
Run it with a Python that has torch and torchvision.

    python make_golden.py
"""

import json
import pathlib
import sys

import torch
import torchvision
from torchvision import models

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "internal/golden"))
from golden import encode, made  # noqa: E402

torch.set_num_threads(1)


def digest(tensors):
    """Three sums of each tensor, over different elements. Changing one bit of one
    element changes them."""
    rows = []
    for t in tensors:
        flat = t.detach().flatten()
        parts = flat, flat[: (len(flat) + 1) // 2], flat[::3]
        rows.append(torch.stack([p.sum(dtype=torch.float64) for p in parts]))
    return torch.stack(rows)


def shapes(tensors):
    return torch.tensor([list(t.shape) + [0] * (4 - t.dim()) for t in tensors])


def case(make, train):
    torch.manual_seed(0)
    net = make()
    state = net.state_dict()
    out = {"state": digest(state.values()), "shapes": shapes(state.values())}
    x = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    if train:
        torch.manual_seed(2)
        y = net(x)
        out["train"] = y
        y.square().sum().backward()
        out["grads"] = digest(p.grad for p in net.parameters())
        out["buffers"] = digest(b.double() for b in net.buffers()) if list(net.buffers()) else torch.zeros(0)
    net.eval()
    with torch.no_grad():
        out["eval"] = net(x)
    return {"names": list(state), "tensors": {k: encode(v) for k, v in out.items() if v.numel()}}


CASES = {
    "resnet18": (lambda: models.resnet18(num_classes=10), True),
    "resnet34": (lambda: models.resnet34(), False),
    "resnet50": (lambda: models.resnet50(num_classes=10), True),
    "resnet50 zero init": (lambda: models.resnet50(num_classes=10, zero_init_residual=True), False),
    "resnet18 zero init": (lambda: models.resnet18(num_classes=10, zero_init_residual=True), False),
    "resnet18 new head": (lambda: replace_head(models.resnet18()), False),
    "vgg11": (lambda: models.vgg11(num_classes=10), True),
    "vgg11_bn": (lambda: models.vgg11_bn(num_classes=10, dropout=0.3), False),
    "vgg16": (lambda: models.vgg16(num_classes=10, init_weights=False), False),
    "vgg16_bn": (lambda: models.vgg16_bn(), False),
}


def replace_head(net):
    net.fc = torch.nn.Linear(512, 10)
    return net


def main():
    out = {
        "made": made(),
        "torchvision": torchvision.__version__.split("+")[0],
        "cases": {name: case(*arguments) for name, arguments in CASES.items()},
    }
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "models.json")
    path.write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
