#include "sync/hq/door.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64, PIECES_A_TURN = 4, BACKLOG = 1024 };

/* What to show: kept until the last session that began with it is over. */
struct badge {
	gnutls_certificate_credentials_t credentials;
	gnutls_datum_t ticket_key;
	int users;
};

/* One of a guest's two sockets, and what it is watched for. */
struct side {
	struct guest *guest;
	int fd;
	uint32_t watched; /* 0: not in the epoll set */
};

struct stream_piece {
	uint8_t bytes[DOOR_PIECE];
	size_t used, sent;
};

enum manner {
	GREETING, /* shaking hands */
	INSIDE,   /* bytes go both ways */
	LEAVING,  /* has heard everything; waits for the other side to hang up */
	GONE,     /* freed at the end of the turn */
};

struct guest {
	struct door *door;
	struct guest *next;
	enum manner manner;
	struct side street, hall;
	union address from;
	struct badge *badge;
	gnutls_session_t session;
	int64_t since_ms; /* in this manner */
	int64_t heard_ms; /* the last byte in either direction */
	int64_t asked_ms; /* the first byte of the request under way, and what came of it */
	int64_t asked_bytes;
	bool answered; /* the last byte went down: idle between two requests */
	bool street_ended, hall_ended;
	struct stream_piece up, down;
};

/* ---- what is shown ---- */

static void badge_leave(struct badge *badge)
{
	if (!badge || --badge->users > 0)
		return;
	gnutls_certificate_free_credentials(badge->credentials);
	gnutls_free(badge->ticket_key.data);
	free(badge);
}

static int64_t stamp_of(const char *path)
{
	struct stat found;
	if (stat(path, &found) != 0)
		return 0;
	return (int64_t)found.st_mtim.tv_sec * 1000000000 + found.st_mtim.tv_nsec;
}

static struct badge *badge_read(const struct door *door, struct err *err)
{
	struct badge *badge = calloc(1, sizeof *badge);
	if (!badge || gnutls_certificate_allocate_credentials(&badge->credentials) < 0) {
		free(badge);
		(void)fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	badge->users = 1;
	int result = gnutls_certificate_set_x509_key_file(
		badge->credentials, door->cert_file, door->key_file, GNUTLS_X509_FMT_PEM);
	if (result >= 0)
		result = gnutls_session_ticket_key_generate(&badge->ticket_key);
	if (result >= 0)
		return badge;
	(void)fail(
		err, TEXT_HQ_TLS_BADGE, door->cert_file, door->key_file, gnutls_strerror(result));
	badge_leave(badge);
	return NULL;
}

static int64_t badge_stamp(const struct door *door)
{
	int64_t cert = stamp_of(door->cert_file), key = stamp_of(door->key_file);
	return cert > key ? cert : key;
}

/* New files are shown to whoever comes from now on. Half-written ones are tried again. */
static void renew_badge(struct door *door)
{
	struct err ignored;
	int64_t stamp = badge_stamp(door);
	if (stamp == door->badge_stamp)
		return;
	struct badge *badge = badge_read(door, &ignored);
	if (!badge)
		return;
	badge_leave(door->badge);
	door->badge = badge;
	door->badge_stamp = stamp;
}

/* ---- guests ---- */

static int64_t now_ms(const struct door *door)
{
	return env_mono_ms(door->loop->env);
}

/* Nothing wanted: not watched at all, because epoll reports errors and hang-ups unasked. */
static void watch(struct side *side, uint32_t events)
{
	struct epoll_event event = {.events = events, .data = {.ptr = side}};
	if (side->watched == events || side->fd < 0)
		return;
	int how = !side->watched ? EPOLL_CTL_ADD : !events ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
	if (epoll_ctl(side->guest->door->epoll, how, side->fd, &event) == 0)
		side->watched = events;
}

static void close_side(struct side *side)
{
	if (side->fd < 0)
		return;
	watch(side, 0);
	close(side->fd);
	side->fd = -1;
}

static void into(struct guest *guest, enum manner manner)
{
	guest->manner = manner;
	guest->since_ms = now_ms(guest->door);
}

/* Its memory stays until the turn is over: the same turn may hold another event of it. */
static void throw_out(struct guest *guest)
{
	close_side(&guest->street);
	close_side(&guest->hall);
	into(guest, GONE);
}

static void guest_free(struct guest *guest)
{
	throw_out(guest);
	if (guest->session)
		gnutls_deinit(guest->session);
	badge_leave(guest->badge);
	free(guest);
}

static void forget_gone(struct door *door)
{
	for (struct guest **at = &door->guests; *at;) {
		struct guest *guest = *at;
		if (guest->manner != GONE) {
			at = &guest->next;
			continue;
		}
		*at = guest->next;
		door->guest_count--;
		guest_free(guest);
	}
}

/* ---- bytes ---- */

static bool again(ssize_t result)
{
	return result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED;
}

static void note_byte(struct guest *guest, bool down)
{
	guest->heard_ms = now_ms(guest->door);
	if (guest->answered && !down) {
		guest->asked_ms = guest->heard_ms;
		guest->asked_bytes = 0;
	}
	guest->answered = down;
}

static void hear_street(struct guest *guest)
{
	struct stream_piece *up = &guest->up;
	ssize_t got = gnutls_record_recv(guest->session, up->bytes, sizeof up->bytes);
	if (again(got) || (got < 0 && !gnutls_error_is_fatal((int)got)))
		return;
	if (got > 0) {
		up->used = (size_t)got;
		up->sent = 0;
		note_byte(guest, false);
		guest->asked_bytes += got;
		return;
	}
	guest->street_ended = true;
	if (got < 0)
		throw_out(guest);
	else
		shutdown(guest->hall.fd, SHUT_WR);
}

/* true if anything moved. */
static bool carry_up(struct guest *guest)
{
	struct stream_piece *up = &guest->up;
	if (up->used == 0 && !guest->street_ended)
		hear_street(guest);
	if (up->used == 0 || guest->manner == GONE)
		return false;
	ssize_t sent = send(guest->hall.fd, up->bytes + up->sent, up->used - up->sent,
		MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* HTTP has heard enough; its answer may still be on the way down. */
	up->sent = sent < 0 ? up->used : up->sent + (size_t)sent;
	guest->street_ended |= sent < 0;
	if (up->sent == up->used)
		up->used = 0;
	return true;
}

static void hear_hall(struct guest *guest)
{
	struct stream_piece *down = &guest->down;
	ssize_t got = recv(guest->hall.fd, down->bytes, sizeof down->bytes, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got > 0) {
		down->used = (size_t)got;
		down->sent = 0;
		return;
	}
	guest->hall_ended = true;
	into(guest, INSIDE); /* the time to take the rest begins */
}

/* What it sends after the last word is taken and dropped: closing on unread bytes would reset the
 * connection and with it the answer. */
static void say_goodbye(struct guest *guest)
{
	(void)gnutls_bye(guest->session, GNUTLS_SHUT_WR);
	close_side(&guest->hall);
	shutdown(guest->street.fd, SHUT_WR);
	into(guest, LEAVING);
}

static bool carry_down(struct guest *guest)
{
	struct stream_piece *down = &guest->down;
	if (down->used == 0 && !guest->hall_ended)
		hear_hall(guest);
	if (down->used == 0) {
		if (guest->hall_ended)
			say_goodbye(guest);
		return false;
	}
	ssize_t sent = gnutls_record_send(
		guest->session, down->bytes + down->sent, down->used - down->sent);
	if (again(sent))
		return false;
	if (sent < 0) {
		throw_out(guest);
		return false;
	}
	down->sent += (size_t)sent;
	if (down->sent == down->used)
		down->used = 0;
	note_byte(guest, true);
	return true;
}

static void want_next(struct guest *guest)
{
	uint32_t street = guest->down.used ? EPOLLOUT : 0, hall = guest->up.used ? EPOLLOUT : 0;
	if (!guest->up.used && !guest->street_ended)
		street |= EPOLLIN;
	if (!guest->down.used && !guest->hall_ended)
		hall |= EPOLLIN;
	watch(&guest->street, street);
	watch(&guest->hall, hall);
}

/* So many pieces and no more: the others want their turn as well, and epoll comes back to us. */
static void carry(struct guest *guest)
{
	for (int i = 0; i < PIECES_A_TURN && guest->manner == INSIDE; i++) {
		bool up = carry_up(guest);
		bool down = guest->manner == INSIDE && carry_down(guest);
		if (!up && !down)
			break;
	}
	if (guest->manner == INSIDE)
		want_next(guest);
}

static void let_in(struct guest *guest)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0 ||
		!guest->door->let_in(guest->door->arg, pair[1], &guest->from)) {
		throw_out(guest);
		return;
	}
	guest->hall.fd = pair[0];
	into(guest, INSIDE);
	guest->answered = true;
	note_byte(guest, false);
	carry(guest);
}

static void greet(struct guest *guest)
{
	int result = gnutls_handshake(guest->session);
	if (result == GNUTLS_E_SUCCESS) {
		let_in(guest);
		return;
	}
	if (gnutls_error_is_fatal(result)) {
		throw_out(guest);
		return;
	}
	watch(&guest->street, gnutls_record_get_direction(guest->session) ? EPOLLOUT : EPOLLIN);
}

static void hear_the_rest(struct guest *guest)
{
	ssize_t got = recv(guest->street.fd, guest->up.bytes, sizeof guest->up.bytes, MSG_DONTWAIT);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		throw_out(guest);
	else
		watch(&guest->street, EPOLLIN);
}

static void move(struct guest *guest)
{
	switch (guest->manner) {
	case GREETING:
		greet(guest);
		return;
	case INSIDE:
		carry(guest);
		return;
	case LEAVING:
		hear_the_rest(guest);
		return;
	case GONE:
		return;
	}
}

/* ---- coming and going ---- */

static int places_of(const struct door *door, const union address *from)
{
	int count = 0;
	for (const struct guest *guest = door->guests; guest; guest = guest->next)
		count += guest->manner != GONE && address_same_host(&guest->from, from);
	return count;
}

static bool begin_session(struct guest *guest)
{
	struct badge *badge = guest->door->badge;
	if (gnutls_init(&guest->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
		return false;
	guest->badge = badge;
	badge->users++;
	gnutls_transport_set_int(guest->session, guest->street.fd);
	return gnutls_priority_set_direct(guest->session, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL) >=
		       0 &&
	       gnutls_credentials_set(guest->session, GNUTLS_CRD_CERTIFICATE, badge->credentials) >=
		       0 &&
	       gnutls_session_ticket_enable_server(guest->session, &badge->ticket_key) >= 0;
}

/* Takes fd over. */
static void welcome(struct door *door, int fd, const union address *from)
{
	int on = 1;
	struct guest *guest = calloc(1, sizeof *guest);
	if (!guest) {
		close(fd);
		return;
	}
	*guest = (struct guest){.door = door, .next = door->guests, .from = *from};
	guest->street = (struct side){.guest = guest, .fd = fd};
	guest->hall = (struct side){.guest = guest, .fd = -1};
	door->guests = guest;
	door->guest_count++;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	into(guest, GREETING);
	guest->heard_ms = guest->since_ms;
	if (begin_session(guest))
		greet(guest);
	else
		throw_out(guest);
}

/* How long this request takes beyond what an honest one may. */
static int64_t slow_ms(const struct guest *guest)
{
	int64_t may_ms = DOOR_SLOW_MS + guest->asked_bytes * 1000 / DOOR_SLOW_BYTES;
	return now_ms(guest->door) - guest->asked_ms - may_ms;
}

/* How long this guest has been still in a way that costs it nothing to come again. One at a request
 * counts only once it is slow. */
static int64_t idle_ms(const struct guest *guest)
{
	int64_t now = now_ms(guest->door);
	bool between = guest->manner == INSIDE && guest->answered && !guest->up.used;
	if (guest->manner == GREETING || guest->manner == LEAVING)
		return now - guest->since_ms;
	return between ? now - guest->heard_ms : slow_ms(guest) + DOOR_ROOM_MS;
}

/* Shows out who has been idle longest. false: nobody has been for DOOR_ROOM_MS. */
static bool make_room(struct door *door)
{
	struct guest *idlest = NULL;
	for (struct guest *guest = door->guests; guest; guest = guest->next)
		if (guest->manner != GONE && (!idlest || idle_ms(guest) > idle_ms(idlest)))
			idlest = guest;
	if (!idlest || idle_ms(idlest) < DOOR_ROOM_MS)
		return false;
	throw_out(idlest);
	forget_gone(door);
	return true;
}

static void watch_listener(struct door *door, bool open)
{
	struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = NULL}};
	if (door->shut != open)
		return;
	if (epoll_ctl(door->epoll, open ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, door->listener, &event) ==
		0)
		door->shut = !open;
}

/* One after another until nobody knocks. Out of descriptors, or full: those outside wait for the
 * next sweep, and the listener is not asked until then. */
static void answer_knocks(struct door *door)
{
	for (int i = 0; i < EVENTS_AT_ONCE; i++) {
		union address from = {0};
		socklen_t size = sizeof from;
		if (door->guest_count >= DOOR_GUESTS_MAX && !make_room(door)) {
			watch_listener(door, false);
			return;
		}
		int fd = accept4(door->listener, &from.any, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0) {
			bool nobody = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
			watch_listener(door, nobody);
			return;
		}
		if (places_of(door, &from) < DOOR_PER_HOST_MAX) {
			welcome(door, fd, &from);
			continue;
		}
		door->refused++;
		close(fd);
	}
}

static void on_ready(void *arg, int fd, short revents)
{
	struct door *door = arg;
	struct epoll_event events[EVENTS_AT_ONCE];
	(void)revents;
	int found = epoll_wait(fd, events, EVENTS_AT_ONCE, 0);
	bool knock = false;
	for (int i = 0; i < found; i++) {
		struct side *side = events[i].data.ptr;
		if (side)
			move(side->guest);
		else
			knock = true;
	}
	forget_gone(door);
	/* Last: who comes may be given the memory of one who is gone. */
	if (knock)
		answer_knocks(door);
	forget_gone(door);
}

static int64_t patience_ms(const struct guest *guest)
{
	switch (guest->manner) {
	case GREETING:
		return DOOR_GREETING_MS - (now_ms(guest->door) - guest->since_ms);
	case INSIDE:
		if (guest->hall_ended)
			return DOOR_FAREWELL_MS - (now_ms(guest->door) - guest->since_ms);
		return DOOR_SILENCE_MS - (now_ms(guest->door) - guest->heard_ms);
	case LEAVING:
		return DOOR_FAREWELL_MS - (now_ms(guest->door) - guest->since_ms);
	case GONE:
		break;
	}
	return 0;
}

static void sweep(void *arg)
{
	struct door *door = arg;
	for (struct guest *guest = door->guests; guest; guest = guest->next)
		if (patience_ms(guest) <= 0)
			throw_out(guest);
	forget_gone(door);
	renew_badge(door);
	watch_listener(door, true);
	loop_timer_set(door->loop, &door->sweep, DOOR_SWEEP_MS);
}

/* ---- opening ---- */

static bool listen_at(struct door *door, const union address *address)
{
	int on = 1;
	door->listener =
		socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return door->listener >= 0 &&
	       setsockopt(door->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	       bind(door->listener, &address->any, address_size(address)) == 0 &&
	       listen(door->listener, BACKLOG) == 0;
}

static bool begin(struct door *door, const union address *address)
{
	door->epoll = epoll_create1(EPOLL_CLOEXEC);
	door->shut = true;
	if (door->epoll < 0 || !listen_at(door, address))
		return false;
	watch_listener(door, true);
	return !door->shut && loop_watch(door->loop, door->epoll, POLLIN, on_ready, door);
}

bool door_open(struct door *door, struct loop *loop, const union address *address,
	const char *cert_file, const char *key_file, door_fn *let_in_fn, void *arg, struct err *err)
{
	*door = (struct door){
		.loop = loop, .listener = -1, .epoll = -1, .let_in = let_in_fn, .arg = arg};
	text_copy(door->cert_file, sizeof door->cert_file, cert_file);
	text_copy(door->key_file, sizeof door->key_file, key_file);
	door->sweep = (struct loop_timer){.fn = sweep, .arg = door};
	door->badge_stamp = badge_stamp(door);
	door->badge = badge_read(door, err);
	if (!door->badge)
		return false;
	if (!begin(door, address)) {
		char at[ADDRESS_TEXT_MAX];
		address_text(at, address);
		return fail(err, TEXT_HQ_LISTEN_TAKEN, at, reason_of(errno));
	}
	loop_timer_set(loop, &door->sweep, DOOR_SWEEP_MS);
	return true;
}

void door_done(struct door *door)
{
	if (!door->loop)
		return;
	loop_timer_clear(door->loop, &door->sweep);
	for (struct guest *guest = door->guests; guest; guest = guest->next)
		throw_out(guest);
	forget_gone(door);
	loop_drop(door->loop, door->epoll);
	if (door->epoll >= 0)
		close(door->epoll);
	if (door->listener >= 0)
		close(door->listener);
	badge_leave(door->badge);
	door->loop = NULL;
}
