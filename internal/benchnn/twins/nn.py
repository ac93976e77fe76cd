"""The layers, models and optimizers of the table in Python."""
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

root = os.path.join(os.path.dirname(__file__), "../../..")
sys.path += [root + "/internal/twin", root + "/examples/gpt"]
import twin  # noqa: E402
from serve import repeat, serve  # noqa: E402


def train(m, forward):
    params = list(m.parameters())

    def run():
        for p in params:
            p.grad = None
        forward(m).sum().backward()

    return run


def on(m, *shape):
    x = torch.randn(shape, requires_grad=True)
    return train(m, lambda m: m(x))


def attention():
    x = torch.randn(128, 8, 512, requires_grad=True)
    return train(nn.MultiheadAttention(512, 8), lambda m: m(x, x, x, need_weights=False)[0])


def lstm():
    x = torch.randn(64, 16, 256, requires_grad=True)
    return train(nn.LSTM(256, 256, num_layers=2), lambda m: m(x)[0])


def embedding():
    x = torch.randint(10000, (1024,))
    return train(nn.Embedding(10000, 256), lambda m: m(x))


def mlp():
    x, y = torch.randn(128, 784), torch.randint(10, (128,))
    m = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    return train(m, lambda m: F.cross_entropy(m(x), y))


def resnet():
    import torchvision

    x = torch.randn(8, 3, 224, 224)
    return train(torchvision.models.resnet18(), lambda m: m(x))


models = {
    "Linear": lambda: on(nn.Linear(1024, 1024), 128, 1024),
    "Conv2d": lambda: on(nn.Conv2d(64, 64, 3, padding=1), 8, 64, 56, 56),
    "BatchNorm2d": lambda: on(nn.BatchNorm2d(64), 8, 64, 56, 56),
    "LayerNorm": lambda: on(nn.LayerNorm(768), 512, 768),
    "Embedding": embedding,
    "MultiheadAttention": attention,
    "LSTM": lstm,
    "MLP": mlp,
    "GPT-2 small block": lambda: on(twin.Block(768, 12, 0.0), 2, 256, 768),
    "ResNet-18": resnet,
}

settings = {"SGD": {"lr": 0.01, "momentum": 0.9}}


def gpt(name):
    """What examples/gpt does when it is called without flags."""
    with open(root + "/examples/gpt/shakespeare.txt") as f:
        play = f.read()
    vocab = sorted(set(play))
    text = torch.tensor([vocab.index(c) for c in play])
    net = twin.GPT(len(vocab), 64, 4, 4, 128)
    if name == "examples/gpt generation":
        net.eval()
        return lambda n: twin.generate(net, text[:64], n, 0.8)
    return lambda n: twin.train(net, twin.new_optimizer(net, 1e-3), text, n, 12, 50)


def optimizer(name):
    name, _, how = name.partition(" ")
    params = [torch.randn(316, 317, requires_grad=True) for _ in range(100)]
    for p in params:
        p.grad = torch.randn(316, 317)
    options = dict(settings.get(name, {}), **({how: True} if how else {}))
    o = getattr(torch.optim, name)(params, **options)
    if name == "LBFGS":
        return lambda: o.step(lambda: 0.0)
    return o.step


def prepare(name):
    torch.manual_seed(0)
    if name.startswith("examples/gpt "):
        return gpt(name)
    return repeat(models[name]() if name in models else optimizer(name))


serve(prepare)
