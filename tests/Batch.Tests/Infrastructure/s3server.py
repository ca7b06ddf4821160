"""OpenStack Swift with its S3 API: all servers of a cluster of one disk, in one process and with its objects in memory.

python3 s3server.py FOLDER prints the port that it listens on, on this machine alone, and ends with its standard input.
"""
import eventlet

eventlet.monkey_patch(all=False, socket=True, select=True, thread=True)

import array
import os
import sys

from eventlet import tpool, wsgi
from paste.deploy import loadapp
from swift.common import utils
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingData
from swift.common.storage_policy import reload_storage_policies

FOLDER = sys.argv[1]

# Patience, because tests share their processors with others.
DEFAULTS = f"""[DEFAULT]
swift_dir = {FOLDER}
devices = {FOLDER}/devices
mount_check = false
workers = 0
conn_timeout = 30
node_timeout = 60
container_update_timeout = 60
recoverable_node_timeout = 60
"""

PROXY = """[pipeline:main]
pipeline = catch_errors s3api tempauth slo proxy-server

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:s3api]
use = egg:swift#s3api

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_test_guest = guessing

[filter:slo]
use = egg:swift#slo

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""


class NoCache:
    """What tempauth asks for a memcached, and gets nothing of."""

    def get(self, *_, **__):
        return None

    set = delete = incr = get


def with_cache(app):
    def call(env, start_response):
        env["swift.cache"] = NoCache()
        return app(env, start_response)

    return call


def listen():
    return eventlet.listen(("127.0.0.1", 0), backlog=512)


def write(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def serve(name, socket, text):
    app = loadapp("config:" + write(name + ".conf", DEFAULTS + text), name="main")
    log = open(os.devnull, "w", encoding="utf-8")
    eventlet.spawn(wsgi.server, socket, with_cache(app), log, protocol=SwiftHttpProtocol, debug=False)


def ring(name, port):
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1, "device": "disk", "ip": "127.0.0.1", "port": port}
    device |= {"replication_ip": "127.0.0.1", "replication_port": port}
    # One replica of the one partition, on device 0.
    RingData([array.array("H", [0])], [device], 32).save(os.path.join(FOLDER, name + ".ring.gz"))


os.makedirs(os.path.join(FOLDER, "devices", "disk"))
write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = tests\n")
utils.set_swift_dir(FOLDER)
utils.validate_hash_conf()
reload_storage_policies()

sockets = {name: listen() for name in ("account", "container", "object")}
for name, socket in sockets.items():
    ring(name, socket.getsockname()[1])
for name, socket in sockets.items():
    factory = "mem_object" if name == "object" else name
    serve(name, socket, f"[app:main]\nuse = egg:swift#{factory}\n")

proxy = listen()
serve("proxy-server", proxy, PROXY)
print(proxy.getsockname()[1], flush=True)
tpool.execute(sys.stdin.read)
