#include "pos/shell/guard.h"

void guard_start(struct guard *guard, const struct env *env, const struct folder *folder)
{
	*guard = (struct guard){.env = env, .folder = folder, .free_min = FOLDER_FREE_MIN};
	guard->apart_ms = env_wall_ms(env) - env_mono_ms(env);
}

bool guard_clock_stepped(struct guard *guard, struct guard_step *step)
{
	int64_t wall_ms = env_wall_ms(guard->env);
	int64_t apart_ms = wall_ms - env_mono_ms(guard->env);
	int64_t step_ms = apart_ms - guard->apart_ms;
	guard->apart_ms = apart_ms;
	*step = (struct guard_step){step_ms, wall_ms - step_ms, wall_ms};
	return step_ms > CLOCK_STEP_MS || step_ms < -CLOCK_STEP_MS;
}

void guard_look_at_disk(struct guard *guard)
{
	int64_t now_ms = env_mono_ms(guard->env);
	if (guard->disk_looked_ms && now_ms - guard->disk_looked_ms < DISK_LOOK_MS)
		return;
	guard->disk_looked_ms = now_ms;
	guard->free_bytes = folder_free(guard->folder);
	guard->disk_full = guard->free_bytes >= 0 && guard->free_bytes < guard->free_min;
}
