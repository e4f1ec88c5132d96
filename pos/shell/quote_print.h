/* quote_print.h - a priced case as a person reads it: what each rule took where, and why not. */
#ifndef SUANPAN_QUOTE_PRINT_H
#define SUANPAN_QUOTE_PRINT_H

#include "pos/shell/quote_case.h"

#include <stdio.h>

void quote_print(FILE *out, const struct quote_case *quote, enum lang lang);

#endif
