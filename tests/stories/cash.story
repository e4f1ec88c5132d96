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
