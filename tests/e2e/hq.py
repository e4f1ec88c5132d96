"""suanpan-hq as a program: its words with and without a server, curl against it, and kill -9."""
import json
import os
import signal
import subprocess
import threading

from house import SUANPAN_HQ, Hq, call, copy_of_the_shop, expect, run


def curl(port, path, *more):
    """(status, body) of a request"""
    done = subprocess.run(["curl", "-s", "-w", "\n%{http_code}", *more, f"http://127.0.0.1:{port}{path}"],
                          capture_output=True, text=True, timeout=30)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def status_of(hq):
    """its status without the disk, which others write to as well"""
    return [line for line in hq.word("status").splitlines() if "free on the disk" not in line]


def words_go_to_the_server_or_to_the_database(folder):
    """a word does the same with and without a server, and one folder has one server"""
    copy_of_the_shop(folder)
    hq = Hq(os.path.join(folder, "hq"))
    alone = status_of(hq)
    hq.start()
    try:
        expect(status_of(hq) == alone, "the server says something else")
        goods = os.path.join(folder, "demo", "goods.jsonl")
        expect("0 written, 300 unchanged" in hq.word("import", "goods", goods), "the same goods")
        with open(goods, encoding="utf-8") as file:
            expect("0 written, 300 unchanged" in hq.word("import", "goods", "-", stdin=file.read()), "from stdin")
        second = call(SUANPAN_HQ, "serve", "--listen", "127.0.0.1:0", "--data", hq.folder, "--lang", "en", ok=False)
        expect(second.returncode == 1 and "in use" in second.stderr, second.stderr)
        mode = os.stat(os.path.join(hq.folder, "hq.sock")).st_mode & 0o777
        expect(mode == 0o600, f"hq.sock is open to others: {mode:o}")
    finally:
        hq.stop()
    expect(not os.path.exists(os.path.join(hq.folder, "hq.sock")), "hq.sock was left behind")
    expect(status_of(hq) == alone, "after the server")


def curl_is_answered(folder):
    """curl gets the time, and a clear no for what is no request"""
    hq = Hq(os.path.join(folder, "hq")).start()
    try:
        nonce = "00112233445566778899aabbccddeeff"
        status, body = curl(hq.port, f"/v1/time?nonce={nonce}", "-H", "Pos-Proto: 1")
        expect(status == 200 and json.loads(body)["nonce"] == nonce, body)
        huge = os.path.join(folder, "huge")
        with open(huge, "wb") as file:
            file.write(b"x" * (1 << 20) + b"x")
        for path, more, want, code in (
                ("/", (), 404, "NOTFOUND"),
                ("/v1/nothing", ("-H", "Pos-Proto: 1", "-d", "{}"), 404, "NOTFOUND"),
                (f"/v1/time?nonce={nonce}", (), 426, "PROTO"),
                ("/v1/time?nonce=1", ("-H", "Pos-Proto: 1"), 400, "BADREQUEST"),
                ("/v1/hello", ("-H", "Pos-Proto: 1", "-d", "{"), 400, "BADREQUEST"),
                ("/v1/j/1/1?from=1&n=1", ("-H", "Pos-Proto: 1", "-d", "x"), 400, "BADREQUEST"),
                ("/v1/ref/members", ("-H", "Pos-Proto: 1", "-H", "Pos-Till: 1", "-H", "Pos-Epoch: 1"), 403, "UNKNOWN"),
                ("/v1/enrol", ("-H", "Pos-Proto: 1", "--data-binary", "@" + huge), 413, "TOOLARGE")):
            status, body = curl(hq.port, path, *more)
            expect(status == want and json.loads(body)["error"] == code, f"{path}: {status} {body}")
    finally:
        hq.stop()


def a_killed_server_has_all_of_a_file_or_nothing(folder):
    """kill -9 during an import: all of the file or nothing, and the house verifies"""
    rows = 20000
    file = os.path.join(folder, "goods.jsonl")
    with open(file, "w", encoding="utf-8") as out:
        for i in range(rows):
            out.write(json.dumps({"sku": f"S{i}", "name": "n", "price_minor": i}) + "\n")
    hq = Hq(os.path.join(folder, "hq"))
    for delay in (0.02, 0.1, 0.2, 0.3, 0.5):
        hq.start()
        killer = threading.Timer(delay, hq.process.send_signal, (signal.SIGKILL,))
        killer.start()
        hq.word("import", "goods", file, ok=False)
        killer.join()
        hq.stop()
        have = json.loads(hq.word("status", "--json"))["goods"]
        expect(have in (0, rows), f"{have} of {rows} rows after {delay} s")
        hq.word("verify")


def a_backup_comes_back(folder):
    """a backup asked for by a relative path stands where it was asked for, and can take the house's place"""
    copy_of_the_shop(folder)
    hq = Hq(os.path.join(folder, "hq"))
    hq.start()
    done = subprocess.run([SUANPAN_HQ, "backup", "copies", "--data", hq.folder, "--lang", "en"], cwd=folder,
                          capture_output=True, text=True, timeout=60)
    expect(done.returncode == 0, done.stderr)
    before = json.loads(hq.word("status", "--json"))
    hq.kill()
    (copy,) = os.listdir(os.path.join(folder, "copies"))
    for name in os.listdir(hq.folder):
        if name.startswith("hq.db"):
            os.remove(os.path.join(hq.folder, name))
    os.rename(os.path.join(folder, "copies", copy), os.path.join(hq.folder, "hq.db"))
    after = json.loads(hq.word("status", "--json"))
    expect(after["hq_id"] == before["hq_id"], "another identity")
    expect(after["incarnation"] != before["incarnation"], "the same incarnation")
    expect(after["members"] == before["members"] == 60, "members")


def what_cannot_be_opened_says_why(folder):
    """an address that is none, and a damaged hq.db, get one clear sentence each, and nothing is changed"""
    hq = Hq(os.path.join(folder, "hq"))
    for address in ("nonsense", "mysql://host/base", "postgres://host/base?nonsense=1", "postgresql://%zz", "postgresql://[::1"):
        for words in (("serve", "--listen", "127.0.0.1:0"), ("status",)):
            done = call(SUANPAN_HQ, *words, "--db", address, "--data", hq.folder, "--lang", "en", ok=False)
            expect(done.returncode == 1 and done.stderr.count("\n") == 1, f"{address}: {done}")
            expect("The address of the database is not understood" in done.stderr, f"{address}: {done.stderr}")
        expect(not os.path.exists(os.path.join(hq.folder, "hq.url")), f"{address} was remembered")
    hq.word("status")
    database = os.path.join(hq.folder, "hq.db")
    with open(database, "r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 32768)
    with open(database, "rb") as file:
        damaged = file.read()
    done = call(SUANPAN_HQ, "serve", "--listen", "127.0.0.1:0", "--data", hq.folder, "--lang", "en", ok=False)
    expect(done.returncode == 1 and "hq.db is damaged" in done.stderr and "backup" in done.stderr, f"{done}")
    with open(database, "r+b") as file:
        expect(file.read() == damaged, "the damaged file was changed")
        file.seek(0)
        file.write(b"this is no database at all, but a letter to somebody" * 100)
    done = call(SUANPAN_HQ, "serve", "--listen", "127.0.0.1:0", "--data", hq.folder, "--lang", "en", ok=False)
    expect(done.returncode == 1 and "is not a Suanpan database" in done.stderr, f"{done}")


run(words_go_to_the_server_or_to_the_database, curl_is_answered, a_killed_server_has_all_of_a_file_or_nothing,
    a_backup_comes_back, what_cannot_be_opened_says_why)
