"""Writes what torchvision has, for the tests to compare with: models.json, what its
models are and give; weights.json, the weights that it publishes for them; and the
weights of a small layer in both formats of torch.save, tiny-<checksum>.pth and
tiny.legacy.pth. Run it with a Python that has torch and torchvision.

    python make_golden.py
"""

import hashlib
import json
import pathlib

import torch
import torchvision
from torchvision import models

HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def cpu():
    maker, flags = "", []
    for line in open("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() == "vendor_id":
            maker = value.strip()
        if key.strip() == "flags":
            flags = value.split()
            break
    wanted = ["avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"]
    return " ".join([maker] + [f for f in wanted if f in flags])


def encode(t):
    t = t.detach().contiguous()
    return {
        "dtype": str(t.dtype).removeprefix("torch."),
        "shape": list(t.shape),
        "hex": bytes(t.view(-1).view(torch.uint8).tolist()).hex(),
    }


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
        "cpu": cpu(),
        "torch": torch.__version__.split("+")[0],
        "torchvision": torchvision.__version__.split("+")[0],
        "cases": {name: case(*arguments) for name, arguments in CASES.items()},
    }
    (HERE / "models.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")

    enums = [models.get_model_weights(n) for n in ("resnet18", "resnet34", "resnet50", "vgg11", "vgg11_bn", "vgg16", "vgg16_bn")]
    names = {
        "urls": {f"{e.__name__}.{w.name}": w.url for e in enums for w in e},
        "defaults": {f"{e.__name__}.DEFAULT": e.DEFAULT.name for e in enums},
    }
    (HERE / "weights.json").write_text(json.dumps(names, indent=1) + "\n")

    for old in HERE.glob("tiny*.pth"):
        old.unlink()
    path = HERE / "tiny.pth"
    state = {"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])}
    torch.save(state, path)
    digits = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    path.rename(HERE / f"tiny-{digits}.pth")
    torch.save(state, HERE / "tiny.legacy.pth", _use_new_zipfile_serialization=False)


main()
