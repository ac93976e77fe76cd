"""Prints what PyTorch's data sets, samplers and persistent workers do, as JSON: the
samples and every random number that is drawn on the way. TestDatasetsParity compares it
with gotorch.

    python make_datasets.py 0 > datasets.json
"""

import json
import random
import sys
import warnings

import torch
from torch.utils.data import (
    BatchSampler,
    ChainDataset,
    ConcatDataset,
    DataLoader,
    DistributedSampler,
    IterableDataset,
    RandomSampler,
    StackDataset,
    default_collate,
    get_worker_info,
    random_split,
)

from make_loader import Noise, draw

warnings.filterwarnings("ignore")  # of more workers than processors


class Stream(IterableDataset):
    """Numbers from start with a draw each; worker w gives its part, which is shorter
    for some than for others."""

    def __init__(self, start, n):
        self.start, self.n = start, n

    def __iter__(self):
        info = get_worker_info()
        w, of = (info.id, info.num_workers) if info else (0, 1)
        for i in range(self.start, self.start + self.n):
            if i * i % of == w:
                yield torch.tensor(i), draw()

    def __len__(self):
        return self.n


def distributed(rng):
    n, replicas = rng.choice([1, 2, 7, 12]), rng.choice([1, 2, 3, 5])
    case = {"n": n, "replicas": replicas, "shuffle": rng.random() < 0.5, "drop": rng.random() < 0.5,
            "seed": rng.randrange(100), "epoch": rng.randrange(3), "ranks": []}
    for rank in range(replicas):
        s = DistributedSampler(range(n), replicas, rank, case["shuffle"], case["seed"], case["drop"])
        s.set_epoch(case["epoch"])
        case["ranks"].append({"len": len(s), "indices": list(s)})
    return case


def split(rng, lengths):
    case = {"n": 23, "lengths": lengths, "seed": rng.randrange(2**31), "generator": rng.choice([None, rng.randrange(2**31)])}
    torch.manual_seed(case["seed"])
    g = None
    if case["generator"] is not None:
        g = torch.Generator().manual_seed(case["generator"])
    parts = random_split(range(case["n"]), lengths, **({"generator": g} if g else {}))
    case["parts"] = [list(p.indices) for p in parts]
    case["end"] = draw().item()
    return case


def epochs(loader, stops, generator=None):
    """Two or more rounds; stops says after how many batches each one ends."""
    batches = []
    for stop in stops:
        for k, (indices, noise) in enumerate(loader):
            batches.append({"indices": indices.tolist(), "noise": noise.flatten().tolist(), "loop": draw().item()})
            if k + 1 == stop:
                break
    return batches


def persistent(rng, workers, shuffle):
    case = {"n": 13, "batch": rng.choice([2, 3]), "workers": workers, "shuffle": shuffle, "seed": rng.randrange(2**31),
            "prefetch": rng.choice([1, 2, 3]), "stops": rng.choice([[0, 0], [0, 2, 0], [1, 3, 0], [2, 0, 1, 0]])}
    torch.manual_seed(case["seed"])
    loader = DataLoader(Noise(case["n"]), batch_size=case["batch"], shuffle=shuffle, num_workers=workers,
                        prefetch_factor=case["prefetch"], persistent_workers=True)
    case["batches"] = epochs(loader, case["stops"])
    case["end"] = draw().item()
    return case


def iterable(rng, workers, chain, keep):
    case = {"n": rng.choice([0, 1, 11, 20]), "batch": rng.choice([1, 2, 3]), "workers": workers, "chain": chain,
            "drop": rng.random() < 0.5, "persistent": keep, "seed": rng.randrange(2**31)}
    torch.manual_seed(case["seed"])
    d = Stream(0, case["n"])
    if chain:
        d = ChainDataset([d, Stream(100, 5)])
    loader = DataLoader(d, batch_size=case["batch"], num_workers=workers, drop_last=case["drop"], persistent_workers=keep)
    case["len"] = len(loader)
    case["batches"] = epochs(loader, [0, 0])
    case["end"] = draw().item()
    return case


def batch_sampler(rng, workers):
    case = {"n": 11, "batch": 4, "drop": rng.random() < 0.5, "workers": workers, "seed": rng.randrange(2**31)}
    torch.manual_seed(case["seed"])
    d = Noise(case["n"])
    s = BatchSampler(RandomSampler(d), case["batch"], case["drop"])
    case["len"] = len(s)
    case["batches"] = epochs(DataLoader(d, batch_sampler=s, num_workers=workers), [0, 0])
    case["end"] = draw().item()
    return case


def concat(rng):
    case = {"lens": [rng.choice([0, 1, 3, 5]) for _ in range(3)] + [2], "seed": rng.randrange(2**31)}
    torch.manual_seed(case["seed"])
    loader = DataLoader(ConcatDataset([Noise(n) for n in case["lens"]]), batch_size=3, shuffle=True)
    case["batches"] = epochs(loader, [0])
    return case


def stacked(rng, named):
    """Samples of two data sets, which draw in turn."""
    case = {"n": 5, "named": named, "seed": rng.randrange(2**31), "batches": []}
    torch.manual_seed(case["seed"])
    a, b = Noise(case["n"]), Noise(case["n"])
    d = StackDataset(a=a, b=b) if named else StackDataset(a, b)
    for batch in DataLoader(d, batch_size=2, shuffle=True):
        a, b = (batch["a"], batch["b"]) if named else batch
        case["batches"].append({"a": a[0].tolist(), "a_noise": a[1].flatten().tolist(), "b": b[0].tolist(), "b_noise": b[1].flatten().tolist()})
    return case


def show(v):
    """A batch as JSON: tensors with their type."""
    if torch.is_tensor(v):
        return {"dtype": str(v.dtype), "shape": list(v.shape), "elements": v.to(torch.float64).flatten().tolist()}
    if isinstance(v, dict):
        return {k: show(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [show(x) for x in v]
    return v


def collated():
    """default_collate of the samples that the test has in Go."""
    return {
        "ints": show(default_collate([1, 2, 3])),
        "floats": show(default_collate([0.5, 2.0])),
        "bools": show(default_collate([True, False])),
        "strings": show(default_collate(["a", "b"])),
        "tensors": show(default_collate([torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])])),
        "lists": show(default_collate([[1, 2], [3, 4], [5, 6]])),
        "maps": show(default_collate([{"x": 1, "y": "a"}, {"x": 2, "y": "b"}])),
        "nested": show(default_collate([{"p": [torch.tensor(1.0), 2.5], "q": {"r": [True, "s"]}},
                                        {"p": [torch.tensor(3.0), 4.5], "q": {"r": [False, "t"]}}])),
    }


def main(seed):
    rng = random.Random(seed)
    out = {
        "distributed": [distributed(rng) for _ in range(12)],
        "split": [split(rng, lengths) for lengths in ([20, 3], [23], [0, 23], [5, 6, 12], [0.5, 0.5], [0.8, 0.1, 0.1], [1.0], [0.9, 0.0, 0.1])],
        "persistent": [persistent(rng, w, s) for w in (1, 2, 3) for s in (False, True)],
        "iterable": [iterable(rng, w, c, k and w > 0) for w in (0, 1, 2, 3) for c in (False, True) for k in (False, True)],
        "batch_sampler": [batch_sampler(rng, w) for w in (0, 1, 2)],
        "concat": [concat(rng) for _ in range(3)],
        "stacked": [stacked(rng, named) for named in (False, True)],
        "collated": collated(),
    }
    json.dump(out, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
