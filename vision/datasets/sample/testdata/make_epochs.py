"""Prints what PyTorch's DataLoader and torchvision's transforms make of the sample, as
JSON: a checksum of all batches of an epoch. TestParity compares it with gotorch.

    python make_epochs.py 0 > epochs.json
"""
import hashlib
import json
import pathlib
import random
import sys

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class Sample(Dataset):
    def __init__(self, train, transform):
        file = "data_batch_1.bin" if train else "test_batch.bin"
        records = np.fromfile(pathlib.Path(__file__).parent.parent / file, dtype=np.uint8).reshape(-1, 3073)
        self.targets = records[:, 0]
        self.data = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        self.transform = transform

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.transform(Image.fromarray(self.data[i])), int(self.targets[i])


def run(case):
    torch.manual_seed(case["seed"])
    steps = [transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))]
    if case["augment"]:
        steps = [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip()] + steps
    dataset = Sample(case["train"], transforms.Compose(steps))
    loader = DataLoader(dataset, batch_size=case["batch"], shuffle=case["shuffle"], num_workers=case["workers"])
    case["epochs"] = []
    for _ in range(2):
        h = hashlib.md5()
        for x, y in loader:
            h.update(x.numpy().tobytes())
            h.update(y.numpy().tobytes())
            h.update(torch.rand(3).numpy().tobytes())  # as dropout would, in between
        case["epochs"].append(h.hexdigest())
    return case


def main(seed):
    rng = random.Random(seed)
    cases = []
    for train, augment, shuffle in ((True, False, True), (True, True, True), (False, False, False), (False, True, False)):
        for workers in (0, 2):
            for batch in (4, 128):
                cases.append({
                    "train": train, "augment": augment, "shuffle": shuffle, "workers": workers, "batch": batch,
                    "seed": rng.randrange(2**31)})
    json.dump([run(c) for c in cases], sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
