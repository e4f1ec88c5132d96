"""receipt.py - the bytes that went to a receipt printer, read back as a printer would read them.

usage: receipt.py FILE      prints what is on the paper; marks stand in <angle brackets>
"""
import sys

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
# Commands and how many bytes of parameters follow (Epson's command reference, by group).
FIXED = {
    (ESC, "@"): 0, (ESC, "2"): 0, (ESC, "!"): 1, (ESC, "-"): 1, (ESC, "3"): 1, (ESC, "E"): 1, (ESC, "G"): 1,
    (ESC, "J"): 1, (ESC, "M"): 1, (ESC, "R"): 1, (ESC, "a"): 1, (ESC, "d"): 1, (ESC, "t"): 1, (ESC, "{"): 1,
    (ESC, "p"): 3, (ESC, "B"): 2, (ESC, "c"): 2, (ESC, " "): 1, (ESC, "$"): 2,
    (GS, "!"): 1, (GS, "B"): 1, (GS, "H"): 1, (GS, "I"): 1, (GS, "a"): 1, (GS, "f"): 1, (GS, "h"): 1,
    (GS, "r"): 1, (GS, "w"): 1, (GS, "L"): 2, (GS, "W"): 2, (GS, "P"): 2,
    (FS, "&"): 0, (FS, "."): 0, (FS, "!"): 1, (FS, "-"): 1, (FS, "S"): 2, (FS, "W"): 1, (FS, "C"): 1,
    (DLE, "\x04"): 1, (DLE, "\x05"): 1, (DLE, "\x14"): 3,
}


class Paper:
    def __init__(self, data, encoding="gb18030"):
        self.data, self.at, self.encoding = data, 0, encoding
        self.text, self.marks, self.qr_text = bytearray(), [], b""
        self.line, self.align, self.size, self.bold = bytearray(), 0, 0, False
        self.items = []  # ("line", text, align, size, bold) and ("picture", bytes a row, bits, align)

    def take(self, count):
        taken = self.data[self.at:self.at + count]
        if len(taken) < count:
            raise ValueError(f"the bytes end inside a command at {self.at}")
        self.at += count
        return taken

    def mark(self, name):
        self.marks.append(name)
        self.text += f"<{name}>".encode()

    def command(self, lead):
        name = chr(self.take(1)[0])
        if (lead, name) == (GS, "("):
            self.long_command()
        elif (lead, name) == (GS, "v"):
            _, _, x_low, x_high, y_low, y_high = self.take(6)
            wide = x_low + 256 * x_high
            self.items.append(("picture", wide, self.take(wide * (y_low + 256 * y_high)), self.align))
            self.mark("picture")
        elif (lead, name) == (GS, "V"):
            if self.take(1)[0] >= 65:
                self.take(1)
            self.mark("cut")
        elif (lead, name) in FIXED:
            self.set(lead, name, self.take(FIXED[lead, name]))
            if (lead, name) in ((ESC, "p"), (DLE, "\x14")):
                self.mark("drawer")
        elif (lead, name) == (FS, "("):
            self.take(1)
            low, high = self.take(2)
            self.take(low + 256 * high)
        else:
            raise ValueError(f"unknown command {lead:02x} {name!r} at {self.at}")

    def set(self, lead, name, values):
        if (lead, name) == (ESC, "@"):
            self.align, self.size, self.bold = 0, 0, False
        elif (lead, name) == (ESC, "a"):
            self.align = values[0]
        elif (lead, name) == (ESC, "E"):
            self.bold = bool(values[0] & 1)
        elif (lead, name) == (GS, "!"):
            self.size = values[0]

    def end_line(self):
        text = self.line.decode(self.encoding).replace("\r", "")
        self.items.append(("line", text, self.align, self.size, self.bold))
        self.line.clear()

    def long_command(self):
        """GS ( k carries QR codes: function 80 stores the text, 81 prints it."""
        family = chr(self.take(1)[0])
        low, high = self.take(2)
        body = self.take(low + 256 * high)
        if family == "k" and body[1] == 80:
            self.qr_text = body[3:]
        elif family == "k" and body[1] == 81:
            self.mark("qr " + self.qr_text.decode())

    def read(self):
        while self.at < len(self.data):
            byte = self.take(1)[0]
            if byte in (ESC, FS, GS, DLE):
                self.command(byte)
            else:
                self.text.append(byte)
                if byte == 0x0A:
                    self.end_line()
                else:
                    self.line.append(byte)
        return self.text.decode(self.encoding).replace("\r", "")


def decode(data):
    """(text, marks)"""
    paper = Paper(data)
    return paper.read(), paper.marks


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        print(decode(file.read())[0])
