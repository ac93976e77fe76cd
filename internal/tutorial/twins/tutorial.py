"""PyTorch's CIFAR-10 tutorial in Python, the side that gotorch is held against.

  tutorial.py lines   trains and prints the tutorial's lines
  tutorial.py dump    writes parameters, sample order and losses of a short run
  tutorial.py step    times training steps on fixed data
  tutorial.py epoch   times one epoch, loader included
  tutorial.py eval    times the evaluation of the test images
"""
import argparse
import json
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def make_net(args):
    if args.model == "net":
        return Net()
    import torchvision.models as models
    net = getattr(models, args.model)()
    if args.model.startswith("resnet"):
        net.fc = nn.Linear(net.fc.in_features, 10)
    else:
        net.classifier[6] = nn.Linear(net.classifier[6].in_features, 10)
    return net


class Indexed(torch.utils.data.Dataset):
    """Hands the index of each sample on, so that the order can be written down."""

    def __init__(self, inner):
        self.inner = inner

    def __len__(self):
        return len(self.inner)

    def __getitem__(self, i):
        x, y = self.inner[i]
        return x, y, i


def transform(augment):
    import torchvision.transforms as transforms
    steps = [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip()] if augment else []
    return transforms.Compose(steps + [transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])


def datasets(args):
    from torchvision.datasets import CIFAR10
    train = CIFAR10(args.data, train=True, transform=transform(args.augment))
    test = CIFAR10(args.data, train=False, transform=transform(False))
    return train, test


def loader(dataset, args, shuffle):
    return torch.utils.data.DataLoader(dataset, batch_size=args.batch, shuffle=shuffle, num_workers=args.workers)


def trainer(args):
    """Returns the network and one training step."""
    net = make_net(args)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=args.lr, momentum=args.momentum)

    def step(x, y):
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return net, step


def accuracy(net, batches):
    correct = total = 0
    with torch.no_grad():
        for x, y in batches:
            correct += (net(x).argmax(1) == y).sum().item()
            total += len(y)
    return correct, total


def lines(args):
    train, test = datasets(args)
    train, test = loader(train, args, True), loader(test, args, False)
    net, step = trainer(args)
    every = 2000 if len(train) >= 2000 else max(1, len(train) // 6)
    for epoch in range(args.epochs):
        running = 0.0
        for i, (x, y) in enumerate(train):
            running += step(x, y).item()
            if i % every == every - 1:
                print(f"[{epoch + 1}, {i + 1:5d}] loss: {running / every:.3f}", flush=True)
                running = 0.0
    correct, total = accuracy(net, test)
    print(f"{100 * correct / total:.2f}%")


def record(args, train):
    """Trains on a data set, and returns the parameters and buffers after some steps, the
    order of the samples and the losses."""
    train = loader(Indexed(train), args, True)
    net, step = trainer(args)
    states, order, losses = {}, [], []

    def keep(n):
        for name, t in net.state_dict().items():
            states[f"{n}/{name}"] = t.clone()

    keep(0)
    at = [int(s) for s in args.at.split(",")]
    for i, (x, y, indices) in enumerate(train, 1):
        if i > max(at):
            break
        order += indices.tolist()
        losses.append(step(x, y).item())
        if i in at:
            keep(i)
    states["order"] = torch.tensor(order)
    states["losses"] = torch.tensor(losses, dtype=torch.float64)
    return states


def dump(args):
    train, _ = datasets(args)
    torch.save(record(args, train), args.save)


def fixed(args):
    generator = torch.Generator().manual_seed(0)
    return [(torch.randn(args.batch, 3, 32, 32, generator=generator),
             torch.randint(0, 10, (args.batch,), generator=generator)) for _ in range(10)]


def time_step(args):
    _, step = trainer(args)
    data = fixed(args)
    for i in range(args.steps // 10 + 5):
        step(*data[i % 10])
    start = time.perf_counter()
    for i in range(args.steps):
        step(*data[i % 10])
    report((time.perf_counter() - start) / args.steps)


def time_epoch(args):
    train, _ = datasets(args)
    train = loader(train, args, True)
    _, step = trainer(args)
    running = 0.0
    start = time.perf_counter()
    for i, (x, y) in enumerate(train):
        if i == args.steps:
            break
        running += step(x, y).item()
    report(time.perf_counter() - start)


def time_eval(args):
    _, test = datasets(args)
    test = loader(test, args, False)
    net = make_net(args)
    start = time.perf_counter()
    accuracy(net, test)
    report(time.perf_counter() - start)


def report(seconds):
    print(json.dumps({"seconds": seconds}))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("mode", choices=["lines", "dump", "step", "epoch", "eval"])
    p.add_argument("--data")
    p.add_argument("--model", default="net")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--batch", type=int, default=4)
    p.add_argument("--epochs", type=int, default=1)
    p.add_argument("--workers", type=int, default=0)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--lr", type=float, default=0.001)
    p.add_argument("--momentum", type=float, default=0.9)
    p.add_argument("--augment", action="store_true")
    p.add_argument("--steps", type=int, default=0)
    p.add_argument("--at", default="1,10,100")
    p.add_argument("--save")
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    {"lines": lines, "dump": dump, "step": time_step, "epoch": time_epoch, "eval": time_eval}[args.mode](args)


if __name__ == "__main__":
    main()
