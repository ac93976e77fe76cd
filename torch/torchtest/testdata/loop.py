"""A model of sameasmessages_test.go: a cell that is called several times, in blocks."""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(4)
        self.fc = nn.Linear(4, 4)
        self.scale = nn.Parameter(torch.full((4,), 0.5))
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return x + self.drop(self.fc(self.norm(x)) * self.scale)


class Loop(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleDict({"up": Block(), "down": Block()})
        self.cell = nn.GRUCell(4, 4)
        self.act = nn.Tanh()

    def forward(self, x):
        for block in self.blocks.values():
            x = block(x)
        h = torch.zeros_like(x)
        for _ in range(3):
            h = self.cell(x, h)
            if torch.rand(1).item() < 0.5:
                h = h * 2
        return self.act(h)


def build_loop():
    return Loop()


def build_none():
    return None
