#include "pos/shell/demo/demo.h"

#include "demo.gen.inc"
#include "pos/sys/reason.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static bool write_file(const char *folder, const struct demo_file *file, struct err *err)
{
	char path[PATH_MAX];
	snprintf(path, sizeof path, "%s/%s", folder, file->name);
	FILE *out = fopen(path, "wb");
	if (out == NULL)
		return fail(err, TEXT_DEMO_WRITE, path, reason_of(errno));
	bool written = fwrite(file->text, 1, file->size, out) == file->size;
	bool closed = fclose(out) == 0;
	return (written && closed) || fail(err, TEXT_DEMO_WRITE, path, reason_of(errno));
}

bool demo_write(const char *folder, struct err *err)
{
	for (size_t i = 0; i < demo_file_count; i++)
		if (!write_file(folder, &demo_files[i], err))
			return false;
	return true;
}
