#include "sync/tls_dates.h"

#include <openssl/ssl.h>

void tls_judge_at(void *ssl_context, int64_t unix_s)
{
	X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ssl_context), (time_t)unix_s);
}
