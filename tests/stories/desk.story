# What members can be given at the counter: gifts, check-ins, rights, vouchers, donations.

# programme: RDM-01, RDM-04, RDM-14, RDM-15, CHN-03
story Three keys from the member's page to the question, and Y
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
= view member
type 11
key Enter        ask-points
= question act
key Enter
= question act
key yes          commit-act
= question none
committed        draft tally print beep
= told Hand over: Baby wipes. Balance 2,460
= points 2460
= view member

# programme: RDM-14
story The list shows what there is, and a number chooses
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 1
key Enter
= desk list
= rows 10
key Down
= entry 1
key Down
= entry 2
key Up
= entry 1
key Enter        ask-points
= question act
key no
= desk list
key Esc
= desk facts
key Esc
= view sale

# programme: RDM-01
story A gift is chosen by its barcode, once the gifts are open
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 1
key Enter
scan wipes       find-item ask-points
= question act
key no
scan twenty-off  error-beep
= problem 0
key Esc
scan nappies     find-item error-beep
= problem 超薄纸尿裤 L 52片 is no gift

# programme: RDM-01
story Points and cash: the drawer opens for a gift that also costs money
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 14
key Enter        ask-points
key yes          commit-act
committed        draft tally drawer print beep
= told Take 9.90 in cash and hand over: Toy car. Balance 2,510
= points 2510
= act-printed gift-cash
receipt zh_CN 48
= act-printed gift-cash
receipt zh_TW 48
= act-printed gift-cash
receipt en 32
= act-printed gift-cash

# programme: RDM-02
story One point short is refused, with how many are missing
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 13
key Enter        error-beep
= problem Infant formula 3 needs 1 points more; there are 2,660.

# programme: RDM-06
story Out of stock: something else is offered in its place
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 12
key Enter        error-beep
= problem Bib is out of stock here. Offer Baby wipes instead.

# programme: RDM-07
story More than the limit is refused, here and now, without a line
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 11
key Enter        ask-points
key yes          commit-act
committed        draft tally print beep
type 11
key Enter        ask-points
key yes          commit-act
committed        draft tally print beep
type 11
key Enter        error-beep
= problem Baby wipes is limited to 2 in 30 days for each member

# programme: RDM-01
story Of another tier, not yet, no longer
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 15
key Enter        error-beep
= problem Diamond case is for Diamond members; this one is Gold.
key Esc
type 16
key Enter        error-beep
= problem New Year envelopes begins on 2027-01-01.
key Esc
type 17
key Enter        error-beep
= problem Mooncakes ended on 2026-10-01.
key Esc
type 199
key Enter        error-beep
= problem There is no such number: type 1 to 10.

story A number that the page does not have is no article, and leaves the page where it is
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 9
key Enter        error-beep
= problem There is no such number: type 1 to 8.
= view member
key Esc
type 0
key Enter        error-beep
= problem There is no such number: type 1 to 8.
= view member

# programme: RDM-02
story What is known of the member is 40 days old: nothing is taken on it
log-in 1007      check-pin log-in
scan chen        find-member draft beep
wait 3456000
log-in 1007      check-pin log-in
key F4           tally
type 11
key Enter        error-beep
= problem What is known of this member is 40 days old
key Esc
type 51
key Enter        error-beep
= problem What is known of this member is 40 days old
key Esc
type 2
key Enter
= question act

# programme: RDM-02
story The bounds of a till that is cut off hold for gifts
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
points spent 150
type 11
key Enter        ask-points error-beep
= problem Offline at most 50 points
= question none
key Esc
points online
type 11
key Enter        ask-points
= question act

# programme: RDM-02
story Points that run out between offer and commit: nothing is redeemed
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 11
key Enter        ask-points
key yes          commit-act
not-committed    error-beep
= points 2660
= view member

# programme: RDM-15
story Points on the basket and a gift do not take the same points twice
log-in 1007      check-pin log-in
scan chen        find-member draft beep
scan milk        find-item draft beep
type 200
key F6           ask-points draft
key F4           tally
type 11
key Enter        error-beep
= problem This sale is taking points off
key Esc
key Esc
= total 266.00

# programme: EARN-07
story Once a day, and the second time is refused
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 2
key Enter
= question act
key yes          commit-act
committed        draft tally beep
= told Checked in: 5 points. Balance 2,665
type 2
key Enter        error-beep
= problem This member has checked in today already.

# programme: EARN-14, CAMP-34
story An event's code is scanned; twice counts once; a full one takes nobody
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 3
key Enter
scan TALK1121
= question act
key yes          commit-act
committed        draft tally beep
= told Checked in to Talk for parents: 50 points
type 31
key Enter        error-beep
= problem This member has been entered for Talk for parents already.
key Esc
type 32
key Enter        error-beep
= problem Class with the child is full.
key Esc
type 33
key Enter        error-beep
= problem Opening ended on 2026-11-11.

# programme: RDM-11, RDM-17
story As many points are donated as the customer says
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 4
key Enter
= desk asks
type lots
key Enter        error-beep
= problem How many points?
key Esc
type 3000
key Enter        error-beep
= problem Parcels for mountain villages needs 340 points more
key Esc
type 100
key Enter        ask-points
= question act
key yes          commit-act
committed        draft tally print beep
= told 100 points donated to Parcels for mountain villages
= points 2560
= act-printed donation
receipt zh_CN 48
= act-printed donation

# programme: TIER-20, TIER-25, RDM-13
story A right is handed out as often as headquarters said, and no more
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 51
key Enter
= question act
key yes          commit-act
committed        tally print beep
type 51
key Enter        error-beep
= problem Gold pack of the quarter has been used up

# programme: TIER-27
story The use of the lounge is counted
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 52
key Enter
key yes          commit-act
committed        tally print beep
type 52
key Enter
key yes          commit-act
committed        tally print beep
type 52
key Enter        error-beep
= problem Lounge has been used up

# programme: CPN-05, RDM-10
story A parking voucher takes the plate; one that lapsed is refused
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 61
key Enter
= desk asks
type B12345
key Enter
= question act
key no
= desk asks
type B12345
key Enter
= question act
key yes          commit-act
committed        tally print beep
= act-printed parking
receipt zh_CN 48
= act-printed parking
type 62
key Enter        error-beep
= problem Photo session lapsed on 2026-10-31

# programme: CPN-05
story What is no plate and no code of a ticket is asked for again
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 61
key Enter
= desk asks
type abc
key Enter        error-beep
= problem A plate has 5 to 9 letters and digits, with a province like 沪A12345; a ticket's code letters and digits alone
key Esc
type 12 34 56
key Enter        error-beep
key Esc
type 沪粤京A1234
key Enter        error-beep
key Esc
type 沪A123456789
key Enter        error-beep
key Esc
type 粤Z1234港
key Enter
= question act
key no
= desk asks
type 20261121203012345
key Enter
= question act
key no
= desk asks

# programme: CPN-03
story A service voucher is used up with its own number
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 63
key Enter
= question act
key yes          commit-act
committed        tally print beep
= told Noted: Photo session.
= act-printed service

# programme: RDM-03
story A faulty gift is swapped, and no points move
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 71
key Enter
= desk asks
scan wipes       error-beep
key Esc
type torn
key Enter
= question act
key yes          commit-act
committed        tally print beep
= told Swapped: hand over a good Baby wipes
= points 2660
= act-printed swap

story A note is kept for headquarters, also of a member who is stopped
log-in 1007      check-pin log-in
scan blocked     find-member draft error-beep
key Esc
key F4           tally
type 8
key Enter
= desk asks
type wants a call
key Enter
= question act
key yes          commit-act
committed        tally beep
type 2
key Enter        error-beep
= problem Member 8800000009

# programme: STF-04, STF-01
story Who only hands out gifts finds the member and hands out, and sells nothing
log-in 1009      check-pin log-in
scan milk        error-beep
key Esc
scan chen        find-member draft beep
key F4           tally
type 11
key Enter        ask-points
key yes          commit-act
committed        draft tally print beep
type 14
key Enter        error-beep
= problem 小林 may not do this: it needs the right “Sell”
key Esc
key Esc
key F10
type 2
key Enter        error-beep
= problem 小林 may not do this: it needs the right

# programme: STF-01
story Without the right nothing is handed out, but a check-in is taken
log-in 1008      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 11
key Enter        error-beep
= problem 小陈
key Esc
type 2
key Enter
= question act

# programme: TIER-19
story What is scanned on the member's page belongs to the sale
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
scan milk        find-item draft beep
= view sale
= lines 1
key F4           tally
type 6901234500035
key Enter        find-item draft beep
= view sale
= lines 2
key F4           tally
type 1
key Enter
scan zhang       find-member draft beep
= view sale
= member 张**

# programme: STF-06, RDM-16, TIER-08
story What the member has comes out on paper, when it is asked for
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
key F7           print-member
= view member
= member-printed member-slip
receipt zh_CN 48
= member-printed member-slip
receipt zh_TW 48
= member-printed member-slip
receipt en 32
= member-printed member-slip

# programme: RDM-10
story The disk fails behind a gift that is on it: the problem is read first, then what is to be handed over
log-in 1007      check-pin log-in
scan chen        find-member draft beep
key F4           tally
type 11
key Enter        ask-points
key yes          commit-act
committed        draft tally print beep
problem          error-beep
= problem This machine has no memory left
key Esc
= told Hand over: Baby wipes. Balance 2,460
key Esc
= told nothing

# programme: RDM-02
story Points of a member of whom nothing was heard for a month pay for nothing; a day before they do
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan chen        find-member draft beep
wait 2505600
log-in 1007      check-pin log-in
key F6           ask-points
key Esc
wait 86400
log-in 1007      check-pin log-in
key F6           error-beep
= problem What is known of this member is 30 days old
