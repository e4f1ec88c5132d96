/* tls_dates.h - certificates judged by a time that is not the system clock's; the only file that
 * knows OpenSSL.
 *
 * A till whose clock battery died stands in 1970 or 2040 and would refuse every certificate. Once
 * HQ told it the time under its own signature, certificates are judged by that: the authority, the
 * name and the dates all still count.
 */
#ifndef SUANPAN_SYNC_TLS_DATES_H
#define SUANPAN_SYNC_TLS_DATES_H

#include <stdint.h>

/* ssl_context: what curl hands to CURLOPT_SSL_CTX_FUNCTION, an SSL_CTX of OpenSSL. */
void tls_judge_at(void *ssl_context, int64_t unix_s);

#endif
