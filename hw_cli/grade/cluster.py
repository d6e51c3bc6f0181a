"""Submissions judged by a Dask cluster: for classes that outgrow one machine (the extra `hw-cli[cluster]`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hw_cli.errors import UsageError
from hw_cli.grade.engine import Done, Job, failed, judged
from hw_cli.prose import say

AHEAD = 4  # jobs a worker that are in flight: the scheduler keeps no million of texts


@dataclass
class Cluster:
    """The workers behind a scheduler's address, such as `tcp://10.0.0.1:8786`."""

    address: str
    seconds: int = 10  # to wait for an answer

    def run(self, jobs: Sequence[Job], done: Done) -> None:
        """Judge all jobs; raises UsageError where Dask is missing or nobody answers at the address."""
        try:
            from dask.distributed import Client, as_completed
        except ImportError as error:
            raise UsageError(
                say("--scheduler needs Dask"), say("install it: pip install hw-cli[cluster]")
            ) from error
        try:
            client = Client(self.address, timeout=self.seconds)
        except (OSError, ValueError) as error:
            message = say("no scheduler answers at {address}", address=self.address)
            raise UsageError(message, say("start one: dask scheduler")) from error
        with client:
            waiting = iter(jobs)
            flying: dict[object, Job] = {}
            completed = as_completed()
            most = AHEAD * max(1, sum(client.nthreads().values()))

            def send() -> bool:
                one = next(waiting, None)
                if one is None:
                    return False
                future = client.submit(judged, one, key=one.key, retries=1, pure=True)
                flying[future.key] = one
                completed.add(future)
                return True

            while len(flying) < most and send():
                pass
            for future in completed:
                one = flying.pop(future.key)
                if future.status == "finished":
                    done(one, future.result())
                else:  # its worker died, more than once
                    done(one, failed(say("judging it ended a process")))
                future.release()
                send()
