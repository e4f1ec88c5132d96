# Operators: who is at the till and what they may do.

story Number, Enter, PIN, Enter; the PIN is secret
= view login
type 1007
= secret no
key Enter
= secret yes
type 274913
key Enter        check-pin log-in
= view sale
= operator 1007
= secret no

story A wrong PIN and an unknown number sound alike, and the right one settles it
type 1007
key Enter
type 111222
key Enter        check-pin error-beep
= problem Number or PIN is wrong
= secret no
type 4711
key Enter
= problem nothing
type 274913
key Enter        check-pin error-beep
= problem Number or PIN is wrong
log-in 1007      check-pin log-in
= problem nothing

story A locked operator is told how long
type 1013
key Enter
type 274913
key Enter        check-pin error-beep
= problem Too many wrong PINs: wait 60 seconds

story What is no operator number or PIN is not asked about
type 0
key Enter        error-beep
= problem An operator number is 1 to 999999.
type 6901234500011
key Enter        error-beep
type 1007
key Enter
type 12345
key Enter        error-beep
= problem A PIN has 6 to 12 digits.
= secret yes
type 274913
key Enter        check-pin log-in

story A scan before anybody has logged in is refused aloud
scan wipes       error-beep
= problem Nobody is logged in
= view login

story Esc at the PIN goes back to the number
type 1007
key Enter
key Esc
= secret no

story Locking keeps the basket
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 77
key F12
= view login
= operator 0
= entry empty
= lines 1
log-in 1001      check-pin log-in
= view sale
= total 12.50

story The screen locks itself after five quiet minutes
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
wait 298
= view sale
wait 1
= view login
= lines 1

story Half a PIN that was left behind is taken away
type 1007
key Enter
type 2749
wait 301
= entry empty
= secret no

story Locking keeps the change on the screen
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 20
key F9           commit
committed        drawer print
key F12
= view login
log-in 1007      check-pin log-in
= view paid
= change 7.50

story A sale being committed is not locked away
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
wait 900
key F12
= view sale
committed        drawer print
= view paid

story The menu is numbers and Enter, or arrows and Enter
log-in 1001      check-pin log-in
key F10
= view menu
type 2
key Enter        drawer
= view sale
key F10
key Down
= entry 1
key Down
key Down
= entry 3
key Down
key Down
key Down
= entry 6
key Enter        sync
= view sale
key F10
key Up
= entry 19
key Up
key Up
key Up
key Up
key Up
key Up
= entry 13
key Enter
= view login

story A basket is priced by the newest rules when the cashier asks, and only then
log-in 1001      check-pin log-in
key F10
type 17
key Enter
= told There is nothing on this sale
scan wipes       find-item draft beep
key F10
type 17
key Enter        reprice
= view sale

story Enter on an empty line does nothing in the menu either
log-in 1001      check-pin log-in
key F10
key Enter
= view menu
key F10
= view sale

story A code typed in the menu goes to the sale
log-in 1001      check-pin log-in
key F10
type 6901234500035
key Enter        find-item draft beep
= view sale
= lines 1

# programme: STF-01
story What a cashier may not do is refused by the right's name
log-in 1007      check-pin log-in
key F10
type 2
key Enter        error-beep
= problem 王芳 may not do this: it needs the right “Open the drawer”
= view menu
key Esc
type 7
key Enter        error-beep
= problem 王芳 may not do this: it needs the right “Checks and reports”

story A manager's checks, and their report
log-in 1001      check-pin log-in
key F10
type 7
key Enter        verify
report Verified
= view report
key Down
key Down
key Down
= scroll 2
key PageUp
= scroll 0
key Esc
= view sale
key F10
type 8
key Enter        journal
key F10
type 9
key Enter        doctor

story A manager copies the till's records to a disk
log-in 1001      check-pin log-in
key F10
type 10
key Enter        backup
= view sale

story A manager unlocks an operator
log-in 1001      check-pin log-in
key F10
type 11
key Enter
= told Type the operator number to unlock
type 1013
key Enter        unlock
= view sale

story Reprinting
log-in 1007      check-pin log-in
key F7           reprint
scan wipes       find-item draft beep
key +            commit
committed        drawer print
key F7           reprint
= view paid

story Leaving asks
log-in 1001      check-pin log-in
scan wipes       find-item draft beep
key leave
= question leave
key no
= lines 1
key leave
key yes          leave

story A cashier without the right does not leave
log-in 1007      check-pin log-in
key leave        error-beep
= problem 王芳 may not do this: it needs the right “Leave the program”

story A receipt that did not come out is asked about once somebody is there
unprinted
= question none
log-in 1007      check-pin log-in
= question reprint-unprinted
key F12
= question reprint-unprinted
wait 301
= view login
= question none
log-in 1007      check-pin log-in
= question reprint-unprinted
key yes          reprint
= question none

story Help opens anywhere and gives back what was there
key F1
= view help
key Esc
= view login
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key F8
= view why
key F1
= view help
key F1
= view why
key Esc
= view sale
key F1
type 1
= view sale
= entry 1

story What is no operator number is not unlocked
log-in 1001      check-pin log-in
key F10
type 11
key Enter
type 0
key Enter        error-beep
= problem An operator number is 1 to 999999.
= view sale

story Lists scroll as far as there is something, and back
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key F8
times 30 key Down
key Up
times 30 key PageUp
= scroll 0
key F8
scan twenty-off  check-coupon draft beep
scan third       check-coupon draft beep
key F5
key Down
key Down
key Up
= coupon-at 1

story The drawer is counted before the day is closed, and nobody is told what should be in it
log-in 1001      check-pin log-in
key F10
type 4
key Enter
= told Count the cash in the drawer
= view menu
type 128.5
key Enter
= question close-shift
key no
= question none
key F10
type 4
key Enter
type 128.50
key Enter
key yes          close-shift
= view sale

story A count that is no amount is refused, and the day stays open
log-in 1001      check-pin log-in
key F10
type 4
key Enter
type many
key Enter        error-beep
= problem That is no amount
= view menu
= question none

story A basket is finished before the day is closed
log-in 1001      check-pin log-in
scan wipes       find-item draft beep
key F10
type 4
key Enter        error-beep
= problem Finish or void this sale first
= view sale
= lines 1

story What a shift came to so far is for the manager
log-in 1007      check-pin log-in
key F10
type 3
key Enter        error-beep
key Esc
key F12
log-in 1001      check-pin log-in
key F10
type 3
key Enter        shift-report

story The manager's page
log-in 1001      check-pin log-in
key F10
type 5
key Enter        overview

story A manager says what time it is, in twelve digits
log-in 1001      check-pin log-in
key F10
type 16
key Enter
= view menu
type 202611212045
key Enter        set-clock
= view sale
key F10
type 16
key Enter
type 202613212045
key Enter        error-beep
= problem Type twelve digits: year, month, day, hour, minute, as 202611212031.
= view sale

story A cashier does not set the clock
log-in 1007      check-pin log-in
key F10
type 16
key Enter        error-beep
= problem 王芳 may not do this: it needs the right “Checks and reports”

# programme: MEM-07, FRD-01
story A lost card gives no rights any more, and a new one takes its place
log-in 1001      check-pin log-in
scan milk        find-item draft beep
key F10
type 19
key Enter
= told Scan the member's card or type the phone number first
scan zhang       find-member draft beep
key F10
type 19
key Enter
= told Member 张** 138****1234: type the number of what is asked for
type 9
key Enter        error-beep
= problem Type a number of the list
key Esc
type 1
key Enter
= question act
key yes          commit-act
committed        tally beep draft
= told Reported lost: it gives no rights here any more, elsewhere after the next exchange
key F10
type 19
key Enter
type 2
key Enter
= told Scan the new card, or type its number
scan li          find-phone error-beep
key Esc
scan milk        error-beep
= problem That is no member card: scan the new one again
key Esc
scan zhang       error-beep
= problem That is the card they have: scan the new one
key Esc
type 8800000042
key Enter        find-phone
= question act
key yes          commit-act
committed        tally beep draft
= told The new card is 8800000042; the old one gives no rights any more

# programme: MEM-07, STF-01
story Only who may do it reports a card lost
log-in 1008      check-pin log-in
scan zhang       find-member draft beep
key F10
type 19
key Enter        error-beep

# programme: LEG-03, MSG-01
story A member takes back that they may be written to
log-in 1001      check-pin log-in
scan zhang       find-member draft beep
key F10
type 19
key Enter
type 3
key Enter
= question act
key yes          commit-act
committed        tally beep
= told Taken down; it holds once headquarters has it
