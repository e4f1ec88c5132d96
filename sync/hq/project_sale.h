/* project_sale.h - posting sales: see project.h. */
#ifndef SUANPAN_HQ_PROJECT_SALE_H
#define SUANPAN_HQ_PROJECT_SALE_H

struct deed;
struct projector;
struct record;

/* Takes from the record what posting needs; a sale that contradicts itself is a dead letter. */
void sale_understand(struct projector *projector, struct deed *deed, const struct record *record);
/* Everything of all the deeds that are sales and have their uid, in a few statements. */
void sales_post(struct projector *projector);

#endif
