#include "pos/core/err.h"

bool err_set(struct err *err, struct says says)
{
	err->what = message_of(says);
	return false;
}

void err_text(char *out, size_t cap, enum lang lang, const struct err *err)
{
	message_say(out, cap, lang, &err->what);
}
