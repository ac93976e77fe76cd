"""Prints what PyTorch's DataLoader does, as JSON: the order of the samples and every
random number that is drawn on the way. TestParity compares it with gotorch.

    python make_loader.py 0 > loader.json
"""
import json
import random
import sys
import warnings

import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler, SubsetRandomSampler, WeightedRandomSampler

warnings.filterwarnings("ignore")  # of more workers than processors


class Noise(Dataset):
    """Sample i is i with two draws, as augmentation would make them."""

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return torch.tensor(i), torch.stack([draw(), draw()])


def draw(generator=None):
    """24 random bits: exact in every language."""
    return (torch.rand((), generator=generator) * 2**24).to(torch.int64)


def run(case):
    torch.manual_seed(case["seed"])
    generator = None
    if case["generator"] is not None:
        generator = torch.Generator().manual_seed(case["generator"])
    dataset = Noise(case["n"])
    sampler = None
    if case["sampler"] == "random":
        sampler = RandomSampler(dataset, num_samples=case["num_samples"], generator=generator)
    elif case["sampler"] == "replacement":
        sampler = RandomSampler(dataset, replacement=True, num_samples=case["num_samples"], generator=generator)
    elif case["sampler"] == "subset":
        sampler = SubsetRandomSampler(range(0, case["n"], 2), generator=generator)
    elif case["sampler"] == "weighted":
        weights = [1 + i % 3 for i in range(case["n"])]
        sampler = WeightedRandomSampler(weights, case["num_samples"], generator=generator)
    loader = DataLoader(
        dataset, batch_size=case["batch"], shuffle=case["shuffle"], sampler=sampler, num_workers=case["workers"],
        drop_last=case["drop_last"], generator=generator, prefetch_factor=case["prefetch"] if case["workers"] else None)
    case["batches"] = []
    for _ in range(2):
        for indices, noise in loader:
            # The loop draws as well, as dropout would.
            case["batches"].append({
                "indices": indices.tolist(), "noise": noise.flatten().tolist(), "loop": draw().item(),
                "loop_generator": draw(generator).item()})
    case["len"] = len(loader)
    case["end"] = [draw().item(), draw(generator).item()]
    return case


def main(seed):
    rng = random.Random(seed)
    cases = []
    for workers in (0, 1, 2, 3):
        for shuffle in (False, True):
            for generator in (None, rng.randrange(2**31)):
                cases.append({
                    "n": rng.choice([1, 7, 12, 23]), "batch": rng.choice([1, 3, 4]), "shuffle": shuffle, "sampler": "",
                    "num_samples": 0, "workers": workers, "drop_last": rng.random() < 0.5, "generator": generator,
                    "prefetch": rng.choice([1, 2, 4]), "seed": rng.randrange(2**31)})
    for sampler in ("random", "replacement", "subset", "weighted"):
        for generator in (None, rng.randrange(2**31)):
            workers = rng.randrange(3)
            cases.append({
                "n": 12, "batch": 5, "shuffle": False, "sampler": sampler, "num_samples": rng.choice([5, 12, 24, 40, 64]),
                "workers": workers, "drop_last": False, "generator": generator, "prefetch": 2,
                "seed": rng.randrange(2**31)})
    # A batch as large as the data set, and one larger.
    for batch in (8, 9):
        cases.append({
            "n": 8, "batch": batch, "shuffle": True, "sampler": "", "num_samples": 0, "workers": 0, "drop_last": False,
            "generator": None, "prefetch": 2, "seed": rng.randrange(2**31)})
    json.dump([run(c) for c in cases], sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
