# Vouchers of a member's own: used without paper, chosen by number.

# programme: CPN-09, CPN-15, CPN-11
story A voucher of the member's is put on by its number, and taken off again
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-thirty
scan zhang         find-member draft beep
= total 109.65
key F5
= view coupons
= fits 1
type 1
key Enter          check-coupon draft beep
= coupons 1
= total 79.65
= view coupons
key Down
= entry 1
key Enter          draft
= coupons 0
= total 109.65
key Enter
= coupons 0

# programme: CPN-13, CPN-04
story What saves most stands first, then what lacks least, and the rest says why
log-in 1007        check-pin log-in
scan wipes         find-item draft beep
wallet v-expired v-twenty v-unknown v-thirty v-other-shop v-service v-used
scan zhang         find-member draft beep
key F5
= fits 1
= row 1 fits 10.63
= row 2 fits-not 89.37
= row 3 service
= row 4 not-good
type 1
key Enter          check-coupon draft beep
= total 0.00
= row 1 on-sale
type 4
key Enter          error-beep
= problem This coupon has expired
key Esc
type 5
key Enter          error-beep
= problem This coupon's campaign is not known here
key Esc
type 6
key Enter          error-beep
= problem This coupon belongs to another shop
key Esc
type 7
key Enter          error-beep
= problem This coupon has already been used
key Esc
type 3
key Enter          error-beep
= problem This voucher takes nothing off goods
= coupons 1

# programme: CPN-13
story Two vouchers that do the same are priced once and one is used
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-thirty v-thirty-too
scan zhang         find-member draft beep
key F5
= fits 2
type 1
key Enter          check-coupon draft beep
= fits 0
= row 2 fits-not 0.00

# programme: CPN-15
story A voucher leaves the sale with its member
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-thirty
scan zhang         find-member draft beep
key F5
type 1
key Enter          check-coupon draft beep
= total 79.65
key Esc
key F2             draft check-coupon draft error-beep
= coupons 0
= problem The member changed: a coupon
= total 129.00

story A voucher that HQ has to hold waits for HQ
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-online
scan zhang         find-member draft beep
points online
key F5
type 1
key Enter          check-coupon
= told Asking headquarters
hq good            draft beep
= coupons 1
= total 79.65

story A number that is on no line is no choice
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-thirty
scan zhang         find-member draft beep
key F5
type 2
key Enter          find-item error-beep
= coupons 0

story Without vouchers the list is what is on the sale
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
scan twenty-off    check-coupon draft beep
key F5
= fits 0
key Down
= entry 1
key Del            draft
= coupons 0
key Del

# programme: CAMP-01
story A mark stands for the member's group in the sale
log-in 1007        check-pin log-in
more mark dormant 20261121
scan zhang         find-member draft beep
= group dormant

story A mark whose last day is over is none
log-in 1007        check-pin log-in
more mark dormant 20261120
scan zhang         find-member draft beep
= group none

# programme: BDAY-06
story Who agreed to it is wished a happy birthday, on the screen and on the receipt
log-in 1007        check-pin log-in
receipt zh_CN 32
scan nappies       find-item draft beep
more greets
more birthday
more tier-news
more expiring 120 20261231
scan zhang         find-member draft beep
= told It is 张**'s birthday today
key +              commit
committed          drawer print
= printed news

# programme: BDAY-06, MSG-11
story Who did not agree is not
log-in 1007        check-pin log-in
greetings 2026-11-21 感恩节快乐
scan nappies       find-item draft beep
more birthday
scan zhang         find-member draft beep
= told nothing
key +              commit
committed          drawer print
= printed no-news

# programme: BDAY-06
story A festival is a date with words
log-in 1007        check-pin log-in
greetings 2026-11-21 感恩节快乐
scan nappies       find-item draft beep
more greets
scan zhang         find-member draft beep
= told Greet the member: 感恩节快乐
key +              commit
committed          drawer print
= printed festival

# programme: TIER-08, RDM-16, LEG-09
story The next receipt says that the tier is new, and which points expire
log-in 1007        check-pin log-in
receipt zh_TW 48
scan nappies       find-item draft beep
more tier-news
more expiring 1500 20261130
scan zhang         find-member draft beep
= told nothing
key +              commit
committed          drawer print
= printed tier-news

# programme: CPN-13
story Of sixteen different vouchers eight are tried on this basket
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet times 16 v-thirty
scan zhang         find-member draft beep
key F5
= vouchers 16
= fits 8
= row 1 fits 0.08
= row 8 fits 0.01
= row 9 not-tried

# programme: CPN-13
story The cashier chooses a coupon and keeps the better one for the customer
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-thirty
scan zhang         find-member draft beep
key F5
type 1
key Enter          check-coupon draft beep
key Esc
scan twenty-off    check-coupon draft beep
= total 79.65
key F5
= coupon-at 1
key Down
key Down
= entry 2
key *              draft
= told Chosen. With the best coupons 79.65 would be due.
= total 89.65
= row 2 on-sale
key *              draft
= told No longer chosen
= total 79.65
type 2
key *              draft
= total 89.65
type 1
key *              draft
= total 79.65
= told Chosen: this coupon is used.
type 2
key *              draft
type 9
key *
= told No coupon has that number
key Esc
= total 89.65
key +              commit
committed          drawer print
= printed chosen-coupon

# programme: CPN-13
story A voucher is put on and chosen with one key, and one that does not apply says so
log-in 1007        check-pin log-in
scan wipes         find-item draft beep
wallet v-twenty v-thirty
scan zhang         find-member draft beep
key F5
= row 1 fits 10.63
= row 2 fits-not 89.37
type 1
key *              check-coupon draft beep
= total 0.00
= told Chosen: this coupon is used.
type 2
key *              check-coupon draft beep
= told Chosen, but this coupon does not apply now
= total 0.00
= coupons 2

# programme: FRD-07, CPN-09
story Who may not sell changes no coupon of a sale
log-in 1007        check-pin log-in
scan nappies       find-item draft beep
wallet v-thirty
scan zhang         find-member draft beep
key F12
log-in 1009        check-pin log-in
key F5
= view coupons
= fits 1
type 1
key Enter          error-beep
= problem 小林 may not
= coupons 0
= total 109.65
key Esc
key *              error-beep
= problem 小林 may not
= coupons 0

# programme: RDM-16
story What was spent since headquarters told what expires does not expire any more
log-in 1007        check-pin log-in
more expiring 20000 20261130
scan nappies       find-item draft beep
scan zhang         find-member draft beep
key +              commit
committed          drawer print
= printed expiring-spent
