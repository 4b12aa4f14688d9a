"""Very many files: from a store or a tree, answered once, in parts, resumed after whatever ended the run."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kyoso import executors, stores
from kyoso.checks.parts import SIZE, Parts
from kyoso.checks.report import Report
from kyoso.cli.naming import Named
from kyoso.errors import Problem
from kyoso.executors import in_order
from tests.conftest import ROOT, package
from tests.tasks import Doubling
from tests.test_many_machines import Cluster, clusters

__all__ = ["clusters"]  # a fixture
KYOSO = (sys.executable, "-m", "kyoso.cli", "--project", str(ROOT))
CALL = "future/concept/2025"
FILES = 24
pytestmark = [pytest.mark.usefixtures("rulebook"), pytest.mark.slow]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder of plans, one of them broken, and what is none."""
    for number in range(FILES):
        path = tmp_path / "plans" / str(number % 3) / f"{number:02}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"title: 題{number}\n", "utf-8")
    (tmp_path / "plans" / "0" / "00.yaml").write_text("titel: x\n", "utf-8")
    for name in ("~$ck.docx", ".hidden.yaml", "notes.txt"):
        (tmp_path / "plans" / name).write_text("none", "utf-8")
    return tmp_path


def check(folder: Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """`kyoso check` in a folder."""
    command = [*KYOSO, "check", "--call", CALL, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **options)


def rows_of(folder: Path, what: str = "drafts") -> list[dict[str, str]]:
    """The rows of all parts."""
    return [
        row
        for path in sorted(folder.glob(f"{what}-*.csv"))
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())
    ]


# -- named --------------------------------------------------------------------------------


def test_lists_are_streamed_in_every_form(tree: Path) -> None:
    """With lines or zero bytes, from a file or the standard input, with a mark and line ends of Windows."""
    names = [f"plans/{number % 3}/{number:02}.yaml" for number in range(FILES)]
    (tree / "lines.txt").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(names).encode())
    (tree / "zeros.txt").write_bytes("\0".join(names).encode() + b"\0")
    given = check(tree, *names).stdout
    assert check(tree, "@lines.txt").stdout == given
    assert check(tree, "--files-from", "lines.txt").stdout == given
    assert check(tree, "--files-from", "zeros.txt", "-0").stdout == given
    assert check(tree, "--files-from", "-", "--null", input="\0".join(names)).stdout == given


def test_a_list_is_not_held_in_memory() -> None:
    """The names come while the list is still being written."""
    reading, writing = os.pipe()
    names: list[str] = []
    come = threading.Event()

    def take() -> None:
        with os.fdopen(reading, "rb", buffering=0) as file:
            from kyoso.cli.naming import _lines

            for name in _lines(file, "-", zero=False):
                names.append(name)
                come.set()

    reader = threading.Thread(target=take)
    reader.start()
    os.write(writing, b"first\nsec")
    assert come.wait(60)
    assert names == ["first"]
    os.write(writing, b"ond\n")
    os.close(writing)
    reader.join(60)
    assert names == ["first", "second"]


def test_a_folder_is_all_that_is_below_it(tree: Path) -> None:
    """In order, without what programs keep beside files; without --recursive it is a folder."""
    done = check(tree, "-r", "plans", "--format", "text")
    names = [line.partition(":")[0] for line in done.stdout.splitlines()[:-1]]
    assert names == sorted(f"plans/{number % 3}/{number:02}.yaml" for number in range(FILES))
    assert "is a folder" in check(tree, "plans").stderr
    (tree / "empty").mkdir()
    assert "names no file" in check(tree, "-r", "empty").stderr


def test_nothing_named_is_a_line(tree: Path) -> None:
    """No file and no list."""
    done = check(tree)
    assert (done.returncode, "required: FILE" in done.stderr) == (2, True)
    with pytest.raises(Problem):
        Named([])


# -- in parts -----------------------------------------------------------------------------


def test_what_was_answered_is_not_asked_again(tree: Path) -> None:
    """A second run asks for what is new or changed; other rules or settings ask for all."""
    first = check(tree, "-r", "plans", "--parts", "out")
    assert (first.returncode, "out, 1 parts (0 answered before)" in first.stderr) == (2, True), first.stderr
    assert sorted(Counter(row["file"] for row in rows_of(tree / "out")).values()) == [1] * FILES
    assert sum(bool(row["bad"]) for row in rows_of(tree / "out")) == 1
    refused = check(tree, "-r", "plans", "--parts", "out")
    assert (refused.returncode, "holds answers already" in refused.stderr) == (2, True)

    (tree / "plans" / "1" / "01.yaml").write_text("title: 別の題\n", "utf-8")
    (tree / "plans" / "new.yaml").write_text("title: 新\n", "utf-8")
    again = check(tree, "-r", "plans", "--parts", "out", "--resume")
    assert f"({FILES - 1} answered before)" in again.stderr
    assert again.stdout == check(tree, "-r", "plans").stdout.splitlines()[-1] + "\n"
    assert [row["file"] for row in rows_of(tree / "out")[FILES:]] == ["plans/new.yaml", "plans/1/01.yaml"]
    assert "(0 answered before)" in check(tree, "-r", "plans", "--parts", "out", "--resume", "--all").stderr


def test_parts_as_parquet_hold_the_same(tree: Path) -> None:
    """Column for column, and they are resumed from as well."""
    parquet = package("pyarrow.parquet")
    check(tree, "-r", "plans", "--parts", "csv")
    assert check(tree, "-r", "plans", "--parts", "parquet", "--parts-as", "parquet").returncode == 2
    for what in ("drafts", "findings"):
        table = parquet.read_table(tree / "parquet" / f"{what}-000001.parquet").to_pylist()
        assert [{name: str(value) for name, value in row.items()} for row in table] == rows_of(tree / "csv", what)
    again = check(tree, "-r", "plans", "--parts", "parquet", "--parts-as", "parquet", "--resume")
    assert f"({FILES} answered before)" in again.stderr


def test_a_part_is_written_once_and_whole(tmp_path: Path) -> None:
    """A thousand drafts fill one; findings of a run that was killed before its drafts were written do not count."""
    report = Report("a", "", "", "ja", {"not-met": 1, "error": 1, "warning": 0, "open": 0, "met": 0}, ())
    parts = Parts(str(tmp_path), "csv", "rules", resume=False)
    for number in range(SIZE + 1):
        parts.add(msgspec.structs.replace(report, file=f"{number}.docx"), f"{number:064x}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drafts-000001.csv", "findings-000001.csv"]
    (tmp_path / "findings-000002.csv").write_bytes(b"of a killed run")
    resumed = Parts(str(tmp_path), "csv", "rules", resume=True)
    before = resumed.before("999.docx")
    assert before is not None
    assert (before.found, before.bad) == (True, False)
    assert resumed.before("1000.docx") is None
    resumed.add(report, "0" * 64)
    resumed.write()
    assert b"of a killed run" not in (tmp_path / "findings-000002.csv").read_bytes()


def test_a_part_is_known_by_its_name_alone(tmp_path: Path) -> None:
    """In a folder whose name begins as theirs, and beside files that are none."""
    report = Report("a", "", "", "ja", {"not-met": 1, "error": 1, "warning": 0, "open": 0, "met": 0}, ())
    place = tmp_path / "drafts-000007"
    place.mkdir()
    (place / "drafts-notes.csv").write_bytes(b"of a user")
    parts = Parts(str(place), "csv", "rules", resume=False)
    parts.add(report, "0" * 64)
    parts.write()
    assert Parts(str(place), "csv", "rules", resume=True).before("a") is not None
    assert sorted(path.name for path in place.iterdir()) == [
        "drafts-000001.csv",
        "drafts-notes.csv",
        "findings-000001.csv",
    ]


def test_a_scheduler_that_dies_costs_no_answer(tree: Path, clusters: Callable[..., Cluster]) -> None:
    """What was answered is in the parts; with a new scheduler the run goes on with the rest, each once."""
    unique = tree / "many"
    unique.mkdir()
    for number in range(400):
        (unique / f"{number:03}.yaml").write_text(f"title: 題{number}\n", "utf-8")
    cluster = clusters(2)
    command = [*KYOSO, "check", "--call", CALL, "-r", str(unique), "--parts", "out", "--unordered"]
    with subprocess.Popen(
        [*command, "--dask", cluster.address], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        cluster.workers[0].kill()
        cluster.scheduler.kill()
        _, told = process.communicate(timeout=120)
    assert process.returncode == 2, told
    again = clusters(1)
    done = subprocess.run(
        [*command, "--resume", "--dask", again.address], cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert sorted(row["file"] for row in rows_of(tree / "out")) == sorted(map(str, unique.iterdir()))


def test_what_was_done_before_everybody_was_lost_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what stands behind the one that is waited for."""
    first: Future[list[str]] = Future()
    second: Future[list[str]] = Future()
    second.set_result(["second"])
    waiting = iter([first, second])

    class Nobody:
        def __enter__(self) -> Nobody:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

        def submit(self, *_: object) -> Future[list[str]]:
            return next(waiting)

    def lost() -> None:
        raise Problem("nobody is left")

    monkeypatch.setattr(executors, "PATIENCE", 0.01)
    pool = executors.Pool(lambda _: Nobody(), 1, RuntimeError, lost)  # type: ignore[arg-type,return-value]
    errand = executors.Errand("x", Doubling())
    taken: list[str] = []
    with pytest.raises(Problem, match="nobody is left"):
        taken.extend(executors._until_one_is_lost(pool, errand, iter([(1,), (2,)]), ordered=True))
    assert taken == ["second"]


def test_unordered_answers_are_the_same_ones() -> None:
    """Each once, also where a process ends; from an iterator of which nobody knows the end."""
    deadly = (7, 40)
    told = list(in_order(Doubling(deadly), iter(range(100)), jobs=2, ordered=False))
    assert len(told) == 100
    assert {each for each in told if each.isdecimal()} == {str(2 * n) for n in range(100) if n not in deadly}


# -- in a store ---------------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An object store on this machine that speaks S3."""
    package("s3fs")
    server = package("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # what moto holds, it holds for the whole process, whichever server is asked
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    package("fsspec").filesystem("s3", skip_instance_cache=True).mkdir("drafts")
    yield "s3://drafts"
    server.stop()


def test_drafts_of_a_store_are_checked_like_those_of_a_folder(bucket: str, tree: Path, full: bytes) -> None:
    """Named one by one and as all below an address; the answers go into the store, and are resumed from there."""
    (tree / "plans" / "draft.docx").write_bytes(full)
    for path in sorted((tree / "plans").rglob("*")):
        if path.is_file():
            stores.write(f"{bucket}/plans/{path.relative_to(tree / 'plans')}", path.read_bytes())
    here = check(tree, "-r", "plans").stdout
    there = check(tree, f"{bucket}/plans/")
    assert there.stdout.replace(f"{bucket}/plans", "plans") == here, there.stderr
    one = check(tree, f"{bucket}/plans/draft.docx")
    assert one.stdout.replace(f"{bucket}/", "") == check(tree, "plans/draft.docx").stdout
    for expected in (0, FILES + 1):
        done = check(tree, f"{bucket}/plans/", "--parts", f"{bucket}/out", "--resume", "--jobs", "2")
        assert (done.returncode, f"({expected} answered before)" in done.stderr) == (2, True), done.stderr
    assert [name for name in stores.below(bucket) if "/out/drafts-" in name] == [f"{bucket}/out/drafts-000001.csv"]


def test_what_a_store_does_not_have_is_a_line(bucket: str, tree: Path) -> None:
    """A file, a bucket, a kind of store: alone and among others."""
    for name in (f"{bucket}/none.docx", "s3://no-such-bucket/a.docx", "nonsense://a/b.docx"):
        done = check(tree, name)
        assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, ""), done
        assert name in done.stderr
        assert name in check(tree, "plans/1/01.yaml", name).stdout


@pytest.mark.parametrize("name", ["file://{}", "local://{}", "FILE://{}", "simplecache::file://{}", "zip://a::{}"])
def test_what_is_here_is_named_by_its_path(tree: Path, name: str) -> None:
    """By another name an input would not be known, and an output could be written over it."""
    plan = tree / "plans" / "1" / "01.yaml"
    before = plan.read_bytes()
    done = check(tree, name.format(plan), "-o", plan, "--force")
    assert (done.returncode, "give the path" in done.stderr or "No such file" in done.stderr) == (2, True), done.stderr
    assert plan.read_bytes() == before


def test_without_the_package_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores and Parquet are optional."""
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(Problem, match=r"pip install 'kyoso\[store\]'"):
        stores.read("s3://a/b", 1, "draft")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    from kyoso.checks.parts import _parquet

    with pytest.raises(Problem, match=r"pip install 'kyoso\[parquet\]'"):
        _parquet()


# -- certificates -------------------------------------------------------------------------


@pytest.fixture
def certificates(tmp_path: Path) -> dict[str, str]:
    """An authority, and a certificate that it has signed."""
    package("cryptography")
    folder = tmp_path / "tls"
    folder.mkdir()

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "csr.pem", "-subj", "/CN=127.0.0.1")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
    openssl("x509", "-req", "-in", "csr.pem", *signed, "-out", "cert.pem")
    return {name: str(folder / f"{name}.pem") for name in ("ca", "cert", "key")}


def test_a_cluster_that_speaks_tls(tree: Path, clusters: Callable[..., Cluster], certificates: dict[str, str]) -> None:
    """With the certificates it answers; without them, or with half of them, that is a line."""
    settings = {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"}
    settings["DASK_DISTRIBUTED__COMM__TLS__CA_FILE"] = certificates["ca"]
    for who in ("SCHEDULER", "WORKER", "CLIENT"):
        settings[f"DASK_DISTRIBUTED__COMM__TLS__{who}__CERT"] = certificates["cert"]
        settings[f"DASK_DISTRIBUTED__COMM__TLS__{who}__KEY"] = certificates["key"]
    for name, value in settings.items():
        os.environ[name] = value
    try:
        # its defaults first; what is set replaces a whole branch, so that what is there goes in as well
        import dask.config
        import distributed  # noqa: F401

        with dask.config.set(dask.config.merge(dask.config.config, dask.config.collect_env(settings))):
            cluster = clusters(1, "--no-nanny", "--protocol", "tls")
    finally:
        for name in settings:
            del os.environ[name]
    assert cluster.address.startswith("tls://")
    options = [f"--tls-{name}={path}" for name, path in certificates.items()]
    done = check(tree, "plans/1/01.yaml", "plans/2/02.yaml", "--dask", cluster.address, *options)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 3), done.stderr
    half = check(tree, "plans/1/01.yaml", "--dask", cluster.address, options[0])
    assert (half.returncode, "belong together" in half.stderr) == (2, True)
    without = check(tree, "plans/1/01.yaml", "--dask", cluster.address)
    assert (without.returncode, len(without.stderr.splitlines())) == (2, 1), without.stderr
