"""Prints what torchvision's transforms make of pictures, as JSON: checksums of the
tensors, and the random number that comes next. TestParity compares it with gotorch.

    python make_transforms.py 0 > transforms.json
"""
import hashlib
import json
import random
import sys

import numpy as np
import torch
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import InterpolationMode


def picture(seed, c, h, w):
    """Noise that is easy to make in any language, as a PIL image."""
    v = np.arange(c * h * w, dtype=np.uint64)
    v = (v * 2654435761 + seed * 40503) & 0xFFFFFFFF
    v ^= v >> 15
    v = (v * 2246822519) & 0xFFFFFFFF
    v ^= v >> 13
    pixels = (v & 255).astype(np.uint8).reshape(c, h, w)
    return Image.fromarray(pixels[0] if c == 1 else pixels.transpose(1, 2, 0))


def build(name, *args, **options):
    if "interpolation" in options:
        options["interpolation"] = InterpolationMode(options["interpolation"])
    return getattr(T, name)(*args, **options)


def run(case):
    torch.manual_seed(case["seed"])
    steps = [build(name, *args, **options) for name, args, options in case["steps"]]
    pipeline = T.Compose(steps)
    tensors = [pipeline(picture(i, *case["size"])) for i in range(case["count"])]
    tensors = [t if isinstance(t, torch.Tensor) else T.PILToTensor()(t) for t in tensors]
    case["shape"] = list(tensors[0].shape)
    case["dtype"] = str(tensors[0].dtype)
    case["md5"] = [hashlib.md5(t.contiguous().numpy().tobytes()).hexdigest() for t in tensors]
    case["next"] = int(torch.rand(()) * 2**24)
    return case


def step(name, *args, **options):
    return [name, args, options]


def main(seed):
    rng = random.Random(seed)
    to_tensor = step("ToTensor")
    half = step("Normalize", [0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
    imagenet = step("Normalize", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    crop, flip = step("RandomCrop", 32, padding=4), step("RandomHorizontalFlip")
    cifar = [3, 32, 32]
    cases = []

    def add(size, *steps, count=1):
        cases.append({"size": size, "steps": steps, "count": count, "seed": rng.randrange(2**31)})

    add(cifar)
    add(cifar, step("PILToTensor"))
    add(cifar, to_tensor)
    add(cifar, to_tensor, half, count=3)
    add(cifar, to_tensor, imagenet)
    add([1, 28, 28], to_tensor, step("Normalize", [0.1307], [0.3081]))
    add(cifar, to_tensor, step("Normalize", [rng.random() for _ in range(3)], [rng.random() + 0.01 for _ in range(3)]))
    add(cifar, crop, flip, to_tensor, half, count=20)
    add(cifar, to_tensor, half, crop, flip, count=10)
    add(cifar, flip, crop, count=10)
    add(cifar, step("RandomHorizontalFlip", p=0.9), step("RandomHorizontalFlip", p=0.1), count=10)
    add([1, 28, 28], step("RandomCrop", 28, padding=2), to_tensor, count=5)
    add(cifar, step("RandomCrop", 32), to_tensor)
    add(cifar, step("RandomCrop", [20, 9]), to_tensor, count=5)
    add(cifar, step("RandomCrop", [40, 30], padding=[1, 2, 3, 8], fill=200), count=10)
    add(cifar, step("RandomCrop", 33, padding=[5, 2], fill=(10, 20, 30)), count=10)
    add(cifar, step("RandomCrop", [50, 36], pad_if_needed=True), count=10)
    for mode in ("constant", "edge", "reflect", "symmetric"):
        add(cifar, step("RandomCrop", 32, padding=4, padding_mode=mode), flip, to_tensor, count=6)
        add([3, 5, 7], step("RandomCrop", 20, padding=2, pad_if_needed=True, padding_mode=mode), count=6)
        add(cifar, to_tensor, step("RandomCrop", 32, padding=4, padding_mode=mode), count=6)
    for size, to in (([3, 32, 32], 20), ([3, 33, 40], [21, 18]), ([3, 20, 33], 32), ([1, 7, 50], [9, 9])):
        add(size, step("CenterCrop", to), to_tensor)
        add(size, to_tensor, step("CenterCrop", to))
    for interpolation in ("bilinear", "bicubic", "nearest"):
        for _ in range(12):
            size = [rng.choice([1, 3]), rng.randrange(1, 150), rng.randrange(1, 150)]
            add(size, step("Resize", [rng.randrange(1, 150), rng.randrange(1, 150)], interpolation=interpolation))
        add([3, 300, 451], step("Resize", 224, interpolation=interpolation), step("CenterCrop", 224))
        add([3, 451, 300], step("Resize", 61, interpolation=interpolation))
        add([3, 32, 32], step("Resize", 224, interpolation=interpolation))
        add([3, 1, 1], step("Resize", [5, 3], interpolation=interpolation))
        add([3, 100, 10], step("Resize", 30, max_size=100, interpolation=interpolation))
        add([3, 64, 49], to_tensor, step("Resize", 32, interpolation=interpolation))
        add([3, 64, 49], to_tensor, step("Resize", [70, 20], interpolation=interpolation, antialias=False))
        add([3, 64, 49], step("PILToTensor"), step("Resize", [20, 90], interpolation=interpolation))
        add([3, 100, 77], step("RandomResizedCrop", 64, interpolation=interpolation), flip, to_tensor, imagenet, count=8)
    add([3, 300, 20], step("RandomResizedCrop", [10, 20], scale=[0.9, 1.0], ratio=[0.9, 1.1]), count=4)
    add([3, 20, 300], step("RandomResizedCrop", [10, 20], scale=[0.9, 1.0], ratio=[0.9, 1.1]), count=4)
    add([3, 50, 60], to_tensor, step("RandomResizedCrop", 32), count=4)
    json.dump([run(c) for c in cases], sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
