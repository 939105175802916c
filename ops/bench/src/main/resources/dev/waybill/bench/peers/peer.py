# Runs one way to read a table in this process, and prints what it took as JSON. The text of a peer
# follows this one: it imports what it needs and ends with run(...). Without arguments nothing is
# run: that all the peer needs is here, its imports have shown.
import json, os, resource, shutil, subprocess, sys, threading, time

peaks = {}


def peak(pid):
    """The largest resident memory of a process in bytes; None where there is no /proc."""
    try:
        with open(f"/proc/{pid}/status") as lines:
            return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), None)
    except OSError:
        return None


def watch(process):
    while process.poll() is None:
        found = peak(process.pid)
        if found is not None:
            peaks[process.pid] = found
        time.sleep(0.05)


def need(program):
    if shutil.which(program) is None:
        raise ImportError(f"no {program} on the PATH")


def psql(source, command):
    process = subprocess.Popen(["psql", "-X", "-d", source, "-c", command], stdout=subprocess.PIPE)
    threading.Thread(target=watch, args=[process], daemon=True).start()
    return process


def end(process):
    if process.wait() != 0:
        raise RuntimeError(f"psql ended with {process.returncode}")


def cpu():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def run(export, count):
    """
    export: reads the columns of the table into the file
    count: tells the rows that were read, from what export returned and the file
    """
    if len(sys.argv) == 1:
        return
    source, table, columns, file = sys.argv[1:]
    began, before = time.monotonic(), cpu()
    result = export(source, table, columns, file)
    seconds, used = time.monotonic() - began, cpu() - before
    own = peak("self")
    print(json.dumps({
        "rows": count(result, file),
        "bytes": os.path.getsize(file) if os.path.exists(file) else 0,
        "cpuSeconds": used,
        "seconds": seconds,
        "peakBytes": None if own is None else own + sum(peaks.values()),
    }))
