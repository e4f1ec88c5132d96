/* cheap.h - whether signatures and PIN hashes are replaced by something quick (cheap.c). */
#ifndef SUANPAN_TESTS_CHEAP_H
#define SUANPAN_TESTS_CHEAP_H

#include <stdbool.h>

extern bool cheap_crypto;

#endif
