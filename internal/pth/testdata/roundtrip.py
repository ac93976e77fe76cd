"""The Python half of TestRoundTripWithPyTorch.

    python3 roundtrip.py write DIR    saves values, and random ones, to DIR/*.pth
    python3 roundtrip.py check DIR    loads DIR/*.pth and compares them
"""
import pathlib
import random
import sys
import warnings

import torch

from make_golden import LEGACY, VALUES


def random_value(rng, depth=0):
    kind = rng.randrange(4 if depth > 4 else 8)
    if kind == 0:
        return rng.choice([None, True, False, rng.random(), 1e300 * rng.random()])
    if kind == 1:
        return rng.randrange(-(2 ** rng.randrange(1, 90)), 2 ** rng.randrange(1, 90))
    if kind == 2:
        return "".join(chr(rng.choice([rng.randrange(128), rng.randrange(0xD000)])) for _ in range(rng.randrange(40)))
    if kind == 3:
        shape = [rng.randrange(4) for _ in range(rng.randrange(4))]
        t = torch.arange(256, dtype=rng.choice([torch.float32, torch.int16, torch.uint8]))[: torch.Size(shape).numel()].reshape(shape)
        return t.t() if t.dim() == 2 else t
    items = [random_value(rng, depth + 1) for _ in range(rng.choice([0, 1, 2, 3, 5, 30]))]
    if kind == 4:
        return tuple(items)
    if kind in (5, 6):
        return items
    return {rng.choice([f"k{i}", i, (i, "t"), i + 0.5]): v for i, v in enumerate(items)}


def values():
    out = {name: make() for name, make in VALUES.items()}
    out.update({f"{name}.legacy": make() for name, make in LEGACY.items()})
    out.update({f"random{seed}": random_value(random.Random(seed)) for seed in range(40)})
    out["thousands"] = {"list": list(range(3000)), "dict": dict.fromkeys(range(2000)), "tensors": [torch.ones(1) for _ in range(300)]}
    # What the test makes in Go from nothing.
    w = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    out["scratch"] = {"w": w.t(), "bias": torch.nn.Parameter(torch.zeros(0)), "tied": w.t()}
    return out


def raw(storage):
    return torch.empty(0, dtype=torch.uint8).set_(storage)


def same(a, b, path=""):
    if isinstance(a, torch.UntypedStorage):
        # torch.load returns the class that it means to do away with.
        assert raw(a).equal(raw(b.untyped())), path
        return
    assert type(a) is type(b), f"{path}: {type(a)} and {type(b)}"
    if isinstance(a, torch.Tensor):
        assert (a.dtype, a.shape, a.stride(), a.storage_offset()) == (b.dtype, b.shape, b.stride(), b.storage_offset()), path
        assert (a.requires_grad, a.is_conj(), a.is_neg()) == (b.requires_grad, b.is_conj(), b.is_neg()), path
        assert raw(a.untyped_storage()).equal(raw(b.untyped_storage())), path
        same(a.__dict__, b.__dict__, path + ".__dict__")
    elif isinstance(a, dict):
        assert list(a) == list(b), f"{path}: {list(a)} and {list(b)}"
        for k in a:
            same(a[k], b[k], f"{path}[{k!r}]")
        if hasattr(a, "__dict__"):
            same(a.__dict__, b.__dict__, path + ".__dict__")
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b), path
        for i, (x, y) in enumerate(zip(a, b)):
            same(x, y, f"{path}[{i}]")
    else:
        assert a == b, f"{path}: {a!r} and {b!r}"


def sharing(v, groups):
    """Numbers the storages that have bytes in the order of their first use."""
    if isinstance(v, torch.Tensor):
        p = v.untyped_storage().data_ptr()
        return [groups.setdefault(p, len(groups))] if v.untyped_storage().nbytes() else []
    if isinstance(v, dict):
        v = list(v.values())
    return [n for x in v for n in sharing(x, groups)] if isinstance(v, (list, tuple)) else []


def main():
    warnings.simplefilter("ignore")
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for name, value in values().items():
        path = folder / f"{name}.pth"
        if command == "write":
            if name != "scratch":
                torch.save(value, path, _use_new_zipfile_serialization="legacy" not in name)
            continue
        for mmap in (False, True):
            try:
                loaded = torch.load(path, weights_only=True, mmap=mmap)
                same(value, loaded)
                assert sharing(value, {}) == sharing(loaded, {}), "storages are shared in other ways"
            except Exception as e:
                sys.exit(f"{name}, mmap={mmap}: {type(e).__name__}: {e}")
    print(f"{command}: {len(values())} values")


if __name__ == "__main__":
    main()
