/* reason.h - why the system refused, as a sentence of the catalogue.
 *
 * fail(err, TEXT_FOLDER_WRITE, path, reason_of(errno)): the reason is said in the reader's
 * language.
 */
#ifndef SUANPAN_REASON_H
#define SUANPAN_REASON_H

/* For an argument of struct says. What has no sentence comes as strerror(3) says it, in English,
 * and is good until the next call. */
const char *reason_of(int errno_value);

#endif
