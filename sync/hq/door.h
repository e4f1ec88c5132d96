/* door.h - TLS 1.3 in front of http.c: greets whoever comes, and only who has finished the
 * handshake is let in. The only code that knows GnuTLS's sessions.
 *
 * libmicrohttpd can speak TLS itself, but on an outside epoll it spins while a handshake waits for
 * the other side: half a ClientHello costs a whole core. So the door ends TLS: it accepts,
 * shakes hands and carries plain bytes to and from a socket pair whose other end microhttpd serves.
 * Nothing here ever waits, and nothing turns round while nobody speaks: a descriptor is watched
 * only for what is wanted next.
 *
 * A guest has DOOR_GREETING_MS for the handshake, DOOR_SILENCE_MS between two bytes and, once HTTP
 * is done with it, DOOR_FAREWELL_MS to take the rest. There are DOOR_GUESTS_MAX at a time and
 * DOOR_PER_HOST_MAX of one address. When all places are taken, whoever has shaken hands longest, or
 * sits idle longest after an answer, makes room, else whoever is at one request longest; if nobody
 * can, the next waits outside.
 */
#ifndef SUANPAN_HQ_DOOR_H
#define SUANPAN_HQ_DOOR_H

#include "pos/sys/loop.h"
#include "sync/hq/address.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	DOOR_GUESTS_MAX = 512,
	DOOR_PER_HOST_MAX = 128,
	DOOR_GREETING_MS = 10000,
	DOOR_SILENCE_MS = 35000, /* a little longer than HTTP_IDLE_SECONDS, which should act */
	DOOR_FAREWELL_MS = 10000,
	DOOR_ROOM_MS = 1000, /* who has been still for so long may be shown out for another */
	DOOR_SLOW_MS = 5000, /* likewise who has been at one request for so long, and a second more
				for every DOOR_SLOW_BYTES it brought */
	DOOR_SLOW_BYTES = 4096,
	DOOR_SWEEP_MS = 1000,
	DOOR_PIECE = 16 << 10, /* the most that one TLS record carries */
	DOOR_FILE_MAX = 64 << 10,
	DOOR_PATH_MAX = 1024,
};

struct guest;
struct badge;

/* Takes over fd, whose bytes are plain; false: it could not, and closed it. */
typedef bool door_fn(void *arg, int fd, const union address *from);

struct door {
	struct loop *loop;
	int listener, epoll;
	bool shut; /* full: the listener is not watched */
	struct guest *guests;
	int guest_count;
	struct badge *badge; /* certificate and key, shared with the sessions begun under it */
	int64_t badge_stamp; /* when its files were changed last */
	char cert_file[DOOR_PATH_MAX], key_file[DOOR_PATH_MAX];
	struct loop_timer sweep;
	door_fn *let_in;
	void *arg;
	uint64_t refused; /* who came from an address that has all its places */
};

/* Listens. The files are PEM: the certificate with its chain, and its key. They are read again
 * when they change. */
MUST_CHECK bool door_open(struct door *door, struct loop *loop, const union address *address,
	const char *cert_file, const char *key_file, door_fn *let_in, void *arg, struct err *err);
/* Shows everybody out. Accepts a zeroed struct. */
void door_done(struct door *door);

#endif
