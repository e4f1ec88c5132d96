/* calls.h - the calls of sync/README.md 3, one function each; handle.c finds the right one. */
#ifndef SUANPAN_HQ_CALLS_H
#define SUANPAN_HQ_CALLS_H

struct visit;

typedef void call_fn(struct visit *visit);

call_fn call_enrol;    /* POST /v1/enrol */
call_fn call_epoch;    /* POST /v1/epoch */
call_fn call_persons;  /* POST /v1/persons */
call_fn call_hello;    /* POST /v1/hello */
call_fn call_ingest;   /* POST /v1/j/{till}/{epoch} */
call_fn call_recall;   /* GET /v1/j/{till}/{epoch} */
call_fn call_manifest; /* GET /v1/manifest/ref */
call_fn call_snap;     /* GET /v1/snap/{sha256} */
call_fn call_member;   /* GET /v1/member */
call_fn call_sale;     /* GET /v1/sale */
call_fn call_buckets;  /* GET /v1/ref/{stream}/buckets */
call_fn call_refserve; /* GET /v1/ref/{stream} */
call_fn call_points;   /* POST /v1/points/hold, post, void */
call_fn call_leases;   /* GET /v1/points/leases */
call_fn call_quotas;   /* GET /v1/quotas */
call_fn call_ca;       /* GET /v1/ca */
call_fn call_status;   /* GET /v1/status */
call_fn call_time;     /* GET /v1/time */

#endif
