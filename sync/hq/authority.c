#include "sync/hq/authority.h"

#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"
#include "sync/hq/paper.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAY_S = 24 * 3600, FILE_MAX = 64 << 10, NAME_MAX_SIZE = 254 };

/* A certificate with its key. */
struct pair {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

static void pair_done(struct pair *pair)
{
	if (pair->crt)
		gnutls_x509_crt_deinit(pair->crt);
	if (pair->key)
		gnutls_x509_privkey_deinit(pair->key);
	*pair = (struct pair){0};
}

void authority_file(char path[AUTHORITY_PATH_MAX], const char *folder, const char *name)
{
	(void)snprintf(path, AUTHORITY_PATH_MAX, "%.500s/tls/%s", folder, name);
}

/* ---- files ---- */

/* Whole or not at all: beside it, then over it. */
static bool write_file(
	const char *folder, const char *name, const struct paper *text, struct err *err)
{
	char path[AUTHORITY_PATH_MAX], fresh[AUTHORITY_PATH_MAX + 8];
	authority_file(path, folder, name);
	(void)snprintf(fresh, sizeof fresh, "%s.new", path);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done = fd >= 0 && !text->full &&
		    write(fd, paper_read(text), text->used) == (ssize_t)text->used &&
		    fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	if (done && rename(fresh, path) == 0)
		return true;
	return fail(err, TEXT_HQ_TLS_UNWRITABLE, path, reason_of(errno));
}

/* "" if there is no such file. */
static void read_file(const char *folder, const char *name, struct paper *text)
{
	char path[AUTHORITY_PATH_MAX], piece[4096];
	authority_file(path, folder, name);
	FILE *file = fopen(path, "re");
	size_t got;
	while (file && (got = fread(piece, 1, sizeof piece, file)) > 0 && text->used < FILE_MAX)
		paper_add(text, piece, got);
	if (file)
		fclose(file);
}

static bool is_there(const char *folder, const char *name)
{
	char path[AUTHORITY_PATH_MAX];
	authority_file(path, folder, name);
	return access(path, F_OK) == 0;
}

/* ---- PEM ---- */

static bool read_pair(const char *folder, const char *name, struct pair *pair)
{
	AUTO(paper) struct paper text = {0};
	read_file(folder, name, &text);
	gnutls_datum_t pem = {(unsigned char *)text.text, (unsigned)text.used};
	return text.used && gnutls_x509_crt_init(&pair->crt) >= 0 &&
	       gnutls_x509_privkey_init(&pair->key) >= 0 &&
	       gnutls_x509_crt_import(pair->crt, &pem, GNUTLS_X509_FMT_PEM) >= 0 &&
	       gnutls_x509_privkey_import(pair->key, &pem, GNUTLS_X509_FMT_PEM) >= 0;
}

static bool add_certificate(struct paper *out, gnutls_x509_crt_t crt)
{
	gnutls_datum_t pem = {0};
	if (gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem) < 0)
		return false;
	paper_add(out, pem.data, pem.size);
	gnutls_free(pem.data);
	return true;
}

static bool add_key(struct paper *out, gnutls_x509_privkey_t key)
{
	gnutls_datum_t pem = {0};
	if (gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem) < 0)
		return false;
	paper_add(out, pem.data, pem.size);
	gnutls_free(pem.data);
	return true;
}

/* ---- making ---- */

static bool name_it(gnutls_x509_crt_t crt, const char *name)
{
	return gnutls_x509_crt_set_dn_by_oid(
		       crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)) >= 0;
}

/* A fresh key and a certificate for it that nobody signed yet. Valid from yesterday, because
 * clocks differ. */
static bool begin_pair(struct pair *pair, const char *name, int64_t now_ms, int days)
{
	uint8_t id[20], serial[8];
	size_t id_size = sizeof id;
	time_t now = (time_t)(now_ms / 1000);
	for (int i = 0; i < 8; i++)
		serial[i] = (uint8_t)((uint64_t)now_ms >> (56 - 8 * i));
	return gnutls_x509_crt_init(&pair->crt) >= 0 && gnutls_x509_privkey_init(&pair->key) >= 0 &&
	       gnutls_x509_privkey_generate(pair->key, GNUTLS_PK_ECDSA,
		       GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) >= 0 &&
	       gnutls_x509_crt_set_version(pair->crt, 3) >= 0 &&
	       gnutls_x509_crt_set_serial(pair->crt, serial, sizeof serial) >= 0 &&
	       name_it(pair->crt, name) && gnutls_x509_crt_set_key(pair->crt, pair->key) >= 0 &&
	       gnutls_x509_crt_set_activation_time(pair->crt, now - DAY_S) >= 0 &&
	       gnutls_x509_crt_set_expiration_time(pair->crt, now + (time_t)days * DAY_S) >= 0 &&
	       gnutls_x509_crt_get_key_id(pair->crt, 0, id, &id_size) >= 0 &&
	       gnutls_x509_crt_set_subject_key_id(pair->crt, id, id_size) >= 0;
}

static bool sign_by(struct pair *pair, const struct pair *signer)
{
	uint8_t id[20];
	size_t id_size = sizeof id;
	return gnutls_x509_crt_get_key_id(signer->crt, 0, id, &id_size) >= 0 &&
	       gnutls_x509_crt_set_authority_key_id(pair->crt, id, id_size) >= 0 &&
	       gnutls_x509_crt_sign2(pair->crt, signer->crt, signer->key, GNUTLS_DIG_SHA256, 0) >=
		       0;
}

static bool make_authority(struct pair *authority, int64_t now_ms)
{
	char name[64];
	(void)snprintf(name, sizeof name, "Suanpan authority %lld", (long long)now_ms);
	return begin_pair(authority, name, now_ms, AUTHORITY_DAYS) &&
	       gnutls_x509_crt_set_basic_constraints(authority->crt, 1, 0) >= 0 &&
	       gnutls_x509_crt_set_key_usage(
		       authority->crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN) >= 0 &&
	       sign_by(authority, authority);
}

static bool add_name(gnutls_x509_crt_t crt, const char *name)
{
	uint8_t address[16];
	unsigned size = 0;
	if (inet_pton(AF_INET, name, address) == 1)
		size = 4;
	else if (inet_pton(AF_INET6, name, address) == 1)
		size = 16;
	if (size)
		return gnutls_x509_crt_set_subject_alt_name(
			       crt, GNUTLS_SAN_IPADDRESS, address, size, GNUTLS_FSAN_APPEND) >= 0;
	return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name,
		       (unsigned)strlen(name), GNUTLS_FSAN_APPEND) >= 0;
}

/* "a,b,c": each of letters, digits, dots, colons and hyphens. */
static bool add_names(gnutls_x509_crt_t crt, const char *names)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.:-";
	while (*names) {
		char name[NAME_MAX_SIZE];
		size_t size = strcspn(names, ",");
		if (size == 0 || size >= sizeof name)
			return false;
		memcpy(name, names, size);
		name[size] = '\0';
		if (name[strspn(name, allowed)] || !add_name(crt, name))
			return false;
		names += size + (names[size] == ',');
	}
	return true;
}

static bool make_server(
	struct pair *server, const struct pair *authority, const char *names, int64_t now_ms)
{
	return begin_pair(server, "Suanpan headquarters", now_ms, AUTHORITY_SERVER_DAYS) &&
	       add_names(server->crt, names) &&
	       gnutls_x509_crt_set_basic_constraints(server->crt, 0, -1) >= 0 &&
	       gnutls_x509_crt_set_key_usage(server->crt, GNUTLS_KEY_DIGITAL_SIGNATURE) >= 0 &&
	       gnutls_x509_crt_set_key_purpose_oid(server->crt, GNUTLS_KP_TLS_WWW_SERVER, 0) >= 0 &&
	       sign_by(server, authority);
}

/* ---- the words ---- */

static bool prepare(const char *folder, struct err *err)
{
	char path[AUTHORITY_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.500s/tls", folder);
	return durable_folder(path) || fail(err, TEXT_HQ_FOLDER_BAD, path, reason_of(errno));
}

static int64_t list_date_ms(const char *folder)
{
	char path[AUTHORITY_PATH_MAX];
	struct stat found;
	authority_file(path, folder, "trust.pem");
	if (stat(path, &found) != 0)
		return 0;
	return (int64_t)found.st_mtim.tv_sec * 1000 + found.st_mtim.tv_nsec / 1000000;
}

static bool save_pair(
	const char *folder, const char *name, const struct pair *pair, struct err *err)
{
	AUTO(paper) struct paper text = {0};
	if (!add_certificate(&text, pair->crt) || !add_key(&text, pair->key))
		return fail(err, TEXT_OUT_OF_MEMORY);
	return write_file(folder, name, &text, err);
}

/* When the list was changed is its version (trust.h): two changes within one tick of the file
 * system's clock must differ. */
static void date_list(const char *folder, int64_t before_ms)
{
	char path[AUTHORITY_PATH_MAX];
	int64_t version_ms = before_ms + 1;
	struct timespec times[2] = {
		{.tv_nsec = UTIME_OMIT}, {version_ms / 1000, version_ms % 1000 * 1000000}};
	authority_file(path, folder, "trust.pem");
	if (list_date_ms(folder) <= before_ms)
		(void)utimensat(AT_FDCWD, path, times, 0);
}

/* The first and, if there is one, the second. */
static bool save_trust(
	const char *folder, const struct pair *first, const struct pair *second, struct err *err)
{
	AUTO(paper) struct paper text = {0};
	if (!add_certificate(&text, first->crt) || (second && !add_certificate(&text, second->crt)))
		return fail(err, TEXT_OUT_OF_MEMORY);
	int64_t before_ms = list_date_ms(folder);
	if (!write_file(folder, "trust.pem", &text, err))
		return false;
	date_list(folder, before_ms);
	return true;
}

static bool succeed(const char *folder, struct err *err)
{
	char next[AUTHORITY_PATH_MAX], current[AUTHORITY_PATH_MAX];
	authority_file(next, folder, "next.pem");
	authority_file(current, folder, "authority.pem");
	if (!is_there(folder, "next.pem") || rename(next, current) == 0)
		return true;
	return fail(err, TEXT_HQ_TLS_UNWRITABLE, current, reason_of(errno));
}

static bool find_authority(
	const char *folder, struct pair *authority, int64_t now_ms, struct err *err)
{
	char path[AUTHORITY_PATH_MAX];
	if (!succeed(folder, err))
		return false;
	authority_file(path, folder, "authority.pem");
	if (is_there(folder, "authority.pem"))
		return read_pair(folder, "authority.pem", authority) ||
		       fail(err, TEXT_HQ_TLS_UNREADABLE, path);
	if (!make_authority(authority, now_ms))
		return fail(err, TEXT_OUT_OF_MEMORY);
	return save_pair(folder, "authority.pem", authority, err) &&
	       save_trust(folder, authority, NULL, err);
}

static bool save_server(const char *folder, const struct pair *server, const struct pair *authority,
	struct err *err)
{
	AUTO(paper) struct paper text = {0};
	if (!add_certificate(&text, server->crt) || !add_certificate(&text, authority->crt) ||
		!add_key(&text, server->key))
		return fail(err, TEXT_OUT_OF_MEMORY);
	return write_file(folder, "server.pem", &text, err);
}

static bool certify(const char *folder, const struct paper *names, int64_t now_ms, struct err *err)
{
	struct pair authority = {0}, server = {0};
	bool done = find_authority(folder, &authority, now_ms, err);
	if (done && !make_server(&server, &authority, paper_read(names), now_ms))
		done = fail(err, TEXT_HQ_TLS_NAMES, paper_read(names));
	done = done && write_file(folder, "names", names, err) &&
	       save_server(folder, &server, &authority, err);
	pair_done(&authority);
	pair_done(&server);
	return done;
}

bool authority_certify(const char *folder, const char *names, int64_t now_ms, struct err *err)
{
	AUTO(paper) struct paper kept = {0};
	if (!prepare(folder, err))
		return false;
	if (names)
		paper_text(&kept, names);
	else
		read_file(folder, "names", &kept);
	if (kept.used == 0 || kept.used > AUTHORITY_NAMES_MAX)
		return fail(err, TEXT_HQ_TLS_NAMES, paper_read(&kept));
	return certify(folder, &kept, now_ms, err);
}

bool authority_follow(const char *folder, int64_t now_ms, struct err *err)
{
	struct pair authority = {0}, next = {0};
	char path[AUTHORITY_PATH_MAX];
	authority_file(path, folder, "authority.pem");
	bool done = read_pair(folder, "authority.pem", &authority) ||
		    fail(err, TEXT_HQ_TLS_UNREADABLE, path);
	if (done && !make_authority(&next, now_ms))
		done = fail(err, TEXT_OUT_OF_MEMORY);
	done = done && save_pair(folder, "next.pem", &next, err) &&
	       save_trust(folder, &next, &authority, err);
	pair_done(&authority);
	pair_done(&next);
	return done;
}

bool authority_renew(const char *folder, int64_t now_ms, struct err *err)
{
	struct pair server = {0};
	bool there = read_pair(folder, "server.pem", &server);
	time_t ends = there ? gnutls_x509_crt_get_expiration_time(server.crt) : 0;
	pair_done(&server);
	if (!there || ends - (time_t)(now_ms / 1000) > (time_t)AUTHORITY_RENEW_DAYS * DAY_S)
		return true;
	return authority_certify(folder, NULL, now_ms, err);
}
