# Rules that are there only so often: what this till may use of them, and what is said when they run out.

# programme: CAMP-12
story A flash price is sold as often as headquarters gave this till, and the last one is said
counted quotas   use-rules
quota flash 2
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
= total 5.00
key +            commit
committed        drawer print
= view paid
= told nothing
scan wipes       find-item draft beep
= total 5.00
key +            commit
committed        drawer print
= told That was the last of “Wipes at eight” at this till: the normal price from now on
scan wipes       find-item draft beep
= total 12.50
= why flash None is left at this till
key +            commit
committed        drawer print

# programme: CAMP-12
story The flash price is over at its hour, whatever is left
counted quotas   use-rules
quota flash 2
log-in 1007      check-pin log-in
wait 1800
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
= total 12.50

# programme: CAMP-13
story A till that was given none sells at the normal price, and says so
counted quotas   use-rules
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan nappies     find-item draft beep
= total 129.00
= why launch Headquarters gave this till none of it
key Esc

# programme: CAMP-13
story The last one is not sold twice, and a basket that had its price hears of it at once
counted quotas   use-rules
quota launch 1
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan nappies     find-item draft beep
= total 99.00
quota launch 0   error-beep
= total 129.00
= problem Nothing is left of “New nappies” at this till: the price changed, 129.00 is due. Tell the customer first
key +            error-beep
key Esc
key +            commit
committed        drawer print
= change 0.00

# programme: CAMP-13
story What is found to be gone at the moment of payment is priced anew, and nothing is sold before somebody looked
counted quotas   use-rules
quota launch 1
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan nappies     find-item draft beep
type 200
key F9           commit
gone launch 0    error-beep
= view sale
= problem Nothing is left of “New nappies” at this till
= total 129.00
key Esc
type 200
key F9           commit
committed        drawer print
= change 71.00

# programme: CAMP-13
story More of it while the basket is open: the price falls, and that is said too
counted quotas   use-rules
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan nappies     find-item draft beep
= total 129.00
quota launch 3
= total 99.00
= told “New nappies” may be used at this till now: the price changed, 99.00 is due

# programme: CAMP-39
story A member who had as many as one may has no more, at whichever till they were had
counted quotas   use-rules
quota launch 10
used launch 1
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
scan zhang       find-member draft beep
= total 99.00
key Esc
key F2           draft
= total 129.00
used launch 2
scan zhang       find-member draft beep
= total 129.00
= why launch You have used it as often as allowed

# programme: CAMP-39
story Points for the first ten customers are a use as well
counted quotas   use-rules
quota first-ten 1
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan bib         find-item draft beep
= points-earned 93
key +            commit
committed        drawer print
= told That was the last of “Points for the first ten” at this till
scan zhang       find-member draft beep
scan bib         find-item draft beep
= points-earned 5
= why first-ten None is left at this till
= why over All places are taken

# programme: CAMP-39
story A rule that did nothing for a basket is not used by it
counted quotas   use-rules
quota flash 1
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key +            commit
committed        drawer print
= told nothing
scan wipes       find-item draft beep
= total 5.00

# programme: BUD-04
story A campaign stops when its budget here is used up, and a discount larger than what is left is refused whole
counted quotas   use-rules
quota spring minor 5000
log-in 1007      check-pin log-in
scan milk        find-item draft beep
= total 238.00
key +            commit
committed        drawer print
scan milk        find-item draft beep
= total 268.00
= why spring It would take more off than its budget at this till has left
quota spring minor 3000
= total 238.00
key +            commit
committed        drawer print
= told That was the last of “Spring” at this till
scan milk        find-item draft beep
= total 268.00
= why spring Its budget at this till is used up

# programme: GEN-06
story An open basket keeps what it was told at payment, and the next one is counted after it
counted quotas   use-rules
quota flash 1
quota launch 1
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan wipes       find-item draft beep
scan nappies     find-item draft beep
= total 104.00
key +            commit
# Headquarters' list that comes now does not know of this sale yet.
quota launch 1
committed        drawer print
= view paid
restart          use-rules
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan wipes       find-item draft beep
scan nappies     find-item draft beep
= total 141.50
