"""entente as a filter of record batches. One process is kept for each Python worker, from task to task, so
that its model is loaded once; Spark hands this file to its workers.
"""

import os
import subprocess
import tempfile
import threading

import pyarrow

# A task is given one core.
ARGUMENTS = ("read", "--threads", "1", "--format", "arrow-archive")

# The processes that wait for the next task of this worker, by their command.
_waiting = {}


class _Answers:
    """What a process prints; notes where it broke off, which Arrow takes for an end like any other."""

    def __init__(self, pipe):
        self.pipe = pipe
        self.closed = False
        self.broke_off = False

    def read(self, count=-1):
        content = self.pipe.read(count)
        self.broke_off |= count != 0 and not content
        return content


def read(program, batches):
    """What entente makes of the articles of record batches, as record batches."""
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        return
    command = (*program, *ARGUMENTS)
    child = _waiting.pop(command, None)
    if child is None or child.poll() is not None:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    failed = []

    def feed():
        try:
            with pyarrow.ipc.new_stream(child.stdin, first.schema) as stream:
                stream.write_batch(first)
                for batch in batches:
                    stream.write_batch(batch)
            child.stdin.flush()
        except BrokenPipeError:
            pass  # its exit code says why
        except Exception as error:  # noqa: BLE001 - told by the task's own thread
            failed.append(error)
            child.kill()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    answers, whole = _Answers(child.stdout), False
    try:
        yield from pyarrow.ipc.open_stream(pyarrow.PythonFile(answers, mode="r"))
        feeder.join()
        whole = not (answers.broke_off or failed)
    except (pyarrow.ArrowException, OSError) as error:
        failed.append(error)
    finally:
        if whole:
            _waiting[command] = child
        else:
            child.kill()
            code = child.wait()
    if not whole:
        raise RuntimeError(f"{program[0]} broke off with {code}: {failed}")


def read_file(program, name, content):
    """The same of one file of any format that entente takes."""
    with tempfile.TemporaryDirectory() as folder:
        # The name stays, since it is where the articles come from; the folder does not.
        name = os.path.basename(name)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
        with subprocess.Popen((*program, *ARGUMENTS, name), cwd=folder, stdout=subprocess.PIPE) as child:
            yield from pyarrow.ipc.open_stream(child.stdout)
        # Code 2 tells of parts that are no articles; they were named on standard error, the rest is read.
        if child.returncode not in (0, 2):
            raise RuntimeError(f"{program[0]} ended with {child.returncode} on {name}")


def schema(program):
    """The columns of what it makes."""
    made = subprocess.run((*program, *ARGUMENTS), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    return pyarrow.ipc.open_stream(made.stdout).schema
