# Why the customer pays what they pay: F8, and F7 there prints it.

# programme: CAMP-38, LEG-04
story The explanation is printed with the terms of the rules that took part
receipt zh_CN 32
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan nappies     find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
key F8
= view why
key F7           print-why
= view why
= why-printed why
# The sale goes on as it was.
key Esc
= view sale
= total 357.65

# programme: CAMP-38, LEG-04
story In English and on wide paper, the terms of one rule by its number
receipt en 48
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan zhang       find-member draft beep
key F8
type 3
= view why
key F7           print-why
= terms-printed terms 3
= view why

# programme: CAMP-38
story A number that stands nowhere is refused, and nothing is printed
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key F8
type 99
key F7           error-beep
= problem No offer has this number here; type one of the numbers shown, or none to print all of it.
key Esc
type 0
key F7           error-beep

# programme: CAMP-38
story A code typed while the explanation is open is not lost
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key F8
type 2206013006840
= view sale
key Enter        find-item draft beep

# programme: CAMP-38
story Asked for with F8 once more, the receipt of this one sale tells it
receipt zh_CN 32
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
key F8
key F8
= view why
key Esc
type 300
key F9           commit
committed        drawer print
= printed explained

# programme: CAMP-38
story It tells of a coupon what it was missing, to the customer who asked, and not to the next one
receipt zh_CN 32
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
scan zhangs      check-coupon draft beep
key F8
key F8
key Esc
type 100
key F9           commit
committed        drawer print
= printed explained-short
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
type 100
key F9           commit
committed        drawer print
= printed not-explained
receipt en 48
scan wipes       find-item draft beep
scan twenty-off  check-coupon draft beep
key F8
key F8
key F8
key F8
key Esc
type 100
key F9           commit
committed        drawer print
= printed explained-short

# programme: CAMP-38
story A till that always explains says so, and takes nothing back
receipt zh_CN 32 explained
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
scan zhang       find-member draft beep
scan twenty-off  check-coupon draft beep
scan zhangs      check-coupon draft beep
key F8
key F8
= told Every receipt of this till tells it already (receipt.explain = always).
key Esc
type 100
key F9           commit
committed        drawer print
= printed explained-short
