#include "sync/hq/authority.h"
#include "sync/hq/trust.h"
#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"

#include <sys/stat.h>
#include <unistd.h>

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

/* A headquarters in a folder that goes away with it. */
static struct world *begin(char folder[64])
{
	fresh_name(folder, "hq-trust");
	check(mkdtemp(folder) != NULL);
	return world_open(folder);
}

static void end(struct world *world, const char *folder)
{
	char line[128];
	world_close(world);
	(void)snprintf(line, sizeof line, "rm -rf '%s'", folder);
	check(system(line) == 0);
}

static int certificates_in(const char *pem)
{
	int count = 0;
	for (const char *at = pem; (at = strstr(at, "-----BEGIN CERTIFICATE")); at++)
		count++;
	return count;
}

static void ask_authorities(struct world *world, struct trust_answer *answer)
{
	struct err err;
	struct fake_till nobody = {0};
	till_key(&nobody, 9);
	till_send(world, &nobody, &(struct sending){"GET", "/v1/ca", NULL, 0});
	check(world->answer.status == 200);
	check(trust_answer_read(world->answer.body.text, world->answer.body.used, answer, &err));
	check(trust_answer_holds(answer));
}

static void without_authorities_the_list_is_empty_and_signed(void **state)
{
	(void)state;
	static struct trust_answer answer;
	struct world *world = world_open(":memory:");
	ask_authorities(world, &answer);
	check(answer.trust.version == 0);
	check(answer.trust.pem[0] == '\0');
	world_close(world);
}

static void a_shop_makes_its_own_authority(void **state)
{
	(void)state;
	static struct trust_answer answer;
	char folder[64], path[AUTHORITY_PATH_MAX];
	struct stat about;
	struct world *world = begin(folder);
	check(world_say(world, WORDS("keys", "tls"), "") == WORD_WRONG);
	check(world_say(world, WORDS("keys", "tls", "--names", "hq.lan,192.168.1.10,::1"), "") ==
		WORD_DONE);
	ask_authorities(world, &answer);
	check(answer.trust.version > 0);
	check(certificates_in(answer.trust.pem) == 1);
	check(strstr(answer.trust.pem, "PRIVATE") == NULL);
	authority_file(path, folder, "server.pem");
	check(stat(path, &about) == 0);
	check((about.st_mode & 077) == 0);
	/* The code now tells the till whom to believe. */
	check(world_say(world, WORDS("till", "enrol", "--store", "1", "--till", "1"), "") ==
		WORD_DONE);
	check(strlen(paper_read(&world->said.out)) == ENROL_CODE_SIZE + 1 + FINGERPRINT_SIZE + 1);
	end(world, folder);
}

static void names_that_are_none_are_refused(void **state)
{
	(void)state;
	char folder[64];
	struct world *world = begin(folder);
	static const char *const bad[] = {"", "a b", "a,,b", "a\nb", "*?", ","};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		row("'%s'", bad[i]);
		check(world_say(world, WORDS("keys", "tls", "--names", bad[i]), "") == WORD_WRONG);
	}
	end(world, folder);
}

static void a_new_authority_is_announced_before_it_signs(void **state)
{
	(void)state;
	static struct trust_answer first, second, third;
	char folder[64];
	struct world *world = begin(folder);
	check(world_say(world, WORDS("keys", "tls", "--names", "a"), "") == WORD_DONE);
	ask_authorities(world, &first);
	check(world_say(world, WORDS("keys", "tls", "--new-authority"), "") == WORD_DONE);
	ask_authorities(world, &second);
	check(second.trust.version > first.trust.version);
	check(certificates_in(second.trust.pem) == 2);
	check(strstr(second.trust.pem, first.trust.pem) != NULL);
	check(world_say(world, WORDS("keys", "tls"), "") == WORD_DONE);
	ask_authorities(world, &third);
	/* Who heard of both goes on believing both. */
	check(strcmp(third.trust.pem, second.trust.pem) == 0);
	end(world, folder);
}

static void a_certificate_is_renewed_before_it_runs_out(void **state)
{
	(void)state;
	char folder[64], path[AUTHORITY_PATH_MAX];
	struct stat before, after;
	struct err err;
	struct world *world = begin(folder);
	check(authority_certify(folder, "a", world->now_ms, &err));
	authority_file(path, folder, "server.pem");
	check(stat(path, &before) == 0);
	int64_t due_ms = (AUTHORITY_SERVER_DAYS - AUTHORITY_RENEW_DAYS) * day_ms;
	check(authority_renew(folder, world->now_ms + due_ms - day_ms, &err));
	check(stat(path, &after) == 0);
	check(before.st_ino == after.st_ino);
	check(authority_renew(folder, world->now_ms + due_ms, &err));
	check(stat(path, &after) == 0);
	check(before.st_ino != after.st_ino);
	end(world, folder);
}

static void a_hello_says_how_new_the_list_is(void **state)
{
	(void)state;
	char folder[64];
	struct hello_answer answer;
	struct err err;
	struct world *world = begin(folder);
	struct fake_till *till = new_till(world, 1, 1);
	till_hello(world, till);
	check(hello_answer_read(world->answer.body.text, world->answer.body.used, &answer, &err));
	check(answer.ca_version == 0);
	check(world_say(world, WORDS("keys", "tls", "--names", "a"), "") == WORD_DONE);
	till_hello(world, till);
	check(hello_answer_read(world->answer.body.text, world->answer.body.used, &answer, &err));
	check(answer.ca_version == trust_version(&world->hq));
	check(answer.ca_version > 0);
	free(till);
	end(world, folder);
}

TESTS(test(without_authorities_the_list_is_empty_and_signed), test(a_shop_makes_its_own_authority),
	test(names_that_are_none_are_refused), test(a_new_authority_is_announced_before_it_signs),
	test(a_certificate_is_renewed_before_it_runs_out), test(a_hello_says_how_new_the_list_is))
