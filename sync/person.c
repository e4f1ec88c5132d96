#include "sync/person.h"

#include <string.h>

bool person_add(struct db *money, const struct identity *identity, const struct env *env,
	const struct uid *uid, const void *text, size_t size, struct err *err)
{
	uint8_t sealed[PERSON_SEALED_MAX], seed[SEED_SIZE];
	if (!identity->has_box || size > PERSON_TEXT_MAX)
		return fail(err, TEXT_PERSON_NOT_SEALED);
	env_random(env, seed, sizeof seed);
	if (!box_seal(&identity->box, seed, text, size, sealed))
		return fail(err, TEXT_PERSON_NOT_SEALED);
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO person (uid, sealed, made_ms, held) "
				   "VALUES (?, ?, ?, 0)");
	bind_blob(&s, uid->bytes, UID_SIZE);
	bind_blob(&s, sealed, size + BOX_OVERHEAD);
	bind_int(&s, env_wall_ms(env));
	run(&s);
	return db_ok(money) || db_fail(money, err);
}

void persons_waiting(struct db *money, struct persons_request *request)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT uid, held, sealed FROM person ORDER BY held, made_ms "
				   "LIMIT ?");
	bind_int(&s, PERSONS_MAX);
	request->count = 0;
	while (request->count < PERSONS_MAX && next_row(&s)) {
		struct sealed_person *person = &request->person[request->count++];
		size_t size;
		column_exact(&s, 0, person->uid.bytes, UID_SIZE);
		const void *sealed = column_blob(&s, 2, &size);
		bool held = column_int(&s, 1) != 0 || size > PERSON_SEALED_MAX;
		person->size = held ? 0 : (uint32_t)size;
		memcpy(person->sealed, sealed, person->size);
	}
}

static void set_held(struct db *money, const struct uid *uid, bool held)
{
	AUTO(stmt) struct stmt s = sql(money, "UPDATE person SET held = ? WHERE uid = ?");
	bind_int(&s, held);
	bind_blob(&s, uid->bytes, UID_SIZE);
	run(&s);
}

/* secure_delete is on for money.db: the bytes are overwritten, not only forgotten. */
static void erase(struct db *money, const struct uid *uid)
{
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM person WHERE uid = ?");
	bind_blob(&s, uid->bytes, UID_SIZE);
	run(&s);
}

bool persons_heard(
	struct db *money, const struct persons_answer *answer, uint32_t *gone, struct err *err)
{
	*gone = 0;
	AUTO(tx) struct tx tx = tx_begin(money);
	for (uint32_t i = 0; i < answer->count; i++) {
		const struct uid *uid = &answer->person[i].uid;
		switch (answer->person[i].state) {
		case PERSON_MISSING:
		case PERSON_HELD:
			set_held(money, uid, answer->person[i].state == PERSON_HELD);
			break;
		case PERSON_DURABLE:
			erase(money, uid);
			++*gone;
			break;
		case PERSON_OTHER:
			break;
		}
	}
	return tx_commit(&tx, err);
}

int64_t persons_count(struct db *money)
{
	return db_int(money, "SELECT count(*) FROM person", 0);
}
