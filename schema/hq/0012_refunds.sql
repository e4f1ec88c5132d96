-- Refunds whose sale has not come yet.
CREATE INDEX refund_waiting ON refund (original_store, original_uid) WHERE original_known = 0;
