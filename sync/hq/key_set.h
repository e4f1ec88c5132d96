/* key_set.h - which keys a file has had so far: the same one twice is a mistake in the file. */
#ifndef SUANPAN_HQ_KEY_SET_H
#define SUANPAN_HQ_KEY_SET_H

#include <stddef.h>

/* Open addressing over copied texts; a zeroed one is empty. */
struct key_set {
	char **slots;
	size_t size; /* a power of two, or 0 */
	size_t count;
};

enum key_result { KEY_NEW, KEY_SEEN, KEY_NO_ROOM };

enum key_result key_set_add(struct key_set *set, const char *key);
void key_set_done(struct key_set *set);

#endif
