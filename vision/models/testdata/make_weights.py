"""Writes weights.json, the weights that torchvision publishes for its models, and the
weights of a small layer in both formats of torch.save, tiny-<checksum>.pth and
tiny.legacy.pth. Run it with a Python that has torch and torchvision.

    python make_weights.py
"""

import hashlib
import json
import pathlib

import torch
from torchvision import models

HERE = pathlib.Path(__file__).resolve().parent

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
