#include "pos/sys/locale.h"

#include <stdlib.h>
#include <string.h>

enum lang lang_of_environment(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < LENGTH(names); i++) {
		const char *value = getenv(names[i]);
		if (!value || !value[0])
			continue;
		if (strncmp(value, "zh_TW", 5) == 0 || strncmp(value, "zh_HK", 5) == 0)
			return LANG_ZH_TW;
		if (strncmp(value, "en", 2) == 0)
			return LANG_EN;
		return LANG_ZH_CN;
	}
	return LANG_ZH_CN;
}
