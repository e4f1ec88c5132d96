#include "sync/hq/sender.h"

#include "sync/hq/hq.h"

#include <string.h>

/* The headers are signed, the body is too; they must speak of the same till. */
static bool heads_agree(const struct visit *visit, uint32_t till, uint32_t epoch)
{
	uint64_t said_till, said_epoch;
	return visit_number(visit_header(visit, "Pos-Till"), UINT32_MAX, &said_till) &&
	       visit_number(visit_header(visit, "Pos-Epoch"), UINT32_MAX, &said_epoch) &&
	       said_till == till && said_epoch == epoch;
}

/* The certificate convinces: ours, about this very till and epoch. */
static bool convinces(const struct visit *visit, uint32_t till, uint32_t epoch,
	const struct certificate *certificate)
{
	return keyring_certified(&visit->hq->keys, certificate) && certificate->till == till &&
	       certificate->epoch == epoch;
}

static bool signs_with(const struct visit *visit, const struct public_key *key)
{
	char kid[KID_TEXT_MAX];
	key_id_text(kid, key);
	return strcmp(kid, visit_header(visit, "Pos-Kid")) == 0;
}

static enum sender_result heard_if(struct visit *visit, const struct public_key *key)
{
	visit->known = visit_signed_by(visit, key, visit->hq->keys.hq_id);
	return visit->known ? SENDER_HEARD : SENDER_REFUSED;
}

static bool same_chain(const struct certificate *one, const struct certificate *other)
{
	struct hash genesis = certificate_genesis(one), of_other = certificate_genesis(other);
	return hash_equal(&genesis, &of_other);
}

/* HQ knows the epoch, but not by the key that signed. */
static enum sender_result by_certificate(struct visit *visit, struct sender *sender,
	const struct certificate *presented, bool convincing)
{
	struct public_key next;
	const char *kid = visit_header(visit, "Pos-Kid");
	if (epoch_next_key(&visit->hq->db, &visit->epoch, kid, &next)) {
		sender->used_next = true;
		return heard_if(visit, &next);
	}
	if (!convincing || !signs_with(visit, &presented->key))
		return heard_if(visit, &visit->epoch.key); /* which it is not: BADSIG */
	sender->retired = epoch_key_retired(&visit->hq->db, &visit->epoch, kid);
	if (sender->retired)
		return heard_if(visit, &presented->key);
	sender->rekeyed = same_chain(presented, &sender->certificate);
	sender->other = !sender->rekeyed;
	sender->known = sender->rekeyed;
	sender->certificate = *presented;
	return heard_if(visit, &presented->key);
}

enum sender_result sender_of(struct visit *visit, uint32_t till, uint32_t epoch,
	const uint8_t certificate[CERTIFICATE_SIZE], struct sender *sender)
{
	struct certificate presented;
	*sender = (struct sender){0};
	if (!heads_agree(visit, till, epoch)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "Pos-Till or Pos-Epoch");
		return SENDER_REFUSED;
	}
	bool convincing = certificate_read(certificate, CERTIFICATE_SIZE, &presented) &&
			  convinces(visit, till, epoch, &presented);
	sender->known = epoch_find(&visit->hq->db, till, epoch, &visit->epoch);
	if (!sender->known) {
		sender->certificate = presented;
		return convincing ? heard_if(visit, &presented.key) : SENDER_NOT_KNOWN;
	}
	if (!certificate_read(visit->epoch.certificate, CERTIFICATE_SIZE, &sender->certificate)) {
		visit_refuse_with(visit, REFUSAL_INTERNAL, "certificate");
		return SENDER_REFUSED;
	}
	if (signs_with(visit, &visit->epoch.key))
		return heard_if(visit, &visit->epoch.key);
	return by_certificate(visit, sender, &presented, convincing);
}
