# Points as money off: F6. 100 points are 1 yuan, at most half of the bill. Offline a member may
# spend 200 a day, and half of the balance.

story F6 offers the most that helps, F6 again takes it, and once more takes it off
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
= total 109.65
points lease 100000
key F6           ask-points
= told 5,300 points would take off 53.00 (by 100, at most 50%): F6 again
= total 109.65
key F6           ask-points draft
= points-used 5300
= total 56.65
key F6           free-points draft
= points-used 0
= total 109.65
key +            commit

story An offer that a problem hides is not taken unread
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
points lease 100000
scan unknown     find-item error-beep
key F6           ask-points
key F6           ask-points
= points-used 0
= total 109.65
key Esc
key F6           ask-points
= told 5,300 points would take off 53.00 (by 100, at most 50%): F6 again
key F6           ask-points draft
= points-used 5300

story How many can be typed
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 150
key F6           ask-points draft
# whole steps of a hundred
= points-used 100
= total 108.65
type 200
key F6           ask-points draft
= points-used 200
= total 107.65
type 0
key F6           free-points draft
= points-used 0
= total 109.65

story Offline the bound is told, and what it allows is used
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
key F6           ask-points
= told Offline at most 200 points, 2.00 off
key F6           ask-points draft
= points-used 200
= total 107.65
type 500
key F6           ask-points
= told Offline at most 200 points: that is this member's limit for today.
= points-used 200
key +            commit
committed        drawer print

story What was spent today counts
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
points spent 200
key F6           ask-points
= told Offline at most 0 points: that is this member's limit for today.
key F6           ask-points
= points-used 0

story With the line up headquarters is asked, and the basket goes on meanwhile
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 1000
key F6           ask-points draft
= told Asking headquarters
= points-used 200
scan wipes       find-item draft beep
points held      draft
= told Headquarters agreed: 1,000 points are used.
= points-used 1000
# 109.65 and 10.63 (15 % off) less 10.00
= total 110.28

story Who pays before headquarters answers pays with what is allowed offline
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 1000
key F6           ask-points draft
= total 107.65
key +            commit
points held
committed        drawer print

story Headquarters knows better
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 1000
key F6           ask-points draft
points refused 100   draft
= told This member has only 100 points to spend now.
= points-used 100

story Headquarters does not answer
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 1000
key F6           ask-points draft
points silence
= told Headquarters did not answer: offline at most 200 points.
= points-used 200

story An answer that nobody waits for changes nothing
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 1000
key F6           ask-points draft
key F2           free-points draft
points held
= points-used 0
= total 129.00

# programme: RDM-02, RDM-08
story Points that run out between the offer and the payment have their sentence
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 200
key F6           ask-points draft
key +            commit
points fewer 100   draft error-beep
= problem Not paid yet: only 100 points are left to spend
= total 108.65
key +            error-beep
key Esc
key +            commit
committed        drawer print

story Fewer goods, fewer points; the wish stays
log-in 1007      check-pin log-in
points lease 5000
scan nappies     find-item draft beep
scan wipes       find-item draft beep
scan zhang       find-member draft beep
type 2800
key F6           ask-points draft
= points-used 2800
key Del          draft
key Del          draft
= total 0.00
scan wipes       find-item draft beep
# half of 10.63
= points-used 500

# programme: FRD-01, RDM-02
story Only members have points to spend, and blocked ones may not
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
key F6
= told Scan the member's card first
scan blocked     find-member draft error-beep
key Esc
key F6           error-beep
= problem Member 8800000009 is blocked

story A number of points is a number
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 12x
key F6           error-beep
= problem That is not a number of points
key Esc
type 5
key F6           error-beep
= problem Points cannot pay for anything on this sale.

story Points survive a crash with the basket
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
type 200
key F6           ask-points draft
restart          use-rules
log-in 1007      check-pin log-in
= points-used 200
= total 107.65

story A coupon that only headquarters can judge is asked about, and the basket goes on
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan online-only     check-coupon
= told Asking headquarters about the coupon
= coupons 0
scan wipes       find-item draft beep
hq good          draft beep
= coupons 1
= total 121.50
key +            commit

story Such a coupon used elsewhere, or nobody answers
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan online-only     check-coupon
hq elsewhere     error-beep
= problem This coupon was used elsewhere
key Esc
scan online-only     check-coupon
hq silence       error-beep
= problem This coupon can only be checked online
= coupons 0

story An answer about a coupon of the last sale changes nothing
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan online-only     check-coupon
key +            commit
committed        drawer print
hq good
= coupons 0

story A coupon that headquarters holds stays when the member changes
log-in 1007      check-pin log-in
points online
scan nappies     find-item draft beep
scan online-only     check-coupon
hq good          draft beep
scan zhang       find-member draft check-coupon beep
= coupons 1
