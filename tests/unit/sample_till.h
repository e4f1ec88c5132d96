/* sample_till.h - an enrolled till in a folder of its own: money.db, identity, journal. */
#ifndef SUANPAN_SAMPLE_TILL_H
#define SUANPAN_SAMPLE_TILL_H

#include "sync/identity.h"
#include "sync/journal.h"
#include "tests/t.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/sample_sale.h"
#include "tests/unit/seeded_env.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sample_till {
	char folder[64];
	struct seeded_env seeded;
	struct env env;
	struct db money;
	struct identity identity;
	struct journal journal;
	struct signing_key hq_key;
};

static struct sample_till till;

static inline void sample_told(bool holds, const struct err *err)
{
	char text[200];
	if (holds)
		return;
	err_text(text, sizeof text, LANG_EN, err);
	row("%s", text);
	check(holds);
}

static inline const char *sample_path(const char *name)
{
	static char path[128];
	(void)snprintf(path, sizeof path, "%s/%s", till.folder, name);
	return path;
}

static inline struct enrol_answer sample_grant(const struct public_key *key, uint32_t epoch)
{
	struct enrol_answer answer = {.hq_time = 1};
	struct certificate certificate = {
		.till = 2, .store = 1, .epoch = epoch, .key = *key, .nonce = {9}};
	strcpy(answer.hq_id, "0123456789abcdef0123456789abcdef");
	strcpy(answer.shop, "阳光母婴");
	answer.keys.count = 1;
	answer.keys.key[0] = till.hq_key.public;
	check(certificate_sign(&certificate, answer.hq_id, &till.hq_key));
	certificate_write(answer.certificate, &certificate);
	return answer;
}

static inline void sample_open(const char *vfs)
{
	struct err err;
	sample_told(db_open(&till.money, sample_path("money.db"), DB_MONEY, vfs, &err), &err);
	sample_told(identity_open(&till.identity, &till.money, &till.env, &err), &err);
}

static inline void sample_journal(void)
{
	struct err err;
	sample_told(
		journal_open(&till.journal, &till.money, &till.identity, &till.env, &err), &err);
}

static inline void sample_close(void)
{
	journal_done(&till.journal);
	db_done(&till.money);
}

static inline void sample_start(const char *vfs)
{
	static const uint8_t seed[SEED_SIZE] = {42};
	struct err err;
	check(sign_start());
	memset(&till, 0, sizeof till);
	fresh_name(till.folder, "till-test");
	check(mkdtemp(till.folder) != NULL);
	till.seeded = (struct seeded_env){.wall_ms = 1763700000000, .mono_ms = 1000, .random = 7};
	till.env = seeded_env_of(&till.seeded);
	till.hq_key = signing_key_of(seed);
	sample_open(vfs);
	struct enrol_answer grant = sample_grant(&till.identity.key.public, 1);
	sample_told(identity_enrol(&till.identity, &till.money, &till.env, "http://127.0.0.1:8443",
			    &grant, &err),
		&err);
	sample_journal();
}

static inline int sample_setup(void **state)
{
	(void)state;
	sample_start(NULL);
	return 0;
}

static inline int sample_teardown(void **state)
{
	(void)state;
	char command[128];
	sample_close();
	(void)snprintf(command, sizeof command, "rm -rf %s", till.folder);
	return system(command);
}

/* Sells the sample sale once more, under a uid of its own. */
static inline bool sample_sell(struct uid *uid, struct err *err)
{
	static struct closed_sale sale;
	sample_sale(&sale);
	sale.uid = *uid = env_uid(&till.env);
	sale.coupons[0].serial = till.journal.next_seq;
	sale.use_count = 1; /* somebody counts its first rule */
	strcpy(sale.uses[0].rule, sale.rules[0].id);
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	bool done = journal_add_sale(&till.journal, &sale, err) && tx_commit(&tx, err);
	journal_settle(&till.journal, done);
	return done;
}

static inline void sample_sell_many(int count)
{
	for (int i = 0; i < count; i++) {
		struct uid uid;
		struct err err;
		sample_told(sample_sell(&uid, &err), &err);
	}
}

#define with_till(fn) cmocka_unit_test_setup_teardown(fn, sample_setup, sample_teardown)

#endif
