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
	key_id_text(keys->kid, &keys->hq.public);
}

void keyring_make(struct keyring *keys, const struct env *env)
{
	*keys = (struct keyring){.coupon_kid = FIRST_COUPON_KID};
	struct uid id = env_uid(env);
	hex_text(keys->hq_id, id.bytes, sizeof id.bytes);
	env_random(env, keys->hq.seed, sizeof keys->hq.seed);
	env_random(env, keys->coupon.seed, sizeof keys->coupon.seed);
	env_random(env, keys->phone_key, sizeof keys->phone_key);
	fill_in_public(keys);
}

static void read_seed(struct json_value value, uint8_t seed[KEY_SIZE])
{
	if (!hex_read(json_text(value, 2 * KEY_SIZE), seed, KEY_SIZE))
		json_refuse(value, TEXT_HQ_KEYS_HEX, NULL, NULL);
}

static bool read_keys(struct keyring *keys, const char *text, size_t size, struct err *err)
{
	static const char *const members[] = {
		"hq_id", "hq_seed", "coupon_kid", "coupon_seed", "phone_key", NULL};
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
	return json_good(&doc, err);
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
	if (!read_keys(keys, text, (size_t)size, err)) {
		char why[MESSAGE_ARG_MAX];
		err_text(why, sizeof why, LANG_EN, err);
		return fail(err, TEXT_HQ_KEYS_UNREADABLE, path, why);
	}
	fill_in_public(keys);
	return true;
}

static void put_hex(struct json_out *out, const char *name, const uint8_t bytes[KEY_SIZE])
{
	char text[2 * KEY_SIZE + 1];
	hex_text(text, bytes, KEY_SIZE);
	json_put_text(out, name, text);
}

static char *write_keys(const struct keyring *keys, size_t *size, struct err *err)
{
	struct json_out out = json_out_object();
	json_put_text(&out, "hq_id", keys->hq_id);
	put_hex(&out, "hq_seed", keys->hq.seed);
	json_put_int(&out, "coupon_kid", keys->coupon_kid);
	put_hex(&out, "coupon_seed", keys->coupon.seed);
	put_hex(&out, "phone_key", keys->phone_key);
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

bool keyring_save(const struct keyring *keys, const char *path, struct err *err)
{
	size_t size;
	char *text = write_keys(keys, &size, err);
	if (!text)
		return false;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool done = fd >= 0 && write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
	int problem = errno;
	if (fd >= 0)
		close(fd);
	free(text);
	if (!done || !sync_folder_of(path))
		return fail(err, TEXT_HQ_KEYS_UNWRITABLE, path, reason_of(done ? errno : problem));
	return true;
}
