/* aim.h - AIM symbology identifiers, "]cm": ISO/IEC 15424. */
#ifndef SUANPAN_AIM_H
#define SUANPAN_AIM_H

#include "drivers/driver.h"

enum { AIM_SIZE = 3 };

/* bytes hold AIM_SIZE bytes: ']', a letter, a digit or letter. */
bool aim_valid(const char *bytes);
/* SYMBOLOGY_UNKNOWN for "" and for what the till makes no difference for. */
enum symbology aim_symbology(const char *aim);

#endif
