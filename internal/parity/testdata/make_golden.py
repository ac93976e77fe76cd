"""Writes golden.json: short trainings of the tutorial's network in PyTorch, on the sample
of CIFAR-10 in vision/datasets/sample. TestGolden repeats them.

    python make_golden.py    (any Python that can import torch and torchvision)
"""
import argparse
import hashlib
import json
import pathlib
import sys

import torch
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "internal/tutorial/twins"))
sys.path.insert(0, str(ROOT / "internal/golden"))
import tutorial  # noqa: E402
from golden import made  # noqa: E402

STEPS = 50


class Sample(torch.utils.data.Dataset):
    """CIFAR-10's binary layout: a byte with the class, then red, green and blue planes."""

    def __init__(self, transform):
        records = bytearray((ROOT / "vision/datasets/sample/data_batch_1.bin").read_bytes())
        self.records = torch.frombuffer(records, dtype=torch.uint8).view(-1, 1 + 3 * 32 * 32)
        self.transform = transform

    def __len__(self):
        return len(self.records)

    def __getitem__(self, i):
        record = self.records[i]
        pixels = record[1:].view(3, 32, 32).permute(1, 2, 0).contiguous()
        return self.transform(Image.fromarray(pixels.numpy())), int(record[0])


def raw(t):
    return t.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def encode(t):
    return {"dtype": str(t.dtype).removeprefix("torch."), "shape": list(t.shape), "hex": raw(t).hex()}


def case(augment, workers):
    args = argparse.Namespace(model="net", batch=4, workers=workers, lr=0.001, momentum=0.9, at=str(STEPS))
    torch.manual_seed(0)
    states = tutorial.record(args, Sample(tutorial.transform(augment)))
    tensors = {"order": states["order"], "losses": states["losses"]}
    for step in (0, STEPS):
        parameters = b"".join(raw(t) for name, t in states.items() if name.startswith(f"{step}/"))
        tensors[f"sha256/{step}"] = torch.tensor(list(hashlib.sha256(parameters).digest()), dtype=torch.uint8)
    return {"names": list(tensors), "tensors": {name: encode(t) for name, t in tensors.items()}}


def main():
    torch.set_num_threads(1)
    out = {
        "made": made(),
        "cases": {
            f"{'augmented' if augment else 'plain'}, {workers} workers": case(augment, workers)
            for augment in (False, True) for workers in (0, 2)
        },
    }
    with open(HERE / "golden.json", "w") as f:
        json.dump(out, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
