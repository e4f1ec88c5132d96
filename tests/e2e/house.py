"""house.py - what an end-to-end test stands on: headquarters, a line to it that can be cut, and a
till in a terminal. Programs are the real ones; nothing is waited for by sleeping, only by marker.

A test is a function that takes a folder and says what it proves in its docstring; run() runs those
of a file, each in a fresh folder, and speaks TAP.
"""
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

from screen import large_number, rows_of, text_of

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
SUANPAN = os.path.join(BUILD, "pos", "shell", "suanpan")
STOCK = os.path.join(BUILD, "tests", "e2e", "stock")
SUANPAN_HQ = TODAYS_HQ = os.path.join(BUILD, "sync", "hq", "suanpan-hq")
DEMO = [os.path.join(TOP, "pos", "shell", "demo", name) for name in ("shop.py", "goods.txt", "rules.json")]

WAIT_S = 20          # how long a marker may take before the test gives up
LOOK_EVERY_S = 0.02  # between two looks at the screen

CASHIER, CASHIER_PIN = "1001", "112233"
MANAGER, MANAGER_PIN = "9001", "445566"
ENV = dict(os.environ, LC_ALL="C.UTF-8", LANG="C.UTF-8", TZ="UTC")


class Failed(Exception):
    pass


def catalogue(lang):
    """name -> sentence, as pos/core/po has it"""
    with open(os.path.join(TOP, "pos", "core", "po", lang + ".po"), encoding="utf-8") as file:
        entries = re.findall(r'msgid "(\w+)"\s+msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)', file.read())
    return {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\n', "\n").replace('\\"', '"')
            for name, text in entries}


def said(name, *values, lang="zh_CN"):
    """The sentence with its places filled; without values, its longest part between places."""
    text = catalogue(lang)[name]
    if not values:
        return max(re.split(r"\{\d\}", text), key=len)
    for place, value in enumerate(values, 1):
        text = text.replace(f"{{{place}}}", str(value))
    return text


def until(look, what, seconds=WAIT_S):
    """Looks until something true comes back; fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds} s for {what() if callable(what) else what}")
        time.sleep(LOOK_EVERY_S)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(program, *words, stdin="", ok=True):
    done = subprocess.run([program, *words], input=stdin, capture_output=True, text=True, env=ENV, timeout=60)
    if ok and done.returncode != 0:
        raise Failed(f"{os.path.basename(program)} {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Hq:
    """Headquarters in a folder, with the demo shop in it."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.scheme = "http"

    def secure(self, names="127.0.0.1"):
        """From its next start on it speaks TLS, under an authority of its own."""
        self.word("keys", "tls", "--names", names)
        self.scheme = "https"
        return self

    def word(self, *words, stdin="", ok=True):
        return call(SUANPAN_HQ, *words, "--data", self.folder, "--lang", "en", stdin=stdin, ok=ok).stdout

    def found(self, demo):
        """Everything the demo shop consists of."""
        os.makedirs(self.folder, exist_ok=True)
        for stream, name in (("settings", "settings.json"), ("goods", "goods.jsonl"), ("members", "members.jsonl"),
                             ("rules", "rules.json"), ("coupons", "coupons.jsonl")):
            self.word("import", stream, os.path.join(demo, name))
        for line in open(os.path.join(demo, "operators.txt"), encoding="utf-8"):
            number, name, role, pin = line.rstrip("\n").split("\t")
            self.word("operator", "add", "--number", number, "--name", name, "--role", role, stdin=pin + "\n")
            if role == "manager" and SUANPAN_HQ == TODAYS_HQ:  # before drafts the import published
                self.publish("demo-1", number, pin)

    def publish(self, version, number, pin):
        """A drafted rule file goes out."""
        for step in ("review", "publish"):
            self.word("rules", step, version, "--by", number, stdin=pin + "\n")

    def start(self, *more):
        self.process = subprocess.Popen(
            [SUANPAN_HQ, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.folder, "--lang", "en", *more],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENV)
        first = self.process.stdout.readline()
        if "listening" not in first:
            raise Failed(f"headquarters did not start: {first}")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        return self

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(WAIT_S)
        self.process = None

    def kill(self):
        self.stop(signal.SIGKILL)

    def enrol_code(self, till):
        said = self.word("till", "enrol", "--store", "1", "--till", str(till))
        return re.search(r"\b[2-9A-HJKMNP-Z]{10}(-[2-9A-HJKMNP-Z]{16})?\b", said).group()

    def coupons(self, campaign, count, *more):
        """[(208 digits, 20 digits)]"""
        said = self.word("coupon", "issue", "--campaign", str(campaign), "--count", str(count), *more)
        return re.findall(r"^(\d{208})\t(\d{20})$", said, re.M)

    def sales(self, *more):
        """Those of everything that is acknowledged: posting comes a moment later."""
        if self.process:
            until(lambda: json.loads(self.word("status", "--json"))["unposted"] == 0, "what came to be posted")
        return [json.loads(line) for line in self.word("sales", "--json", *more).splitlines() if line.startswith("{")]

    def member(self, card):
        return json.loads(self.word("member", card, "--json"))


class Line:
    """The line between till and headquarters: a relay that can be cut in several ways.

    pass      bytes go both ways
    down      nobody answers at the address
    stall     connections are accepted and nothing is ever answered
    swallow   everything reaches headquarters, its answers to uploads are lost
    """

    def __init__(self, to_port):
        self.to_port, self.mode, self.reached = to_port, "pass", 0
        self.port, self.open, self.lock = free_port(), [], threading.Lock()
        self.listener = None
        self.listen()

    def listen(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(16)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self.reached += 1
            with self.lock:
                self.open.append(near)
            if self.mode == "stall":
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.to_port), 5)
            except OSError:
                near.close()
                continue
            with self.lock:
                self.open.append(far)
            asked = []
            threading.Thread(target=self.relay, args=(near, far, True, asked), daemon=True).start()
            threading.Thread(target=self.relay, args=(far, near, False, asked), daemon=True).start()

    def relay(self, source, sink, upward, asked):
        """asked: the last request on this connection, shared by its two directions."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if upward and data[:5] in (b"GET /", b"POST "):
                    asked[:] = [data[:12]]
                if not upward and (self.mode == "stall" or (self.mode == "swallow" and asked == [b"POST /v1/j/1"])):
                    continue
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
                end.close()

    def set(self, mode):
        """Cuts every connection there is; new ones meet the new mode."""
        self.mode = mode
        if mode == "down" and self.listener:
            with contextlib.suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        elif mode != "down" and not self.listener:
            self.listen()
        with self.lock:
            for end in self.open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                    end.close()
            self.open.clear()

    def close(self):
        self.set("down")


class Till:
    """The till in a terminal of its own (tmux), with a scanner and a printer that are files."""
    count = 0

    def __init__(self, folder, columns=80, rows=24, env=None):
        Till.count += 1
        self.folder, self.columns, self.rows = folder, columns, rows
        self.server = f"suanpan-{os.getpid()}-{Till.count}"
        self.scanner = folder + ".scanner"
        self.printed = folder + ".printed"
        self.env = dict(ENV, **(env or {}))

    def word(self, *words, ok=True, stdin=""):
        return call(SUANPAN, *words, "--data", self.folder, "--lang", "en", ok=ok, stdin=stdin)

    def enrol(self, hq, line, till=1):
        self.word("enrol", "--hq", f"{hq.scheme}://127.0.0.1:{line.port if line else hq.port}", "--code", hq.enrol_code(till))
        return self

    def stock(self, count, days=0):
        """Sales that wait, without a cashier; only while the till is not running."""
        call(STOCK, self.folder, str(count), str(days))
        return self

    def sync(self, ok=True):
        return self.word("sync", ok=ok)

    def tmux(self, *words, check=True):
        done = subprocess.run(["tmux", "-u", "-L", self.server, "-f", "/dev/null", *words],
                              capture_output=True, text=True, env=self.env, timeout=20)
        if check and done.returncode != 0:
            raise Failed(f"tmux {' '.join(words)}: {done.stderr}")
        return done.stdout

    def open(self, *words):
        """Runs a program in a fresh terminal."""
        self.tmux("kill-server", check=False)
        Till.count += 1  # a server of a new name: the one just killed may still be on its way out
        self.server = f"suanpan-{os.getpid()}-{Till.count}"
        self.tmux("new-session", "-d", "-x", str(self.columns), "-y", str(self.rows),
                  *(word for name in ("LC_ALL", "HOME", "XDG_DATA_HOME") if name in self.env
                    for word in ("-e", f"{name}={self.env[name]}")), "sh", "-c", "cat >/dev/null")
        self.tmux("set", "-g", "remain-on-exit", "on")
        self.tmux("set", "-g", "status", "off")
        self.tmux("set", "-g", "default-terminal", self.env.get("TERM_INSIDE", "screen-256color"))
        self.tmux("respawn-pane", "-k", *words)

    def start(self, *more, lang="zh_CN", printer=None, marker=None):
        if not os.path.exists(self.scanner):
            os.mkfifo(self.scanner)
        words = [SUANPAN, "till", "--data", self.folder, "--lang", lang, "--scanner", f"fifo:{self.scanner}",
                 "--printer", printer or f"file:{self.printed}", *more]
        self.open(*words)
        if marker is not None:
            self.wait(marker)
        return self

    def pid(self):
        return int(self.tmux("display", "-p", "#{pane_pid}"))

    def dead(self):
        return self.tmux("display", "-p", "#{pane_dead}", check=False).strip() == "1"

    def screen(self):
        """The text on the screen; the large number stands in a line of its own below it."""
        ended = ("-S", "-50") if self.dead() else ()  # what a program says at its end may have scrolled
        rows = rows_of(self.tmux("capture-pane", "-p", "-e", "-N", *ended, check=False).rstrip("\n"))
        return text_of(rows) + f"\nin large digits: {large_number(rows)}\n"

    def wait(self, *texts, seconds=WAIT_S):
        """Until all texts are on the screen (blanks do not matter); returns the screen."""
        def bare(text):
            return re.sub(r"\s+", "", text.replace(said("view_acknowledge"), ""))

        def look():
            shown = self.screen()
            return shown if all(bare(text) in bare(shown) for text in texts) else None
        return until(look, lambda: f"{texts} on\n{self.screen()}", seconds)

    def gone(self, text, seconds=WAIT_S):
        until(lambda: text not in self.screen(), lambda: f"'{text}' to go from\n{self.screen()}", seconds)

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def scan(self, *codes):
        with open(self.scanner, "w", encoding="utf-8") as pipe:
            pipe.write("".join(code + "\n" for code in codes))

    def log_in(self, number=CASHIER, pin=CASHIER_PIN, marker=None):
        self.type(number)
        self.keys("Enter")
        self.type(pin)
        self.keys("Enter")
        if marker:
            self.wait(marker)
        return self

    def quiet(self):
        """A person's pause: the exact-cash key wants 150 ms without input before it, and keys that come
        within 25 ms are a scanner's. The shop's rules, not a wait for luck."""
        time.sleep(0.17)

    def press(self, *keys):
        """Keys as a person presses them."""
        for key in keys:
            self.quiet()
            self.keys(key)

    def pay_exact(self, number):
        self.quiet()
        self.keys("+")
        self.wait(said("view_paid", number))

    def menu(self, entry):
        """Chooses an entry of the menu by the number that stands before it."""
        self.keys("F10")
        title = said("view_menu_" + entry)
        self.type(re.search(r"(\d+) +" + re.escape(title), self.wait(title)).group(1))
        self.keys("Enter")

    def paper(self, cuts):
        """The printer's bytes once so many receipts were cut off."""
        def printed():
            if not os.path.exists(self.printed):
                return None
            with open(self.printed, "rb") as file:
                data = file.read()
            return data if data.count(b"\x1dV") >= cuts else None
        return until(printed, f"{cuts} receipts on {self.printed}")

    def kill(self, how=signal.SIGKILL):
        pid = self.pid()
        os.kill(pid, how)
        until(self.dead, "the till to end")

    def close(self):
        """The terminal goes away; the till notices and ends."""
        pid = self.tmux("display", "-p", "#{pane_pid}", check=False).strip()
        self.tmux("kill-server", check=False)
        if pid:
            until(lambda: not os.path.exists(f"/proc/{pid}"), f"process {pid} to end with its terminal")


class Shop:
    """Headquarters, a line and a till that has everything and is not started yet."""

    def __init__(self, folder, till=True, tls=False):
        self.folder = folder
        copy_of_the_shop(folder)
        self.hq = Hq(os.path.join(folder, "hq"))
        if tls:
            self.hq.secure()
        self.hq.start()
        self.line = Line(self.hq.port)
        self.tills = []
        self.till = self.another_till(1) if till else None

    def another_till(self, number, **more):
        till = Till(os.path.join(self.folder, f"till{number}"), **more)
        self.tills.append(till)
        till.enrol(self.hq, self.line, number)
        till.sync()
        return till

    def verify(self):
        """Both ends are clean."""
        for till in self.tills:
            till.close()
            till.word("verify")
        self.hq.word("verify")

    def close(self):
        for till in self.tills:
            till.close()
        self.line.close()
        self.hq.stop()


_prepared = None


def copy_of_the_shop(folder):
    """The demo shop is founded once a run and copied from then on."""
    global _prepared
    if _prepared is None:
        _prepared = tempfile.mkdtemp(prefix="suanpan-shop-")
        demo = os.path.join(_prepared, "demo")
        subprocess.run([sys.executable, DEMO[0], "--folder", demo, *DEMO[1:]], check=True)
        Hq(os.path.join(_prepared, "hq")).found(demo)
    shutil.copytree(_prepared, folder, dirs_exist_ok=True)


def goods(folder):
    """name -> the demo shop's item"""
    with open(os.path.join(folder, "demo", "goods.jsonl"), encoding="utf-8") as lines:
        return {one["name"]: one for one in map(json.loads, lines)}


def expect(truth, what):
    if not truth:
        raise Failed(what)


def run(*tests):
    chosen = [test for test in tests if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]]
    failed = 0
    for test in chosen:
        folder = tempfile.mkdtemp(prefix=f"suanpan-{test.__name__}-")
        name = test.__doc__.strip().splitlines()[0]
        started = time.monotonic()
        try:
            test(folder)
            print(f"ok - {name} ({time.monotonic() - started:.1f} s)", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
        except Exception as error:  # the next test still runs
            failed += 1
            print(f"not ok - {name}", flush=True)
            told = str(error) if isinstance(error, Failed) else traceback.format_exc()
            print("".join(f"# {line}\n" for line in (told + f"\nkept: {folder}").splitlines()), end="", flush=True)
    if _prepared:
        shutil.rmtree(_prepared, ignore_errors=True)
    sys.exit(1 if failed else 0)
