/* project_sale.h - posting one sale: see project.h. */
#ifndef SUANPAN_HQ_PROJECT_SALE_H
#define SUANPAN_HQ_PROJECT_SALE_H

struct projector;
struct record;

/* carrier stands in the journal and is named in problems; record is the sale, the same one unless
 * it was re-adopted. */
void project_sale(
	struct projector *projector, const struct record *carrier, const struct record *record);

#endif
