"""Runs a Lambda function as a local process, with this module serving the Lambda Runtime API.

Replaces LocalStack's Docker container + lambda-runtime-init (RIE) pair. One executor = one execution
environment = one process, one invocation at a time (LocalStack's assignment service sees to that).
Config (environment of the LocalStack process):
  LAMBDA_PROCESS_JAVA      java binary (default: $JAVA_HOME/bin/java, then "java")
  LAMBDA_PROCESS_RIC_CP    directory of jars, or a class path, of aws-lambda-java-runtime-interface-client
  LAMBDA_PROCESS_JAVA_OPTS extra JVM options
A folder LAMBDA_PROCESS_FILES, if set, gets two files for each function: NAME.pid with the id of its newest process, NAME.log with its words.
"""
import base64
import json
import logging
import os
import queue
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from localstack import config
from localstack.services.lambda_.invocation.executor_endpoint import (
    ShutdownDuringStartup,
    StatusErrorException,
)
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

LOG = logging.getLogger(__name__)


class _RuntimeApi(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *a):
        pass

    @property
    def ex(self) -> "ProcessRuntimeExecutor":
        return self.server.executor

    def _send(self, code, body=b"", headers=None):
        self.send_response(code)
        for k, v in (headers or {}).items():
            self.send_header(k, v)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            out = b""
            while n := int(self.rfile.readline().split(b";")[0], 16):
                out += self.rfile.read(n)
                self.rfile.readline()
            while self.rfile.readline().strip():  # trailers
                pass
            return out
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self):
        if self.path != "/2018-06-01/runtime/invocation/next":
            return self._send(404)
        self.ex._ready()
        job = self.ex._next()
        if job is None:  # stopping
            self.close_connection = True
            return self._send(410)
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": job["invoke-id"],
            "Lambda-Runtime-Deadline-Ms": str(job["deadline-ms"]),
            "Lambda-Runtime-Invoked-Function-Arn": job["invoked-function-arn"],
            "Lambda-Runtime-Trace-Id": job.get("trace-id", ""),
        }
        self._send(200, job["payload"].encode(), headers)

    def do_POST(self):
        body = self._body()
        p = self.path.split("/")[3:]  # ['invocation', id, 'response'|'error'] or ['init', 'error']
        if p[:1] == ["invocation"] and len(p) == 3:
            self.ex._done(p[1], body, p[2] == "error")
            return self._send(202, b'{"status":"OK"}')
        if p == ["init", "error"]:
            self.ex._init_error(body)
            return self._send(202, b'{"status":"OK"}')
        if p[:1] == ["restore"]:
            return self._send(202)
        self._send(404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class ProcessRuntimeExecutor(RuntimeExecutor):
    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id=id, function_version=function_version)
        self._jobs: queue.Queue = queue.Queue()
        self._startup: Future = Future()
        self._current: tuple[str, Future] | None = None
        self._lines: list[str] = []
        self._lines_lock = threading.Lock()
        self._proc = None
        self._server = None
        self._stopping = False
        self._tmp = None
        self._killed = None

    # -- called by LocalStack
    def start(self, env_vars: dict[str, str]) -> None:
        self._server = _Server(("127.0.0.1", 0), _RuntimeApi)
        self._server.executor = self
        threading.Thread(target=self._server.serve_forever, daemon=True, name=f"lambda-api-{self.id}").start()

        code = self.function_version.config.code.get_unzipped_code_location()
        env = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR")}
        env.update({k: str(v) for k, v in env_vars.items() if v is not None})
        env["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{self._server.server_address[1]}"
        env["LAMBDA_TASK_ROOT"] = str(code)
        env["TZ"] = "UTC"
        self._tmp = tempfile.mkdtemp(prefix="lambda-tmp-")
        cmd = self._command(code, env)
        LOG.debug("Starting %s: %s", self.function_version.qualified_arn, shlex.join(cmd))
        self._cmd, self._env, self._cwd = cmd, env, str(code)
        self._spawn()
        try:
            self._startup.result()
        except CancelledError as e:
            raise ShutdownDuringStartup("shut down during startup") from e

    def stop(self) -> None:
        self._stopping = True
        self._jobs.put(None)
        self._startup.cancel()
        if self._current:
            self._current[1].cancel()
        if self._proc and self._proc.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self._proc.wait(2)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
        if self._server:
            threading.Thread(target=self._close, daemon=True).start()
        if self._tmp:
            shutil.rmtree(self._tmp, ignore_errors=True)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        timeout = self.function_version.config.timeout
        fut: Future = Future()
        self._current = (payload["invoke-id"], fut)
        with self._lines_lock:
            self._lines.clear()
        if self._proc.poll() is not None:  # killed after a timeout, or it exited: a fresh process, as on AWS
            self._jobs = queue.Queue()  # the dead process may still hold a parked GET .../next on the old queue
            self._spawn()
        self._line(f"START RequestId: {payload['invoke-id']} Version: {self.function_version.id.qualifier}")
        t0 = time.time()
        self._jobs.put({**payload, "deadline-ms": int((t0 + timeout) * 1000)})
        try:
            body, is_error = fut.result(timeout)
        except FutureTimeout:
            msg = f"{payload['invoke-id']} Task timed out after {timeout}.00 seconds"
            self._line(msg)
            body, is_error = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {payload['invoke-id']} Error: Task timed out after {timeout}.00 seconds"}).encode(), True
            self._kill()
        ms = (time.time() - t0) * 1000
        self._line(f"END RequestId: {payload['invoke-id']}")
        self._line(
            f"REPORT RequestId: {payload['invoke-id']}\tDuration: {ms:.2f} ms\tBilled Duration: {int(ms) + 1} ms\t"
            f"Memory Size: {self.function_version.config.memory_size} MB\tMax Memory Used: {self.function_version.config.memory_size} MB\t"
        )
        time.sleep(0.02)  # let the last printed lines arrive
        self._current = None
        return InvocationResult(payload["invoke-id"], body, is_error=is_error, logs=self.get_logs())

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    def get_logs(self) -> str:
        with self._lines_lock:
            return "\n".join(self._lines) + "\n"

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        if not function_version.config.code:
            raise NotImplementedError("only Zip packages run as a process")
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion):
        pass

    # -- the process
    def _command(self, code: Path, env) -> list[str]:
        rt = self.function_version.config.runtime or ""
        handler = self.function_version.config.handler
        if rt.startswith("java"):
            java = os.environ.get("LAMBDA_PROCESS_JAVA") or (
                os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
            )
            ric = os.environ["LAMBDA_PROCESS_RIC_CP"]
            if os.path.isdir(ric):
                ric = os.path.join(ric, "*")
            cp = os.pathsep.join([f"{code}/", f"{code}/lib/*", ric])
            heap = max(64, int(self.function_version.config.memory_size * 0.75))
            opts = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", f"-Xmx{heap}m", f"-Djava.io.tmpdir={self._tmp}"]
            opts += shlex.split(os.environ.get("LAMBDA_PROCESS_JAVA_OPTS", "")) + shlex.split(env.pop("JAVA_TOOL_OPTIONS", ""))
            return [java, *opts, "-cp", cp, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler]
        raise NotImplementedError(f"runtime {rt} is not supported by the process executor")

    def _pump(self, proc):
        for raw in proc.stdout:
            self._line(raw.decode(errors="replace").rstrip("\n"))

    def _line(self, s):
        with self._lines_lock:
            self._lines.append(s)
        if file := self._file("log"):
            with file.open("a") as out:
                out.write(s + "\n")

    def _file(self, kind) -> Path | None:
        folder = os.environ.get("LAMBDA_PROCESS_FILES")
        if not folder:
            return None
        Path(folder).mkdir(parents=True, exist_ok=True)
        return Path(folder) / f"{self.function_version.id.function_name}.{kind}"

    def _wait(self, proc):
        rc = proc.wait()
        if self._stopping or proc is self._killed:
            return
        err = json.dumps({"errorType": "Runtime.ExitError", "errorMessage": f"Error: Runtime exited with error: exit status {rc}"}).encode()
        LOG.warning("%s exited (%s): %s", self.function_version.qualified_arn, rc, self.get_logs()[-2000:])
        self._init_error(err)
        cur = self._current
        if cur and not cur[1].done():
            cur[1].set_result((err, True))

    def _spawn(self):
        self._proc = subprocess.Popen(
            self._cmd, cwd=self._cwd, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )
        if file := self._file("pid"):
            file.write_text(str(self._proc.pid))
        threading.Thread(target=self._pump, args=(self._proc,), daemon=True, name=f"lambda-log-{self.id}").start()
        threading.Thread(target=self._wait, args=(self._proc,), daemon=True, name=f"lambda-wait-{self.id}").start()

    def _kill(self):
        self._killed = self._proc
        self._signal(signal.SIGKILL)
        self._proc.wait(5)

    def _signal(self, sig):
        try:
            os.killpg(self._proc.pid, sig)  # own session: group id == pid we started
        except ProcessLookupError:
            pass

    def _close(self):
        self._server.shutdown()
        self._server.server_close()

    # -- called by the runtime API
    def _ready(self):
        if not self._startup.done():
            self._startup.set_result(True)

    def _next(self):
        return self._jobs.get()

    def _init_error(self, body: bytes):
        if not self._startup.done():
            self._startup.set_exception(StatusErrorException("Environment startup failed", payload=body))

    def _done(self, req_id: str, body: bytes, is_error: bool):
        cur = self._current
        if cur and cur[0] == req_id and not cur[1].done():
            cur[1].set_result((body, is_error))
