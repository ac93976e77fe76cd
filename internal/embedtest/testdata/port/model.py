"""The model of replay_test.go in Python."""

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.bn = nn.BatchNorm2d(8)
        self.fc = nn.Linear(8 * 8 * 8, 5)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        x = self.bn(self.conv(x)).square().add(1).sqrt().tanh()
        return self.fc(self.drop(x.flatten(1)))


def build_model():
    return Net()
