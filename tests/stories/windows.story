# Goods that are sold from a day on, and to some sooner. It is 2026-11-21.

# programme: TIER-22
story Goods in presale are refused to a walk-in, and to a tier that must wait
window milk 20261201 gold 20261120
log-in 1007      check-pin log-in
scan milk        find-item error-beep
= problem 婴儿配方奶粉3段 700g is sold from 12-01 on; sooner to: Gold 11-20.
= lines 0
key Esc
scan li          find-member draft beep
scan milk        find-item error-beep
= problem 婴儿配方奶粉3段 700g is sold from 12-01 on
= lines 0

# programme: TIER-22, TIER-23
story Who may buy sooner buys, and only as long as the card stays on the sale
window milk 20261201 gold 20261120
log-in 1007      check-pin log-in
scan zhang       find-member draft beep
scan milk        find-item draft beep
= lines 1
key F2           draft
= member none
key +            error-beep
= problem 婴儿配方奶粉3段 700g is sold from 12-01 on
key Esc
scan zhang       find-member draft beep
key +            commit
committed        drawer print

# programme: TIER-22, FRD-01
story A blocked member buys nothing sooner
window milk 20261201 gold 20261120
log-in 1007      check-pin log-in
scan blocked     find-member draft error-beep
key Esc
scan milk        find-item error-beep
= lines 0

# programme: CAMP-14
story Outside their days goods are refused to everybody
over milk 20261120
window wipes 20261122
window bib 20261121
log-in 1007      check-pin log-in
scan milk        find-item error-beep
= problem 婴儿配方奶粉3段 700g was sold until 11-20
key Esc
scan wipes       find-item error-beep
= problem 婴儿湿巾 80抽 is sold from 11-22 on, not yet.
key Esc
scan bib         find-item draft beep
= total 5.00

# programme: UPS-01, TIER-22
story What may not be sold is not offered either
offers
window wipes 20261201
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
= offers 2
= offer 1 nappies -21.00
= offer 2 bib 2.50
