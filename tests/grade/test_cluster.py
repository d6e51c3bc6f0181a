"""`hw grade` on a Dask cluster of two workers, started and stopped here."""

from collections.abc import Iterator

import pytest
from dask.distributed import LocalCluster

from hw_cli.errors import UsageError
from hw_cli.grade.cluster import Cluster
from hw_cli.grade.engine import Job, Local, judge
from hw_cli.grade.submissions import Text

pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask's own

TEXTS = (rb"\[ (x+1)^2 = x^2 + 2x + 1 \]", rb"\[ (x+1)^2 = x^2 + x + 1 \]", rb"\[ x = \]", b"")


def jobs() -> list[Job]:
    return [
        Job(str(number), (Text("a.tex", "tex", text),), None, "q1") for number, text in enumerate(TEXTS * 2)
    ]


def nothing(done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_finds_what_processes_find(address: str) -> None:
    there = judge(jobs(), Cluster(address), None, nothing)
    here = judge(jobs(), Local(workers=1), None, nothing)
    assert there == here


def test_no_scheduler_is_told() -> None:
    with pytest.raises(UsageError, match="no scheduler answers"):
        Cluster("tcp://127.0.0.1:1", seconds=1).run(jobs(), lambda one, marks: None)
