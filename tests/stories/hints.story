# What is hinted at beside the basket: goods to add for less, what a walk-in would have as a member.

# programme: UPS-01
story Goods that a rule makes cheaper now are offered, and one key adds the first
offers
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
# 268.00; nappies bring it over 380, wipes cost 9.90 with milk, the bib half from 200
= offers 3
= offer 1 nappies -21.00
= offer 2 wipes 9.90
= offer 3 bib 2.50
key =            find-item draft beep
= line 2 nappies 1 129.00
= total 247.00
= offers 2
= offer 1 wipes 9.90
key =            find-item draft beep
= total 256.90
= offers 1

# programme: UPS-01, FRD-05
story An offer goes with the line that it depended on
offers
rules offers     use-rules
log-in 1007      check-pin log-in
scan bib         find-item draft beep
= offers 0
scan milk        find-item draft beep
= offers 2
key Del          draft
= offers 0
key =
= told Nothing is offered

# programme: UPS-02
story The same basket has the same offers, in whatever order it was scanned
offers
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan bib         find-item draft beep
= offer 1 nappies -21.00
= offer 2 wipes 9.90
key void-sale
key yes          draft
scan bib         find-item draft beep
scan milk        find-item draft beep
= offer 1 nappies -21.00
= offer 2 wipes 9.90

story An offer is text where a code is under way, and nothing in another view
offers
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key F8
key =
= lines 1

# programme: UPS-01
story Offers are not in the way of money
offers
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
key +            commit
committed        drawer print
= offers 0

# programme: MEM-02
story A walk-in is told what joining would save, and it is what a member pays
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
= total 268.00
# 10 % off, and 5.00 off the first order: 236.20
= member-saves 31.80
= member-earns 236
# Of the line itself 10 %: what comes off the whole basket is no price of a line.
= member-price 1 241.20
scan li          find-member draft beep
= member-saves 0.00
= member-earns 0
= total 236.20
key F2           draft
= member-saves 31.80

# programme: MEM-02
story Where membership changes no price, its points are told
log-in 1007      check-pin log-in
scan milk        find-item draft beep
= member-saves 0.00
= member-earns 268
scan blocked     find-member draft error-beep
= member-earns 0

# programme: CAMP-29
story Members' prices are told to everybody, line by line, and are what a member pays
rules offers     use-rules
log-in 1007      check-pin log-in
scan milk        find-item draft beep
= member-price 1 241.20
scan wipes       find-item draft beep
# 9.90 with milk for everybody, 10 % less for members.
= member-price 1 241.20
= member-price 2 8.91
scan li          find-member draft beep
= member-price 1 0.00
= member-price 2 0.00
