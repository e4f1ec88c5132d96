# Goods that come back: against a receipt, piece by piece, and what is taken back.

story One of three comes back for what it was paid with
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan wipes       find-item draft beep
scan wipes       find-item draft beep
key +            commit
committed        drawer print
key F11
= view return
type 1
key Enter        find-sale beep
scan wipes       find-item beep
= refund 12.50
key F9
= question refund
key Enter
= question refund
key yes          commit-refund
committed        drawer print
= refund 12.50
scan milk        find-item draft beep
= view sale

story Nothing comes back twice
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan wipes       find-item draft beep
key +            commit
committed        drawer print
key F11
type 2-1-1
key Enter        find-sale beep
key F11
= refund 25.00
scan wipes       find-item error-beep
= problem Every piece of
key Esc
key F9
key yes          commit-refund
committed        drawer print
key F11
type 1
key Enter        find-sale error-beep
= problem Everything on receipt 2-1-000001

story Below the threshold the discount stays with what was paid
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan milk        find-item draft beep
scan milk        find-item draft beep
key +            commit
committed        drawer print
key F11
type 1
key Enter        find-sale beep
scan milk        find-item beep
key F9
= question refund
key no
= question none
= view return

story Without a receipt only a manager, with a reason, and never points
log-in 1007      check-pin log-in
key F11
type 50
key F9           error-beep
key Esc
key F12
log-in 1001      check-pin log-in
key F11
type 50
key F9
scan milk        error-beep
key Esc
type lost
key Enter
= question refund
key yes          commit-refund
committed        drawer print

story What was not stored was not paid back
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
committed        drawer print
key F11
type 1
key Enter        find-sale beep
key F11
key F9
key yes          commit-refund
scan milk        error-beep
not-committed    error-beep
= view return
key Esc
key Esc
key F9
key yes          commit-refund
committed        drawer print

story A trainee takes nothing back
log-in 1008      check-pin log-in
key F11          error-beep

story Without the paper the member's card finds it
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan wipes       find-item draft beep
key +            commit
committed        drawer print
key F11
scan li          find-member list-sales error-beep
key Esc
scan zhang       find-member list-sales beep
type 1
key Enter        find-sale beep
key F11
key F9
= question refund

# programme: FRD-03
story The tax that goes back is its share of the sale's, and the last piece takes the rest
log-in 1007      check-pin log-in
scan floored     find-item draft beep
scan floored     find-item draft beep
scan floored     find-item draft beep
scan wipes       find-item draft beep
scan zhang       find-member draft beep
key +            commit
committed        drawer print
key F11
type 1
key Enter        find-sale beep
scan floored     find-item beep
scan wipes       find-item beep
key F9
key yes          commit-refund
committed        drawer print
= refund-printed refund-of-one
scan milk        find-item draft beep
key void-sale
key yes          draft
key F11
type 1
key Enter        find-sale beep
key F11
key F9
key yes          commit-refund
committed        drawer print
= refund-printed refund-of-the-rest

# programme: FRD-03, FRD-05
story A coupon is back with the last piece, not before, and the paper says so
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
key +            commit
committed        drawer print
key F11
type 1
key Enter        find-sale beep
scan wipes       find-item beep
= coupons-back 0
scan milk        find-item beep
= coupons-back 1
key Down
key Down
key Del
= coupons-back 1
key F9
= question refund
key yes          commit-refund
committed        drawer print
= refund-printed refund-with-coupon
