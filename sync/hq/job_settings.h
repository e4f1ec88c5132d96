/* job_settings.h - settings that jobs read, each one JSON value: checked when they are imported by
 * the reader that the job uses (sync/README.md, settings).
 */
#ifndef SUANPAN_HQ_JOB_SETTINGS_H
#define SUANPAN_HQ_JOB_SETTINGS_H

#include <stddef.h>

struct json_value;

/* The value as compact text into out; what is wrong is refused in the value's document. It may
 * also be a text that holds the JSON. name: one of the table in
 * job_settings.c. */
void job_setting_put(const char *name, struct json_value value, char *out, size_t cap);

#endif
