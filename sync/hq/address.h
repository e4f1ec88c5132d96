/* address.h - where HQ listens: an IP address with its port, read from and written as text. */
#ifndef SUANPAN_HQ_ADDRESS_H
#define SUANPAN_HQ_ADDRESS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

enum { ADDRESS_TEXT_MAX = 64 };

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* "127.0.0.1:8520" or "[::1]:8520". */
MUST_CHECK bool address_read(const char *text, union address *address, struct err *err);
/* Only this very machine reaches it. */
bool address_is_loopback(const union address *address);
/* The same host; ports do not matter. Of IPv6 the network counts: one host has all its addresses.
 */
bool address_same_host(const union address *a, const union address *b);
void address_text(char out[ADDRESS_TEXT_MAX], const union address *address);
/* Where a socket listens, with the port that port 0 became. */
void address_of_socket(char out[ADDRESS_TEXT_MAX], int fd);
socklen_t address_size(const union address *address);

#endif
