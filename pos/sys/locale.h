/* locale.h - the language that a person's surroundings ask for. One answer for both programs. */
#ifndef SUANPAN_LOCALE_H
#define SUANPAN_LOCALE_H

#include "pos/core/lang.h"

/* Of LC_ALL, LC_MESSAGES or LANG, the first that is set; zh_CN where they name no language of ours
 * ("C.UTF-8") or nothing. */
enum lang lang_of_environment(void);

#endif
