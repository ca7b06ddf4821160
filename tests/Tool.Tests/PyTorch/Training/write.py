"""Writes protocol-N.pt: torch.save's zip files, by Python's own pickler, of what training scripts keep beside their weights.

Only the names of torch are imitated, for the pickle holds nothing of it but names. Run with Python 3.11 or later in this folder.
"""

import argparse, array, collections, dataclasses, datetime, decimal, enum, fractions, functools, io, pathlib, pickle, random
import re, struct, sys, types, uuid, zipfile


def imitate(name, **members):
    module = sys.modules.setdefault(name, types.ModuleType(name))
    for key, value in members.items():
        value.__module__, value.__qualname__, value.__name__ = name, key, key
        setattr(module, key, value)
    return module


imitate("my")
imitate("torch", FloatStorage=type("FloatStorage", (), {}), LongStorage=type("LongStorage", (), {}))
imitate("torch._utils", _rebuild_tensor_v2=lambda *a: None, _rebuild_parameter=lambda *a: None)
imitate("torch._tensor", _rebuild_from_type_v2=lambda *a: None)
imitate("torch.optim.adamw", AdamW=type("AdamW", (), {}))
imitate("my.config", Config=dataclasses.dataclass(type("Config", (), {"__annotations__": {"lr": float}, "lr": 0.1})))


class Pairs:
    def __new__(cls, *, low, high):
        return object.__new__(cls)

    def __getnewargs_ex__(self):
        return (), {"low": 1, "high": 2}


class Slots:
    __slots__ = ("a", "b")


imitate("my.values", Image=type("Image", (), {}), Pairs=Pairs, Slots=Slots, Point=collections.namedtuple("Point", "x y"),
        Mode=enum.Enum("Mode", "TRAIN EVAL"), Level=enum.IntEnum("Level", "LOW HIGH"))
config, values, torch = sys.modules["my.config"], sys.modules["my.values"], sys.modules["torch"]


class Storage:
    def __init__(self, key, values, type=torch.FloatStorage):
        self.key, self.type, self.values = str(key), type, values
        self.data = struct.pack(f"<{len(values)}{'f' if type is torch.FloatStorage else 'q'}", *values)


class Tensor:
    def __init__(self, storage, shape, wrap=None):
        self.storage, self.shape, self.wrap = storage, shape, wrap

    def __reduce_ex__(self, protocol):
        strides = [1] * len(self.shape)
        for i in range(len(self.shape) - 2, -1, -1):
            strides[i] = strides[i + 1] * self.shape[i + 1]
        plain = (self.storage, 0, self.shape, tuple(strides), False, collections.OrderedDict())
        rebuild = sys.modules["torch._utils"]._rebuild_tensor_v2
        if self.wrap == "parameter":
            inner = Tensor(self.storage, self.shape)
            return sys.modules["torch._utils"]._rebuild_parameter, (inner, True, collections.OrderedDict())
        if self.wrap == "type":
            return sys.modules["torch._tensor"]._rebuild_from_type_v2, (rebuild, values.Image, plain, {"tag": 1})
        return rebuild, plain


def slots():
    value = Slots()
    value.a, value.b = 1, [2]
    return value


STORAGES = [Storage(i, [i + j / 8 for j in range(n)]) for i, n in enumerate([24, 2, 2, 2, 2])]
STEP = Storage(5, [7], torch.LongStorage)
NAMES = ["weight", "bias"]
STATE = collections.OrderedDict(
    {
        "downsample_layers.0.0.weight": Tensor(STORAGES[0], (2, 3, 2, 2)),
        "downsample_layers.0.0.bias": Tensor(STORAGES[1], (2,), wrap="parameter"),
        "downsample_layers.0.1.weight": Tensor(STORAGES[2], (2,)),
        "downsample_layers.0.1.bias": Tensor(STORAGES[3], (2,)),
    }
)
LOOP = []
LOOP.append(LOOP)

BESIDE = {
    "args": argparse.Namespace(lr=1e-3, output=pathlib.PurePosixPath("runs/a"), betas=(0.9, 0.999), resume=None),
    "optimizer": {"state": {0: {"step": Tensor(STEP, ()), "exp_avg": Tensor(STORAGES[4], (2,))}}, "param_groups": [{"params": [0]}]},
    "optimizer_class": sys.modules["torch.optim.adamw"].AdamW,
    "of_a_type_of_its_own": Tensor(STORAGES[4], (2,), wrap="type"),
    "history": collections.defaultdict(list, {"loss": [1.5, float("nan"), float("inf")], "accuracy": []}),
    "milestones": collections.Counter({3: 1, 6: 1}),
    "recent": collections.deque([1, 2, 3], maxlen=5),
    "chain": collections.ChainMap({"a": 1}, {"b": 2}),
    "names": {"a", "b"},
    "frozen": frozenset({1, 2}),
    "when": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
    "day": datetime.date(2026, 1, 2),
    "took": datetime.timedelta(seconds=5),
    "run": uuid.UUID(int=5),
    "exact": [decimal.Decimal("1.5"), fractions.Fraction(1, 3), 1j, range(3), ..., NotImplemented],
    "mode": [values.Mode.TRAIN, values.Level.HIGH],
    "config": config.Config(0.5),
    "point": values.Point(1, 2),
    "pairs": Pairs.__new__(Pairs, low=1, high=2),
    "slots": slots(),
    "schedule": functools.partial(print, "x", sep=""),
    "space": types.SimpleNamespace(a=1),
    "bytes": [b"", b"abc\xff", bytes(300), bytes(2_000), bytearray(b"abc"), bytearray(2000)],
    "array": array.array("d", [1, 2]),
    "integers": [0, 1, -1, 255, 256, 65536, 2**31, -(2**63), 2**64, -(2**100), 2**5000],
    "texts": ["", "müsli", "日本", "x" * 300, "y" * 2_000, "\ud800", "a\nb\\c"],
    "random": random.Random(1).getstate()[1][:20],
    "pattern": re.compile("a+"),
    "error": ValueError("diverged"),
    "flags": [True, False, None],
    "loop": LOOP,
    "twice": [STATE["downsample_layers.0.1.bias"], ["shared"]] * 2,
}


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return ("storage", value.type, value.key, "cpu", len(value.values)) if isinstance(value, Storage) else None


for protocol in range(1, 6):
    pickled = io.BytesIO()
    beside = {key: value for key, value in BESIDE.items() if protocol > 1 or key not in ("slots", "pairs")}
    Pickler(pickled, protocol).dump({"epoch": 9, **beside, "model": STATE})
    with zipfile.ZipFile(f"protocol-{protocol}.pt", "w", zipfile.ZIP_STORED) as file:
        def write(name, data):
            file.writestr(zipfile.ZipInfo(f"archive/{name}", (1980, 1, 1, 0, 0, 0)), data)

        write("data.pkl", pickled.getvalue())
        write("byteorder", b"little")
        for storage in [*STORAGES, STEP]:
            write(f"data/{storage.key}", storage.data)
