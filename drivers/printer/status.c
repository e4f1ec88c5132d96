#include "drivers/printer/status.h"

#include <string.h>

enum {
	BLOCK_HEAD = 0x37,
	BLOCK_TICKET = 0x22,
	BLOCK_OFFLINE = 0x23,
	BLOCK_CLEARED = 0x25,
	TICKET_BLOCK_SIZE = 7, /* head, kind, four of the ticket, NUL */
	ASB_SIZE = 4,
};

/* Bits 0, 1, 4 and 7 are fixed. */
static bool is_real_time(uint8_t byte)
{
	return (byte & 0x93) == 0x12;
}

static bool is_asb_head(uint8_t byte)
{
	return (byte & 0x93) == 0x10;
}

static bool is_asb_rest(uint8_t byte)
{
	return (byte & 0x90) == 0;
}

void printer_status_asked(struct printer_status *status)
{
	status->asked = 0;
}

/* One answer to DLE EOT; n counts from 0. */
static void hear_real_time(struct printer_status *status, int n, uint8_t byte)
{
	switch (n) {
	case 0: /* DLE EOT 1, printer */
		status->offline = byte & 0x08;
		break;
	case 1: /* DLE EOT 2, why offline */
		status->cover_open = byte & 0x04;
		break;
	case 2: /* DLE EOT 3, errors: knife, unrecoverable, recoverable */
		status->error = byte & 0x68;
		break;
	case 3: /* DLE EOT 4, paper */
		status->paper_low = byte & 0x0C;
		status->paper_out = byte & 0x60;
		break;
	}
}

static void hear_asb(struct printer_status *status, const uint8_t *bytes)
{
	status->offline = bytes[0] & 0x08;
	status->cover_open = bytes[0] & 0x20;
	status->error = bytes[1] & 0x68;
	status->paper_low = bytes[2] & 0x03;
	status->paper_out = bytes[2] & 0x0C;
}

static void hear_block(struct printer_status *status)
{
	const uint8_t *block = status->part;
	if (block[1] == BLOCK_TICKET && status->part_size == TICKET_BLOCK_SIZE) {
		memcpy(status->ticket, block + 2, ESCPOS_TICKET_SIZE);
		status->ticket_done = true;
	} else if (block[1] == BLOCK_OFFLINE) {
		status->offline = true;
	} else if (block[1] == BLOCK_CLEARED) {
		status->cleared = true;
	}
}

/* In the middle of ASB or a block; false if this byte shows that it was neither. */
static bool continues(struct printer_status *status, uint8_t byte)
{
	bool block = status->part[0] == BLOCK_HEAD;
	if (!block && !is_asb_rest(byte))
		return false;
	if (block && status->part_size == STATUS_BLOCK_MAX)
		return false;
	status->part[status->part_size++] = byte;
	if (block && byte == 0) {
		hear_block(status);
		status->part_size = 0;
	} else if (!block && status->part_size == ASB_SIZE) {
		hear_asb(status, status->part);
		status->part_size = 0;
	}
	return true;
}

static void begin(struct printer_status *status, uint8_t byte)
{
	status->part_size = 0;
	if (byte == BLOCK_HEAD || is_asb_head(byte)) {
		status->part[status->part_size++] = byte;
	} else if (is_real_time(byte)) {
		hear_real_time(status, status->asked, byte);
		status->asked = (status->asked + 1) % ESCPOS_STATUS_ANSWERS;
		status->answers++;
	} else if (is_asb_rest(byte)) {
		/* GS r 1, paper sensors. */
		status->paper_low = byte & 0x03;
		status->paper_out = byte & 0x0C;
		status->in_turn = true;
	}
}

void printer_status_hear(struct printer_status *status, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		status->heard = true;
		if (status->part_size == 0 || !continues(status, bytes[i]))
			begin(status, bytes[i]);
	}
}

enum { PORT_NOT_ERROR = 0x08, PORT_SELECTED = 0x10, PORT_PAPER_EMPTY = 0x20 };

void printer_status_port(struct printer_status *status, uint8_t byte)
{
	status->paper_out = byte & PORT_PAPER_EMPTY;
	status->error = !(byte & PORT_NOT_ERROR) && !status->paper_out;
	status->offline = !(byte & PORT_SELECTED);
}

bool printer_status_port_well(uint8_t byte)
{
	return (byte & (PORT_NOT_ERROR | PORT_SELECTED | PORT_PAPER_EMPTY)) ==
	       (PORT_NOT_ERROR | PORT_SELECTED);
}
