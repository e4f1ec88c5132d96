#include "sync/hq/keyring.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "sync/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_COUPON_KID = 1 };

static void fill_in_public(struct keyring *keys)
{
	keys->hq = signing_key_of(keys->hq.seed);
	keys->coupon = signing_key_of(keys->coupon.seed);
	keys->box = box_key_of(keys->box.seed);
	key_id_text(keys->kid, &keys->hq.public);
	keys->all.key[keys->all.count++] = keys->hq.public;
}

void keyring_make(struct keyring *keys, const struct env *env)
{
	*keys = (struct keyring){.coupon_kid = FIRST_COUPON_KID};
	struct uid id = env_uid(env);
	hex_text(keys->hq_id, id.bytes, sizeof id.bytes);
	env_random(env, keys->hq.seed, sizeof keys->hq.seed);
	env_random(env, keys->coupon.seed, sizeof keys->coupon.seed);
	env_random(env, keys->box.seed, sizeof keys->box.seed);
	env_random(env, keys->phone_key, sizeof keys->phone_key);
	fill_in_public(keys);
}

static void read_seed(struct json_value value, uint8_t seed[KEY_SIZE])
{
	if (!hex_read(json_text(value, 2 * KEY_SIZE), seed, KEY_SIZE))
		json_refuse(value, TEXT_HQ_KEYS_HEX, NULL, NULL);
}

static void read_signature(struct json_value value, struct signature *signature)
{
	if (!hex_read(json_text(value, 2 * SIGNATURE_SIZE), signature->bytes, SIGNATURE_SIZE))
		json_refuse(value, TEXT_HQ_KEYS_HEX, NULL, NULL);
}

/* The keys before the present one, and its announcement by the last of them. */
static void read_former(struct json_value root, struct hq_keys *all)
{
	struct json_value former = json_member(root, "former");
	all->count = (uint32_t)json_count(former, HQ_KEYS_MAX - 1);
	for (uint32_t i = 0; i < all->count; i++) {
		struct json_value item = json_item(former, i);
		read_seed(json_member(item, "pubkey"), all->key[i].bytes);
		if (i > 0)
			read_signature(json_member(item, "sig"), &all->each[i]);
	}
	if (all->count > 0)
		read_signature(json_member(root, "hq_sig"), &all->each[all->count]);
}

/* A file from before there was one: made of what it has, and written with the next rotation. */
static void read_box(struct json_value root, struct keyring *keys)
{
	struct json_value seed = json_member(root, "box_seed");
	struct hash made = hash_of(keys->phone_key, sizeof keys->phone_key);
	if (json_there(seed))
		read_seed(seed, keys->box.seed);
	else
		memcpy(keys->box.seed, hash_after(&made, keys->hq.seed, SEED_SIZE).bytes,
			SEED_SIZE);
}

static bool read_keys(struct keyring *keys, const char *text, size_t size, struct err *err)
{
	static const char *const members[] = {"hq_id", "hq_seed", "coupon_kid", "coupon_seed",
		"phone_key", "former", "hq_sig", "box_seed", NULL};
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, KEYRING_FILE_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	json_only(root, members);
	text_copy(keys->hq_id, sizeof keys->hq_id,
		json_text(json_member(root, "hq_id"), HQ_ID_MAX - 1));
	read_seed(json_member(root, "hq_seed"), keys->hq.seed);
	keys->coupon_kid = (uint8_t)json_int(json_member(root, "coupon_kid"), 0, 255);
	read_seed(json_member(root, "coupon_seed"), keys->coupon.seed);
	read_seed(json_member(root, "phone_key"), keys->phone_key);
	read_former(root, &keys->all);
	read_box(root, keys);
	return json_good(&doc, err);
}

bool keyring_read(struct keyring *keys, const char *text, size_t size, struct err *err)
{
	*keys = (struct keyring){0};
	if (!read_keys(keys, text, size, err))
		return false;
	fill_in_public(keys);
	return true;
}

bool keyring_load(struct keyring *keys, const char *path, struct err *err)
{
	*keys = (struct keyring){0};
	char text[KEYRING_FILE_MAX];
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(err, TEXT_HQ_KEYS_UNREADABLE, path, reason_of(errno));
	ssize_t size = read(fd, text, sizeof text);
	bool private = fstat(fd, &about) == 0 && (about.st_mode & 077) == 0;
	close(fd);
	if (size < 0)
		return fail(err, TEXT_HQ_KEYS_UNREADABLE, path, reason_of(errno));
	if (!private)
		return fail(err, TEXT_HQ_KEYS_OPEN, path);
	if (!keyring_read(keys, text, (size_t)size, err)) {
		char why[MESSAGE_ARG_MAX];
		err_text(why, sizeof why, LANG_EN, err);
		return fail(err, TEXT_HQ_KEYS_UNREADABLE, path, why);
	}
	return true;
}

static void put_hex(struct json_out *out, const char *name, const uint8_t bytes[KEY_SIZE])
{
	char text[2 * KEY_SIZE + 1];
	hex_text(text, bytes, KEY_SIZE);
	json_put_text(out, name, text);
}

static void put_signature(struct json_out *out, const char *name, const struct signature *signature)
{
	char text[2 * SIGNATURE_SIZE + 1];
	hex_text(text, signature->bytes, SIGNATURE_SIZE);
	json_put_text(out, name, text);
}

static void put_former(struct json_out *out, const struct hq_keys *all)
{
	if (all->count < 2)
		return;
	json_put_array(out, "former");
	for (uint32_t i = 0; i + 1 < all->count; i++) {
		json_put_object(out, NULL);
		put_hex(out, "pubkey", all->key[i].bytes);
		if (i > 0)
			put_signature(out, "sig", &all->each[i]);
		json_put_end(out);
	}
	json_put_end(out);
	put_signature(out, "hq_sig", &all->each[all->count - 1]);
}

static char *write_keys(const struct keyring *keys, size_t *size, struct err *err)
{
	struct json_out out = json_out_object();
	json_put_text(&out, "hq_id", keys->hq_id);
	put_hex(&out, "hq_seed", keys->hq.seed);
	json_put_int(&out, "coupon_kid", keys->coupon_kid);
	put_hex(&out, "coupon_seed", keys->coupon.seed);
	put_hex(&out, "phone_key", keys->phone_key);
	put_hex(&out, "box_seed", keys->box.seed);
	put_former(&out, &keys->all);
	char *text = json_out_text(&out, size, err);
	json_out_done(&out);
	return text;
}

/* The name must survive a power cut as well as the bytes. */
static bool sync_folder_of(const char *path)
{
	char folder[HQ_PATH_MAX];
	text_copy(folder, sizeof folder, path);
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool done = fsync(fd) == 0;
	close(fd);
	return done;
}

static bool write_whole(const char *path, const char *text, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done = fd >= 0 && write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

/* link() refuses a name that is taken, rename() takes it over; either in one step. */
static bool give_name(const char *beside, const char *path, bool replace)
{
	if (replace)
		return rename(beside, path) == 0;
	return link(beside, path) == 0 && unlink(beside) == 0;
}

static bool write_beside(
	const struct keyring *keys, const char *path, bool replace, struct err *err)
{
	char beside[HQ_PATH_MAX + 32];
	size_t size;
	char *text = write_keys(keys, &size, err);
	if (!text)
		return false;
	(void)snprintf(beside, sizeof beside, "%s.new", path);
	bool done = write_whole(beside, text, size) && give_name(beside, path, replace) &&
		    sync_folder_of(path);
	int problem = errno;
	free(text);
	if (done)
		return true;
	(void)unlink(beside);
	return fail(err, TEXT_HQ_KEYS_UNWRITABLE, path, reason_of(problem));
}

bool keyring_save(const struct keyring *keys, const char *path, struct err *err)
{
	return write_beside(keys, path, false, err);
}

bool keyring_replace(const struct keyring *keys, const char *path, struct err *err)
{
	return write_beside(keys, path, true, err);
}

/* ---- the next signing key ---- */

static void forget_oldest(struct hq_keys *all)
{
	all->count--;
	memmove(&all->key[0], &all->key[1], all->count * sizeof all->key[0]);
	memmove(&all->each[0], &all->each[1], all->count * sizeof all->each[0]);
}

bool keyring_rotate(struct keyring *keys, const struct env *env)
{
	uint8_t seed[SEED_SIZE];
	struct signature signature;
	env_random(env, seed, sizeof seed);
	struct signing_key next = signing_key_of(seed);
	if (!hq_key_announce(&keys->hq, keys->hq_id, &next.public, &signature))
		return false;
	if (keys->all.count == HQ_KEYS_MAX)
		forget_oldest(&keys->all);
	keys->all.key[keys->all.count] = next.public;
	keys->all.each[keys->all.count++] = signature;
	keys->hq = next;
	key_id_text(keys->kid, &next.public);
	return true;
}

bool keyring_knows(const struct keyring *keys, const struct public_key *key)
{
	for (uint32_t i = 0; i < keys->all.count; i++)
		if (memcmp(&keys->all.key[i], key, sizeof *key) == 0)
			return true;
	return false;
}

bool keyring_certified(const struct keyring *keys, const struct certificate *certificate)
{
	for (uint32_t i = 0; i < keys->all.count; i++)
		if (certificate_holds(certificate, keys->hq_id, &keys->all.key[i]))
			return true;
	return false;
}
