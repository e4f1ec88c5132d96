"""The demo shop by one word, and the counter sheet that it writes: every code on it is read back."""
import os
import re
import subprocess
import time

from house import Till, SUANPAN, expect, run, said, until

PACE = ("-S*.enable", "-Sean13.enable", "-Sean8.enable", "-Supca.enable")


def pictures(html, folder):
    """Each barcode and QR code of the page as a picture of its own; returns [(path, caption)]."""
    found = []
    for figure in re.findall(r"<figure>.*?</figure>", html, re.S):
        width, height, path = re.search(r'width="(\d+)" height="(\d+)"[^>]*><path d="([^"]*)"', figure).groups()
        rows = [bytearray(b"\xff" * int(width)) for _ in range(int(height) + 20)]
        for x, y, wide, high in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", path):
            for row in rows[int(y) + 10:int(y) + 10 + int(high)]:
                row[int(x):int(x) + int(wide)] = b"\0" * int(wide)
        name = os.path.join(folder, f"code{len(found):03}.pgm")
        with open(name, "wb") as out:
            out.write(b"P5 %s %d 255\n" % (width.encode(), len(rows)) + b"".join(rows))
        found.append((name, re.search(r'class="code">(.*?)</span>', figure).group(1)))
    return found


def every_code_can_be_read(html, folder):
    """Returns how many codes there are; the QR codes among them are 208 digits."""
    codes = pictures(html, folder)
    for path, caption in codes:
        done = subprocess.run(["zbarimg", "-q", "--raw", *PACE, path], capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
        read = done.stdout.split()
        good = caption in read if caption else bool(read) and re.fullmatch(r"\d{208}", read[0])
        expect(good, f"a reader sees {read} where the page says '{caption}' ({path})")
    return len(codes)


def the_demo_shop_opens_with_one_word(folder):
    """suanpan try founds a shop, opens the till and stops headquarters on leaving; the second time at once"""
    till = Till(os.path.join(folder, "till"), env={"XDG_DATA_HOME": os.path.join(folder, "data"), "HOME": folder})
    words = [SUANPAN, "try", "--lang", "zh_CN", "--printer", "none", "--scanner", "none"]
    try:
        for limit in (20, 3):
            started = time.monotonic()
            till.open(*words)
            till.wait(said("view_login_number"), "112233")
            took = time.monotonic() - started
            expect(took < limit, f"the till opened after {took:.1f} s")
            till.log_in(marker=said("view_entry_sale"))
            till.wait("6900000003060")
            till.type("6900000003060")
            till.keys("Enter")
            till.wait("19.90")
            till.press("DC")
            till.press("F12")
            till.wait(said("view_login_number"))
            till.log_in("9001", "445566", marker=said("view_entry_sale"))
            till.press("C-q")
            till.wait(said("view_ask_leave")[:6])
            till.press("y")
            until(till.dead, lambda: f"the till to leave\n{till.screen()}")
            until(lambda: not subprocess.run(["pgrep", "-f", f"suanpan-hq .*{folder}"], capture_output=True).stdout,
                  "headquarters to stop")
        sheet = next(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(".html"))
        with open(sheet, encoding="utf-8") as page:
            html = page.read()
        count = every_code_can_be_read(html, folder)
        expect(count > 80, f"only {count} codes on the sheet")
        expect(html.count("http") == html.count("http://www.w3.org/2000/svg"), "the sheet needs something from elsewhere")
    finally:
        till.close()


if __name__ == "__main__":
    run(the_demo_shop_opens_with_one_word)
