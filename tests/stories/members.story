# Members and their coupons.

story With member card and coupon: five scans and one key
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan wipes       find-item draft beep
scan wipes       find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
= member 张**
# 129.00 less 15 % is 109.65; 2 * 12.50 less 15 % is 21.25; coupon 20
= total 110.90
key +            commit
committed        drawer print

story A member by phone is eleven digits and Enter
log-in 1007      check-pin log-in
type 13800001234
key Enter        find-member draft beep
= member 张**
= entry empty

story The member may come last
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
= total 129.00
scan zhang       find-member draft beep
= total 109.65

story A card that is not known
log-in 1007      check-pin log-in
scan 8800000099  find-member error-beep
= problem No member 8800000099 here
= member none

story An unknown phone number is not shown whole
log-in 1007      check-pin log-in
type 13811112222
key Enter        find-member error-beep
= problem No member 138****2222 here

# programme: FRD-01
story A blocked member may buy without member rights
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan blocked     find-member draft error-beep
= problem Member 8800000009 is blocked (卡已挂失)
= total 129.00
key Esc
key +            commit
committed        drawer print

story The member is taken off by F2
log-in 1007      check-pin log-in
key F2
= told Scan the member card
scan nappies     find-item draft beep
scan zhang       find-member draft beep
= total 109.65
key F2           draft
= member none
= total 129.00

story F2 submits what is typed
log-in 1007      check-pin log-in
type 13800001234
key F2           find-member draft beep
= member 张**

# programme: CPN-01
story A coupon that does not apply stays and is tried again
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
= coupons 1
= total 12.50
scan nappies     find-item draft beep
= total 121.50

story A coupon may come before the goods
log-in 1007      check-pin log-in
scan twenty-off  check-coupon draft beep
scan nappies     find-item draft beep
= total 109.00

story The same coupon twice, scanned and typed
log-in 1007      check-pin log-in
scan twenty-off  check-coupon draft beep
scan twenty-off  error-beep
= problem This coupon is already on the sale.
key Esc
type-coupon twenty-off   error-beep
= problem This coupon is already on the sale.
= coupons 1

story The code under the QR can be typed
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
type-coupon twenty-off   check-coupon draft beep
= total 109.00

# programme: CPN-04, CAMP-30
story Coupons that cannot be taken have one sentence each
log-in 1007      check-pin log-in
scan forged      check-coupon error-beep
= problem This coupon is not genuine
key Esc
scan expired     check-coupon error-beep
= problem This coupon has expired.
key Esc
scan used        check-coupon error-beep
= problem This coupon has already been used at this till.
key Esc
scan unknown-campaign    check-coupon error-beep
= problem This coupon's campaign is not known here
key Esc
scan other-shop  check-coupon error-beep
= problem This coupon belongs to another shop
key Esc
scan online-only     check-coupon error-beep
= problem This coupon can only be checked online
key Esc
type-coupon not-here     check-coupon error-beep
= problem This coupon number is not known at this till
key Esc
scan zhangs      check-coupon error-beep
= problem This coupon is for one member only
= coupons 0

# programme: CPN-15
story A member's own coupon is checked again when the member changes
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
scan zhangs      check-coupon draft beep
= total 79.65
scan zhang       find-member draft check-coupon beep
= coupons 1
scan li          find-member draft check-coupon draft error-beep beep
= coupons 0
= problem The member changed
= total 129.00

story Taking the member off checks the coupons again
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
scan zhangs      check-coupon draft beep
scan twenty-off  check-coupon draft beep
key F2           draft check-coupon draft error-beep check-coupon
= coupons 1
= total 109.00

story A coupon is taken off in the coupon list
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan twenty-off  check-coupon draft beep
scan twenty-off-too  check-coupon draft beep
key F5
= view coupons
= coupon-at 1
key Down
key Down
= coupon-at 2
key Down
= coupon-at 1
key Down
key Del          draft
= entry empty
= coupons 1
key F5
= view sale
= total 109.00

story A scan from the coupon list goes to the sale
log-in 1007      check-pin log-in
key F5
scan wipes       find-item draft beep
= view sale
= lines 1

story A mark in the coupon list goes with the coupons
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
scan zhangs      check-coupon draft beep
key F5
key Down
key Down
key Esc
= coupon-at 2
key F2           draft check-coupon check-coupon draft error-beep
= coupon-at 1
key Esc
scan zhang       find-member draft check-coupon beep
scan zhangs      check-coupon draft beep
key F5
key Down
key Down
key Esc
key +            commit
committed        drawer print
= coupon-at 1
= coupons 0

story Eight coupons, not nine, and all are checked when the member changes
log-in 1007      check-pin log-in
scan twenty-off  check-coupon draft beep
scan twenty-off-too  check-coupon draft beep
scan third       check-coupon draft beep
scan fourth      check-coupon draft beep
scan fifth       check-coupon draft beep
scan sixth       check-coupon draft beep
scan seventh     check-coupon draft beep
scan eighth      check-coupon draft beep
scan ninth       error-beep
= problem A sale takes at most 8 coupons.
= coupons 8
scan blocked     find-member draft check-coupon check-coupon check-coupon check-coupon check-coupon check-coupon check-coupon check-coupon error-beep
= coupons 8

# programme: TIER-07, STF-06
story The member's page opens and closes with one key, and only with a member
log-in 1007      check-pin log-in
key F4
= view enrol
key Esc
= view sale
scan zhang       find-member draft beep
key F4           tally
= view member
key F4
= view sale
key F4           tally
= view member
key Esc
= view sale
key F4           tally
scan wipes       find-item draft beep
= view sale

story Help and coupons stand on the member's page
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
key F4           tally
key F1
= view help
key Esc
= view member
key F5
= view coupons
key Esc
= view member

# programme: FRD-04
story Nobody takes points on the own card at the own till
staff 1007 li
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan li          find-member error-beep
= problem Card 8800000008 is your own
= member none
key Esc
scan zhang       find-member draft beep
= member 张**

# programme: FRD-04
story The card of somebody else who works here is a card
staff 1008 li
log-in 1007      check-pin log-in
scan li          find-member draft beep
= member 李*

# programme: FRD-04
story A card that is on many receipts within an hour is told of, and stays
often
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft error-beep
= problem Card 8800000007 is on 3 receipts of this till within an hour
= member 张**
key Esc
key +            commit
