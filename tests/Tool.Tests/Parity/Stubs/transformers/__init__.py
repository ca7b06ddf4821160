"""As much of transformers as parity.py uses, in the shape of the version that TRANSFORMERS names.

Pixel values are the pixels by 255; the model's outputs are the first of each channel, and zero for more labels than that.
"""

import json
import os
import pathlib

from torch import Tensor

__version__ = os.environ["TRANSFORMERS"]


class BaseImageProcessor:
    def __call__(self, image, input_data_format=None, return_tensors=None):
        assert return_tensors == "pt"
        if isinstance(image, Tensor):
            assert input_data_format == "channels_last"
            (height, width, channels), values = image.shape, image.values
        else:
            height, width, channels, values = image.height, image.width, len(image.mode), image.tobytes()
            assert channels == 3 or "TimmWrapper" in type(self).__name__
        planes = [values[i] / 255 for channel in range(channels) for i in range(channel, len(values), channels)]
        return {"pixel_values": Tensor(planes, (1, channels, height, width))}


class BaseImageProcessorFast(BaseImageProcessor):
    pass


class TorchvisionBackend(BaseImageProcessor):
    backend = "torchvision"


class PilBackend(BaseImageProcessor):
    backend = "pil"


class AutoImageProcessor:
    @staticmethod
    def from_pretrained(name):
        kind = os.environ.get("PROCESSOR", "ConvNextImageProcessor")
        if kind.endswith("Fast"):
            base = BaseImageProcessorFast
        elif kind.endswith("Pil"):
            base = PilBackend
        elif "TimmWrapper" in kind or __version__.startswith("4."):
            base = BaseImageProcessor
        else:
            base = TorchvisionBackend
        return type(kind, (base,), {})()


class AutoConfig:
    @staticmethod
    def from_pretrained(name):
        path = pathlib.Path(name, "config.json")
        if not path.exists():
            raise OSError(f"{name} does not appear to have a file named config.json.\nMore of it.")
        config = AutoConfig()
        config.architectures, config.num_labels, config.id2label = None, 2, {0: "LABEL_0", 1: "LABEL_1"}
        config.__dict__.update(json.loads(path.read_text()))
        if "id2label" in json.loads(path.read_text()):
            config.id2label = {int(key): label for key, label in config.id2label.items()}
            config.num_labels = len(config.id2label)
        return config


class Output:
    pass


class AutoModel:
    output = "pooler_output"

    def __init__(self, config):
        self.config = config

    @classmethod
    def from_pretrained(cls, name):
        return cls(AutoConfig.from_pretrained(name))

    def float(self):
        return self

    def eval(self):
        return self

    def __call__(self, pixel_values):
        _, channels, height, width = pixel_values.shape
        firsts = [pixel_values.values[channel * height * width] for channel in range(channels)]
        count = self.config.num_labels if self.output == "logits" and self.config.num_labels else channels
        output = Output()
        setattr(output, self.output, Tensor((firsts + [0.0] * count)[:count], (1, count)))
        return output


class AutoModelForImageClassification(AutoModel):
    output = "logits"
