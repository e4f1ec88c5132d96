/* folder.h - the till's folder: money.db, the reference data, suanpan.conf. One till, one folder.
 *
 * Made with mode 0700. The reference data has changing names: ref.current says which file it is,
 * and ref.good which older copy to fall back on (design.md 4).
 */
#ifndef SUANPAN_FOLDER_H
#define SUANPAN_FOLDER_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	FOLDER_PATH_MAX = 400, /* bytes with NUL; every file in it fits PATH_MAX_HERE */
	FOLDER_FILE_MAX = 480,
};

/* Below this no new basket is begun; one under way is finished. */
#define FOLDER_FREE_MIN (INT64_C(200) * 1024 * 1024)

struct folder {
	char path[FOLDER_PATH_MAX];
};

/* "" stands for the default: $XDG_DATA_HOME/suanpan/till, else ~/.local/share/suanpan/till. Makes
 * it and its parents; refuses one that cannot be written. */
MUST_CHECK bool folder_open(struct folder *folder, const char *path, struct err *err);
/* The same place beside it: $XDG_DATA_HOME/suanpan/NAME. */
MUST_CHECK bool folder_beside(char out[FOLDER_PATH_MAX], const char *name, struct err *err);

void folder_file(char out[FOLDER_FILE_MAX], const struct folder *folder, const char *name);
bool folder_has(const struct folder *folder, const char *name);
/* Bytes an ordinary user may still write; -1 if the system does not say. */
int64_t folder_free(const struct folder *folder);

/* One line of text kept in a small file; written whole or not at all, also through a power cut. */
MUST_CHECK bool folder_note_write(
	const struct folder *folder, const char *name, const char *line, struct err *err);
/* false if there is no such note. */
MUST_CHECK bool folder_note_read(
	const struct folder *folder, const char *name, char *line, size_t cap);

#endif
