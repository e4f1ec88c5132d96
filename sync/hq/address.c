#include "sync/hq/address.h"

#include "pos/core/text.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NETWORK_BYTES = 8 }; /* RFC 4291 2.5.4: the rest a host chooses as it likes */

static bool read_port(const char *text, uint16_t *port)
{
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	unsigned long value = strtoul(text, &end, 10);
	if (*end || value > 65535)
		return false;
	*port = (uint16_t)value;
	return true;
}

/* "1.2.3.4" or "[::1]"; spoils host. */
static bool read_host(char *host, uint16_t port, union address *address)
{
	size_t size = strlen(host);
	memset(address, 0, sizeof *address);
	if (host[0] == '[' && size > 2 && host[size - 1] == ']') {
		host[size - 1] = '\0';
		address->v6.sin6_family = AF_INET6;
		address->v6.sin6_port = htons(port);
		return inet_pton(AF_INET6, host + 1, &address->v6.sin6_addr) == 1;
	}
	address->v4.sin_family = AF_INET;
	address->v4.sin_port = htons(port);
	return inet_pton(AF_INET, host, &address->v4.sin_addr) == 1;
}

bool address_read(const char *text, union address *address, struct err *err)
{
	char host[ADDRESS_TEXT_MAX];
	const char *colon = strrchr(text, ':');
	uint16_t port;
	if (!colon || strlen(text) >= sizeof host || !read_port(colon + 1, &port))
		return fail(err, TEXT_HQ_LISTEN_BAD, text);
	text_copy(host, sizeof host, text);
	host[colon - text] = '\0';
	return read_host(host, port, address) || fail(err, TEXT_HQ_LISTEN_BAD, text);
}

bool address_is_loopback(const union address *address)
{
	if (address->any.sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
	return (ntohl(address->v4.sin_addr.s_addr) >> 24) == 127;
}

bool address_same_host(const union address *a, const union address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET6) {
		bool mapped = IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr) ||
			      IN6_IS_ADDR_V4MAPPED(&b->v6.sin6_addr);
		return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, mapped ? 16 : NETWORK_BYTES) == 0;
	}
	return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
}

void address_text(char out[ADDRESS_TEXT_MAX], const union address *address)
{
	char host[INET6_ADDRSTRLEN] = "";
	if (address->any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &address->v6.sin6_addr, host, sizeof host);
		(void)snprintf(
			out, ADDRESS_TEXT_MAX, "[%s]:%d", host, ntohs(address->v6.sin6_port));
		return;
	}
	inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof host);
	(void)snprintf(out, ADDRESS_TEXT_MAX, "%s:%d", host, ntohs(address->v4.sin_port));
}

void address_of_socket(char out[ADDRESS_TEXT_MAX], int fd)
{
	union address address = {0};
	socklen_t size = sizeof address;
	getsockname(fd, &address.any, &size);
	address_text(out, &address);
}

socklen_t address_size(const union address *address)
{
	return address->any.sa_family == AF_INET6 ? sizeof address->v6 : sizeof address->v4;
}
