/* file_uri.h - a file's path as SQLite takes it in a URI (sqlite.org/uri.html). */
#ifndef SUANPAN_FILE_URI_H
#define SUANPAN_FILE_URI_H

#include <stddef.h>

/* Of a file that nobody changes while it is read: no lock is taken and no log is looked for. Three
 * times the room of the path and 32 bytes are always enough. */
void file_uri(char *out, size_t cap, const char *path);

#endif
