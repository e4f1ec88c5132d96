#include "sync/reference.h"

#include "pos/core/text.h"

#include "pos/sys/reason.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PATH_ROOM = REFERENCE_FOLDER_MAX + 64,
	REFERENCE_PAGES = 6 * 1024, /* that db.c keeps of a reference.db in memory */
	LEAVE_PAGES = 512,
	RETIRE_BYTES = 4 * 1024 * 1024,
	RETIRE_PAUSE_US = 50000,
};

static const char current_file[] = "ref.current", copy_file[] = "ref.copy";

static void path_of(
	const struct reference *reference, const char *name, const char *end, char out[PATH_ROOM])
{
	(void)snprintf(out, PATH_ROOM, "%s/%s%s", reference->folder, name, end);
}

/* ---- the two small files that name a large one ---- */

/* "ref-0123456789abcdef.db" and nothing else: what a file says is never used as a path unseen. */
static bool name_good(const char *name)
{
	return strlen(name) == 23 && strncmp(name, "ref-", 4) == 0 &&
	       strspn(name + 4, "0123456789abcdef") == 16 && strcmp(name + 20, ".db") == 0;
}

enum naming {
	NAMED,
	NAMES_NOTHING, /* it is not there, or what it says is no name */
	NAME_UNREADABLE,
};

static enum naming read_naming(
	const struct reference *reference, const char *file, char name[REFERENCE_NAME_MAX])
{
	char path[PATH_ROOM];
	path_of(reference, file, "", path);
	name[0] = '\0';
	FILE *in = fopen(path, "re");
	if (!in)
		return errno == ENOENT ? NAMES_NOTHING : NAME_UNREADABLE;
	bool read = fgets(name, REFERENCE_NAME_MAX, in) != NULL;
	bool broken = ferror(in) != 0;
	fclose(in);
	name[strcspn(name, "\n")] = '\0';
	if (broken)
		return NAME_UNREADABLE;
	return read && name_good(name) ? NAMED : NAMES_NOTHING;
}

static bool read_name(
	const struct reference *reference, const char *file, char name[REFERENCE_NAME_MAX])
{
	return read_naming(reference, file, name) == NAMED;
}

static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool done = fsync(fd) == 0;
	close(fd);
	return done;
}

static bool write_beside(const struct reference *reference, const char *file, const char *name)
{
	char fresh[PATH_ROOM], line[REFERENCE_NAME_MAX + 2];
	path_of(reference, file, ".new", fresh);
	int size = snprintf(line, sizeof line, "%s\n", name);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool written = write(fd, line, (size_t)size) == size && fsync(fd) == 0;
	return close(fd) == 0 && written;
}

/* Written beside, synced, renamed, and the folder synced: old or new, never half. */
static bool write_name(const struct reference *reference, const char *file, const char *name)
{
	char fresh[PATH_ROOM], path[PATH_ROOM];
	path_of(reference, file, ".new", fresh);
	path_of(reference, file, "", path);
	return write_beside(reference, file, name) && rename(fresh, path) == 0 &&
	       sync_path(reference->folder, O_RDONLY | O_DIRECTORY);
}

static void new_name(const struct reference *reference, char name[REFERENCE_NAME_MAX])
{
	uint8_t random[8];
	char hex[17];
	env_random(reference->env, random, sizeof random);
	hex_text(hex, random, sizeof random);
	(void)snprintf(name, REFERENCE_NAME_MAX, "ref-%s.db", hex);
}

static void remove_file(const struct reference *reference, const char *name)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	char path[PATH_ROOM];
	for (size_t i = 0; i < LENGTH(ends); i++) {
		path_of(reference, name, ends[i], path);
		(void)unlink(path);
	}
}

/* Leftovers of interrupted copies and of files that were replaced. */
static void remove_strays(const struct reference *reference)
{
	char copy[REFERENCE_NAME_MAX] = "";
	(void)!read_name(reference, copy_file, copy);
	DIR *folder = opendir(reference->folder);
	if (!folder)
		return;
	struct dirent *entry;
	while ((entry = readdir(folder))) {
		char name[REFERENCE_NAME_MAX];
		text_copy(name, sizeof name, entry->d_name);
		if (name_good(name) && strcmp(name, entry->d_name) == 0 &&
			strcmp(name, reference->name) != 0 && strcmp(name, copy) != 0)
			remove_file(reference, name);
	}
	closedir(folder);
}

/* ---- opening ---- */

static bool open_named(struct reference *reference, const char *name, struct err *err)
{
	char path[PATH_ROOM];
	path_of(reference, name, "", path);
	if (!db_open(&reference->db, path, DB_REF, NULL, err))
		return false;
	/* What a power cut takes can be fetched again; rows and cursor go together. */
	db_durable(&reference->db, false);
	text_copy(reference->name, sizeof reference->name, name);
	reference->openings++;
	return true;
}

static bool exists(const struct reference *reference, const char *name)
{
	char path[PATH_ROOM];
	path_of(reference, name, "", path);
	return access(path, F_OK) == 0;
}

/* The copy becomes the file in use, so there is none until the next is made. */
static bool open_copy(struct reference *reference, struct err *err)
{
	char name[REFERENCE_NAME_MAX], path[PATH_ROOM];
	if (!read_name(reference, copy_file, name) || !exists(reference, name))
		return false;
	if (!open_named(reference, name, err))
		return false;
	path_of(reference, copy_file, "", path);
	(void)unlink(path);
	return write_name(reference, current_file, name);
}

static bool open_empty(struct reference *reference, struct err *err)
{
	char name[REFERENCE_NAME_MAX];
	new_name(reference, name);
	if (!open_named(reference, name, err))
		return false;
	if (write_name(reference, current_file, name))
		return true;
	db_done(&reference->db);
	return fail(err, TEXT_DB_NO_ACCESS, reference->folder, current_file);
}

/* The youngest file that looks like one of ours: when nothing says any more which was in use. */
static bool find_youngest(const struct reference *reference, char name[REFERENCE_NAME_MAX])
{
	struct dirent *entry;
	time_t youngest = 0;
	DIR *folder = opendir(reference->folder);
	name[0] = '\0';
	while (folder && (entry = readdir(folder))) {
		char path[PATH_ROOM + 256];
		struct stat info;
		(void)snprintf(path, sizeof path, "%s/%s", reference->folder, entry->d_name);
		if (!name_good(entry->d_name) || stat(path, &info) != 0 || info.st_mtime < youngest)
			continue;
		youngest = info.st_mtime;
		text_copy(name, REFERENCE_NAME_MAX, entry->d_name);
	}
	if (folder)
		closedir(folder);
	return name[0] != '\0';
}

/* ref.current says nothing: the copy, what else there is, or an empty file. */
static bool open_unnamed(struct reference *reference, struct err *err)
{
	char name[REFERENCE_NAME_MAX];
	if (open_copy(reference, err))
		return true;
	if (find_youngest(reference, name) && open_named(reference, name, err))
		return write_name(reference, current_file, name) ||
		       fail(err, TEXT_DB_NO_ACCESS, reference->folder, current_file);
	return open_empty(reference, err);
}

static bool open_what_is_there(struct reference *reference, struct err *err)
{
	char name[REFERENCE_NAME_MAX];
	switch (read_naming(reference, current_file, name)) {
	case NAMES_NOTHING:
		return open_unnamed(reference, err);
	case NAME_UNREADABLE:
		/* Beginning anew would throw away what is there. */
		return fail(err, TEXT_DB_NO_ACCESS, reference->folder, reason_of(errno));
	case NAMED:
		break;
	}
	if (!exists(reference, name))
		return open_unnamed(reference, err);
	if (open_named(reference, name, err))
		return true;
	/* In use, newer or unreadable: another file would hide what is the matter. */
	if (!reference->db.corrupt)
		return false;
	return open_copy(reference, err) || open_empty(reference, err);
}

bool reference_open(
	struct reference *reference, const char *folder, const struct env *env, struct err *err)
{
	*reference = (struct reference){.env = env};
	text_copy(reference->folder, sizeof reference->folder, folder);
	if (!open_what_is_there(reference, err))
		return false;
	remove_strays(reference);
	return true;
}

static void stop_copying(struct reference *reference)
{
	if (!reference->copying && !reference->syncing)
		return;
	db_copy_drop(reference->copying);
	reference->copying = NULL;
	if (reference->syncing) {
		kill(reference->syncing, SIGKILL);
		while (waitpid(reference->syncing, NULL, 0) < 0 && errno == EINTR)
			;
	}
	reference->syncing = 0;
	remove_file(reference, reference->copy_name);
}

/* A snapshot that was not taken into use after all stays a stray. */
static void stop_swapping(struct reference *reference)
{
	while (reference->naming > 0 && waitpid(reference->naming, NULL, 0) < 0 && errno == EINTR)
		;
	reference->naming = 0;
	db_done(&reference->fresh);
	db_abandon(&reference->left);
	reference->swap = SWAP_IDLE;
}

/* What it left is a stray of the next start. */
static void stop_retiring(struct reference *reference)
{
	if (reference->retiring > 0) {
		kill(reference->retiring, SIGKILL);
		while (waitpid(reference->retiring, NULL, 0) < 0 && errno == EINTR)
			;
	}
	reference->retiring = 0;
	reference->retired[0] = '\0';
}

void reference_done(struct reference *reference)
{
	stop_retiring(reference);
	stop_swapping(reference);
	stop_copying(reference);
	db_done(&reference->db);
}

/* ---- users ---- */

void reference_join(struct reference *reference, struct reference_user *user)
{
	user->next = reference->users;
	reference->users = user;
}

void reference_leave(struct reference *reference, struct reference_user *user)
{
	struct reference_user **at = &reference->users;
	while (*at && *at != user)
		at = &(*at)->next;
	if (*at)
		*at = user->next;
}

bool reference_recover(struct reference *reference, struct err *err)
{
	for (struct reference_user *user = reference->users; user; user = user->next)
		user->let_go(user->arg);
	stop_copying(reference);
	stop_swapping(reference);
	db_done(&reference->db);
	reference->name[0] = '\0';
	if (!open_copy(reference, err) && !open_empty(reference, err))
		return false;
	remove_strays(reference);
	for (struct reference_user *user = reference->users; user; user = user->next)
		user->take_up(user->arg);
	return true;
}

/* ---- the last good copy ---- */

static bool begin_copy(struct reference *reference)
{
	char path[PATH_ROOM];
	struct err ignored;
	new_name(reference, reference->copy_name);
	path_of(reference, reference->copy_name, "", path);
	reference->copying = db_copy_begin(&reference->db, path, &ignored);
	return reference->copying != NULL;
}

/* Bringing a large file to the disk takes long, and a child has the time. It does nothing else, so
 * that whatever else this process has open is none of its business. */
static bool begin_sync(struct reference *reference)
{
	char path[PATH_ROOM];
	path_of(reference, reference->copy_name, "", path);
	db_copy_drop(reference->copying);
	reference->copying = NULL;
	reference->syncing = fork();
	if (reference->syncing == 0)
		_exit(sync_path(path, O_RDONLY) ? 0 : 1);
	return reference->syncing > 0;
}

/* The name comes after the file: what ref.copy names is whole, and on the disk. */
static bool end_copy(struct reference *reference)
{
	char before[REFERENCE_NAME_MAX] = "";
	(void)!read_name(reference, copy_file, before);
	if (!write_name(reference, copy_file, reference->copy_name))
		return false;
	if (before[0])
		remove_file(reference, before);
	return true;
}

static enum copy_step wait_for_sync(struct reference *reference)
{
	int status;
	pid_t ended = waitpid(reference->syncing, &status, WNOHANG);
	if (ended == 0)
		return COPY_MORE;
	reference->syncing = 0;
	if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && end_copy(reference))
		return COPY_DONE;
	remove_file(reference, reference->copy_name);
	return COPY_FAILED;
}

enum copy_step reference_copy_step(struct reference *reference)
{
	if (reference->syncing)
		return wait_for_sync(reference);
	if (!reference->copying && !begin_copy(reference))
		return COPY_FAILED;
	switch (db_copy_step(reference->copying, COPY_PAGES_A_TURN)) {
	case DB_COPY_MORE:
		return COPY_MORE;
	case DB_COPY_DONE:
		if (begin_sync(reference))
			return COPY_MORE;
		break;
	case DB_COPY_FAILED:
		break;
	}
	stop_copying(reference);
	return COPY_FAILED;
}

/* ---- a snapshot takes the place of the file in use ---- */

static void hand_over(struct reference *reference, const char *name)
{
	for (struct reference_user *user = reference->users; user; user = user->next)
		user->let_go(user->arg);
	stop_copying(reference);
	reference->left = reference->db;
	reference->left_pages = REFERENCE_PAGES;
	reference->db = reference->fresh;
	reference->fresh = (struct db){0};
	text_copy(reference->retired, sizeof reference->retired, reference->name);
	text_copy(reference->name, sizeof reference->name, name);
	reference->openings++;
	for (struct reference_user *user = reference->users; user; user = user->next)
		user->take_up(user->arg);
}

static bool open_fresh(struct reference *reference, const char *name, struct err *err)
{
	char path[PATH_ROOM];
	if (!name_good(name) || strcmp(name, reference->name) == 0 || !exists(reference, name))
		return fail(err, TEXT_DB_NO_ACCESS, name, reason_of(ENOENT));
	stop_retiring(reference);
	path_of(reference, name, "", path);
	if (!db_open(&reference->fresh, path, DB_REF, NULL, err))
		return false;
	db_durable(&reference->fresh, false);
	return true;
}

static enum swap_step swap_failed(struct reference *reference, struct err *err)
{
	stop_swapping(reference);
	fail(err, TEXT_DB_NO_ACCESS, reference->folder, current_file);
	return SWAP_FAILED;
}

/* The name reaches the disk in a child: a sync may take longer than a turn has. It calls nothing
 * that another thread of ours might have been in the middle of. */
static enum swap_step begin_naming(struct reference *reference, const char *name, struct err *err)
{
	reference->naming = fork();
	if (reference->naming == 0)
		_exit(write_name(reference, current_file, name) ? 0 : 1);
	if (reference->naming < 0)
		return swap_failed(reference, err);
	reference->swap = SWAP_NAMING;
	return SWAP_MORE;
}

static enum swap_step wait_for_name(struct reference *reference, const char *name, struct err *err)
{
	int status;
	pid_t ended = waitpid(reference->naming, &status, WNOHANG);
	if (ended == 0)
		return SWAP_MORE;
	reference->naming = 0;
	if (ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return swap_failed(reference, err);
	reference->swap = SWAP_CLOSING;
	hand_over(reference, name);
	return SWAP_MORE;
}

/* What we kept of a large file takes a while to give back, so it goes in pieces. */
static enum swap_step close_left(struct reference *reference)
{
	char text[48];
	reference->left_pages -= LEAVE_PAGES;
	if (reference->left_pages > 0) {
		(void)snprintf(text, sizeof text, "PRAGMA cache_size=%d", reference->left_pages);
		db_script(&reference->left, text);
		return SWAP_MORE;
	}
	db_abandon(&reference->left);
	reference->swap = SWAP_IDLE;
	return SWAP_DONE;
}

enum swap_step reference_swap_step(struct reference *reference, const char *name, struct err *err)
{
	switch (reference->swap) {
	case SWAP_IDLE:
		if (!open_fresh(reference, name, err))
			return SWAP_FAILED;
		reference->swap = SWAP_OPEN;
		return SWAP_MORE;
	case SWAP_OPEN:
		return begin_naming(reference, name, err);
	case SWAP_NAMING:
		return wait_for_name(reference, name, err);
	case SWAP_CLOSING:
		return close_left(reference);
	}
	return SWAP_FAILED;
}

bool reference_swap(struct reference *reference, const char *name, struct err *err)
{
	enum swap_step step = SWAP_MORE;
	while (step == SWAP_MORE)
		step = reference_swap_step(reference, name, err);
	return step == SWAP_DONE;
}

/* A disk that is told of each block given back (mount option discard) makes the next sync wait for
 * all of them, and that may be a sale's: so they are given back a few at a time. */
static void shrink_away(const struct reference *reference)
{
	char path[PATH_ROOM];
	struct stat info;
	path_of(reference, reference->retired, "", path);
	while (stat(path, &info) == 0 && info.st_size > RETIRE_BYTES &&
		truncate(path, info.st_size - RETIRE_BYTES) == 0)
		(void)usleep(RETIRE_PAUSE_US);
	remove_file(reference, reference->retired);
}

bool reference_retire_step(struct reference *reference)
{
	if (reference->retiring) {
		if (waitpid(reference->retiring, NULL, WNOHANG) == 0)
			return true;
		reference->retiring = 0;
		reference->retired[0] = '\0';
	}
	if (!reference->retired[0])
		return false;
	reference->retiring = fork();
	if (reference->retiring == 0) {
		(void)nice(10);
		shrink_away(reference);
		_exit(0);
	}
	/* Without a child it is a stray of the next start. */
	if (reference->retiring < 0)
		reference->retiring = 0;
	return reference->retiring > 0;
}
