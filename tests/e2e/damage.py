"""Files go wrong: each way has its sentence, and what was paid stays."""
import glob
import os
import subprocess

from house import Shop, Till, expect, goods, run, said, until

CREAM = "归归婴儿面霜 50g"


def begin(folder, start=True):
    shop = Shop(folder)
    shop.cream = goods(folder)[CREAM]["gtins"][0]
    if start:
        shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    return shop


def sell_one(till, code, number):
    till.scan(code)
    till.wait("39.00", CREAM)
    till.pay_exact(number)


def a_second_till_on_the_same_folder(folder):
    """a second till on the same folder is refused by name; verify and journal say that a till runs"""
    shop = begin(folder)
    try:
        for word in ("verify", "journal"):
            done = shop.till.word(word, ok=False)
            expect(done.returncode == 1 and done.stderr.strip(), f"{word} beside a till: {done}")
        other = Till(shop.till.folder)
        shop.tills.append(other)
        other.start()
        other.wait(said("db_in_use")[:12])
        sell_one(shop.till, shop.cream, "1-1-000001")
    finally:
        shop.close()


def a_folder_that_cannot_be_written(folder):
    """a read-only folder is refused in words"""
    shop = begin(folder, start=False)
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "--bind", "-o", "ro", shop.till.folder, shop.till.folder]).returncode == 0
    try:
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro,bind", shop.till.folder], check=True)
        else:
            os.chmod(shop.till.folder, 0o500)
        shop.till.start()
        until(lambda: shop.till.folder.split("/")[-1] in shop.till.screen(), lambda: f"a sentence\n{shop.till.screen()}")
    finally:
        if mounted:
            subprocess.run(["umount", shop.till.folder], check=True)
        os.chmod(shop.till.folder, 0o700)
        shop.close()


def spoil(path, at=4096, count=8192):
    """Overwrites the middle of a file with what no database says."""
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * count)


def damaged_reference_data(folder):
    """a damaged ref.db is fetched again, and selling goes on"""
    shop = begin(folder)
    try:
        till = shop.till
        sell_one(till, shop.cream, "1-1-000001")
        till.wait(said("view_online", 0))
        till.kill()
        till.close()
        for path in glob.glob(os.path.join(till.folder, "ref-*.db")):
            spoil(path, at=0, count=os.path.getsize(path))
        till.start(marker=said("view_login_number"))
        till.wait("算盘母婴")              # the shop's name is the last that comes again
        till.log_in(marker=said("view_entry_sale"))
        sell_one(till, shop.cream, "1-1-000002")
        till.wait(said("view_online", 0))
        shop.verify()
    finally:
        shop.close()


def damaged_money(folder):
    """a damaged money.db refuses to sell and names what is wrong"""
    shop = begin(folder)
    try:
        till = shop.till
        sell_one(till, shop.cream, "1-1-000001")
        till.wait(said("view_online", 0))
        till.kill()
        till.close()
        path = os.path.join(till.folder, "money.db")
        for rest in ("-wal", "-shm"):
            if os.path.exists(path + rest):
                os.unlink(path + rest)
        spoil(path, at=0, count=max(os.path.getsize(path), 4096))
        till.start()
        until(lambda: "money.db" in till.screen(), lambda: f"money.db to be named\n{till.screen()}")
        done = till.word("verify", ok=False)
        expect(done.returncode == 1 and "money.db" in done.stderr + done.stdout, f"verify: {done}")
    finally:
        shop.close()


def files_are_their_owners(folder):
    """what a till keeps (its key, members, takings) nobody else reads, in an open folder neither"""
    shop = Shop(folder, till=False)
    try:
        till = Till(os.path.join(folder, "open"))
        os.mkdir(till.folder)
        os.chmod(till.folder, 0o755)
        till.enrol(shop.hq, shop.line)
        till.sync()
        for path in glob.glob(os.path.join(till.folder, "*")):
            mode = os.stat(path).st_mode & 0o777
            expect(mode & 0o077 == 0, f"{path} has mode {mode:o}")
    finally:
        shop.close()


if __name__ == "__main__":
    run(a_second_till_on_the_same_folder, a_folder_that_cannot_be_written, damaged_reference_data, damaged_money,
        files_are_their_owners)
