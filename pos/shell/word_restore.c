#include "pos/shell/restore.h"
#include "pos/shell/words.h"

#include <stdio.h>

int word_restore(const struct options *options)
{
	struct err err;
	struct env env = env_real();
	struct folder folder;
	struct restored_copy restored;
	char records[24], wrong[24];
	if (!options->file[0]) {
		(void)fail(&err, TEXT_RESTORE_WHAT);
		(void)word_wrong(options, &err);
		return USAGE;
	}
	if (!folder_open(&folder, options->data, &err) ||
		!restore_copy(&folder, &env, options->file, options->force, &restored, &err))
		return word_wrong(options, &err);
	snprintf(records, sizeof records, "%llu", (unsigned long long)restored.records);
	snprintf(wrong, sizeof wrong, "%llu", (unsigned long long)restored.wrong);
	word_says(options, (struct says){restored.wrong ? TEXT_RESTORE_FORCED : TEXT_RESTORE_DONE,
				   options->file, records, wrong});
	if (restored.kept[0])
		word_says(options, (struct says){TEXT_RESTORE_KEPT, restored.kept});
	word_says(
		options, (struct says){restored.till ? TEXT_RESTORE_EPOCH : TEXT_SALVAGE_KEY_LOST});
	return DONE;
}
