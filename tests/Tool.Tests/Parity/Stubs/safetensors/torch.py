import json
import struct


def save_file(tensors, filename, metadata=None):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        form = "B" if tensor.dtype == "U8" else "f"
        part = struct.pack(f"<{len(tensor.values)}{form}", *tensor.values)
        offsets = [len(data), len(data) + len(part)]
        header[name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": offsets}
        data += part
    text = json.dumps(header).encode()
    with open(filename, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
