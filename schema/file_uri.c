#include "schema/file_uri.h"

#include <stdbool.h>
#include <stdio.h>

/* SQLite's words for a place in a URI (sqlite.org/uri.html): everything else stands as %XX. */
void file_uri(char *out, size_t cap, const char *path)
{
	size_t used = (size_t)snprintf(out, cap, "file:");
	for (; *path && used + 24 < cap; path++) {
		bool plain = *path == '/' || *path == '-' || *path == '.' || *path == '_' ||
			     (*path >= '0' && *path <= '9') || (*path >= 'A' && *path <= 'Z') ||
			     (*path >= 'a' && *path <= 'z');
		used += (size_t)snprintf(
			out + used, cap - used, plain ? "%c" : "%%%02X", (unsigned char)*path);
	}
	(void)snprintf(out + used, cap - used, "?immutable=1");
}
