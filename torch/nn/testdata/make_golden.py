"""Writes the golden files of the packages nn, functional and nninit.

Usage: python make_golden.py    (any Python that can import torch)
"""

import json
import os
import sys

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../internal/golden"))
from golden import encode, made  # noqa: E402


def write(name, cases):
    out = {
        "made": made(),
        "cases": {
            c: {"names": list(ts), "tensors": {n: encode(t) for n, t in ts.items()}}
            for c, ts in cases.items()
        },
    }
    with open(os.path.join(HERE, name), "w") as f:
        json.dump(out, f, separators=(",", ":"))
        f.write("\n")


def layer(make, shape, dtype=torch.float32, train=True, calls=1):
    """Everything that a layer shows: parameters drawn from seed 0, then result,
    gradients and buffers after some calls, the last one from seed 7. The test draws
    the input and the gradient to start from as it is done here."""
    torch.manual_seed(0)
    m = make()
    ts = {"param." + n: p.clone() for n, p in m.named_parameters()}
    m.train(train)
    inputs = torch.Generator().manual_seed(1)
    leaf = torch.randn(shape, dtype=dtype, generator=inputs).requires_grad_()
    for _ in range(calls):
        x = leaf * 1  # in-place layers may not touch a leaf
        torch.manual_seed(7)
        y = m(x)
    ts["y"] = y.clone()
    g = torch.randn(y.shape, dtype=dtype, generator=inputs)
    y.backward(g)
    ts["grad.x"] = leaf.grad
    ts.update({"grad." + n: p.grad for n, p in m.named_parameters()})
    ts.update({"buffer." + n: b for n, b in m.named_buffers()})
    return ts


def loss(make, shape, target):
    m = make()
    inputs = torch.Generator().manual_seed(1)
    x = torch.randn(shape, generator=inputs).requires_grad_()
    y = m(x, target)
    g = torch.randn(y.shape, generator=inputs)
    y.backward(g)
    return {"target": target, "y": y, "grad.x": x.grad}


def mix():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Sequential(nn.Conv2d(4, 6, 3), nn.ReLU(), nn.Dropout(0.3)),
        nn.AdaptiveAvgPool2d((2, 2)),
        nn.Flatten(),
        nn.Linear(24, 5),
    )


image = (2, 3, 6, 7)
classes = torch.tensor([1, 0, 4, 2])
ignoring = torch.tensor([1, 0, -100, 2])
pixels = torch.tensor([[[1, 0], [4, 2]], [[3, 3], [0, 1]]])
weight = torch.tensor([0.5, 1.0, 2.0, 0.25, 3.0])
probabilities = torch.randn(4, 5, generator=torch.Generator().manual_seed(2)).softmax(1)

layers = {
    "conv2d": layer(lambda: nn.Conv2d(3, 6, 5), image),
    "conv2d rectangular": layer(lambda: nn.Conv2d(3, 4, (3, 5), stride=(2, 1), padding=(1, 2)), image),
    "conv2d no bias": layer(lambda: nn.Conv2d(3, 4, 3, bias=False), image),
    "conv2d dilation": layer(lambda: nn.Conv2d(3, 4, 3, dilation=(2, 1), padding=2), image),
    "conv2d groups": layer(lambda: nn.Conv2d(3, 6, 3, groups=3), image),
    "conv2d same": layer(lambda: nn.Conv2d(3, 4, (3, 5), padding="same"), image),
    "conv2d same even": layer(lambda: nn.Conv2d(3, 4, (4, 2), padding="same"), image),
    "conv2d valid": layer(lambda: nn.Conv2d(3, 4, 3, stride=2, padding="valid"), image),
    "conv2d reflect": layer(lambda: nn.Conv2d(3, 4, 3, padding=(1, 2), padding_mode="reflect"), image),
    "conv2d replicate": layer(lambda: nn.Conv2d(3, 4, 3, padding=(1, 2), padding_mode="replicate"), image),
    "conv2d circular": layer(lambda: nn.Conv2d(3, 4, 3, stride=2, padding=(1, 2), padding_mode="circular"), image),
    "conv2d reflect same": layer(lambda: nn.Conv2d(3, 4, (4, 3), padding="same", padding_mode="reflect"), image),
    "conv2d reflect valid": layer(lambda: nn.Conv2d(3, 4, 3, padding="valid", padding_mode="reflect"), image),
    "conv2d float64": layer(lambda: nn.Conv2d(3, 4, 3, dtype=torch.float64), image, torch.float64),
    "conv2d one picture": layer(lambda: nn.Conv2d(3, 4, 3), image[1:]),
    "conv2d empty batch": layer(lambda: nn.Conv2d(3, 4, 3), (0, 3, 5, 5)),
    "linear": layer(lambda: nn.Linear(7, 5), (4, 7)),
    "linear no bias": layer(lambda: nn.Linear(7, 5, bias=False), (4, 7)),
    "linear vector": layer(lambda: nn.Linear(7, 5), (7,)),
    "linear 3d": layer(lambda: nn.Linear(7, 5), (2, 3, 7)),
    "linear float64": layer(lambda: nn.Linear(7, 5, dtype=torch.float64), (4, 7), torch.float64),
    "max_pool2d": layer(lambda: nn.MaxPool2d(2), image),
    "max_pool2d options": layer(
        lambda: nn.MaxPool2d((3, 2), stride=(2, 3), padding=1, dilation=(1, 2), ceil_mode=True), image
    ),
    "avg_pool2d": layer(lambda: nn.AvgPool2d(2), image),
    "avg_pool2d options": layer(
        lambda: nn.AvgPool2d((3, 2), stride=2, padding=1, ceil_mode=True, count_include_pad=False), image
    ),
    "avg_pool2d divisor": layer(lambda: nn.AvgPool2d(3, stride=1, divisor_override=2), image),
    "adaptive_avg_pool2d": layer(lambda: nn.AdaptiveAvgPool2d(1), image),
    "adaptive_avg_pool2d pair": layer(lambda: nn.AdaptiveAvgPool2d((4, 3)), image),
    "adaptive_avg_pool2d none": layer(lambda: nn.AdaptiveAvgPool2d((None, 3)), image),
    "batch_norm2d": layer(lambda: nn.BatchNorm2d(3), image, calls=2),
    "batch_norm2d eval": layer(lambda: nn.BatchNorm2d(3), image, train=False),
    "batch_norm2d cumulative": layer(lambda: nn.BatchNorm2d(3, momentum=None), image, calls=3),
    "batch_norm2d options": layer(lambda: nn.BatchNorm2d(3, eps=1e-3, momentum=0.3), image, calls=2),
    "batch_norm2d no affine": layer(lambda: nn.BatchNorm2d(3, affine=False), image),
    "batch_norm2d no bias": layer(lambda: nn.BatchNorm2d(3, bias=False), image),
    "batch_norm2d no statistics": layer(lambda: nn.BatchNorm2d(3, track_running_stats=False), image),
    "batch_norm2d no statistics eval": layer(
        lambda: nn.BatchNorm2d(3, track_running_stats=False), image, train=False
    ),
    "dropout": layer(lambda: nn.Dropout(0.5), image),
    "dropout inplace": layer(lambda: nn.Dropout(0.2, inplace=True), image),
    "dropout eval": layer(lambda: nn.Dropout(0.5), image, train=False),
    "dropout none": layer(lambda: nn.Dropout(0.0), image),
    "dropout all": layer(lambda: nn.Dropout(1.0), image),
    "relu": layer(lambda: nn.ReLU(), image),
    "relu inplace": layer(lambda: nn.ReLU(inplace=True), image),
    "flatten": layer(lambda: nn.Flatten(), image),
    "flatten start": layer(lambda: nn.Flatten(2), image),
    "flatten range": layer(lambda: nn.Flatten(0, 2), image),
    "identity": layer(lambda: nn.Identity(), image),
    "sequential": layer(mix, image, calls=2),
    "sequential eval": layer(mix, image, train=False),
}

losses = {
    "cross entropy": loss(lambda: nn.CrossEntropyLoss(), (4, 5), classes),
    "cross entropy sum": loss(lambda: nn.CrossEntropyLoss(reduction="sum"), (4, 5), classes),
    "cross entropy none": loss(lambda: nn.CrossEntropyLoss(reduction="none"), (4, 5), classes),
    "cross entropy weight": loss(lambda: nn.CrossEntropyLoss(weight=weight), (4, 5), classes),
    "cross entropy ignore": loss(lambda: nn.CrossEntropyLoss(), (4, 5), ignoring),
    "cross entropy ignore index": loss(lambda: nn.CrossEntropyLoss(ignore_index=4), (4, 5), classes),
    "cross entropy smoothing": loss(lambda: nn.CrossEntropyLoss(label_smoothing=0.1), (4, 5), classes),
    "cross entropy everything": loss(
        lambda: nn.CrossEntropyLoss(weight=weight, ignore_index=2, reduction="sum", label_smoothing=0.2),
        (4, 5),
        classes,
    ),
    "cross entropy probabilities": loss(lambda: nn.CrossEntropyLoss(weight=weight), (4, 5), probabilities),
    "cross entropy pixels": loss(lambda: nn.CrossEntropyLoss(), (2, 5, 2, 2), pixels),
    "cross entropy pixels none": loss(lambda: nn.CrossEntropyLoss(reduction="none"), (2, 5, 2, 2), pixels),
}

write("layers.json", layers)
write("losses.json", losses)


def call(f, *shape):
    x = torch.randn(shape, generator=torch.Generator().manual_seed(1)).requires_grad_()
    torch.manual_seed(7)
    y = f(x * 1)
    ts = {"y": y}
    if y.requires_grad:
        y.sum().backward()
        ts["grad.x"] = x.grad
    return ts


mean, var = torch.tensor([0.1, -0.2, 0.3]), torch.tensor([1.0, 0.5, 2.0])
scale, shift = torch.tensor([1.5, 0.5, -1.0]), torch.tensor([0.0, 1.0, 2.0])
cubes = (1, 2, 3, 4, 5)


def trained(x):
    m, v = mean.clone(), var.clone()
    y = F.batch_norm(x, m, v, scale, shift, True, 0.2, 1e-4)
    return torch.cat([y.flatten(), m, v])


small = (2, 3, 4, 6)
interpolations = {
    "nearest": dict(size=(7, 3)),
    "nearest factor": dict(scale_factor=1.7),
    "nearest factors": dict(scale_factor=(0.6, 2.0)),
    "nearest recompute": dict(scale_factor=1.7, recompute_scale_factor=True),
    "nearest-exact": dict(size=5, mode="nearest-exact"),
    "area": dict(size=(3, 4), mode="area"),
    "area factor": dict(scale_factor=0.6, mode="area"),
    "bilinear": dict(size=(7, 3), mode="bilinear"),
    "bilinear corners": dict(size=(7, 3), mode="bilinear", align_corners=True),
    "bilinear factor": dict(scale_factor=1.7, mode="bilinear"),
    "bilinear antialias": dict(size=(2, 3), mode="bilinear", antialias=True),
    "bicubic": dict(size=(7, 3), mode="bicubic"),
    "bicubic antialias": dict(size=(2, 3), mode="bicubic", antialias=True),
}

functional = {
    "relu": call(F.relu, *small),
    "relu_": call(F.relu_, *small),
    "softmax": call(lambda x: F.softmax(x, 1), *small),
    "softmax float64": call(lambda x: F.softmax(x, -1, dtype=torch.float64), *small),
    "log_softmax": call(lambda x: F.log_softmax(x, 1), *small),
    "dropout": call(lambda x: F.dropout(x, 0.4), *small),
    "dropout_": call(lambda x: F.dropout(x, 0.4, inplace=True), *small),
    "dropout eval": call(lambda x: F.dropout(x, 0.4, training=False), *small),
    "batch_norm": call(lambda x: F.batch_norm(x, mean, var, scale, shift), *small),
    "batch_norm plain": call(lambda x: F.batch_norm(x, None, None, training=True), *small),
    "batch_norm training": call(trained, *small),
    "pad": call(lambda x: F.pad(x, (1, 2)), *small),
    "pad value": call(lambda x: F.pad(x, (1, 2, 3, -1), value=0.5), *small),
    "pad reflect": call(lambda x: F.pad(x, (1, 2, 3, 0), mode="reflect"), *small),
    "pad replicate": call(lambda x: F.pad(x, (1, 2, 3, 0), mode="replicate"), *small),
    "pad circular": call(lambda x: F.pad(x, (1, 2, 3, 0), mode="circular"), *small),
    "max_pool2d": call(lambda x: F.max_pool2d(x, 2), *small),
    "avg_pool2d": call(lambda x: F.avg_pool2d(x, (2, 3), stride=1), *small),
    "adaptive_avg_pool2d": call(lambda x: F.adaptive_avg_pool2d(x, (2, 2)), *small),
    "conv2d": call(lambda x: F.conv2d(x, torch.ones(2, 3, 2, 2), scale[:2], stride=2, padding=1), *small),
    "linear": call(lambda x: F.linear(x, torch.ones(3, 6), shift), *small),
    "nll_loss": call(
        lambda x: F.nll_loss(F.log_softmax(x, 1), classes, weight, ignore_index=2, reduction="sum"), 4, 5
    ),
    "cross_entropy": call(lambda x: F.cross_entropy(x, classes, weight, label_smoothing=0.1), 4, 5),
    "one_hot": call(lambda x: F.one_hot(classes, 6), 1),
    "interpolate linear": call(lambda x: F.interpolate(x, 9, mode="linear"), 2, 3, 5),
    "interpolate nearest 1d": call(lambda x: F.interpolate(x, scale_factor=2), 2, 3, 5),
    "interpolate trilinear": call(lambda x: F.interpolate(x, (2, 6, 5), mode="trilinear"), *cubes),
    "interpolate area 3d": call(lambda x: F.interpolate(x, 2, mode="area"), *cubes),
}
for name, options in interpolations.items():
    functional["interpolate " + name] = call(lambda x: F.interpolate(x, **options), *small)

write("functional.json", functional)


def first(f, *shape):
    torch.manual_seed(3)
    t = torch.full(shape, 9.0)
    f(t)
    return {"y": t}


init = {
    "uniform_": first(lambda t: nn.init.uniform_(t, -2.0, 3.0), 4, 5),
    "normal_": first(lambda t: nn.init.normal_(t, 1.0, 0.5), 4, 5),
    "normal_ long": first(lambda t: nn.init.normal_(t, 1.0, 0.5), 3, 37),
    "constant_": first(lambda t: nn.init.constant_(t, 0.3), 4, 5),
    "ones_": first(nn.init.ones_, 4, 5),
    "zeros_": first(nn.init.zeros_, 4, 5),
    "eye_": first(nn.init.eye_, 4, 5),
    "dirac_": first(nn.init.dirac_, 4, 3, 3, 2),
    "dirac_ groups": first(lambda t: nn.init.dirac_(t, 2), 4, 3, 3, 3),
    "dirac_ 1d": first(nn.init.dirac_, 2, 3, 3),
    "xavier_uniform_": first(lambda t: nn.init.xavier_uniform_(t, nn.init.calculate_gain("tanh")), 4, 3, 2, 2),
    "xavier_normal_": first(nn.init.xavier_normal_, 4, 5),
    "kaiming_uniform_": first(lambda t: nn.init.kaiming_uniform_(t, a=5**0.5), 4, 3, 2, 2),
    "kaiming_uniform_ out": first(
        lambda t: nn.init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"), 4, 3, 2, 2
    ),
    "kaiming_normal_": first(
        lambda t: nn.init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu"), 4, 3, 2, 2
    ),
    "trunc_normal_": first(nn.init.trunc_normal_, 9, 11),
    "trunc_normal_ std": first(lambda t: nn.init.trunc_normal_(t, 0.1, 0.02, -0.05, 0.11), 9, 11),
    "trunc_normal_ tail": first(lambda t: nn.init.trunc_normal_(t, 0.0, 1.0, 2.0, 3.0), 9, 11),
    "orthogonal_": first(lambda t: nn.init.orthogonal_(t, 1.5), 4, 6),
    "orthogonal_ tall": first(nn.init.orthogonal_, 6, 2, 2),
}

write("init.json", init)
