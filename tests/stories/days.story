# What happens around the sale: new rules, restarts, a till that must stop.

story An open basket keeps its rules until it is empty
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
rules half
= total 12.50
scan wipes       find-item draft beep
= total 25.00
key +            commit
committed        drawer print use-rules
scan wipes       find-item draft beep
= total 6.25

story An empty till takes new rules at once
log-in 1007      check-pin log-in
rules half       use-rules
scan wipes       find-item draft beep
= total 6.25

story Voiding the last line frees the rules, too
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
rules half
key Del          use-rules draft
scan wipes       find-item draft beep
= total 6.25

story A basket in progress survives the program
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan zhang       find-member draft beep
scan 2206013006840   find-item draft beep
scan twenty-off  check-coupon draft beep
type 3
key *
scan nappies     find-item draft beep
= total 554.40
restart          use-rules
= view login
= lines 3
= member 张**
= coupons 1
= total 554.40
log-in 1007      check-pin log-in
= line 2 apples 1 8.76
key +            commit
committed        drawer print
restart          use-rules
= lines 0

story A till that must not sell says so and keeps the basket
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
stop-selling
= view stopped
scan milk        error-beep
key +
type 20
key F9
key F1
= view help
key Esc
= view stopped
may-sell
= view sale
= lines 1
key +            commit

story With the disk nearly full a basket is finished and none begun
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
no-new-basket    error-beep
key Esc
scan milk        find-item draft beep
= lines 2
key +            commit
committed        drawer print
scan milk        error-beep
= problem This machine has no memory left
= lines 0
key Esc
scan milk        error-beep
key Esc
key F10
= view menu
key Esc
new-baskets
scan milk        find-item draft beep
= lines 1

story A till that stops while a sale is being committed still hears the answer
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
stop-selling
committed        drawer print
= view stopped
= lines 0
may-sell
= view paid

story A till that cannot sell can be left by anybody
stop-selling
key leave
= question leave
key yes          leave

story News goes with the next input, a problem stays
log-in 1007      check-pin log-in
told
= told This machine has no memory left
type 1
= told nothing
problem          error-beep
key Backspace
= problem This machine has no memory left
told
= problem This machine has no memory left
key Esc
= problem nothing

story A till that never had rules sells nothing, and says why
restart without rules
log-in 1007      check-pin log-in
scan wipes       error-beep
= problem The price rules are not here yet
key Esc
rules shop       use-rules
scan wipes       find-item draft beep
= total 12.50

story A basket that was restored before the rules came is priced when they come
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
restart without rules
= lines 1
= total 0.00
log-in 1007      check-pin log-in
key +            error-beep
rules shop       use-rules
= total 12.50
key +            commit
