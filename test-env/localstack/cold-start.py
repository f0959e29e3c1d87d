#!/usr/bin/env python3
"""How long a function takes to its first answer: cold-start.py JAVA_HOME RUNTIME_CLIENT JAR [RUNS]

Plays Lambda's Runtime API, S3 and DynamoDB for one function at a time, as quickly as it can, and tells two figures:

  cold      from the start of the JVM to the first answer, without a snapshot
  restored  from the end of the restore to the first answer: the function was primed before its snapshot, as SnapStart does it. The process
            stands still (SIGSTOP) where AWS takes the snapshot, and its connections are closed; the copying of its memory is not in the figure.
"""
import http.server, json, os, pathlib, signal, statistics, subprocess, sys, tempfile, threading, time

JAVA, CLIENT, JAR = sys.argv[1:4]
RUNS = int(sys.argv[4]) if len(sys.argv) > 4 else 5
ONLY = sys.argv[5].split(",") if len(sys.argv) > 5 else None
STREAM = {"tenant": "t", "hash": "0" * 32}
ULID = "01KG8AQ51GQ0BFWQPJBY38VP2"
JOB = {"stream": STREAM, "lease": {"holder": "h", "token": 7, "expires": "2026-01-31T12:00:00Z"},
       "job": {"kind": "compact", "sources": [ULID + "N", ULID + "M"], "replaced": [ULID + "N", ULID + "M"], "start": 0, "end": 7200000, "resolution": 0}}
OWN = {"stream": STREAM, "holder": "h", "round": 0}
PAYLOADS = {
    "index": {"block": ULID + "N"}, "wake": {"machine": "maintain", "time": "2026-01-31T12:00:00Z"}, "plan": OWN, "compact": JOB, "downsample": JOB,
    "verify": {**JOB, "outputs": [ULID + "Q"]}, "swap": {**JOB, "outputs": [ULID + "Q"]}, "quarantine": {"assignment": JOB, "result": {"why": "w"}},
    "release": OWN, "retain": OWN, "sweep": OWN, "reconcile": {}, "recover": {}, "prune": {}, "patrol": {},
    "split": {**JOB, "job": {**JOB["job"], "kind": "split", "parts": 2, "part": 1}}, "join": {"assignment": JOB, "shards": []}}
DYNAMODB = {
    "GetItem": {}, "Query": {"Items": [], "Count": 0}, "PutItem": {}, "TransactWriteItems": {},
    # The lease is another's by now, so that work ends at once and tells so.
    "UpdateItem": {"Attributes": {"lease_holder": {"S": "h"}, "fencing_token": {"N": "8"}, "lease_expires": {"N": "1"}}}}
EMPTY = b'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></ListBucketResult>'
state = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body=b"", **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        if self.path.endswith("/restore/next"):
            state["primed"].set()
            state["go"].wait()
            state["restored"] = time.perf_counter()
            return self.answer(200)
        if self.path.endswith("/invocation/next"):
            if "asked" in state:
                state["done"].wait()
                return
            state["asked"] = True
            return self.answer(
                200, state["payload"], Content_Type="application/json", Lambda_Runtime_Aws_Request_Id="r",
                Lambda_Runtime_Deadline_Ms=str(int(time.time() * 1000) + 60000), Lambda_Runtime_Invoked_Function_Arn="arn:aws:lambda:eu-west-1:1:function:f")
        if "list-type" in self.path:
            return self.answer(200, EMPTY, Content_Type="application/xml")
        self.answer(404)

    do_HEAD = do_GET

    def do_PUT(self):
        self.body()
        self.answer(200, ETag='"e"')

    def body(self):
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            read = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                read += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return read
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_POST(self):
        body = self.body()
        if "/2018-06-01/" in self.path:
            state.setdefault("answered", time.perf_counter())
            state["error"] = None if self.path.endswith("/response") else body
            self.answer(202)
            state["done"].set()
            return
        operation = self.headers.get("X-Amz-Target", "").split(".")[-1]
        self.answer(200, json.dumps(DYNAMODB.get(operation, {})).encode(), Content_Type="application/x-amz-json-1.0")


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a killed function leaves its connections


server = Server(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
address = "127.0.0.1:%d" % server.server_address[1]


def processor(pid):
    fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def once(function, snapshot, words):
    state.clear()
    state.update(payload=json.dumps(PAYLOADS[function]).encode(), done=threading.Event(), primed=threading.Event(), go=threading.Event())
    environment = {
        "PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": address, "AWS_ENDPOINT_URL": "http://" + address, "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "LAMBDA_TASK_ROOT": os.getcwd(), "PERENNIAL_BUCKET": "s3://b",
        "PERENNIAL_CATALOG": "dynamodb:t", "PERENNIAL_TENANT": "t"}
    if snapshot:
        environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = "snap-start"
    command = [JAVA + "/bin/java", "-Xmx700m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
               "-cp", JAR + ":" + CLIENT + "/*", "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", "dev.perennial.lambda.%s.Handler" % function]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=words, stderr=subprocess.STDOUT)
    primed = 0
    if snapshot:
        if not state["primed"].wait(60):
            process.kill()
            raise SystemExit(function + " was not primed")
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        primed = processor(process.pid)
        process.send_signal(signal.SIGCONT)
        state["go"].set()
    if not state["done"].wait(60) or state["error"]:
        process.kill()
        raise SystemExit("%s did not answer: %s" % (function, state.get("error")))
    memory = next(int(line.split()[1]) // 1024 for line in open("/proc/%d/status" % process.pid) if line.startswith("VmHWM"))
    cpu = processor(process.pid)
    process.kill()
    process.wait()
    return (state["answered"] - (state["restored"] if snapshot else started)) * 1000, memory, cpu - primed


print("%-12s %22s %8s %25s %8s %7s" % ("function", "cold ms (min, median)", "CPU ms", "restored ms (min, median)", "CPU ms", "RSS MB"))
with tempfile.TemporaryFile() as words:
    for function in ONLY or PAYLOADS:
        cold = [once(function, False, words) for _ in range(RUNS)]
        warm = [once(function, True, words) for _ in range(RUNS)]
        print("%-12s %11.0f %10.0f %8d %14.0f %10.0f %8d %7d" % (
            function, min(c[0] for c in cold), statistics.median(c[0] for c in cold), min(c[2] for c in cold),
            min(w[0] for w in warm), statistics.median(w[0] for w in warm), min(w[2] for w in warm), max(c[1] for c in cold)), flush=True)
