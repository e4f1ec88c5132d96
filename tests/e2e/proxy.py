"""proxy.py - what may stand between a till and headquarters, and misbehave as it is told.

Wire is a TCP relay: it sees TLS only and can cut, reset, stall and slow it down. Portal ends TLS
under a test authority and speaks HTTP to headquarters: it can repeat a request, lose an answer, bend
bytes and answer by itself. Both take their faults from a list, one a connection or one a request,
and behave once the list is empty.
"""
import contextlib
import http.client
import http.server
import os
import random
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time


def make_authority(folder, names="IP:127.0.0.1", name="ca", days=30, authority=None):
    """(authority file, certificate file, key file) made by openssl; authority: signs with that one."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    base = authority or name
    if authority is None:
        openssl("req", "-x509", *curve, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN=Test {name}", "-days", "30")
    with open(os.path.join(folder, f"{name}.ext"), "w", encoding="ascii") as file:
        file.write(f"subjectAltName={names}\n")
    openssl("req", *curve, "-keyout", f"{name}-server.key", "-out", f"{name}.csr", "-subj", "/CN=server")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{base}.pem", "-CAkey", f"{base}.key", "-CAcreateserial",
            "-days", str(days), "-out", f"{name}-server.pem", "-extfile", f"{name}.ext")
    return tuple(os.path.join(folder, file) for file in (f"{base}.pem", f"{name}-server.pem", f"{name}-server.key"))


def reset(end):
    """Closes with RST."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


class Wire:
    """A relay whose faults are (how, bytes): 'cut', 'reset' or 'stall' after so many bytes upward, 'cut-down' after so
    many downward, 'throttle' to so many bytes a second."""

    def __init__(self, to_port, faults=()):
        self.to_port, self.faults, self.lock = to_port, list(faults), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open, self.met = [], []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to_port), 5)
            except OSError:
                if self.listener.fileno() < 0:
                    return
                near.close()
                continue
            with self.lock:
                fault = self.faults.pop(0) if self.faults else ("pass", 0)
                self.open += [near, far]
                self.met.append(fault)
            for upward, source, sink in ((True, near, far), (False, far, near)):
                threading.Thread(target=self.relay, args=(source, sink, upward, fault), daemon=True).start()

    def relay(self, source, sink, upward, fault):
        how, limit = fault
        mine = how not in ("pass", "throttle") and upward == (how != "cut-down")
        carried = 0
        with contextlib.suppress(OSError):
            while data := source.recv(16384):
                if mine and carried + len(data) > limit:
                    sink.sendall(data[:limit - carried])
                    if how == "stall":
                        while source.recv(16384):
                            pass
                    elif how == "reset":
                        reset(source)
                        reset(sink)
                    break
                carried += len(data)
                if how == "throttle":
                    for at in range(0, len(data), max(1, limit // 20)):
                        sink.sendall(data[at:at + max(1, limit // 20)])
                        time.sleep(0.05)
                else:
                    sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self):
        self.listener.close()
        with self.lock:
            for end in self.open:
                with contextlib.suppress(OSError):
                    end.close()


PAGE = b"<html><body>Welcome to the airport. Please log in.</body></html>"


class Portal:
    """TLS ends here. A fault is a name; it strikes once, on the next request whose path begins with `on`.

    repeat     the request goes up twice, the second answer comes back
    late       the request goes up again after the following one
    lose       headquarters answers, nobody hears it
    html       200 with a page, headquarters hears nothing
    page       the same, dressed up as JSON with Pos-Proto
    truncate   half of the request's body goes up, under a right length
    flip       one bit of the request's body is turned
    bend       one bit of the answer's body is turned
    short      the answer announces more than it has
    long       the answer announces less than it has
    503 429 500 502   answered here, 503 and 429 with Retry-After: 1
    """

    def __init__(self, to_port, certificate, key, faults=(), on="/v1/j/", seed=1):
        self.to_port, self.faults, self.on = to_port, list(faults), on
        self.random, self.lock, self.struck, self.kept = random.Random(seed), threading.Lock(), [], None
        portal = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                portal.serve(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def do_GET(self):
                portal.serve(self, None)

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def fault(self, path):
        with self.lock:
            if not self.faults or not path.startswith(self.on):
                return None
            self.struck.append(self.faults[0])
            return self.faults.pop(0)

    def turn_a_bit(self, body):
        if not body:
            return body
        at = self.random.randrange(len(body) * 8)
        body = bytearray(body)
        body[at // 8] ^= 1 << at % 8
        return bytes(body)

    def ask(self, method, path, headers, body):
        """(status, headers, body) of headquarters"""
        line = http.client.HTTPConnection("127.0.0.1", self.to_port, timeout=30)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        result = answer.status, answer.getheaders(), answer.read()
        line.close()
        return result

    def serve(self, visit, body):
        fault = self.fault(visit.path)
        headers = {name: value for name, value in visit.headers.items() if name.lower() not in ("host", "connection")}
        if fault in ("html", "page"):
            dressed = [("Content-Type", "application/json"), ("Pos-Proto", "1")] if fault == "page" else [("Content-Type", "text/html")]
            self.answer(visit, 200, dressed, PAGE)
            return
        if fault in ("503", "429", "500", "502"):
            more = [("Retry-After", "1")] if fault in ("503", "429") else []
            self.answer(visit, int(fault), more + [("Content-Type", "text/plain")], b"come back later")
            return
        if fault == "truncate" and body:
            body = body[:len(body) // 2]
            headers["Content-Length"] = str(len(body))
        if fault == "flip":
            body = self.turn_a_bit(body)
        asked = (visit.command, visit.path, headers, body)
        status, named, back = self.ask(*asked)
        if fault == "repeat":
            status, named, back = self.ask(*asked)
        if self.kept and fault != "late":
            self.ask(*self.kept)
            self.kept = None
        if fault == "late":
            self.kept = asked
        if fault == "lose":
            visit.close_connection = True
            with contextlib.suppress(OSError):
                visit.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault == "bend":
            back = self.turn_a_bit(back)
        self.answer(visit, status, named, back, {"short": 100, "long": -10}.get(fault, 0))

    def answer(self, visit, status, headers, body, off=0):
        visit.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                visit.send_header(name, value)
        visit.send_header("Content-Length", str(max(0, len(body) + off)))
        if off:
            visit.close_connection = True
            visit.send_header("Connection", "close")
        visit.end_headers()
        visit.wfile.write(body)
        visit.wfile.flush()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
