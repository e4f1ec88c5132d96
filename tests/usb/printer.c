/* A receipt printer's behaviour behind the kernel's printer gadget: keeps every byte, answers as an
 * Epson does. Runs inside the guest.
 *
 * usage: printer DEVICE FILE NO-PAPER-FILE
 *
 * Everything received is appended to FILE. While NO-PAPER-FILE exists it says that paper is out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TICKET_COMMAND = 7, TICKET = 4 };

/* GS ( H with function 48; the ticket follows. */
static const uint8_t ask_ticket[TICKET_COMMAND] = {0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30};

static struct {
	int device;
	const char *no_paper;
	uint8_t last[TICKET_COMMAND + TICKET]; /* the newest byte at the end */
} printer;

static void answer(const void *bytes, size_t size)
{
	if (write(printer.device, bytes, size) != (ssize_t)size)
		perror("printer: write");
}

static void answer_status(uint8_t n)
{
	bool no_paper = access(printer.no_paper, F_OK) == 0;
	const uint8_t well[] = {0, 0x12, 0x12, 0x12, 0x12};
	const uint8_t out[] = {0, 0x1A, 0x32, 0x12, 0x72};
	if (n >= 1 && n <= 4)
		answer(no_paper ? &out[n] : &well[n], 1);
}

static void take(uint8_t byte)
{
	uint8_t *last = printer.last;
	size_t end = sizeof printer.last;
	memmove(last, last + 1, end - 1);
	last[end - 1] = byte;
	if (last[end - 3] == 0x10 && last[end - 2] == 0x04)
		answer_status(byte);
	if (memcmp(last, ask_ticket, TICKET_COMMAND) == 0) {
		uint8_t done[] = {0x37, 0x22, 0, 0, 0, 0, 0};
		memcpy(done + 2, last + TICKET_COMMAND, TICKET);
		answer(done, sizeof done);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	/* The gadget opens only when a host has configured it. */
	for (int tries = 0; tries < 100; tries++) {
		printer.device = open(argv[1], O_RDWR);
		if (printer.device >= 0 || errno != ENODEV)
			break;
		(void)usleep(100000);
	}
	int file = open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0644);
	printer.no_paper = argv[3];
	if (printer.device < 0 || file < 0) {
		perror("printer: open");
		return 1;
	}
	for (;;) {
		uint8_t bytes[4096];
		ssize_t got = read(printer.device, bytes, sizeof bytes);
		if (got < 0 && errno != EINTR && errno != EAGAIN) {
			perror("printer: read");
			return 1;
		}
		if (got > 0 && write(file, bytes, (size_t)got) != got)
			return 1;
		for (ssize_t i = 0; i < got; i++)
			take(bytes[i]);
	}
}
