# Cash: what is due, what is given, what goes back.

story Three scans and exact cash are three scans and one key
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan nappies     find-item draft beep
scan wipes       find-item draft beep
= total 409.50
key +            commit
committed        drawer print
= view paid
= change 0.00
= receipt 2-1-000001

story Five of one and a hundred in cash are one scan and six keys
log-in 1007      check-pin log-in
type 5
key *
= times 5
scan wipes       find-item draft beep
= line 1 wipes 5 62.50
= times 0
type 100
key F9           commit
committed        drawer print
= change 37.50

story After payment the next scan starts the next sale by itself
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key +            commit
committed        drawer print
= view paid
scan wipes       find-item draft beep
= view sale
= lines 1
= total 12.50

story After payment typing starts the next sale, too
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key +            commit
committed        drawer print
type 1003
= view sale
key Enter        find-item draft beep
= line 1 wipes 1 12.50

story Enter pays nothing and confirms nothing
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key Enter
key Enter
= view sale
= lines 1
type 99999999
key F9
= question large-tender
key Enter
= question large-tender
key no
= question none
= view sale

story A tender key is consumed once
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
key +
key F9
scan milk        error-beep
= problem The till was still busy
committed        drawer print
key +
key F9
= view paid
= change 0.00

story Exact cash waits until nothing was entered for 150 ms
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
quickly key +
= told Something was entered just now
= view sale
key +            commit

story Exact cash needs an empty entry line
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 5
key +
= told Exact cash needs an empty entry line
= entry 5
key Esc
key +            commit

story Exact cash needs no quantity waiting either
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 5
key *
key +
= told Exact cash needs an empty entry line
= times 5

story Without goods there is nothing to pay
log-in 1007      check-pin log-in
key +
= told There is nothing to pay
type 100
key F9
= told There is nothing to pay
scan zhang       find-member draft beep
key +
= told There is nothing to pay

story Too little cash is one sentence, and a second try settles it
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 10
key F9           error-beep
= problem 10.00 is not enough: 2.50 is missing.
= entry empty
type 12.49
key F9           error-beep
= problem 12.49 is not enough: 0.01 is missing.
type 20
key F9           commit
committed        drawer print
= change 7.50

story What is no amount is not taken for one
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 12.505
key F9           error-beep
= problem That is no amount
key F9
= told Type the cash received
type 12.50
key F9           commit
committed        drawer print
= change 0.00

story More than a thousand over the total asks, and No takes it back
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 1012.50
key F9           commit
committed        drawer print
= change 1000.00
scan wipes       find-item draft beep
type 1012.51
key F9
= question large-tender
key no
= question none
type 1012.51
key F9
key yes          commit
committed        drawer print
= change 1000.01

story Eight digits ask even where they are not too much
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 000012.50
key F9
= question large-tender
key Esc
= question none
type 00012.50
key F9           commit

story A barcode typed before the cash key is asked about, not taken for money
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 6901234500011
key F9
= question large-tender
key no
= view sale
= lines 1

story A scan during a question is refused aloud and the question stays
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 99999
key F9
= question large-tender
scan milk        error-beep
= problem Answer the question
= question large-tender
= lines 1
key yes          error-beep
# The refused piece must be looked at before money is taken.
= question none
key Esc
type 20
key F9           commit

story A scanner that types during a question is refused aloud, too
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 99999
key F9
= question large-tender
type 6901234500011
key Enter        error-beep
= problem Answer the question
= question large-tender
= entry empty
key no
key Esc
= lines 1
key +            commit

story A sale that costs nothing is closed by the cash key
log-in 1007      check-pin log-in
scan sample      find-item draft beep
= total 0.00
key +
= told Nothing is due
key F9           commit
committed        drawer print
= change 0.00
scan sample      find-item draft beep
type 0
key F9           commit

story When the journal says no, nothing was sold and the basket is there
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
not-committed    error-beep
= view sale
= lines 1
= problem This machine has no memory left
key +            error-beep
key Esc
key +            commit
committed        drawer print
= view paid

story A printer that is off does not stop the sale
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
committed printer-off  drawer print
= view paid
= told The printer is not ready

story Nobody pays with a problem unread
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan 6901234567892   find-item error-beep
= problem No goods with code 6901234567892
key +            error-beep
= view sale
= problem No goods with code 6901234567892
key Esc
key +            commit

story On a screen too small for the change no money is taken
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
terminal too-small
scan wipes       find-item draft beep
key +            error-beep
= problem The terminal is too small
terminal large-enough
key +            commit
committed        drawer print

story Esc leaves the change and begins a new sale
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
key +            commit
committed        drawer print
key Esc
= view sale
= lines 0

story A sale with more discounts than a receipt holds must be split
log-in 1007      check-pin log-in
rules many       use-rules
scan wipes       find-item draft beep
key +            error-beep
= problem This sale has more discounts than one receipt can hold
= lines 1
key Del          draft
= lines 0

story Rules that give no price stop the payment, not the till
log-in 1007      check-pin log-in
rules absurd     use-rules
scan zhang       find-member draft beep
type 9999
key *
scan pearls      find-item error-beep draft beep
= problem The rules give no price for this sale
key Esc
key +            error-beep
= problem The rules give no price for this sale
key F2           draft
= total 99990000000.00
key +            commit
committed        drawer print
