/* flight.h - messages on their way between tills and headquarters: lost, late, twice, out of
 * order, answered by somebody else. */
#ifndef SUANPAN_TESTS_FLIGHT_H
#define SUANPAN_TESTS_FLIGHT_H

#include "sync/link.h"

struct machine;

enum fate {
	FATE_ARRIVES,
	FATE_LOST,
	FATE_ANSWER_LOST,
	FATE_TWICE,   /* and the second perhaps days later */
	FATE_LATE,    /* the sender has long given up */
	FATE_PORTAL,  /* somebody else answers, with 200 and a page */
	FATE_GARBLED, /* a body that lost its end or some bits */
	FATE_COUNT,
};

extern int64_t flight_fates[FATE_COUNT];

void flights_begin(void); /* forgets all that fly */
void flight_send(struct machine *from, struct link_call *call, const struct link_request *request);
/* Its sender is gone; what was sent may still arrive. */
void flight_forget(struct link_call *call);
/* When the next arrives; INT64_MAX: none. */
int64_t flights_due_ms(void);
/* Delivers what is due. */
void flights_land(void);
/* Delivers everything that is still on its way, in any order. false: there was nothing. */
bool flights_land_all(void);

#endif
