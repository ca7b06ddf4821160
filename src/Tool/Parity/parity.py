"""Writes down what Python makes of a few images with a model, for 'convnextv2 verify' to compare stage by stage.

    python parity.py MODEL IMAGE-OR-FOLDER... [--limit N] [--output FILE]

MODEL is a folder of save_pretrained or a name on the Hugging Face Hub. Needs transformers (4.40 or newer), torch,
safetensors and pillow. For image i the file holds images.i.encoded (the bytes of its file), images.i.decoded (its
pixels, turned as EXIF says), images.i.pixel_values and images.i.logits (pooler_output of a model without labels).
"""

import argparse
import json
import sys
from pathlib import Path

try:
    import PIL
    import torch
    import transformers
    from PIL import Image, ImageOps
    from safetensors.torch import save_file
    from transformers import AutoConfig, AutoImageProcessor, AutoModel, AutoModelForImageClassification
except ImportError as error:
    sys.exit(f"error: {error}; this script needs: pip install transformers torch safetensors pillow")

ENDINGS = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ico"}


def is_image(path):
    """By its name, and no heat map of 'convnextv2 classify'."""
    return path.suffix.lower() in ENDINGS and not path.name.endswith(".heat.png") and path.is_file()


def find_images(arguments):
    """The paths of the images, and what they are called: below a folder by their place in it."""
    found = []
    for argument in map(Path, arguments):
        if argument.is_dir():
            paths = sorted(path for path in argument.rglob("*") if is_image(path))
            names = [(path, path.relative_to(argument).as_posix()) for path in paths]
            shown = [(path, name) for path, name in names if not any(part.startswith(".") for part in name.split("/"))]
            if not shown:
                sys.exit(f"error: there is no image ({', '.join(sorted(ENDINGS))}) in the folder '{argument}'")
            found += shown
        elif argument.is_file():
            found.append((argument, argument.name))
        else:
            sys.exit(f"error: there is no file or folder '{argument}'")
    return found


def spread(items, limit):
    """At most so many of them, from the first to the last: folders are often sorted by class."""
    if len(items) <= limit:
        return items
    print(f"taking {limit} of {len(items)} images; --limit takes more")
    return [items[i * len(items) // limit] for i in range(limit)]


def load(name):
    """The processor, and the model in float32; None in the place of a backbone, whose maps are not compared."""
    try:
        config = AutoConfig.from_pretrained(name)
        processor = AutoImageProcessor.from_pretrained(name)
        architecture = (config.architectures or ["ForImageClassification"])[0]
        if architecture.endswith("Backbone"):
            return config, processor, None
        auto = AutoModelForImageClassification if architecture.endswith("ForImageClassification") else AutoModel
        # Half precision becomes float32 without a loss, however the version at hand has loaded it.
        return config, processor, auto.from_pretrained(name).float().eval()
    except Exception as error:
        reason = str(error).strip().split("\n")[0]
        sys.exit(f"error: the model '{name}' cannot be loaded: {type(error).__name__}: {reason}")


def backend_of(processor):
    """Whose resize it uses: 'torchvision' or 'pil'. What 'ConvNextImageProcessor' means depends on the version."""
    known = getattr(processor, "backend", None)
    if known in ("pil", "torchvision"):
        return known
    bases = [base.__name__ for base in type(processor).__mro__]
    return "torchvision" if any(base == "TorchvisionBackend" or base.endswith("Fast") for base in bases) else "pil"


def channels_of(config):
    timm = getattr(config, "pretrained_cfg", None) or {}
    return getattr(config, "num_channels", None) or timm.get("input_size", [3])[0]


def decode(path, mode):
    with Image.open(path) as image:
        image = ImageOps.exif_transpose(image).convert(mode)
    shape = (image.height, image.width, len(mode))
    return image, torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).reshape(shape)


def preprocess(processor, image, decoded):
    # Grey images are given with their channel, for versions that do not add it; timm's processor does, and takes no layout.
    if image.mode == "L" and "TimmWrapper" not in type(processor).__name__:
        return processor(decoded, input_data_format="channels_last", return_tensors="pt")["pixel_values"].float()
    return processor(image, return_tensors="pt")["pixel_values"].float()


def run(model, pixel_values):
    """The name and the values of the model's output."""
    with torch.no_grad():
        output = model(pixel_values=pixel_values)
    logits = getattr(output, "logits", None)
    if logits is not None and getattr(model.config, "num_labels", 1) > 0:
        return "logits", logits[0]
    return "pooler_output", (output.pooler_output if logits is None else logits)[0].flatten()


def describe(model, name, values):
    if name != "logits":
        return f"{len(values)} features"
    label = int(values.argmax())
    several = getattr(model.config, "problem_type", None) == "multi_label_classification"
    probability = float((values.sigmoid() if several else values.softmax(-1))[label])
    names = model.config.id2label or {}
    return f"{names.get(label, label)} {probability:.2%}"


def versions():
    known = {"transformers": transformers.__version__, "torch": torch.__version__, "pillow": PIL.__version__}
    try:
        import torchvision

        known["torchvision"] = torchvision.__version__
    except ImportError:
        pass
    return {name: str(version) for name, version in known.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a folder of save_pretrained, or a name on the Hugging Face Hub")
    parser.add_argument("images", nargs="+", help="images, or folders of them")
    parser.add_argument("--limit", type=int, default=16, help="the most images to take (16)")
    parser.add_argument("--output", help="the file to write; by default parity.safetensors in the model's folder")
    arguments = parser.parse_args()
    if arguments.limit < 1:
        parser.error("--limit is at least 1")
    # A terminal may lack a letter of a label.
    sys.stdout.reconfigure(errors="replace")
    sys.stderr.reconfigure(errors="replace")

    images = spread(find_images(arguments.images), arguments.limit)
    config, processor, model = load(arguments.model)
    tensors, names = {}, []
    for path, name in images:
        try:
            image, decoded = decode(path, "L" if channels_of(config) == 1 else "RGB")
            pixel_values = preprocess(processor, image, decoded)
        except Exception as error:
            print(f"skipped {name}: {error}", file=sys.stderr)
            continue
        kept = {
            "encoded": torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8),
            "decoded": decoded,
            "pixel_values": pixel_values[0].contiguous(),
        }
        said = "pixel values alone, as of a backbone"
        if model is not None:
            output, values = run(model, pixel_values)
            kept[output] = values.contiguous()
            said = describe(model, output, values)
        tensors.update({f"images.{len(names)}.{stage}": tensor for stage, tensor in kept.items()})
        names.append(name)
        print(f"{name}  {image.width} x {image.height}  {said}")
    if not names:
        sys.exit("error: none of the images can be used")

    folder = Path(arguments.model) if Path(arguments.model).is_dir() else None
    output = Path(arguments.output or (folder or Path()) / "parity.safetensors")
    kind, backend, known = type(processor).__name__, backend_of(processor), versions()
    try:
        save_file(tensors, str(output), {"names": json.dumps(names), "processor": kind, "backend": backend, **known})
    except Exception as error:
        sys.exit(f"error: '{output}' cannot be written: {error}")
    print(f"wrote {output}: {len(names)} image{'s' * (len(names) > 1)}, {output.stat().st_size:,} bytes")
    print(f"{kind} ({backend} backend), {', '.join(f'{name} {version}' for name, version in known.items())}")
    is_found = folder and output.parent.resolve() == folder.resolve() and output.name == "parity.safetensors"
    print(f"next: convnextv2 verify {folder or 'FOLDER'}{'' if is_found else f' --parity {output}'}")


if __name__ == "__main__":
    main()
