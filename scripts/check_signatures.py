"""Stands between the crawler and a stand-in for AWS, and checks the signature of every request with botocore's signer.

    check_signatures.py URL SECRET_KEY

Prints its own address, then passes requests on to URL. When its input ends, it prints one line per service with the number of
good and bad signatures, and exits with 1 when one was bad. The stand-in looks at the key of a request only, so this is the one
place where a wrong signature, which AWS would refuse, is noticed.
"""

import http.server
import re
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)"
)
GIVEN = re.compile(rb"<AccessKeyId>([^<]+)</AccessKeyId>.*?<SecretAccessKey>([^<]+)<", re.S)
PASSED_ON = ("content-type", "x-amzn-errortype")

upstream, first_secret = sys.argv[1:]
# Secrets that were given out for roles, by access key.
secrets = {}
verdicts = Counter()


def is_good(method, path, headers, body):
    found = SIGNED.match(headers.get("authorization") or "")
    if not found:
        return "nobody", False
    key, region, service, names, signature = found.groups()
    request = AWSRequest(method=method, url=f"http://{headers['host']}{path}", data=body)
    for name in names.split(";"):
        request.headers[name] = headers[name]
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(key, secrets.get(key, first_secret)), service, region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return service, signer.signature(text, request) == signature


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        verdicts[is_good(self.command, self.path, self.headers, body)] += 1
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
        data = body if self.command == "POST" else None
        request = urllib.request.Request(upstream + self.path, data=data, method=self.command, headers=headers)
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        content = answer.read()
        for key, secret in GIVEN.findall(content):
            secrets[key.decode()] = secret.decode()
        self.send_response(answer.status)
        for name in PASSED_ON:
            if answer.headers.get(name):
                self.send_header(name, answer.headers[name])
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
for (service, good), count in sorted(verdicts.items()):
    print(service, "good" if good else "BAD", count)
sys.exit(any(not good for _, good in verdicts))
