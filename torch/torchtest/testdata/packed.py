"""A model of sameaspacked_test.go: recurrent layers over packed sequences."""

from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, bidirectional=True)
        self.gru = nn.GRU(8, 4)
        self.rnn = nn.RNN(4, 3)

    def forward(self, x, lengths):
        x = pack_padded_sequence(x, lengths, enforce_sorted=False)
        x, (h, c) = self.lstm(x)
        x, _ = self.gru(x, h[:1])
        x, last = self.rnn(x)
        return x, last, pad_packed_sequence(x)[0], c


def build_packed():
    return Packed()
