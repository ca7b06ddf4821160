"""As much of PyTorch as parity.py uses."""

import contextlib
import math

__version__ = "2.14.1"
uint8, float32 = "U8", "F32"


class Tensor:
    def __init__(self, values, shape, dtype=float32):
        self.values, self.shape, self.dtype = list(values), tuple(shape), dtype

    def reshape(self, shape):
        return Tensor(self.values, shape, self.dtype)

    def flatten(self):
        return Tensor(self.values, (len(self.values),), self.dtype)

    def float(self):
        return Tensor(self.values, self.shape)

    def contiguous(self):
        return self

    def argmax(self):
        return self.values.index(max(self.values))

    def sigmoid(self):
        return Tensor((1 / (1 + math.exp(-x)) for x in self.values), self.shape)

    def softmax(self, _):
        total = sum(map(math.exp, self.values))
        return Tensor((math.exp(x) / total for x in self.values), self.shape)

    def __getitem__(self, index):
        if len(self.shape) == 1:
            return self.values[index]
        length = len(self.values) // self.shape[0]
        return Tensor(self.values[index * length :][:length], self.shape[1:], self.dtype)

    def __len__(self):
        return self.shape[0]


def frombuffer(buffer, dtype):
    return Tensor(buffer, (len(buffer),), dtype)


def no_grad():
    return contextlib.nullcontext()
