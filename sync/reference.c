#include "sync/reference.h"

#include "pos/core/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = REFERENCE_FOLDER_MAX + 64 };

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

static bool read_name(
	const struct reference *reference, const char *file, char name[REFERENCE_NAME_MAX])
{
	char path[PATH_ROOM];
	path_of(reference, file, "", path);
	FILE *in = fopen(path, "re");
	if (!in)
		return false;
	bool read = fgets(name, REFERENCE_NAME_MAX, in) != NULL;
	fclose(in);
	if (read)
		name[strcspn(name, "\n")] = '\0';
	return read && name_good(name);
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

/* Written beside, synced, renamed, and the folder synced: old or new, never half. */
static bool write_name(const struct reference *reference, const char *file, const char *name)
{
	char fresh[PATH_ROOM], path[PATH_ROOM];
	path_of(reference, file, ".new", fresh);
	path_of(reference, file, "", path);
	FILE *out = fopen(fresh, "we");
	if (!out)
		return false;
	bool written = fprintf(out, "%s\n", name) > 0;
	written = fclose(out) == 0 && written;
	return written && sync_path(fresh, O_RDONLY) && rename(fresh, path) == 0 &&
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

bool reference_open(
	struct reference *reference, const char *folder, const struct env *env, struct err *err)
{
	char name[REFERENCE_NAME_MAX];
	*reference = (struct reference){.env = env};
	text_copy(reference->folder, sizeof reference->folder, folder);
	bool named = read_name(reference, current_file, name) && exists(reference, name);
	bool open = named && open_named(reference, name, err);
	/* In use, newer or unreadable: another file would hide what is the matter. */
	if (!open && named && !reference->db.corrupt)
		return false;
	if (!open && !open_copy(reference, err) && !open_empty(reference, err))
		return false;
	remove_strays(reference);
	return true;
}

static void stop_copying(struct reference *reference)
{
	if (!reference->copying)
		return;
	db_copy_drop(reference->copying);
	reference->copying = NULL;
	remove_file(reference, reference->copy_name);
}

void reference_done(struct reference *reference)
{
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

/* The name comes after the file: what ref.copy names is whole. */
static bool end_copy(struct reference *reference)
{
	char before[REFERENCE_NAME_MAX] = "";
	(void)!read_name(reference, copy_file, before);
	db_copy_drop(reference->copying);
	reference->copying = NULL;
	if (!write_name(reference, copy_file, reference->copy_name))
		return false;
	if (before[0])
		remove_file(reference, before);
	return true;
}

enum copy_step reference_copy_step(struct reference *reference)
{
	if (!reference->copying && !begin_copy(reference))
		return COPY_FAILED;
	switch (db_copy_step(reference->copying, COPY_PAGES_A_TURN)) {
	case DB_COPY_MORE:
		return COPY_MORE;
	case DB_COPY_DONE:
		return end_copy(reference) ? COPY_DONE : COPY_FAILED;
	case DB_COPY_FAILED:
		break;
	}
	stop_copying(reference);
	return COPY_FAILED;
}
