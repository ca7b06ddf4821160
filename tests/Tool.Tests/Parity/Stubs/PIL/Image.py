import struct


class Image:
    def __init__(self, mode, width, height, pixels):
        self.mode, self.width, self.height, self._pixels = mode, width, height, pixels

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def convert(self, mode):
        if mode == self.mode:
            return self
        triples = zip(self._pixels[0::3], self._pixels[1::3], self._pixels[2::3])
        grey = bytes((19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16 for r, g, b in triples)
        return Image(mode, self.width, self.height, grey)

    def tobytes(self):
        return self._pixels


def open(path):
    data = path.read_bytes()
    if data[:2] != b"BM":
        raise OSError(f"cannot identify image file '{path.name}'")
    offset, width, height = struct.unpack_from("<I4xii", data, 10)
    stride = (width * 3 + 3) // 4 * 4
    rows = (data[offset + y * stride :][: width * 3] for y in reversed(range(height)))
    bgr = b"".join(rows)
    return Image("RGB", width, height, bytes(bgr[i // 3 * 3 + 2 - i % 3] for i in range(len(bgr))))
