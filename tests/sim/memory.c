/* memory.c - the linker brings our objects' requests for memory here (--wrap), SQLite's come by its
 * own hook. */
#include "tests/sim/memory.h"

#include "tests/sim/site.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

int64_t memory_asked;
static int64_t fails_at;

void memory_fail_at(int64_t nth)
{
	memory_asked = 0;
	fails_at = nth;
}

/* Headquarters has memory of its own. */
static bool runs_out(void)
{
	return !site.at_work && ++memory_asked == fails_at;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
	return runs_out() ? NULL : __real_malloc(size);
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
	return runs_out() ? NULL : __real_calloc(count, size);
}

void *__real_realloc(void *room, size_t size);
void *__wrap_realloc(void *room, size_t size);
void *__wrap_realloc(void *room, size_t size)
{
	return runs_out() ? NULL : __real_realloc(room, size);
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__wrap_strdup(const char *text)
{
	return runs_out() ? NULL : __real_strdup(text);
}

/* ---- SQLite's ---- */

static sqlite3_mem_methods theirs;

static void *get(int size)
{
	return runs_out() ? NULL : theirs.xMalloc(size);
}

static void *get_again(void *room, int size)
{
	return runs_out() ? NULL : theirs.xRealloc(room, size);
}

void memory_start(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_GETMALLOC, &theirs);
	sqlite3_mem_methods ours = theirs;
	ours.xMalloc = get;
	ours.xRealloc = get_again;
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
