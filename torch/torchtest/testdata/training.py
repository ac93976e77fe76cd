"""The model and the training of sametraining_test.go."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import clip_grad_norm_


def build_net(hidden=8):
    net = nn.Sequential(nn.Linear(4, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(0.1), nn.Linear(hidden, 3))
    nn.init.xavier_normal_(net[0].weight)
    return net


def train(step, targets, steps=6):
    net = build_net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.1)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=steps)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(torch.randn(5, 4)), targets)
        loss.backward()
        norm = clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
        scheduler.step()
        step(loss, norm, scheduler.get_last_lr()[0], net[4].bias)
    return net


def train_nothing(step, targets):
    pass
