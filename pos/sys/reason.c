#include "pos/sys/reason.h"

#include "pos/core/lang.h"

#include <errno.h>
#include <string.h>

static const struct {
	int value;
	enum text text;
} reasons[] = {
	{ENOENT, TEXT_REASON_ABSENT},
	{EACCES, TEXT_REASON_NOT_ALLOWED},
	{EPERM, TEXT_REASON_NOT_ALLOWED},
	{EROFS, TEXT_REASON_READ_ONLY},
	{ENOSPC, TEXT_REASON_FULL},
	{EDQUOT, TEXT_REASON_FULL},
	{EIO, TEXT_REASON_DISK_FAILS},
	{ENOTDIR, TEXT_REASON_NO_FOLDER},
	{EISDIR, TEXT_REASON_IS_FOLDER},
	{EEXIST, TEXT_REASON_EXISTS},
	{ENAMETOOLONG, TEXT_REASON_LONG},
	{EMFILE, TEXT_REASON_FILES},
	{ENFILE, TEXT_REASON_FILES},
	{ENOMEM, TEXT_REASON_MEMORY},
	{EADDRINUSE, TEXT_REASON_ADDRESS_TAKEN},
	{EADDRNOTAVAIL, TEXT_REASON_ADDRESS_FOREIGN},
	{ECONNREFUSED, TEXT_REASON_REFUSED},
	{ETIMEDOUT, TEXT_REASON_SILENT},
};

const char *reason_of(int errno_value)
{
	for (size_t i = 0; i < LENGTH(reasons); i++)
		if (reasons[i].value == errno_value)
			return text_as_argument(reasons[i].text);
	return strerror(errno_value);
}
