# Receipts of real sales, to the column: see the .txt files beside this one.

story A member's receipt, zh_CN, 32 columns
receipt zh_CN 32
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt, zh_CN, 48 columns
receipt zh_CN 48
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt, zh_TW, 32 columns
receipt zh_TW 32
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt, zh_TW, 48 columns
receipt zh_TW 48
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt, en, 32 columns
receipt en 32
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt, en, 48 columns
receipt en 48
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt on paper of 34 columns
receipt zh_CN 34
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A member's receipt on paper of 42 columns
receipt zh_CN 42
log-in 1007      check-pin log-in
scan milk        find-item draft beep
type 2
key *
scan nappies     find-item draft beep
scan 2206013006840   find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
type 600
key F9           commit
committed        drawer print
= printed member

story A walk-in's receipt with a coupon that did not apply, zh_CN
receipt zh_CN 32
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
key +            commit
committed        drawer print
= printed walk-in

story A walk-in's receipt with a coupon that did not apply, en
receipt en 32
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
key +            commit
committed        drawer print
= printed walk-in

story A walk-in's receipt with a coupon that did not apply, zh_TW
receipt zh_TW 48
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
key +            commit
committed        drawer print
= printed walk-in

# programme: RDM-18
story A receipt printed again says so above everything
log-in 1007      check-pin log-in
scan sample      find-item draft beep
key F9           commit
committed        drawer print
key F7           reprint
= printed-again copy

story Coupons that took nothing say why
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan zhang       find-member draft beep
scan zhangs      check-coupon draft beep
scan twenty-off  check-coupon draft beep
key +            commit
committed        drawer print
= printed two-coupons

story A blocked member's receipt is a walk-in's
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan blocked     find-member draft error-beep
key Esc
key +            commit
committed        drawer print
= printed blocked

story Of two coupons with one code the second is not used up
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan twenty-off  check-coupon draft beep
scan twenty-off-too  check-coupon draft beep
key +            commit
committed        drawer print
= printed same-code

story On the way to the next tier, and at it
receipt zh_CN 48
log-in 1007      check-pin log-in
type 4
key *
scan milk        find-item draft beep
scan li          find-member draft beep
key +            commit
committed        drawer print
= printed tier-reached

# programme: TIER-07
story A tier that counts money spent in a year: what this receipt adds is provisional
receipt zh_CN 32
more progress diamond 60000 1000000 20261231
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan zhang       find-member draft beep
key +            commit
committed        drawer print
= printed progress

story A coupon whose rule is not here says so
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan of-no-rule  check-coupon draft beep
key +            commit
committed        drawer print
= printed no-rule
