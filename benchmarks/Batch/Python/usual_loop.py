"""Labels a folder as one writes it in Python: Pillow, NumPy and ONNX Runtime. Prints images a second, start and warm-up not counted."""

import csv
import multiprocessing
import pathlib
import sys
import tempfile
import time

import numpy
import onnxruntime
from PIL import Image

MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
DEVIATION = numpy.array([0.229, 0.224, 0.225], numpy.float32)
RESIZED, SIDE, TOP, BATCH = 256, 224, 5, 32


def pixel_values(path):
    with Image.open(path) as file:
        image = file.convert("RGB")
    scale = RESIZED / min(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    left, top = (image.width - SIDE) // 2, (image.height - SIDE) // 2
    values = numpy.asarray(image.crop((left, top, left + SIDE, top + SIDE)), numpy.float32) / 255
    return ((values - MEAN) / DEVIATION).transpose(2, 0, 1)


def rows(session, paths, values):
    logits = session.run(None, {"pixel_values": numpy.stack(values)})[0]
    exponents = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponents / exponents.sum(axis=1, keepdims=True)
    best = numpy.argsort(-probabilities, axis=1)[:, :TOP]
    return [[path, *indices, *row[indices]] for path, indices, row in zip(paths, best, probabilities)]


def one_by_one(session, paths):
    for path in paths:
        yield from rows(session, [path], [pixel_values(path)])


def in_batches(session, paths, pool):
    """Other processes decode and prepare, as a DataLoader's do, while this one runs the model."""
    batch = []
    for values in pool.imap(pixel_values, paths, chunksize=8):
        batch.append(values)
        if len(batch) == BATCH:
            yield from rows(session, paths, batch)
            paths, batch = paths[BATCH:], []
    if batch:
        yield from rows(session, paths, batch)


def main():
    way, graph, folder = sys.argv[1:]
    paths = sorted(str(path) for path in pathlib.Path(folder).glob("*.jpg"))
    with multiprocessing.get_context("spawn").Pool() as pool:
        session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
        label = (lambda some: in_batches(session, some, pool)) if way == "batches" else (lambda some: one_by_one(session, some))
        list(label(paths[: 2 * BATCH]))
        with tempfile.TemporaryFile("w", newline="") as output:
            start = time.perf_counter()
            csv.writer(output).writerows(label(paths))
            print(len(paths) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
