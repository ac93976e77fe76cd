"""The models of sameas_test.go."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, channels=4):
        super().__init__()
        self.conv = nn.Conv2d(2, channels, 3)
        self.bn = nn.BatchNorm2d(channels)
        self.act = nn.ReLU()
        self.drop = nn.Dropout(0.25)
        self.head = nn.Sequential(nn.Linear(16 * channels, 6), nn.ReLU(), nn.Linear(6, 3))

    def forward(self, x):
        x = self.drop(self.act(self.bn(self.conv(x))))
        return self.head(x.flatten(1))


class Two(nn.Module):
    """Two inputs of two types, two outputs."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.out = nn.Linear(4, 2)

    def forward(self, x, index):
        h = self.fc(x)
        return {"picked": self.out(h)[index], "hidden": (h.double(), None)}


def build_model(channels=4):
    return Net(channels)


def build_two():
    return Two()


def build_broken():
    raise RuntimeError("this model cannot be made")
