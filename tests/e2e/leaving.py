"""How a till ends: orderly on a signal or when its terminal goes; and the demo shop around it."""
import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading
import time

from house import ENV, SUANPAN, TOP, WAIT_S, Shop, Till, expect, goods, run, said, until

CREAM = "归归婴儿面霜 50g"


def begin(folder):
    shop = Shop(folder)
    shop.cream = goods(folder)[CREAM]["gtins"][0]
    shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    return shop


def exit_status(words, how):
    """Runs the words on a terminal of their own, sends the signal once there is a screen; the status."""
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(words, stdin=far, stdout=far, stderr=far, env=dict(ENV, TERM="xterm"))
    os.close(far)
    seen = b""
    while said("view_login_number")[:4].encode() not in seen:
        expect(select.select([near], [], [], WAIT_S)[0], f"no screen: {seen[-500:]}")
        seen += os.read(near, 65536)
    process.send_signal(how)
    threading.Thread(target=swallow, args=(near,), daemon=True).start()
    return process.wait(WAIT_S)


def swallow(fd):
    with contextlib.suppress(OSError):
        while os.read(fd, 65536):
            pass


def ended_by_a_signal(folder):
    """SIGTERM, SIGHUP and SIGINT end the till orderly; the next one has the basket"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.cream)
        till.wait("39.00", CREAM)
        till.kill(signal.SIGTERM)
        words = [SUANPAN, "till", "--data", till.folder, "--lang", "zh_CN", "--scanner", "none", "--printer", "none"]
        for how in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            status = exit_status(words, how)
            expect(status == 0, f"{how.name}: exit {status}")
        till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        till.wait("39.00", CREAM)
        till.pay_exact("1-1-000001")
    finally:
        shop.close()


def the_terminal_goes_away(folder):
    """a terminal that hangs up ends the till; nothing is lost and the folder is free again"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.cream)
        till.wait("39.00", CREAM)
        pid = till.pid()
        till.close()
        until(lambda: not os.path.exists(f"/proc/{pid}"), "the till to end with its terminal")
        till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        till.wait("39.00", CREAM)
    finally:
        shop.close()


class Try(Till):
    """The demo shop in a terminal, by the one command of the README."""

    def __init__(self, folder):
        super().__init__(folder, env={"XDG_DATA_HOME": folder})
        self.shop = os.path.join(folder, "suanpan", "try")

    def open(self, *more):
        words = [SUANPAN, "try", "--scanner", "none", *more]
        self.tmux("kill-server", check=False)
        Till.count += 1
        self.server = f"suanpan-{os.getpid()}-{Till.count}"
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", "-e", f"XDG_DATA_HOME={self.env['XDG_DATA_HOME']}",
                  "-e", "LC_ALL=C.UTF-8", "sh", "-c", "cat >/dev/null")
        self.tmux("set", "-g", "remain-on-exit", "on")
        self.tmux("set", "-g", "status", "off")
        self.tmux("respawn-pane", "-k", *words)
        started = time.monotonic()
        self.wait(said("view_login_number", lang="en" if "en" in more else "zh_CN"))
        return time.monotonic() - started

    def hq_running(self):
        return subprocess.run(["pgrep", "-f", f"suanpan-hq serve .*--data {self.shop}"],
                              capture_output=True).returncode == 0


def the_demo_shop(folder):
    """try founds the shop, sells to a member, stops headquarters on leaving, opens in seconds, starts afresh"""
    demo = Try(folder)
    try:
        demo.open("--lang", "zh_CN")
        expect(oct(os.stat(demo.shop).st_mode)[-3:] == "700", "the shop's folder is not private")
        with open(os.path.join(demo.shop, "counter-sheet.html"), encoding="utf-8") as sheet:
            expect(sheet.read().count("<svg") > 60, "the counter sheet is thin")
        expect(demo.hq_running(), "headquarters does not run")
        demo.log_in(marker=said("view_entry_sale"))
        for typed in ("6900000003060", "8800000004"):
            demo.type(typed)
            demo.keys("Enter")
        demo.wait("金卡")
        demo.pay_exact("1-1-000001")
        demo.wait(said("view_online", 0))
        second = subprocess.run([SUANPAN, "try"], env=dict(ENV, XDG_DATA_HOME=folder), capture_output=True, text=True)
        expect(second.returncode == 1 and second.stderr, f"a second one beside it: {second}")
        demo.menu("leave")
        demo.wait(said("view_ask_leave"))
        demo.quiet()
        demo.keys("y")
        until(demo.dead, "the demo shop to close")
        expect(not demo.hq_running(), "it left something running")
        expect("1-1-000001" in demo.tmux("capture-pane", "-p", "-S", "-100"), "the last receipt is not shown")
        took = demo.open("--lang", "en")
        expect(took < 3, f"the second start took {took:.1f} s")
        demo.kill()
        until(lambda: not demo.hq_running(), "headquarters to end with a till that was killed")
        demo.open("--reset")
        demo.kill(signal.SIGTERM)
        word = subprocess.run([SUANPAN, "journal", "--data", os.path.join(demo.shop, "till")], env=ENV,
                              capture_output=True, text=True)
        expect("SALE" not in word.stdout, "--reset kept a sale")
    finally:
        demo.close()


def the_demo_shop_without_a_terminal(folder):
    """without a terminal both try and pos/try say so and leave nothing running"""
    env = dict(ENV, XDG_DATA_HOME=folder)
    for words in ([SUANPAN, "try"], [os.path.join(TOP, "pos", "try"), "--no-install"]):
        done = subprocess.run(words, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        expect(done.returncode == 1 and said("terminal_none")[:6] in done.stderr, f"{words}: {done}")


if __name__ == "__main__":
    run(ended_by_a_signal, the_terminal_goes_away, the_demo_shop, the_demo_shop_without_a_terminal)
