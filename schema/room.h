/* room.h - how much may still be written on the disk where a file stands. */
#ifndef SUANPAN_ROOM_H
#define SUANPAN_ROOM_H

#include <stdint.h>

/* Bytes, beside the file or folder that stands or is to stand at path; -1 where nobody knows. */
int64_t room_beside(const char *path);

#endif
