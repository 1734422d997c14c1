# A run that another one attacks: it has files and shared memory, says where, and waits for the end
# of its input.
import os
import sys

secret = os.environ["STAGE_SECRET"]
for path in "victim", os.path.join(os.environ.get("TMPDIR", "/tmp"), "victim"), "/dev/shm/victim":
    try:
        with open(path, "w") as file:
            file.write(secret)
        os.chmod(path, 0o666)
    except OSError:
        pass
print("@@ ready", os.path.abspath("victim"), flush=True)
sys.stdin.read()
with open("victim") as file:
    print("@@ kept" if file.read() == secret else "@@ changed", flush=True)
