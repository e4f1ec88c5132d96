# Somebody joins the programme at the counter: a phone, a yes, and whatever else they care to say.

# programme: MEM-01, MEM-04, MEM-08, TIER-01
story A phone and a yes are enough, and the newcomer is on the sale
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key F4
= view enrol
type 13911112222
key Enter        find-phone
= question enrol
key yes
= question enrol
key no
type 0
key Enter
type 0
key Enter
= question enrol
key no           enrol
committed        draft print
= view sale
= card N0000000000
= question none
= points-earned 13
key +            commit
committed        drawer print

# programme: LEG-03, MEM-01
story Without the consent to the terms nothing is kept
log-in 1007      check-pin log-in
key F4
type 13911112222
key Enter        find-phone
key no
= view sale
= told Nobody was enrolled, and nothing was kept.
= member none

# programme: MEM-01
story Whoever is a member already is named by card
log-in 1007      check-pin log-in
key F4
type 13800001234
key Enter        find-phone error-beep
= problem 138****1234 is a member already, card 8800000007
= view enrol

# programme: CAMP-22, EARN-12
story The inviter's code is checked before it is taken
log-in 1007      check-pin log-in
key F4
type 13911112222
key Enter        find-phone
key yes
key yes
type 0
key Enter
type 12345678901234
key Enter        error-beep
= problem That is no invite code
key Esc
type 00000000001262
key Enter        beep
= question enrol
key no           enrol

# programme: BDAY-04, LEG-03
story One relative more than the shop allows is refused
log-in 1007      check-pin log-in
key F4
type 13911112222
key Enter        find-phone
key yes
key yes
type 0229
key Enter
type 0
key Enter
key yes
type 0
key Enter
type 2
key Enter
type 0
key Enter
key yes
type no address
key Enter        error-beep
= problem That is no e-mail address
key Esc
type li@example.cn
key Enter
key yes
type 10315
key Enter
type 11332
key Enter        error-beep
= problem Five digits: relation 1 to 4
key Esc
type 20801
key Enter
type 30802
key Enter
type 40803
key Enter        error-beep
= problem At most 3 relatives
key Esc
type 0
key Enter
= question enrol
key yes          enrol
committed        draft print

story Esc at any step keeps nothing
log-in 1007      check-pin log-in
key F4
type 13911112222
key Enter        find-phone
key Esc
= view sale
key F4
type 13911112222
key Enter        find-phone
key yes
key no
key Esc
= view sale
= member none

story Goods scanned into a step that is typed are refused aloud
log-in 1007      check-pin log-in
key F4
scan wipes       error-beep
= problem That is no phone number
key Esc
type 13911112222
key Enter        find-phone
key yes
key no
scan wipes       error-beep
= problem This step is typed, not scanned.

story What could not be stored is said, and nobody is on the sale
log-in 1007      check-pin log-in
key F4
type 13911112222
key Enter        find-phone
key yes
key no
type 0
key Enter
type 0
key Enter
key no           enrol
not-committed    error-beep
= view sale
= member none

# programme: CAMP-20, CAMP-24, MEM-08
story Who joins has the first order's price on this very sale, and no basket is needed to join
log-in 1007      check-pin log-in
rules first      use-rules
key F4
type 13911112222
key Enter        find-phone
key yes
key no
type 0
key Enter
type 0
key Enter
key no           enrol
committed        draft print
= card N0000000000
= lines 0
scan wipes       find-item draft beep
= total 10.00
key +            commit
committed        drawer print

story Where no basket may be begun nobody joins
log-in 1007      check-pin log-in
no-new-basket    error-beep
key Esc
key F4           error-beep
= view sale

story A locked screen forgets who was about to join
log-in 1007      check-pin log-in
key F4
type 13911112222
key Enter        find-phone
key yes
key no
key F12
= view login
log-in 1007      check-pin log-in
= view sale
= member none
