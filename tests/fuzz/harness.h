/* harness.h - what every fuzz harness says to libFuzzer (or to replay.c). */
#ifndef SUANPAN_HARNESS_H
#define SUANPAN_HARNESS_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
