#include "sync/journal.h"
#include "sync/journal_sale.h"
#include "tests/unit/sample_till.h"

static void the_first_record_is_the_certificate(void **state)
{
	(void)state;
	check(till.journal.next_seq == 2);
	check(till.journal.next_counter == 1);
	AUTO(stmt) struct stmt first = sql(&till.money, "SELECT record FROM journal");
	check(next_row(&first));
	size_t size;
	const void *bytes = column_blob(&first, 0, &size);
	struct record record;
	check(record_read(bytes, size, &record));
	check(record.kind == RECORD_ENROL);
	check(record.seq == 1);
	check(record.body_size == CERTIFICATE_SIZE);
	check(memcmp(record.body, till.identity.certificate_bytes, CERTIFICATE_SIZE) == 0);
	struct hash genesis = certificate_genesis(&till.identity.certificate);
	struct hash want = hash_after(&genesis, bytes, size);
	check(hash_equal(&want, &till.journal.head));
}

static void sales_chain_and_count_without_gaps(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		struct uid uid;
		struct err err;
		check(sample_sell(&uid, &err));
		check(journal_holds(&till.journal, &uid));
	}
	check(till.journal.next_seq == 7);
	check(till.journal.next_counter == 6);
	check(db_int(&till.money, "SELECT max(counter) FROM sale", -1) == 5);
	struct hash hash;
	check(journal_hash(&till.journal, 6, &hash));
	check(hash_equal(&hash, &till.journal.head));
	check(!journal_hash(&till.journal, 7, &hash));
	check(journal_hash(&till.journal, 0, &hash));
	check(hash_equal(&hash, &till.journal.genesis));
}

static void the_journal_goes_on_after_a_restart(void **state)
{
	(void)state;
	sample_sell_many(3);
	struct hash head = till.journal.head;
	sample_close();
	sample_open(NULL);
	check(till.identity.enrolled);
	check(strcmp(till.identity.hq_url, "http://127.0.0.1:8443") == 0);
	check(till.identity.hq_keys.count == 1);
	sample_journal();
	check(till.journal.next_seq == 5);
	check(till.journal.next_counter == 4);
	check(hash_equal(&head, &till.journal.head));
	sample_sell_many(1);
}

static void a_sale_that_is_rolled_back_leaves_no_gap(void **state)
{
	(void)state;
	static struct closed_sale sale;
	struct err err;
	sample_sale(&sale);
	{
		AUTO(tx) struct tx tx = tx_begin(&till.money);
		check(journal_add_sale(&till.journal, &sale, &err));
		check(sale.counter == 1);
	}
	journal_settle(&till.journal, false);
	check(till.journal.next_seq == 2);
	sample_sell_many(1);
	check(till.journal.next_counter == 2);
	check(db_int(&till.money, "SELECT counter FROM sale", -1) == 1);
}

static void projections_tell_points_and_used_coupons(void **state)
{
	(void)state;
	sample_sell_many(2);
	check(journal_points_since(&till.journal, 42, 1, 1) == 2 * 548);
	check(journal_points_since(&till.journal, 42, 1, 3) == 548);
	check(journal_points_since(&till.journal, 42, 1, 4) == 0);
	check(journal_points_since(&till.journal, 43, 1, 1) == 0);
	check(journal_coupon_used(&till.journal, 7, 2));
	check(!journal_coupon_used(&till.journal, 7, 9));
	check(!journal_coupon_used(&till.journal, 8, 2));
}

static void a_sale_reads_back_by_its_uid(void **state)
{
	(void)state;
	static struct closed_sale sale;
	struct uid uid, other = {{1}};
	struct err err;
	check(sample_sell(&uid, &err));
	check(journal_read_sale(&till.journal, &uid, &sale, &err));
	check(sale.counter == 1);
	check(sale.total_minor == 27499);
	check(!journal_read_sale(&till.journal, &other, &sale, &err));
	check(err.what.id == TEXT_JOURNAL_NO_SUCH_SALE);
}

static void a_record_that_is_too_large_is_refused(void **state)
{
	(void)state;
	static uint8_t body[RECORD_BODY_MAX + 1];
	struct err err;
	struct entry entry = {.kind = RECORD_NOTE, .body = body, .body_size = sizeof body};
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	check(!journal_add(&till.journal, &entry, &err));
	check(err.what.id == TEXT_JOURNAL_TOO_LARGE);
}

static void a_grant_for_another_key_or_from_another_hq_is_refused(void **state)
{
	(void)state;
	struct err err;
	struct public_key other = {{1}};
	struct enrol_answer grant = sample_grant(&other, 2);
	check(!identity_enrol(&till.identity, &till.money, &till.env, "http://x", &grant, &err));
	check(err.what.id == TEXT_IDENTITY_NOT_OURS);
	grant = sample_grant(&till.identity.key.public, 2);
	grant.certificate[CERTIFICATE_SIZE - 1] ^= 1;
	check(!identity_enrol(&till.identity, &till.money, &till.env, "http://x", &grant, &err));
	check(till.identity.certificate.epoch == 1);
}

static void a_damaged_identity_is_named(void **state)
{
	(void)state;
	struct err err;
	struct identity identity;
	db_script(&till.money, "UPDATE meta SET value = 'xx' WHERE name = 'certificate'");
	check(!identity_open(&identity, &till.money, &till.env, &err));
	check(err.what.id == TEXT_IDENTITY_DAMAGED);
}

TESTS(with_till(the_first_record_is_the_certificate), with_till(sales_chain_and_count_without_gaps),
	with_till(the_journal_goes_on_after_a_restart),
	with_till(a_sale_that_is_rolled_back_leaves_no_gap),
	with_till(projections_tell_points_and_used_coupons),
	with_till(a_sale_reads_back_by_its_uid), with_till(a_record_that_is_too_large_is_refused),
	with_till(a_grant_for_another_key_or_from_another_hq_is_refused),
	with_till(a_damaged_identity_is_named))
